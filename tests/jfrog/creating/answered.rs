//! Making tokens: what is asked of the platform, and what of its answers is told and shown.

use super::*;

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
