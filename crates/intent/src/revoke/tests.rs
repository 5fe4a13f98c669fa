//! What revokes nothing: it is asked about, whatever the field says.

use crate::fixture::with_known;
use crate::{KnownToken, revoke_token};
use gatepass_core::token::{Permission, Status};

/// The ids that are revoked of `ci-main`, `argo` and `laptop`, 1 to 3; nothing where something is asked.
fn revoked(text: &str, tokens: &[&str]) -> Vec<String> {
    let token = |id: &str, name: &str| KnownToken {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        environment: None,
        permission: Some(Permission::ReadOnly),
        status: Status::Active,
        created_by: "alice".to_owned(),
    };
    let existing = [token("1", "ci-main"), token("2", "argo"), token("3", "laptop")];
    let typed: Vec<String> = tokens.iter().map(|name| (*name).to_owned()).collect();
    let understood = with_known(&existing, |known| revoke_token(Some(text), &typed, known));
    assert!(understood.unclear.is_empty() || understood.intent.tokens.is_empty(), "{text}");
    understood.intent.tokens.iter().map(ToString::to_string).collect()
}

/// What speaks of a token, or of revoking it, and revokes nothing; `X` is the token.
const NO_REVOCATIONS: &[&str] = &[
    "please do not revoke X",
    "don't revoke X",
    "should I revoke X?",
    "revoke X tomorrow",
    "revoke X next sprint",
    "avoid revoking X",
    "make sure nobody revokes X",
    "Bob wants to revoke X",
    "if Karl agrees, revoke X",
    "不要撤销 X",
    "别撤销 X",
    "X は失効させないで",
];

#[test]
fn what_asks_for_no_revocation_revokes_nothing_with_and_without_the_field() {
    for text in NO_REVOCATIONS {
        for name in ["ci-main", "argo", "laptop"] {
            let text = text.replace('X', name);
            assert!(revoked(&text, &[]).is_empty(), "{text}");
            assert!(revoked(&text, &[name]).is_empty(), "{text}, with the field");
        }
    }
}

#[test]
fn what_only_names_a_token_revokes_nothing() {
    for text in ["show me ci-main", "protect ci-main from deletion", "ci-main stopped working, was it revoked?"] {
        assert!(revoked(text, &[]).is_empty(), "{text}");
    }
}

#[test]
fn what_asks_for_it_revokes() {
    for text in ["revoke ci-main", "ci-main please kill it", "the ci-main token leaked, revoke it", "delete ci-main"] {
        assert_eq!(revoked(text, &[]), ["1"], "{text}");
        assert_eq!(revoked(text, &["ci-main"]), ["1"], "{text}, with the field");
    }
    assert_eq!(revoked("laptop leaked", &["laptop"]), ["3"]);
    assert_eq!(revoked("kill laptop please, I'll make a new one after", &["laptop"]), ["3"]);
}
