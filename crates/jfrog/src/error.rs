//! What can go wrong with a call, and what it means: whether it may have been done all the same, whether to repeat it,
//! and the sentence that people read.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

use super::message;
use super::reply::Reply;
use gatepass_core::error::{Code, Error};

/// A call that did not go well.
#[derive(Debug)]
pub(super) enum CallError {
    /// No connection came about, so that the platform never saw the call.
    Unreachable(reqwest::Error),
    /// The platform cannot prove who it is, so that nothing was sent to it.
    Untrusted(String),
    /// The call was sent, and its answer did not come, or not whole: it may have been done.
    Interrupted(reqwest::Error),
    /// The answer is larger than any should be.
    TooLarge(usize),
    /// The answer has a status other than success.
    Refused(Reply),
    /// The answer says success, and the rest is not as documented.
    Unreadable(Reply),
}

/// What a call was for, as people are told when it fails.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purpose {
    /// After "to": `list the tokens`.
    pub(super) to: &'static str,
    /// What is so when it was refused, or never sent: `nothing was changed`.
    pub(super) refused: &'static str,
    /// What is so when it may have been done all the same.
    pub(super) unknown: &'static str,
    /// What to do where the platform forbids it.
    pub(super) forbidden: &'static str,
}

impl Purpose {
    /// A call that only reads.
    pub(super) const fn reading(to: &'static str) -> Self {
        Self {
            to,
            refused: "nothing was changed",
            unknown: "nothing was changed",
            forbidden: "Ask an administrator of the platform, or set another access token; `gatepass doctor` shows its rights.",
        }
    }
}

impl CallError {
    /// The trouble of a client's error.
    pub(super) fn of(error: reqwest::Error) -> Self {
        if let Some(problem) = tls_problem(&error) {
            return Self::Untrusted(problem);
        }
        if error.is_connect() || error.is_builder() { Self::Unreachable(error) } else { Self::Interrupted(error) }
    }

    /// The status of the platform's answer, where it is no success.
    pub(super) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(reply) => Some(reply.status),
            _ => None,
        }
    }

    /// How long the platform asks to wait.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(reply) => reply.retry_after,
            _ => None,
        }
    }

    /// Whether the same call may go well later.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Interrupted(_) => true,
            Self::Refused(reply) => matches!(reply.status.as_u16(), 429 | 500 | 502 | 503 | 504),
            Self::Untrusted(_) | Self::TooLarge(_) | Self::Unreadable(_) => false,
        }
    }

    /// Whether the platform may have done what was asked, although the answer does not say so.
    pub(super) fn may_have_been_done(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Untrusted(_) => false,
            Self::Interrupted(_) | Self::TooLarge(_) | Self::Unreadable(_) => true,
            Self::Refused(reply) => reply.status.is_server_error(),
        }
    }

    /// The sentence that people read. `host` is the platform's.
    pub(super) fn explain(self, host: &str, purpose: Purpose) -> Error {
        let Purpose { to, refused, .. } = purpose;
        let fate = if self.may_have_been_done() { purpose.unknown } else { refused };
        let look = "Try again; if it stays so, `gatepass doctor` shows what is wrong.";
        let unavailable = |what: String, next: &str| Error::new(Code::BackendUnavailable, what, next);
        match self {
            Self::Unreachable(cause) => {
                let reason = if cause.is_timeout() { "no connection in time" } else { "no connection" };
                let next = "Check the address, the network and the proxy settings; `gatepass doctor` tries each.";
                unavailable(format!("{host} cannot be reached ({reason}); {refused}."), next)
                    .caused_by(cause.without_url())
            }
            Self::Untrusted(problem) => unavailable(
                format!("{host} cannot be trusted: {problem}. The access token was not sent, and {refused}."),
                "If its certificate comes from an authority of your own, set SSL_CERT_FILE to that authority's certificate.",
            ),
            Self::Interrupted(cause) => {
                let what = if cause.is_timeout() { "did not answer in time" } else { "broke off its answer" };
                unavailable(format!("{host} {what} when asked to {to}; {fate}."), look).caused_by(cause.without_url())
            }
            Self::TooLarge(largest) => unavailable(
                format!("{host} answered more than {} MiB when asked to {to}; {fate}.", largest >> 20),
                "`gatepass doctor` shows whether this is the platform at all.",
            ),
            Self::Unreadable(reply) => {
                let kind = message::kind_of(&reply.body, &reply.known);
                unavailable(
                    format!("{host} answered with {kind} when asked to {to}; {fate}."),
                    "A proxy, or a service that is not the platform's Access service, may be at this address; `gatepass doctor` tries it.",
                )
            }
            Self::Refused(reply) => explain_refusal(&reply, host, purpose, fate),
        }
    }
}

/// The sentence for an answer with a status other than success.
fn explain_refusal(reply: &Reply, host: &str, purpose: Purpose, fate: &str) -> Error {
    let Purpose { to, refused, .. } = purpose;
    let quoted = message::of(&reply.body, &reply.known);
    let status = reply.status.as_u16();
    let failed = |code: Code, what: String, next: &str| Error::new(code, format!("{what}; {fate}."), next);
    match status {
        300..=399 => {
            let target = reply.location.as_deref().unwrap_or("elsewhere");
            failed(
                Code::BackendUnavailable,
                format!("{host} redirects to {target}, and the access token does not follow"),
                "Set the address that the platform has itself.",
            )
        }
        400 | 422 => failed(
            Code::InvalidArgument,
            format!("{host} did not accept the request to {to}: {quoted}"),
            "Change the request as the platform says.",
        ),
        409 => failed(
            Code::NameTaken,
            format!("{host} did not accept the request to {to}: {quoted}"),
            "Choose another name, or change what is in the way.",
        ),
        401 if quoted.to_lowercase().contains("expired") => failed(
            Code::CredentialRefused,
            format!("gatepass's own access token for {host} has expired"),
            "Make a new one on the platform, set it in place of this one, and start gatepass again.",
        ),
        401 => failed(
            Code::CredentialRefused,
            format!("{host} does not accept gatepass's own access token: {quoted}"),
            "Make a new one on the platform, set it in place of this one, and start gatepass again.",
        ),
        403 => failed(
            Code::NotAllowed,
            format!("{host} does not allow gatepass's own access token to {to}: {quoted}"),
            purpose.forbidden,
        ),
        404 | 405 => failed(
            Code::BackendUnavailable,
            format!("{host} has no Access Tokens API where JFrog Platforms have one (HTTP {status}): {quoted}"),
            "Set the platform's own address, without a path; `gatepass doctor` tries it.",
        ),
        429 => {
            let wait = reply.retry_after.map_or_else(|| "a while".to_owned(), |wait| format!("{} s", wait.as_secs()));
            Error::new(
                Code::RateLimited,
                format!("{host} takes no more requests for now, so it was not asked to {to}; {refused}."),
                format!("Wait {wait}, then try again."),
            )
        }
        _ => failed(
            Code::BackendUnavailable,
            format!("{host} failed when asked to {to} (HTTP {status}): {quoted}"),
            "Try again; if it stays so, ask the platform's administrator.",
        ),
    }
}

impl fmt::Display for CallError {
    /// For the log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(_) => formatter.write_str("no connection"),
            Self::Untrusted(problem) => formatter.write_str(problem),
            Self::Interrupted(_) => formatter.write_str("the answer did not come whole"),
            Self::TooLarge(_) => formatter.write_str("the answer is too large"),
            Self::Refused(reply) | Self::Unreadable(reply) => write!(formatter, "HTTP {}", reply.status.as_u16()),
        }
    }
}

/// What is wrong with the platform's proof of who it is, if that is the trouble.
fn tls_problem(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(problem) = error.downcast_ref::<tokio_rustls::rustls::Error>() {
            return Some(match problem {
                tokio_rustls::rustls::Error::InvalidCertificate(reason) => {
                    format!("its certificate cannot be verified ({})", clause(reason))
                }
                tokio_rustls::rustls::Error::InvalidMessage(_) => "it does not speak TLS".to_owned(),
                _ => "no encrypted connection came about".to_owned(),
            });
        }
        // An I/O error's source is that of the error within, not the error within.
        let within = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match within {
            Some(within) => Some(within),
            None => error.source(),
        };
    }
    None
}

fn clause(reason: &tokio_rustls::rustls::CertificateError) -> &'static str {
    use tokio_rustls::rustls::CertificateError as Reason;
    match reason {
        Reason::Expired | Reason::ExpiredContext { .. } => "it has expired",
        Reason::NotValidYet | Reason::NotValidYetContext { .. } => "it is not valid yet",
        Reason::NotValidForName | Reason::NotValidForNameContext { .. } => "it is for another host",
        Reason::UnknownIssuer => "no authority that is trusted here vouches for it",
        Reason::Revoked => "it was revoked",
        _ => "it is not acceptable",
    }
}
