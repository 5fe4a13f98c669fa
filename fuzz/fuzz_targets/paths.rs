//! Paths: what is let through means one thing, whoever reads it, and no account route of an upstream is among it in any
//! spelling. What an upstream may make of a path is worked out here anew, not by the gateway's own code.
#![no_main]

use gatepass_core::ecosystem::Ecosystem;
use gatepass_gateway::{PlainPath, Route, classify};
use http::Method;
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode;

/// What belongs to the account at the upstream, or to its operator, as an upstream may read it.
const CLOSED: [(Ecosystem, &str); 14] = [
    (Ecosystem::Rubygems, "/api/v1/api_key"),
    (Ecosystem::Rubygems, "/api/v1/profile/me"),
    (Ecosystem::Rubygems, "/api/v1/web_hooks"),
    (Ecosystem::Rubygems, "/api/v1/multifactor_auth"),
    (Ecosystem::Npm, "/-/npm/v1/tokens"),
    (Ecosystem::Npm, "/-/npm/v1/user"),
    (Ecosystem::Npm, "/-/user/org.couchdb.user:me"),
    (Ecosystem::Npm, "/-/org/acme/user"),
    (Ecosystem::Npm, "/-/npm/v1/hooks"),
    (Ecosystem::Huggingface, "/api/whoami-v2"),
    (Ecosystem::Huggingface, "/api/settings/webhooks"),
    (Ecosystem::Cargo, "/api/v1/me"),
    (Ecosystem::Cargo, "/api/v1/me/tokens"),
    (Ecosystem::Nuget, "/api/v2/user"),
];

const METHODS: [Method; 6] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::PATCH];

fuzz_target!(|data: &[u8]| {
    let raw = String::from_utf8_lossy(data);
    // `*` at the start stands for a closed route, so that its spellings are found sooner.
    let raw = match data.split_first() {
        Some((b'*', rest)) => {
            let (first, rest) = rest.split_first().unwrap_or((&0, &[]));
            spelled(CLOSED[usize::from(*first) % CLOSED.len()].1, rest).into()
        }
        _ => raw,
    };
    let Ok(path) = PlainPath::of(&raw) else { return };
    let _ = Route::of(&path);
    let text = path.as_str();
    assert_eq!(PlainPath::of(text).as_ref().map(PlainPath::as_str), Ok(text), "it has two canonical forms");
    let read = |text: &str| -> Vec<String> {
        let mut readings = vec![text.as_bytes().to_vec()];
        for _ in 0..3 {
            readings.push(percent_decode(&readings[readings.len() - 1]).collect());
        }
        readings.iter().map(|reading| String::from_utf8_lossy(reading).into_owned()).collect()
    };
    for reading in read(text) {
        assert!(!reading.contains(['\\', '\0', '\r', '\n']), "{text:?} is read as {reading:?}");
        assert!(reading.split('/').all(|segment| segment != ".." && segment != "."), "{text:?} is read as {reading:?}");
        assert!(!reading.contains("//"), "{text:?} is read as {reading:?}");
        let folded = reading.to_lowercase();
        let folded = folded.split(';').next().unwrap_or_default().trim_end_matches('/');
        for (kind, closed) in CLOSED {
            let is_closed = folded == closed
                || folded.strip_prefix(closed).is_some_and(|rest| rest.starts_with('.') && !rest.contains('/'));
            if is_closed {
                for method in METHODS {
                    assert_eq!(classify(kind, &method, path.whole()), None, "{kind} {method} {text:?}");
                }
            }
        }
    }
});

/// A route with letters written in other ways: each byte of `how` says which and how.
fn spelled(route: &str, how: &[u8]) -> String {
    let mut text: Vec<String> = route.chars().map(String::from).collect();
    // A few letters are enough: some ways double what is there.
    for pair in how.chunks_exact(2).take(8) {
        let place = usize::from(pair[0]) % text.len();
        let letter = text[place].clone();
        text[place] = match pair[1] % 9 {
            0 => letter.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            1 => letter.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            2 => letter.bytes().map(|byte| format!("%25{byte:02X}")).collect(),
            3 => letter.to_uppercase(),
            4 => format!("{letter}/"),
            5 => format!("{letter};a=b"),
            6 => format!("{letter}/../{letter}"),
            7 => format!("{letter}/./"),
            _ => format!("{letter}%2F"),
        };
    }
    text.concat()
}
