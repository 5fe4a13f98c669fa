//! Making tokens: refusals first, then what is asked of the platform, and what is made sure of afterwards.

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
    let more = [
        "applied-permissions/admin",
        "artifact:docker:r,w,d artifact:npm:r,w,d",
        "artifact:npm:r artifact:pypi:r",
        "artifact:*:r",
    ];
    let statements: Vec<Option<&str>> =
        [None, Some(""), Some(" "), Some(ASKED), Some(LESS)].into_iter().chain(more.map(Some)).collect();
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
                if is_more || is_unsaid {
                    let error = made.unwrap_err();
                    let flaw = if is_more { "may do more than was asked for" } else { "is not said to be held to" };
                    assert!(error.what().contains(flaw), "{told:?}: {error}");
                    assert!(error.what().contains("so it was revoked at once"), "{told:?}: {error}");
                    assert_eq!(platform.revoked().last(), Some(&id), "{told:?}");
                    refused += 1;
                    continue;
                }
                let (issued, _) = made.unwrap();
                let (shown, notes) = (issued.token.scope.unwrap().to_string(), issued.notes.join("\n"));
                let is_named = |wanted: &str| told.contains(&Some(wanted));
                // Less in one place is told beside the most in another.
                let is_told_twice = notes.contains("also says that it allows less, artifact:npm:r:");
                assert_eq!(is_told_twice, is_named(ASKED) && is_named(LESS), "{told:?}: {notes}");
                let (wanted, permission, sentence) = match (is_named(ASKED), is_named(LESS)) {
                    (true, _) => ("docker:rw, npm:r", Permission::ReadWrite, "and nothing else: docker:rw, npm:r."),
                    (false, _) => ("npm", Permission::ReadOnly, "gives it less than was asked for"),
                };
                assert_eq!((shown.as_str(), issued.token.permission), (wanted, Some(permission)), "{told:?}");
                assert!(notes.contains(sentence), "{told:?}: {notes}");
                assert_eq!(notes.contains("nothing else"), is_named(ASKED), "{told:?}: {notes}");
            }
        }
    }
    // Of five statements that are no more, two name a scope.
    assert_eq!((cases, refused), (9 * 9 * 9, 9 * 9 * 9 - (5 * 5 * 5 - 3 * 3 * 3)));
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

#[tokio::test]
async fn the_platform_is_asked_for_exactly_what_was_wanted() {
    let platform = Platform::new();
    let wanted = TokenRequest { expires: in_hours(24 * 30), ..request("ci-bot") };
    make(&platform.backend(), wanted).await.unwrap();
    let body = asked(&platform);
    let fields: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["scope", "expires_in", "description", "force_revocable"]);
    assert_eq!(body["force_revocable"], true);
    let keys = ["docker", "go", "helmoci", "maven", "npm", "nuget", "pypi"];
    assert_eq!(body["scope"], keys.map(|key| format!("artifact:{key}:r")).join(" "));
    let seconds = body["expires_in"].as_i64().unwrap();
    assert!((30 * 86_400 - 60..=30 * 86_400).contains(&seconds), "{seconds}");

    make(&platform.backend(), TokenRequest { expires: Some(Expires::Never), ..request("for-ever") }).await.unwrap();
    assert_eq!(asked(&platform)["expires_in"], 0);
}

#[tokio::test]
async fn a_package_manager_narrows_the_scope_and_the_operators_keys_are_used() {
    let platform = Platform::new();
    let mut settings = platform.settings();
    let wanted = |manager: PackageManager| TokenRequest {
        permission: Permission::ReadWrite,
        package_manager: Some(manager),
        ..request(manager.name())
    };
    make(&backend(&settings), wanted(PackageManager::Pip)).await.unwrap();
    assert_eq!(asked(&platform)["scope"], "artifact:pypi:r,w,d");
    settings.registry.repositories.keys =
        [("npm", "npm-virtual"), ("docker", "images")].map(|(a, b)| (a.into(), b.into())).into();
    make(&backend(&settings), wanted(PackageManager::Yarn)).await.unwrap();
    assert_eq!(asked(&platform)["scope"], "artifact:npm-virtual:r,w,d");
    make(&backend(&settings), request("all")).await.unwrap();
    assert_eq!(asked(&platform)["scope"], "artifact:images:r artifact:npm-virtual:r");
}

#[tokio::test]
async fn another_machine_sees_name_permission_and_environment_without_a_ledger() {
    let platform = Platform::new();
    let wanted = TokenRequest {
        permission: Permission::ReadWrite,
        environment: Some(Environment::New("canary".to_owned())),
        ..request("Löwe (Read-Only) [gatepass]")
    };
    let (issued, _) = make(&platform.backend(), wanted).await.unwrap();
    let description = asked(&platform)["description"].as_str().unwrap().to_owned();
    assert!(description.starts_with("Löwe (Read-Only) [gatepass] (Read & Write, canary) [gatepass "), "{description}");
    let seen = show::token(&platform.backend(), &issued.token.id).await.unwrap();
    assert_eq!((&seen.name, seen.permission), (&issued.token.name, Some(Permission::ReadWrite)));
    assert_eq!(seen.environment.as_deref(), Some("canary"));
    assert!(issued.notes.iter().any(|note| note.contains("canary stands in the token's description")), "{issued:?}");
}

#[tokio::test]
async fn a_token_that_is_not_kept_or_not_revocable_says_so() {
    let platform = Platform::new();
    platform.rules(|rules| rules.revocable = false);
    let wanted = TokenRequest { expires: in_hours(2), ..request("brief") };
    let (issued, _) = make(&platform.backend(), wanted).await.unwrap();
    let notes = issued.notes.join("\n");
    assert!(notes.contains("The platform does not keep this token"), "{notes}");
    assert!(notes.contains("did not mark it as revocable"), "{notes}");
    platform.rules(|rules| (rules.revocable, rules.keeps_short) = (true, true));
    let wanted = TokenRequest { expires: in_hours(2), ..request("brief") };
    let (issued, _) = make(&platform.backend(), wanted).await.unwrap();
    let notes = issued.notes.join("\n");
    assert!(!notes.contains("does not keep") && !notes.contains("revocable"), "{notes}");
}

#[tokio::test]
async fn the_username_is_the_tokens_own_and_that_of_an_opaque_one_is_asked_for() {
    let platform = Platform::new();
    let (issued, _) = make(&platform.backend(), request("a-jwt")).await.unwrap();
    assert_eq!(issued.token.username, "admin");
    platform.rules(|rules| rules.opaque = true);
    let (issued, _) = make(&platform.backend(), request("opaque")).await.unwrap();
    assert_eq!(issued.token.username, "admin");
    // Neither the platform nor the token tells: the operator does.
    let mut settings = platform.settings();
    let reference = gatepass_core::secret::Secret::new("cmVmdGtuOjAxOm93bg".to_owned());
    settings.credential = gatepass_jfrog::Credential::new(reference, Some("robot".to_owned())).unwrap();
    let wanted = TokenRequest { expires: in_hours(2), ..request("brief") };
    let (issued, _) = make(&backend(&settings), wanted).await.unwrap();
    assert_eq!(issued.token.username, "robot");
}

#[tokio::test]
async fn numbers_that_come_as_texts_are_numbers() {
    let platform = Platform::new();
    let end = Timestamp::now().as_second() + 7200;
    let value = jwt(json!({"sub": "jfac@01fr/users/admin", "exp": end.to_string()}));
    let scope = ["docker", "go", "helmoci", "maven", "npm", "nuget", "pypi"].map(|key| format!("artifact:{key}:r"));
    let created = json!({"token_id": "0f6cd1a2-0000-4000-8000-000000000099", "access_token": value,
        "expires_in": "7200", "scope": scope.join(" "), "token_type": "access_token"});
    platform.next("POST", [Step::json(200, created)]);
    let wanted = TokenRequest { expires: in_hours(2), ..request("brief") };
    let (issued, _) = make(&platform.backend(), wanted).await.unwrap();
    let life = issued.token.expires.unwrap().duration_since(issued.token.created);
    assert!((life - SignedDuration::from_hours(2)).abs() < SignedDuration::from_mins(1), "{life}");
}

#[tokio::test]
async fn an_own_access_token_near_its_end_is_said_ahead_of_time() {
    let platform = Platform::new();
    let mut settings = platform.settings();
    let end = (Timestamp::now() + SignedDuration::from_hours(48)).as_second();
    let claims = json!({"sub": "jfac@01fr/users/admin", "exp": end});
    settings.credential =
        gatepass_jfrog::Credential::new(gatepass_core::secret::Secret::new(jwt(claims)), None).unwrap();
    let (issued, _) = make(&backend(&settings), request("ci-bot")).await.unwrap();
    assert!(issued.notes.iter().any(|note| note.contains("own access token expires at")), "{issued:?}");
}

/// Each narrower way to say a scope, wherever it is said: it is taken, and shown as it came.
#[tokio::test]
async fn what_came_out_narrower_in_its_path_is_shown_as_it_is() {
    let (platform, mut cases) = (Platform::new(), 0);
    platform.rules(|rules| rules.repositories.push("generic"));
    for (asked, came, shown, permission) in [
        ("generic/a/*:r", "artifact:generic/a/x:r", Some("generic/a/x"), Permission::ReadOnly),
        ("generic/a/*:r", "artifact:generic/a/x/**:r", Some("generic/a/x/*"), Permission::ReadOnly),
        ("generic/a/*:r", "artifact:generic/a/x.y-1_0:r", Some("generic/a/x.y-1_0"), Permission::ReadOnly),
        ("generic/a*", "artifact:generic/ab/c:r", Some("generic/ab/c"), Permission::ReadOnly),
        ("generic", "artifact:generic/a:r", Some("generic/a"), Permission::ReadOnly),
        ("generic:rw", "artifact:generic/a/**:r,w,d", Some("generic/a/*:rw"), Permission::ReadWrite),
        ("generic:rw", "artifact:generic/a/**:r", Some("generic/a/*"), Permission::ReadOnly),
        ("generic:rw", "artifact:generic:r", Some("generic"), Permission::ReadOnly),
        ("npm, docker", "artifact:npm/@x/**:r", Some("npm/@x/*"), Permission::ReadOnly),
        ("npm, docker", "artifact:docker/team/api:r", Some("docker/team/api"), Permission::ReadOnly),
        (
            "npm:rw, docker:rw",
            "artifact:npm:r,w,d artifact:docker/team/**:r",
            Some("docker/team/*:r, npm:rw"),
            Permission::ReadWrite,
        ),
        // Narrower, in a way that no token of gatepass is.
        ("npm, docker", "artifact:npm/x/**:r", None, Permission::ReadOnly),
        ("generic/a/*:r", "artifact:generic/a/*:r", None, Permission::ReadOnly),
        ("generic/a/*:r", "artifact:generic/a/*/x:r", None, Permission::ReadOnly),
        ("generic:rw", "artifact:generic:r,w", None, Permission::ReadWrite),
    ] {
        // In the answer, in the token, in its record, and in all of them.
        for place in 0..4 {
            cases += 1;
            let told = [0, 1, 2].map(|one| (place == 3 || place == one).then_some(came));
            made_with(&platform, cases, told);
            let (permission_asked, scope) =
                Scope::parse(&[asked], &Repositories::default()).unwrap().resolve(None).unwrap();
            let wanted = TokenRequest {
                permission: permission_asked,
                scope,
                expires: Some(Expires::Never),
                ..request(&format!("bot-{cases}"))
            };
            let (issued, _) =
                make(&platform.backend(), wanted).await.unwrap_or_else(|error| panic!("{asked} {came}: {error}"));
            let scope = issued.token.scope.map(|scope| scope.to_string());
            assert_eq!(scope.as_deref(), shown, "{asked} {came}");
            assert_eq!(issued.token.permission, Some(permission), "{asked} {came}");
            let note = format!(
                "less than was asked for, which is {}: {came}.",
                Scope::parse(&[asked], &Repositories::default()).unwrap()
            );
            assert!(issued.notes.iter().any(|told| told.contains(&note)), "{asked}: {:?}", issued.notes);
        }
    }
    assert_eq!((cases, platform.revoked().len()), (15 * 4, 0));
}

/// Each way to say more than was asked for in a path, or what may be more to somebody.
#[tokio::test]
async fn a_path_that_is_no_part_of_what_was_asked_for_is_revoked() {
    let (platform, mut cases) = (Platform::new(), 0);
    platform.rules(|rules| rules.repositories.push("generic"));
    for (asked, came) in [
        ("generic/a/*:r", "artifact:generic/a:r"),
        ("generic/a/*:r", "artifact:generic:r"),
        ("generic/a/*:r", "artifact:generic/**:r"),
        ("generic/a/*:r", "artifact:generic/a**:r"),
        ("generic/a/*:r", "artifact:generic/*/a/**:r"),
        ("generic/a/*:r", "artifact:generic/ab/x:r"),
        ("generic/a/*:r", "artifact:generic/A/x:r"),
        ("generic/a/*:r", "artifact:generic/a/../b:r"),
        ("generic/a/*:r", "artifact:generic/a/./../b/**:r"),
        ("generic/a/*:r", "artifact:generic/a/%2e%2e/b:r"),
        ("generic/a/*:r", "artifact:generic/a/..%2fb:r"),
        ("generic/a/*:r", "artifact:generic/a//x:r"),
        ("generic/a/*:r", "artifact:generic/a/x,b:r"),
        ("generic/a/*:r", "artifact:generic/a/{x,../b}:r"),
        ("generic/a/*:r", "artifact:generic/a/x;b:r"),
        ("generic/a/*:r", "artifact:generic/a/x\\..\\b:r"),
        ("generic/a/*:r", "artifact:generic/a/x:w:r"),
        ("generic/a/*:r", "artifact:generic/a/x:r,w"),
        ("generic/a/*:r", "artifact:generic/a/x:*"),
        ("generic/a/*:r", "artifact:generic/a/x:r artifact:generic/b:r"),
        ("generic/a/*:r", "artifact:gen*/a/x:r"),
        ("generic/a/*:r", "artifact:*/a/x:r"),
        ("generic/a/x:r", "artifact:generic/a/**:r"),
        ("generic/a/x:r", "artifact:generic/a/x/**:r"),
        ("generic/a/x:r", "artifact:generic/a/x/y:r"),
        ("npm, docker", "artifact:pypi/x/**:r"),
        ("npm, docker", "artifact:npm/x/**:r,w,d"),
    ] {
        for place in 0..3 {
            cases += 1;
            let told = [0, 1, 2].map(|one| (place == one).then_some(came));
            let id = made_with(&platform, cases, told);
            let scope = Scope::parse(&[asked], &Repositories::default()).unwrap();
            let wanted = TokenRequest { scope, expires: Some(Expires::Never), ..request(&format!("bot-{cases}")) };
            let error = make(&platform.backend(), wanted).await.map(|(issued, _)| issued.token.scope).unwrap_err();
            assert!(error.what().contains("may do more than was asked for, so it was revoked"), "{came}: {error}");
            assert_eq!(platform.revoked().last(), Some(&id), "{came}");
        }
    }
    assert_eq!(cases, 27 * 3);
}
