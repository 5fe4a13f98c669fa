//! A platform, or what stands before it, that makes a token and answers with what is none.

use serde_json::json;

use super::creating::{make, request};
use super::platform::{Platform, Step};

#[tokio::test]
async fn a_token_that_is_answered_with_no_id_or_no_value_is_revoked_and_that_is_said() {
    let ids = ["../../x", "a b", "", "a/b", "-x", "$(id)", "a?b=c", "a%2Fb", "ä", &"x".repeat(5000)];
    let mut cases = 0;
    for id in ids {
        let platform = Platform::new();
        let answer = json!({"token_id": id, "access_token": "x.y.z", "expires_in": 3600, "scope": "artifact:npm:r"});
        platform.next("POST", [Step::DoAndAnswer(200, answer.to_string())]);
        let error = make(&platform.backend(), request("ci-bot")).await.unwrap_err();
        assert!(error.what().contains("an id that is none; so it was revoked at once"), "{id}: {error}");
        assert!(!error.to_string().contains("nothing was changed"), "{id}: {error}");
        assert!(platform.tokens().is_empty(), "{id}");
        // It stands in no path.
        assert!(platform.seen().iter().all(|seen| id.is_empty() || !seen.path.contains(id)), "{id}");
        cases += 1;
    }
    assert_eq!(cases, 10);
    // What cannot be found is said, with its description.
    let platform = Platform::new();
    let answer = json!({"token_id": "../x", "access_token": "x.y.z"});
    platform.next("POST", [Step::DoAndAnswer(200, answer.to_string())]);
    platform.next("DELETE", [Step::json(403, json!({}))]);
    let error = make(&platform.backend(), request("ci-bot")).await.unwrap_err();
    assert!(error.what().contains("whether it was revoked is not known"), "{error}");
    let description = platform.tokens()[0]["description"].as_str().unwrap().to_owned();
    assert!(error.next().contains(&description), "{error}");

    let platform = Platform::new();
    let error = {
        let answer = json!({"token_id": "0f6cd1a2-0000-4000-8000-00000000000b", "access_token": ""});
        platform.next("POST", [Step::DoAndAnswer(200, answer.to_string())]);
        make(&platform.backend(), request("ci-bot")).await.unwrap_err()
    };
    assert!(error.what().contains("has no value"), "{error}");
}
