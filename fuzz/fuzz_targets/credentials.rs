//! What a request presents: no header panics, and a value is one that the request held.
#![no_main]

use gatepass_gateway::{Carrier, Presented, presented};
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

/// The headers that a credential may come in, and one in which it may not.
const NAMES: [HeaderName; 4] = [
    AUTHORIZATION,
    HeaderName::from_static("x-nuget-apikey"),
    HeaderName::from_static("x-jfrog-art-api"),
    HeaderName::from_static("x-api-key"),
];

fuzz_target!(|data: &[u8]| {
    // Lines: the first byte chooses the header, the rest is its value.
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        let Some((first, value)) = line.split_first() else { continue };
        let Ok(value) = HeaderValue::from_bytes(value) else { continue };
        headers.append(NAMES[usize::from(*first) % NAMES.len()].clone(), value);
    }
    let is_there = NAMES[..3].iter().any(|name| headers.contains_key(name));
    match presented(&headers) {
        Presented::Nothing => assert!(!is_there, "a credential was passed over"),
        Presented::Garbled => assert!(is_there, "nothing was called garbled"),
        Presented::Value { value, carrier } => {
            assert!(is_there, "a value came from nowhere");
            assert!(!value.expose().is_empty(), "a value is never empty");
            assert!(headers.get_all(AUTHORIZATION).iter().count() < 2, "of two credentials one was chosen");
            let has_key = NAMES[1..3].iter().any(|name| headers.contains_key(name));
            assert_eq!(carrier == Carrier::OwnHeader, has_key, "a key came unnoticed");
        }
    }
});
