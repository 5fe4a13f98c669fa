//! What becomes of one address: one rule for headers, JSON, HTML and XML.

use http::StatusCode;
use url::Url;

use super::super::address::{Addresses, Destination, unescape};
use super::super::credential::Carrier;
use super::super::refusal::Refusal;
use super::locations::{Location, Outside, Written};

/// What becomes of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// It stays as it is.
    Keep,
    /// This is written instead.
    Write(String),
    /// It is taken out.
    TakeOut,
}

/// Why an answer cannot be passed on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A client would follow an address with its credential, and not to the gateway.
    #[error(
        "{location} leads to {to}, where clients would send their token. If the upstream calls itself so, give it this address in \
         config.toml: url = \"…\""
    )]
    LeadsAway {
        /// Where the address stands.
        location: String,
        /// Where it leads, without user, query and fragment.
        to: String,
    },
    /// A client would follow an address elsewhere and repeat the header there that its credential came in.
    #[error("{location} leads to {to}, and the client's token came in a header that clients repeat there")]
    Repeated {
        /// Where the address stands.
        location: String,
        /// Where it leads, without user, query and fragment.
        to: String,
    },
    /// A redirect leads elsewhere, and the client is not known to leave its credential out there.
    #[error("{location} leads to {to}, and the client is not known to leave its token out there")]
    UnknownClient {
        /// Where the address stands.
        location: String,
        /// Where it leads, without user, query and fragment.
        to: String,
    },
    /// Clients could read it in more than one way, or not at all.
    #[error("{0}")]
    Unreadable(&'static str),
}

impl Fault {
    /// What the caller is told.
    pub(super) fn refusal(&self) -> Refusal {
        let sentence = match self {
            Self::LeadsAway { .. } => {
                "The registry behind gatepass points to another address, where your token must not go, and its answer was not \
                 passed on. Tell the operator: the log of gatepass names the address."
            }
            Self::Repeated { .. } => {
                let sentence = "This leads to another address, and your token came in a header that clients repeat there, so it was \
                                not passed on. Send the token in Authorization: as the password, or as a Bearer token.";
                return Refusal::new(StatusCode::FORBIDDEN, sentence);
            }
            Self::UnknownClient { .. } => {
                let sentence = "This leads to another address, and gatepass does not know your client for one that leaves the token \
                                out there, so it was not passed on. Use the package manager itself, or curl with --location.";
                return Refusal::new(StatusCode::FORBIDDEN, sentence);
            }
            Self::Unreadable(_) => {
                "The registry behind gatepass sent a document that cannot be read, and it was not passed on. Tell the operator: \
                 the log of gatepass says why."
            }
        };
        Refusal::new(StatusCode::BAD_GATEWAY, sentence)
    }

    fn leads_away(location: &Location, to: String) -> Self {
        Self::LeadsAway { location: location.name(), to }
    }
}

/// What becomes of the address that stands at a place.
pub(super) fn decide(location: &Location, addresses: &Addresses, text: &str) -> Result<Decision, Fault> {
    if text.trim().is_empty() {
        return Ok(Decision::Keep);
    }
    let lead = if location.relative {
        addresses.lead(text)
    } else {
        match addresses.whole_lead(text) {
            Some(lead) => lead,
            None => return Ok(Decision::Keep),
        }
    };
    match (lead, location.outside) {
        (Destination::Here(path), _) => Ok(written(addresses.written(text, &path), text)),
        (Destination::Elsewhere(url), Outside::Passes) if addresses.carrier() == Carrier::OwnHeader => {
            Err(Fault::Repeated { location: location.name(), to: shown(&url) })
        }
        (Destination::Elsewhere(url), Outside::Passes)
            if location.written == Written::Redirect && addresses.carrier() == Carrier::UnknownClient =>
        {
            Err(Fault::UnknownClient { location: location.name(), to: shown(&url) })
        }
        (Destination::Elsewhere(url), Outside::Passes) => Ok(written(unescape(url.into(), text), text)),
        (Destination::Other, Outside::Passes) if !location.relative => Ok(Decision::Keep),
        (Destination::Beside(url) | Destination::Elsewhere(url), Outside::TakenOut) => {
            tracing::warn!(location = location.name(), to = shown(&url), "an address of the upstream was taken out");
            Ok(Decision::TakeOut)
        }
        (lead, Outside::Barred) => {
            let to = match &lead {
                Destination::Beside(url) | Destination::Elsewhere(url) => shown(url),
                _ => "something that is no address".to_owned(),
            };
            tracing::warn!(location = location.name(), to, "an address of the upstream was barred");
            Ok(Decision::Write(addresses.barred()))
        }
        (Destination::Beside(url) | Destination::Elsewhere(url), _) => Err(Fault::leads_away(location, shown(&url))),
        (Destination::Other | Destination::Unreadable, Outside::Refused) => {
            Err(Fault::leads_away(location, "something that is no address".to_owned()))
        }
        (Destination::Other | Destination::Unreadable, _) => Ok(Decision::TakeOut),
    }
}

fn written(address: String, text: &str) -> Decision {
    if address == text { Decision::Keep } else { Decision::Write(address) }
}

/// An address as the operator's log may show it: queries hold signatures.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}
