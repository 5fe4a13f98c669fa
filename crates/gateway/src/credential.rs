//! The credential that a request presents, in each of the ways that clients have.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use http::header::{AUTHORIZATION, HeaderMap, HeaderName};

use gatepass_core::secret::Secret;

/// NuGet's header for a key, and JFrog's.
static KEY_HEADERS: [HeaderName; 2] =
    [HeaderName::from_static("x-nuget-apikey"), HeaderName::from_static("x-jfrog-art-api")];

/// What a request presents.
#[derive(Debug)]
pub enum Presented {
    /// No credential.
    Nothing,
    /// A value that may be a token's.
    Value(Secret),
    /// Something that no client of a registry sends.
    Garbled,
}

/// The credential in these headers: Basic with the token as password and whatever username, Bearer, the bare token
/// (cargo, gem), or a key header. A client that sends both a key and an `Authorization` means the latter.
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
        Some(value) if !value.is_empty() => Presented::Value(Secret::new(value)),
        _ => Presented::Garbled,
    }
}

fn key(headers: &HeaderMap) -> Presented {
    match KEY_HEADERS.iter().find_map(|name| headers.get(name)).map(|value| value.to_str()) {
        None => Presented::Nothing,
        Some(Ok(value)) if !value.trim().is_empty() => Presented::Value(Secret::new(value.trim().to_owned())),
        Some(_) => Presented::Garbled,
    }
}

/// The password of Basic credentials (RFC 7617), or the username where the password is empty: some clients take a token
/// only there.
fn basic(encoded: &str) -> Option<String> {
    let bytes = STANDARD.decode(encoded).or_else(|_| STANDARD_NO_PAD.decode(encoded)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (username, password) = text.split_once(':')?;
    Some(if password.is_empty() { username } else { password }.to_owned())
}
