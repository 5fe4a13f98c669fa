//! Making tokens: refusals first, then what is asked of the platform, and what is made sure of afterwards.

mod answered;

use gatepass_app::backend::{Backend, TokenRequest};
use gatepass_app::generate::issue;
use gatepass_app::revoke::revoke_one;
use gatepass_app::show;
use gatepass_core::actor::Caller;
use gatepass_core::ecosystem::{PackageManager, Repositories};
use gatepass_core::environment::Environment;
use gatepass_core::error::{Code, Result};
use gatepass_core::expiry::Expires;
use gatepass_core::expiry::Lifetime;
use gatepass_core::scope::Scope;
use gatepass_core::token::{Issued, Permission};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::platform::{Platform, Step, backend, jwt};

pub fn request(name: &str) -> TokenRequest {
    TokenRequest {
        name: Some(name.to_owned()),
        name_may_differ: false,
        permission: Permission::ReadOnly,
        environment: None,
        expires: None,
        package_manager: None,
        scope: Scope::EVERYTHING,
        description: None,
    }
}

pub fn in_hours(hours: i64) -> Option<Expires> {
    Some(Expires::At(Timestamp::now() + SignedDuration::from_hours(hours)))
}

pub async fn make(backend: &Backend, request: TokenRequest) -> Result<(Issued, Lifetime)> {
    let made = issue(backend, request, &Caller::default(), Timestamp::now()).await?;
    Ok((made.issued, made.lifetime))
}

fn asked(platform: &Platform) -> Value {
    let posts: Vec<_> = platform.seen().into_iter().filter(|seen| seen.method == "POST").collect();
    serde_json::from_str(&posts.last().unwrap().body).unwrap()
}

#[tokio::test]
async fn a_refused_scope_is_an_error_and_nothing_wider_is_asked_for() {
    let platform = Platform::new();
    let refusal = json!({"errors": [{"code": "FORBIDDEN", "message": "Only admins may set this scope"}]});
    platform.next("POST", [Step::json(403, refusal)]);
    let error = make(&platform.backend(), request("ci-bot")).await.unwrap_err();
    assert_eq!(error.code(), Code::NotAllowed);
    insta::assert_snapshot!(error.to_string().replace(&platform.address.to_string(), "HOST"));
    let posts: Vec<_> = platform.seen().into_iter().filter(|seen| seen.method == "POST").collect();
    assert_eq!(posts.len(), 1);
    assert!(platform.seen().iter().all(|seen| !seen.body.contains("applied-permissions")));
}

#[tokio::test]
async fn a_token_that_may_do_more_than_was_asked_for_is_revoked_and_not_handed_out() {
    let platform = Platform::new();
    for scope in ["applied-permissions/user", "artifact:npm:r,w", "artifact:other:r", "artifact:npm:*"] {
        platform.rules(|rules| rules.scope = Some(scope.to_owned()));
        let error = make(&platform.backend(), request("ci-bot")).await.unwrap_err();
        assert!(error.what().contains("may do more than was asked for, so it was revoked"), "{error}");
        assert!(platform.tokens().is_empty(), "{scope}");
    }
    // What cannot be revoked is said, with its id.
    platform.next("DELETE", [Step::json(403, json!({}))]);
    let error = make(&platform.backend(), request("ci-bot")).await.unwrap_err();
    assert!(error.next().contains("Revoke the token 0f6cd1a2"), "{error}");
}

#[tokio::test]
async fn a_token_that_lives_longer_than_was_asked_for_is_revoked_and_not_handed_out() {
    let platform = Platform::new();
    for (life, flaw) in [(0, "never expires, and was to"), (90 * 86_400, "lives longer than was asked for")] {
        platform.rules(|rules| rules.life = Some(life));
        let wanted = TokenRequest { expires: in_hours(24), ..request("ci-bot") };
        let error = make(&platform.backend(), wanted).await.unwrap_err();
        assert!(error.what().contains(flaw), "{error}");
        assert!(platform.tokens().is_empty());
    }
}

/// A token without an end that comes with these: what the answer, the token itself and the record say of its scope.
fn made_with(platform: &Platform, case: usize, scopes: [Option<&str>; 3]) -> String {
    let id = format!("0f6cd1a2-0000-4000-8000-{case:012}");
    let now = Timestamp::now().as_second();
    let mut claims = json!({"sub": "jfac@01fr/users/admin", "jti": id});
    let mut created = json!({"token_id": id, "token_type": "access_token"});
    let mut record = json!({"token_id": id, "subject": "jfac@01fr/users/admin", "issued_at": now});
    for (place, field, scope) in
        [(&mut created, "scope", scopes[0]), (&mut claims, "scp", scopes[1]), (&mut record, "scope", scopes[2])]
    {
        if let Some(scope) = scope {
            place[field] = json!(scope);
        }
    }
    created["access_token"] = json!(jwt(claims));
    platform.add(record);
    platform.next("POST", [Step::json(200, created)]);
    id
}

/// Each place where a platform can say what a token allows, and each thing that it can say there.
#[tokio::test]
async fn whatever_a_platform_says_of_a_scope_is_held_against_what_was_asked_for() {
    const ASKED: &str = "artifact:docker:r,w,d artifact:npm:r";
    const LESS: &str = "artifact:npm:r";
    const OTHER: &str = "artifact:docker:r";
    let more = [
        "applied-permissions/admin",
        "artifact:docker:r,w,d artifact:npm:r,w,d",
        "artifact:npm:r artifact:pypi:r",
        "artifact:*:r",
    ];
    let statements: Vec<Option<&str>> =
        [None, Some(""), Some(" "), Some(ASKED), Some(LESS), Some(OTHER)].into_iter().chain(more.map(Some)).collect();
    let scope = Scope::parse(&["docker:rw", "npm:r"], &Repositories::default()).unwrap();
    let (platform, mut cases, mut refused) = (Platform::new(), 0, 0);
    for answer in &statements {
        for claim in &statements {
            for record in &statements {
                cases += 1;
                let told = [*answer, *claim, *record];
                let id = made_with(&platform, cases, told);
                let wanted = TokenRequest {
                    permission: Permission::ReadWrite,
                    scope: scope.clone(),
                    expires: Some(Expires::Never),
                    ..request(&format!("bot-{cases}"))
                };
                let made = make(&platform.backend(), wanted).await;
                let is_more = told.iter().flatten().any(|told| more.contains(told));
                let is_unsaid = told.iter().flatten().all(|told| told.trim().is_empty());
                let is_named = |wanted: &str| told.contains(&Some(wanted));
                let is_torn = is_named(LESS) && is_named(OTHER);
                if is_more || is_unsaid || is_torn {
                    let error = made.unwrap_err();
                    let flaw = match (is_more, is_unsaid) {
                        (true, _) => "may do more than was asked for",
                        (_, true) => "is not said to be held to",
                        _ => "is said to be for one thing here and for another there",
                    };
                    assert!(error.what().contains(flaw), "{told:?}: {error}");
                    assert!(error.what().contains("so it was revoked at once"), "{told:?}: {error}");
                    assert_eq!(platform.revoked().last(), Some(&id), "{told:?}");
                    refused += 1;
                    continue;
                }
                let (issued, _) = made.unwrap();
                let (shown, notes) = (issued.token.scope.unwrap().to_string(), issued.notes.join("\n"));
                let is_less = is_named(LESS) || is_named(OTHER);
                // What every place says is what is shown, and that one says more is told beside it.
                let is_told_twice = notes.contains(&format!("also says that it allows more, {ASKED}:"));
                assert_eq!(is_told_twice, is_named(ASKED) && is_less, "{told:?}: {notes}");
                let (wanted, permission, sentence) = match (is_named(LESS), is_named(OTHER)) {
                    (true, _) => ("npm", Permission::ReadOnly, "gives it less than was asked for"),
                    (_, true) => ("docker", Permission::ReadOnly, "gives it less than was asked for"),
                    _ => ("docker:rw, npm:r", Permission::ReadWrite, "and nothing else: docker:rw, npm:r."),
                };
                assert_eq!((shown.as_str(), issued.token.permission), (wanted, Some(permission)), "{told:?}");
                assert!(notes.contains(sentence), "{told:?}: {notes}");
                assert_eq!(notes.contains("nothing else"), !is_less, "{told:?}: {notes}");
            }
        }
    }
    // Of six statements that are no more, three name a scope, and two of these are not within one another (30 times).
    assert_eq!((cases, refused), (10 * 10 * 10, 10 * 10 * 10 - (6 * 6 * 6 - 3 * 3 * 3 - 30)));
}

/// What one place says of an end, where two days were asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum StatedExpiry {
    /// The place itself is not there: a value that is no JWT, no record.
    NoPlace,
    Nothing,
    /// Seconds from now.
    In(i64),
    /// As it is written, which is never.
    Written(i64),
}

/// Each place where a platform can say when a token ends, and each thing that it can say there, beside a scope that is said
/// once, or more than once, or not at all.
#[tokio::test]
async fn whatever_a_platform_says_of_an_end_is_held_against_what_was_asked_for() {
    use StatedExpiry::{In, NoPlace, Nothing, Written};
    let (asked, less, least, more) = (48 * 3600, 10 * 3600, 60, 90 * 86_400);
    let npm = Some("artifact:npm:r");
    let scopes = [[npm, None, None], [None, npm, None], [None, None, npm], [npm, npm, npm], [None; 3]];
    let (platform, mut cases, mut taken) = (Platform::new(), 0, 0);
    for answer in [Nothing, In(asked), In(less), In(least), In(more), Written(0), Written(-1), Written(i64::MAX)] {
        for claim in [NoPlace, Nothing, In(asked), In(less), In(more), Written(0), Written(i64::MAX)] {
            for record in [NoPlace, Nothing, In(asked), In(less), In(more), Written(0), Written(i64::MAX)] {
                for scopes in scopes {
                    cases += 1;
                    let told = [answer, claim, record];
                    let id = format!("0f6cd1a2-0000-4000-8000-{cases:012}");
                    let now = Timestamp::now().as_second();
                    let mut claims = json!({"sub": "jfac@01fr/users/admin", "jti": id, "scp": scopes[1]});
                    let mut created = json!({"token_id": id, "token_type": "access_token", "scope": scopes[0]});
                    let mut kept = json!({"token_id": id, "subject": "jfac@01fr/users/admin", "issued_at": now});
                    if let Some(scope) = scopes[2] {
                        kept["scope"] = json!(scope);
                    }
                    for (place, field, stated, begin) in [
                        (&mut created, "expires_in", answer, 0),
                        (&mut claims, "exp", claim, now),
                        (&mut kept, "expiry", record, now),
                    ] {
                        match stated {
                            In(seconds) => place[field] = json!(begin + seconds),
                            Written(seconds) => place[field] = json!(seconds),
                            NoPlace | Nothing => {}
                        }
                    }
                    let is_opaque = claim == NoPlace;
                    let value = if is_opaque { "cmVmdGtuOjAxOjAwMDAwMDAwMDA6QUJD".to_owned() } else { jwt(claims) };
                    created["access_token"] = json!(value);
                    if record != NoPlace {
                        platform.add(kept);
                    }
                    platform.next("POST", [Step::json(200, created)]);
                    let scope = Scope::parse(&["npm"], &Repositories::default()).unwrap();
                    let wanted = TokenRequest { scope, expires: in_hours(48), ..request(&format!("bot-{cases}")) };
                    let made = make(&platform.backend(), wanted).await;

                    let is_scope_stated = scopes[0].is_some()
                        || (scopes[1].is_some() && !is_opaque)
                        || (scopes[2].is_some() && record != NoPlace);
                    let lives: Vec<i64> = told
                        .iter()
                        .filter_map(|stated| if let In(life) = stated { Some(*life) } else { None })
                        .collect();
                    // A JWT without an end has none; a record without one says so of what is no JWT.
                    let is_endless = told.iter().any(|stated| matches!(stated, Written(_)))
                        || claim == Nothing
                        || (record == Nothing && is_opaque)
                        || lives.is_empty();
                    let is_longer = lives.contains(&more);
                    if !is_scope_stated || is_endless || is_longer {
                        let error = made.map(|(issued, _)| issued.token).expect_err(&format!("{told:?} {scopes:?}"));
                        let flaw = match (is_scope_stated, is_endless) {
                            (false, _) => "is not said to be held to what was asked for",
                            (true, true) => "never expires, and was to",
                            (true, false) => "lives longer than was asked for",
                        };
                        assert!(error.what().contains(flaw), "{told:?} {scopes:?}: {error}");
                        if record != NoPlace {
                            assert_eq!(platform.revoked().last(), Some(&id), "{told:?}");
                        }
                        continue;
                    }
                    taken += 1;
                    let issued = made.unwrap().0;
                    let (first, last) = (*lives.iter().min().unwrap(), *lives.iter().max().unwrap());
                    let off = issued.token.expires.unwrap().as_second() - Timestamp::now().as_second() - first;
                    assert!(off.abs() < 50, "{told:?}: {off}");
                    let is_noted = |sentence: &str| issued.notes.iter().any(|note| note.contains(sentence));
                    assert_eq!(is_noted("gives it less time"), first != asked, "{told:?}");
                    assert_eq!(is_noted("also says that it expires at"), first != last, "{told:?}");
                }
            }
        }
    }
    assert_eq!((cases, taken), (8 * 7 * 7 * 5, 150));
}

#[tokio::test]
async fn a_life_that_the_platform_shortens_is_said() {
    let platform = Platform::new();
    platform.rules(|rules| rules.life = Some(6 * 3600));
    for expires in [in_hours(48), Some(Expires::Never)] {
        let (issued, _) = make(&platform.backend(), TokenRequest { expires, ..request("ci-bot") }).await.unwrap();
        assert!(issued.notes.iter().any(|note| note.contains("gives it less time than was asked for")), "{issued:?}");
        assert!(issued.token.expires.unwrap() <= Timestamp::now() + SignedDuration::from_hours(6));
        platform.rules(|rules| rules.scope = None);
        let caller = Caller::default();
        revoke_one(&platform.backend(), &issued.token.id, &caller, Timestamp::now()).await.unwrap();
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_before_any_call() {
    let platform = Platform::new();
    let mut settings = platform.settings();
    settings.registry.repositories.keys =
        (0..40).map(|number| (format!("type{number}"), format!("team-{number}-local"))).collect();
    let error = make(&backend(&settings), request("ci-bot")).await.unwrap_err();
    assert!(error.what().contains("JFrog takes 500; no token was made"), "{error}");
    let error = make(&backend(&settings), request("tab\there")).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(platform.seen().is_empty());
}

#[tokio::test]
async fn a_name_that_an_active_token_has_is_refused() {
    let platform = Platform::new();
    let backend = platform.backend();
    let (first, _) = make(&backend, request("ci-bot")).await.unwrap();
    assert_eq!(make(&backend, request("CI-Bot")).await.unwrap_err().code(), Code::NameTaken);
    revoke_one(&backend, &first.token.id, &Caller::default(), Timestamp::now()).await.unwrap();
    make(&backend, request("CI-Bot")).await.unwrap();
}
