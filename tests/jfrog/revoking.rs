//! Revoking and deleting: each status as it is.

use gatepass_app::delete::delete_one;
use gatepass_app::revoke::{OwnCredential, revoke_called, revoke_one};
use gatepass_app::show;
use gatepass_core::actor::Caller;
use gatepass_core::creation::Revocation;
use gatepass_core::error::Code;
use gatepass_core::secret::Secret;
use gatepass_core::token::{Status, TokenId};
use jiff::Timestamp;
use serde_json::json;

use super::creating::{make, request};
use super::platform::{OWN, Platform, Step, backend};

async fn made(platform: &Platform) -> TokenId {
    make(&platform.backend(), request("ci-bot")).await.unwrap().0.token.id
}

#[tokio::test]
async fn each_refusal_of_a_revocation_is_told_as_it_is() {
    let platform = Platform::new();
    let id = made(&platform).await;
    let mut told = Vec::new();
    for status in [400, 401, 403, 404, 500] {
        let message = json!({"errors": [{"code": "NO", "message": "the platform's own words"}]});
        platform.next("DELETE", vec![Step::json(status, message); if status == 500 { 3 } else { 1 }]);
        let error = revoke_one(&platform.backend(), &id, &Caller::default(), Timestamp::now()).await.unwrap_err();
        let text = error.to_string().replace(&platform.address.to_string(), "HOST");
        told.push(format!("{status} {:?}: {text}", error.code()));
    }
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(platform.tokens().len(), 1);
}

#[tokio::test]
async fn our_own_access_token_is_revoked_only_when_a_person_confirmed_that() {
    let platform = Platform::new();
    let own: TokenId = OWN.parse().unwrap();
    let reference = |_: ()| {
        let mut settings = platform.settings();
        let value = Secret::new("cmVmdGtuOjAxOm93bg".to_owned());
        settings.credential = gatepass_jfrog::Credential::new(value, None).unwrap();
        backend(&settings)
    };
    for backend in [platform.backend(), reference(())] {
        let error = revoke_one(&backend, &own, &Caller::default(), Timestamp::now()).await.unwrap_err();
        assert_eq!(error.code(), Code::NotAllowed);
        assert!(error.next().contains(&format!("gatepass tokens revoke {OWN} --own-credential")), "{error}");
    }
    assert_eq!(platform.count("DELETE"), 0);
    let (named, caller) = ([OWN.to_owned()], Caller::default());
    for (confirmed, is_revoked) in [(OwnCredential::Kept, false), (OwnCredential::Given, true)] {
        let done = revoke_called(&platform.backend(), &named, confirmed, &caller, Timestamp::now()).await;
        assert_eq!(done.is_ok(), is_revoked, "{done:?}");
    }
    assert_eq!(platform.revoked(), [OWN]);
}

#[tokio::test]
async fn a_revoked_token_is_gone_and_what_was_revoked_before_is_a_success() {
    let platform = Platform::new();
    let (caller, now) = (Caller::default(), Timestamp::now());
    let id = made(&platform).await;
    let revoked = revoke_one(&platform.backend(), &id, &caller, now).await.unwrap();
    let Revocation::Revoked(token) = revoked else { panic!("{revoked:?}") };
    assert_eq!((token.name.as_str(), token.status(now)), ("ci-bot", Status::Revoked));
    assert_eq!(show::token(&platform.backend(), &id).await.unwrap_err().code(), Code::UnknownToken);

    let id = made(&platform).await;
    platform.next("DELETE", [Step::Answer(204, vec![], String::new())]);
    let revoked = revoke_one(&platform.backend(), &id, &caller, now).await.unwrap();
    assert!(matches!(revoked, Revocation::AlreadyRevoked(_)), "{revoked:?}");
}

#[tokio::test]
async fn a_revocation_whose_answer_was_lost_is_repeated_and_is_ours() {
    let platform = Platform::new();
    let id = made(&platform).await;
    platform.next("DELETE", [Step::DoAndHangUp]);
    let revoked = revoke_one(&platform.backend(), &id, &Caller::default(), Timestamp::now()).await.unwrap();
    assert!(matches!(revoked, Revocation::Revoked(_)), "{revoked:?}");
    assert_eq!((platform.count("DELETE"), platform.tokens().len()), (2, 0));
}

#[tokio::test]
async fn an_active_token_is_not_deleted_and_an_expired_ones_record_is() {
    let platform = Platform::new();
    let (caller, now) = (Caller::default(), Timestamp::now());
    let id = made(&platform).await;
    let error = delete_one(&platform.backend(), &id, &caller, now).await.unwrap_err();
    assert_eq!(error.code(), Code::StillActive);
    assert_eq!(platform.tokens().len(), 1);
    let old = "0f6cd1a2-0000-4000-8000-000000000077";
    platform.add(json!({"token_id": old, "subject": "jfac@01fr/users/dev", "issued_at": 1_600_000_000,
        "expiry": 1_600_100_000, "description": "old"}));
    let deleted = delete_one(&platform.backend(), &old.parse().unwrap(), &caller, now).await.unwrap();
    assert_eq!((deleted.name.as_str(), platform.tokens().len()), ("old", 1));
}
