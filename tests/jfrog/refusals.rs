//! Every documented status and every shape of error becomes one clear sentence, which ends with what to do.

use gatepass_app::backend::Backend;
use gatepass_app::list::page;
use gatepass_core::error::{Code, Error};
use gatepass_core::listing::Filter;
use jiff::Timestamp;
use serde_json::json;

use super::creating::{make, request};
use super::platform::{Platform, Step, own_access_token};

/// What listing answers to this.
async fn listing(platform: &Platform, steps: impl IntoIterator<Item = Step>) -> Error {
    platform.next("GET", steps);
    list(&platform.backend()).await.unwrap_err()
}

async fn list(backend: &Backend) -> gatepass_core::error::Result<gatepass_core::listing::Page> {
    page(backend, Filter::default(), 10, None, Timestamp::now()).await
}

fn sentence(platform: &Platform, error: &Error) -> String {
    error.to_string().replace(&platform.address.to_string(), "HOST")
}

#[tokio::test]
async fn each_shape_of_error_and_each_page_of_a_proxy_is_one_sentence() {
    let platform = Platform::new();
    let coded = json!({"errors": [{"code": "FORBIDDEN", "message": "Not a user or an admin token"}]});
    let numbered = json!({"errors": [{"status": 401, "message": "Bad credentials"}]});
    let expired = json!({"errors": [{"code": "UNAUTHORIZED", "message": "Invalid token, expired"}]});
    let older = json!({"error": "invalid_request", "error_description": "order_by is not known"});
    let plain = json!({"error": "Found invalid token"});
    let twice = |step: Step| vec![step; 3];
    let mut sentences = Vec::new();
    for steps in [
        vec![Step::json(400, older)],
        vec![Step::json(401, numbered)],
        vec![Step::json(401, expired)],
        vec![Step::json(401, plain)],
        vec![Step::json(403, coded)],
        vec![Step::html(404, "Not Found")],
        twice(Step::html(502, "502 Bad Gateway")),
        twice(Step::Answer(500, vec![], String::new())),
        vec![Step::html(200, "Sign in")],
        vec![Step::Answer(200, vec![], "plain text".to_owned())],
        vec![Step::json(200, json!({"tokens": "none"}))],
        vec![Step::Answer(418, vec![], "short and stout".to_owned())],
    ] {
        let error = listing(&platform, steps).await;
        sentences.push(format!("{:?}: {}", error.code(), sentence(&platform, &error)));
    }
    insta::assert_snapshot!(sentences.join("\n"));
}

#[tokio::test]
async fn a_redirection_is_refused_and_the_access_token_does_not_follow() {
    let platform = Platform::new();
    let other = Platform::new();
    let location = format!("{}/access/api/v1/tokens?secret=1", other.url());
    for status in [301, 302, 303, 307, 308] {
        let step = Step::Answer(status, vec![("location", location.clone())], String::new());
        let error = listing(&platform, [step]).await;
        assert!(
            error.what().contains("redirects to http://127.0.0.1, and the access token does not follow"),
            "{error}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn too_many_requests_are_repeated_when_the_platform_says_so() {
    let platform = Platform::new();
    let busy = |wait: &str| Step::Answer(429, vec![("retry-after", wait.to_owned())], String::new());
    platform.next("GET", [busy("0"), busy("0")]);
    assert_eq!(list(&platform.backend()).await.unwrap().total, 1);
    assert_eq!(platform.count("GET"), 3);
    // Longer than anybody waits: answered at once, with how long.
    let error = listing(&platform, [busy("600")]).await;
    assert_eq!((error.code(), error.next()), (Code::RateLimited, "Wait 600 s, then try again."));
    assert_eq!(platform.count("GET"), 4);
}

#[tokio::test]
async fn a_date_in_retry_after_is_heeded_too() {
    let platform = Platform::new();
    let busy = |date: &str| Step::Answer(503, vec![("retry-after", date.to_owned())], String::new());
    platform.next("GET", [busy("Sun, 06 Nov 1994 08:49:37 GMT")]);
    assert_eq!(list(&platform.backend()).await.unwrap().total, 1);
    let before = platform.count("GET");
    let error = listing(&platform, [busy("Fri, 01 Jan 2100 00:00:00 GMT")]).await;
    assert_eq!((error.code(), platform.count("GET")), (Code::BackendUnavailable, before + 1));
}

#[tokio::test]
async fn a_failure_that_passes_is_not_seen() {
    let platform = Platform::new();
    for step in [Step::HangUp, Step::DoAndCutOff, Step::Answer(500, vec![], String::new()), Step::html(503, "Wait")] {
        platform.next("GET", [step]);
        assert_eq!(list(&platform.backend()).await.unwrap().total, 1);
    }
}

#[tokio::test]
async fn what_the_caller_did_wrong_is_not_repeated() {
    let platform = Platform::new();
    for status in [400, 401, 403, 404] {
        let before = platform.count("GET");
        listing(&platform, [Step::json(status, json!({}))]).await;
        assert_eq!(platform.count("GET"), before + 1, "{status}");
    }
}

#[tokio::test]
async fn no_message_of_the_platform_carries_a_token_into_an_answer() {
    let platform = Platform::new();
    let own = super::platform::own_access_token();
    let text = json!({"errors": [{"code": "BAD", "message": format!("Token {own} is bad"), "detail": own}]});
    let error = listing(&platform, [Step::json(400, text)]).await;
    assert!(!format!("{error} {error:?}").contains(&own), "{error:?}");
}

#[tokio::test]
async fn no_piece_of_gatepasss_own_access_token_is_repeated_however_a_message_has_it() {
    let own = own_access_token();
    let reversed = |text: &str| text.chars().rev().collect::<String>();
    let half = own.len() / 2;
    let messages = [
        own.clone(),
        format!("x {} ... {}", &own[..60], &own[60..]),
        format!("x {} ... {}", &own[..half], &own[half..]),
        format!("{} {}", &own[half..], &own[..half]),
        reversed(&own),
        format!("{} {}", reversed(&own[..60]), reversed(&own[60..])),
        own.to_uppercase(),
        own.chars().map(|letter| format!("{letter} ")).collect(),
        own.as_bytes()
            .chunks(13)
            .map(|piece| String::from_utf8_lossy(piece).into_owned())
            .collect::<Vec<_>>()
            .join(" / "),
        own.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        reversed(&own[own.len() - 40..]),
        own[own.len() - 29..].to_owned(),
        own[own.len() - 20..own.len() - 4].to_owned(),
    ];
    // Everything that a run of 14 of its letters would show, forwards and backwards.
    let letters: String = own.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let runs: Vec<String> = (0..=letters.len() - 12).map(|start| letters[start..start + 12].to_owned()).collect();
    let shows = |text: &str| {
        let text: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        runs.iter().find(|run| text.contains(*run) || text.contains(&reversed(run))).cloned()
    };
    let mut cases = 0;
    for message in &messages {
        for (status, body) in [
            (400, json!({"errors": [{"code": "BAD", "message": message}]})),
            (401, json!({"errors": [{"status": 401, "message": "Bad", "detail": message}]})),
            (403, json!({"error": message})),
            (409, json!({"error": "x", "error_description": message})),
            (418, json!({"error": message})),
        ] {
            let platform = Platform::new();
            let error = listing(&platform, [Step::json(status, body)]).await;
            assert_eq!(shows(&error.to_string()), None, "{status} {message}: {error}");
            cases += 1;
        }
        let platform = Platform::new();
        let error = listing(&platform, [Step::html(200, message)]).await;
        assert_eq!(shows(&error.to_string()), None, "{message}: {error}");
        let host = message.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-").replace("--", "-");
        let location = format!("https://{}.example/", host.trim_matches('-'));
        let step = Step::Answer(302, vec![("location", location)], String::new());
        let error = listing(&platform, [step]).await;
        assert_eq!(shows(&error.to_string()), None, "{message}: {error}");
        cases += 2;
    }
    assert_eq!(cases, 13 * 7);
}

#[tokio::test]
async fn no_piece_of_a_value_that_was_just_made_is_repeated_in_a_message() {
    let value = "vQ7Zp3XvT0aLkW9sYcR5mJ1uHbE8dN2fG6iOx4Tn";
    let platform = Platform::new();
    let answer = json!({"token_id": "0f6cd1a2-0000-4000-8000-00000000000b", "access_token": value,
        "scope": "applied-permissions/admin"});
    platform.next("POST", [Step::DoAndAnswer(200, answer.to_string())]);
    let echo =
        json!({"error": format!("no token {} {}", &value[..14], value[14..28].chars().rev().collect::<String>())});
    platform.next("DELETE", [Step::json(403, echo)]);
    let error = make(&platform.backend(), request("ci-bot")).await.unwrap_err();
    assert!(error.what().contains("could not be revoked"), "{error}");
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    assert!(cause.contains("[redacted]"), "{cause}");
    for shown in [error.to_string(), cause] {
        assert!(
            !shown.contains(&value[2..12]) && !shown.contains(&value[16..26].chars().rev().collect::<String>()),
            "{shown}"
        );
    }
}
