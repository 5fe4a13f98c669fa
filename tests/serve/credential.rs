//! The ways that clients present a credential.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatepass_gateway::{Carrier, Presented, presented};
use http::{HeaderMap, HeaderName, HeaderValue};

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap())
    };
    let mut headers = HeaderMap::new();
    for (name, value) in pairs.iter().map(pair) {
        headers.append(name, value);
    }
    headers
}

fn value(pairs: &[(&'static str, &str)]) -> Option<String> {
    match presented(&headers(pairs)) {
        Presented::Value { value, .. } => Some(value.expose().to_owned()),
        Presented::Nothing | Presented::Garbled => None,
    }
}

#[test]
fn what_no_client_sends_is_garbled() {
    let garbled = |pairs: &[(&'static str, &str)]| matches!(presented(&headers(pairs)), Presented::Garbled);
    for text in ["", " ", "Basic %%%", "Basic dG9r", "Basic dXNlcg", "Digest username=a", "a b c", "Bearer \u{e9}"] {
        assert!(garbled(&[("authorization", text)]) || text == "{text:?}");
    }
    assert!(garbled(&[("authorization", "Bearer one"), ("authorization", "Bearer two")]));
    assert!(garbled(&[("x-nuget-apikey", "")]));
}

#[test]
fn no_header_is_no_credential() {
    assert!(matches!(presented(&HeaderMap::new()), Presented::Nothing));
}

#[test]
fn a_token_in_a_header_of_its_own_is_known_for_one() {
    let carrier = |pairs: &[(&'static str, &str)]| match presented(&headers(
        &[pairs, &[("user-agent", "curl/8.5.0")]].concat(),
    )) {
        Presented::Value { carrier, .. } => carrier,
        other => panic!("{other:?}"),
    };
    for text in ["Bearer tok", "tok", "Basic bWU6dG9r"] {
        assert_eq!(carrier(&[("authorization", text)]), Carrier::Authorization);
        assert_eq!(carrier(&[("authorization", text), ("x-other", "tok")]), Carrier::Authorization);
        for key in ["x-nuget-apikey", "x-jfrog-art-api"] {
            for value in ["tok", "other", ""] {
                assert_eq!(carrier(&[("authorization", text), (key, value)]), Carrier::OwnHeader, "{text} {key}");
            }
            assert_eq!(carrier(&[(key, "tok")]), Carrier::OwnHeader);
        }
    }
}

#[test]
fn each_clients_way_is_understood() {
    let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
    for text in [
        "Bearer tok",
        "bearer  tok",
        "tok",
        &basic("ci-bot-abc:tok"),
        &basic("anyone:tok"),
        &basic(":tok"),
        &basic("tok:"),
    ] {
        assert_eq!(value(&[("authorization", text)]).as_deref(), Some("tok"), "{text}");
    }
    assert_eq!(value(&[("authorization", &basic("me:to:k"))]).as_deref(), Some("to:k"), "a colon may be in a password");
    assert_eq!(value(&[("x-nuget-apikey", "tok")]).as_deref(), Some("tok"));
    assert_eq!(value(&[("x-jfrog-art-api", "tok")]).as_deref(), Some("tok"));
    assert_eq!(value(&[("x-nuget-apikey", "key"), ("authorization", "Bearer tok")]).as_deref(), Some("tok"));
}
