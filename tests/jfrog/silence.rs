//! Answers that were lost while a token was made: none is left that nobody holds, and none is made twice.

use std::time::Duration;

use gatepass_app::backend::TokenRequest;
use gatepass_core::error::Code;
use serde_json::json;

use super::creating::{in_hours, make, request};
use super::platform::{Platform, Step};

#[tokio::test]
async fn a_token_whose_answer_was_lost_is_revoked_and_made_again() {
    for lost in [
        Step::DoAndHangUp,
        Step::DoAndCutOff,
        Step::DoAndAnswer(500, String::new()),
        Step::DoAndAnswer(502, "<html>".to_owned()),
    ] {
        let platform = Platform::new();
        platform.next("POST", [lost.clone()]);
        let (issued, _) = make(&platform.backend(), request("ci-bot")).await.unwrap();
        let left = platform.tokens();
        assert_eq!(left.len(), 1, "{lost:?}");
        assert_eq!(left[0]["token_id"], issued.token.id.as_str());
        assert_eq!((platform.count("POST"), platform.revoked().len()), (2, 1), "{lost:?}");
    }
}

#[tokio::test]
async fn a_call_that_made_nothing_is_sent_again_only_after_looking() {
    for step in [Step::HangUp, Step::Answer(500, vec![], String::new())] {
        let platform = Platform::new();
        platform.next("POST", [step]);
        make(&platform.backend(), request("ci-bot")).await.unwrap();
        let methods: Vec<_> = platform.seen().into_iter().map(|seen| seen.method).collect();
        let first = methods.iter().position(|method| method == "POST").unwrap();
        assert_eq!(&methods[first..first + 3], ["POST", "GET", "POST"]);
        assert_eq!((platform.tokens().len(), platform.revoked().len()), (1, 0));
    }
}

#[tokio::test]
async fn a_token_that_was_made_late_is_found_and_revoked() {
    // The first answer comes after patience has ended; its token is there when the platform is looked at.
    let platform = Platform::new();
    platform.next("POST", [Step::DoLate(Duration::from_secs(5))]);
    let (issued, _) = make(&platform.backend(), request("ci-bot")).await.unwrap();
    assert_eq!(platform.tokens().len(), 1);
    assert_eq!(platform.tokens()[0]["token_id"], issued.token.id.as_str());
}

#[tokio::test]
async fn a_platform_that_stays_broken_is_left_without_a_token() {
    let platform = Platform::new();
    platform.next("POST", vec![Step::DoAndHangUp; 3]);
    let error = make(&platform.backend(), request("ci-bot")).await.unwrap_err();
    assert_eq!(error.code(), Code::BackendUnavailable);
    assert!(error.what().ends_with("broke off its answer when asked to make this token; it left no token."), "{error}");
    assert_eq!((platform.tokens().len(), platform.count("POST"), platform.revoked().len()), (0, 3, 3));
}

#[tokio::test]
async fn when_it_cannot_be_looked_up_nothing_is_sent_again_and_the_answer_says_what_to_look_for() {
    let platform = Platform::new();
    platform.next("POST", [Step::DoAndHangUp]);
    // Names are looked at first, and that goes well.
    platform.next("GET", [Step::json(200, json!({"tokens": []}))]);
    platform.next("GET", vec![Step::HangUp; 3]);
    let error = make(&platform.backend(), request("ci-bot")).await.unwrap_err();
    assert!(error.what().contains("whether it made one is not known"), "{error}");
    assert!(error.next().contains("revoke the one that is described as ci-bot (Read-Only) [gatepass "), "{error}");
    assert_eq!(platform.count("POST"), 1);
}

#[tokio::test]
async fn a_brief_token_is_not_asked_for_twice_since_no_list_would_show_the_first() {
    let platform = Platform::new();
    platform.next("POST", [Step::DoAndHangUp]);
    let wanted = TokenRequest { expires: in_hours(1), ..request("brief") };
    let error = make(&platform.backend(), wanted).await.unwrap_err();
    assert!(error.next().starts_with("If it did, nobody holds its value, and it expires at "), "{error}");
    assert_eq!(platform.count("POST"), 1);
}

#[tokio::test]
async fn what_was_refused_or_never_sent_is_not_looked_up() {
    let platform = Platform::new();
    let busy = Step::Answer(429, vec![("retry-after", "0".to_owned())], String::new());
    platform.next("POST", [busy]);
    make(&platform.backend(), request("ci-bot")).await.unwrap();
    let methods: Vec<_> = platform.seen().into_iter().map(|seen| seen.method).collect();
    assert_eq!(methods, ["GET", "POST", "POST", "GET"]);
}
