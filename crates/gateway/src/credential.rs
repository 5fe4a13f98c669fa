//! The credential that a request presents, in each of the ways that clients have.

use http::header::{AUTHORIZATION, HeaderMap, HeaderName};

use super::known_clients::leaves_authorization_out;
use gatepass_core::basic::basic_parts;
use gatepass_core::secret::Secret;

/// NuGet's header for a key, and JFrog's.
static KEY_HEADERS: [HeaderName; 2] =
    [HeaderName::from_static("x-nuget-apikey"), HeaderName::from_static("x-jfrog-art-api")];

/// How a credential came, which decides whether an answer may lead its client to another host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// In `Authorization` and nowhere else, from a client that is [known](super::known_clients) to leave that header out
    /// where a redirect leads to another host; the table of [locations](super::document::LOCATIONS) has those that do not
    /// elsewhere.
    Authorization,
    /// In `Authorization` and nowhere else, from another client.
    UnknownClient,
    /// In a header of its own, by itself or beside `Authorization`. To a client that is a header like any other, and it
    /// is repeated wherever the client follows to.
    OwnHeader,
}

/// What a request presents.
#[derive(Debug)]
pub enum Presented {
    /// No credential.
    Nothing,
    /// A value that may be a token's.
    Value {
        /// The credential.
        value: Secret,
        /// How it came.
        carrier: Carrier,
    },
    /// Something that no client of a registry sends.
    Garbled,
}

/// The credential in these headers: Basic with the token as password and whatever username, Bearer, the bare token
/// (cargo, gem), or a key header. A client that sends both a key and an `Authorization` means the latter; the key may be a
/// token all the same.
pub fn presented(headers: &HeaderMap) -> Presented {
    let mut authorizations = headers.get_all(AUTHORIZATION).iter();
    let (first, second) = (authorizations.next(), authorizations.next());
    let text = match (first, second) {
        (Some(one), None) => match one.to_str() {
            Ok(text) => text.trim(),
            Err(_) => return Presented::Garbled,
        },
        (Some(_), Some(_)) => return Presented::Garbled,
        (None, _) => return key(headers),
    };
    let value = match text.split_once(' ') {
        None => Some(text.to_owned()),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => Some(rest.trim().to_owned()),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("basic") => basic(rest.trim()),
        Some(_) => None,
    };
    match value {
        Some(value) if !value.is_empty() => {
            let has_key = KEY_HEADERS.iter().any(|name| headers.contains_key(name));
            let carrier = match has_key {
                true => Carrier::OwnHeader,
                false if leaves_authorization_out(headers) => Carrier::Authorization,
                false => Carrier::UnknownClient,
            };
            Presented::Value { value: Secret::new(value), carrier }
        }
        _ => Presented::Garbled,
    }
}

fn key(headers: &HeaderMap) -> Presented {
    match KEY_HEADERS.iter().find_map(|name| headers.get(name)).map(|value| value.to_str()) {
        None => Presented::Nothing,
        Some(Ok(value)) if !value.trim().is_empty() => {
            Presented::Value { value: Secret::new(value.trim().to_owned()), carrier: Carrier::OwnHeader }
        }
        Some(_) => Presented::Garbled,
    }
}

/// The password of Basic credentials (RFC 7617), or the username where the password is empty: some clients take a token
/// only there.
fn basic(encoded: &str) -> Option<String> {
    let (username, password) = basic_parts(encoded)?;
    Some(if password.is_empty() { username } else { password })
}
