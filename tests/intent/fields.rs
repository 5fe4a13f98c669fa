//! Words and typed fields together: where one is silent the other stands, and where they differ the narrower holds.

use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::token::Permission;
use gatepass_intent::{
    self as intent, Basis, ConfigureFields, Field, GenerateFields, ListFields, Tool, Unclear, choose_tool, expiry,
    generate_token, revoke_token,
};

use super::fixture::Fixture;

fn asked(unclear: &[Unclear], field: Field) -> &Unclear {
    unclear
        .iter()
        .find(|unclear| unclear.field == field)
        .unwrap_or_else(|| panic!("{field:?} is not asked: {unclear:?}"))
}

fn ids(intent: &gatepass_intent::RevokeToken) -> Vec<&str> {
    intent.tokens.iter().map(gatepass_core::token::TokenId::as_str).collect()
}

#[test]
fn of_words_and_a_field_that_differ_the_narrower_holds_and_the_evidence_says_so() {
    let fixture = Fixture::usual();
    for (words, field, basis) in [
        ("read-only token for staging", Permission::ReadWrite, Basis::Narrower(0..9, "Read & Write".to_owned())),
        ("token that can push", Permission::ReadOnly, Basis::NarrowerArgument(15..19)),
    ] {
        let fields = GenerateFields { permission: Some(field), ..GenerateFields::default() };
        let understood = generate_token(Some(words), &fields, &fixture.known());
        assert_eq!(understood.unclear, [], "{words}");
        assert_eq!(understood.intent.permission, Permission::ReadOnly, "{words}");
        assert!(understood.evidence.iter().any(|evidence| evidence.basis == basis), "{:?}", understood.evidence);
    }
    for (words, field, days) in
        [("for 30 days", "7d", 7), ("for 7 days", "30d", 7), ("for 7 days", "never", 7), ("never expires", "1d", 1)]
    {
        let fields = GenerateFields { expires: Some(field.to_owned()), ..GenerateFields::default() };
        let understood = generate_token(Some(&format!("read-only token {words}")), &fields, &fixture.known());
        let end = fixture.now.timestamp() + jiff::SignedDuration::from_hours(24 * days);
        assert_eq!(understood.unclear, [], "{words}, {field}");
        assert_eq!(understood.intent.expires, Some(Expires::At(end)), "{words}, {field}");
    }
}

#[test]
fn what_is_wide_in_a_field_is_asked_about_where_there_are_words_that_do_not_say_it() {
    let fixture = Fixture::usual();
    let wide = |permission, expires: Option<&str>| GenerateFields {
        permission,
        expires: expires.map(str::to_owned),
        ..GenerateFields::default()
    };
    let write = wide(Some(Permission::ReadWrite), None);
    for words in ["token for staging", "token for our CI", "ein Token für staging", "mi serve un token per staging"] {
        let understood = generate_token(Some(words), &write, &fixture.known());
        asked(&understood.unclear, Field::Permission);
        assert_eq!(understood.intent.permission, Permission::ReadOnly, "{words}");
    }
    for expires in ["never", "120d", "2028-01-01"] {
        let understood = generate_token(Some("read-only token"), &wide(None, Some(expires)), &fixture.known());
        asked(&understood.unclear, Field::Expires);
        assert_eq!(understood.intent.expires, None, "{expires}");
    }
    // Without words, the fields are the request; a narrow one needs no words.
    let understood = generate_token(None, &wide(Some(Permission::ReadWrite), Some("never")), &fixture.known());
    assert_eq!(understood.unclear, []);
    assert_eq!(understood.intent.permission, Permission::ReadWrite);
    let understood = generate_token(Some("read-only token"), &wide(None, Some("90d")), &fixture.known());
    assert_eq!(understood.unclear, []);
}

#[test]
fn words_that_cannot_be_read_leave_the_fields_which_count_where_they_are_narrow() {
    let fixture = Fixture::usual();
    let words = "Ik heb een token nodig voor staging zodat ons cluster images kan ophalen. Schrijven hoeft niet.";
    let fields = GenerateFields {
        permission: Some(Permission::ReadOnly),
        environment: Some("staging".to_owned()),
        ..GenerateFields::default()
    };
    let understood = generate_token(Some(words), &fields, &fixture.known());
    assert_eq!(understood.unclear, []);
    assert_eq!(understood.intent.environment, Some(Environment::Existing("staging".to_owned())));
    let alone = generate_token(Some(words), &GenerateFields::default(), &fixture.known());
    asked(&alone.unclear, Field::Request);
}

#[test]
fn words_that_name_another_environment_than_the_field_are_a_question() {
    let fixture = Fixture::usual();
    let fields = GenerateFields { environment: Some("production".to_owned()), ..GenerateFields::default() };
    let understood = generate_token(Some("read-only token for staging"), &fields, &fixture.known());
    assert_eq!(asked(&understood.unclear, Field::Environment).choices, ["staging", "production"]);
    assert_eq!(understood.intent.environment, None);
}

#[test]
fn a_field_that_a_person_settled_stands_against_the_words() {
    let fixture = Fixture::usual();
    let fields = GenerateFields {
        permission: Some(Permission::ReadWrite),
        settled: vec![Field::Permission],
        ..GenerateFields::default()
    };
    let understood = generate_token(Some("read-only token that can push"), &fields, &fixture.known());
    assert_eq!(understood.unclear, []);
    assert_eq!(understood.intent.permission, Permission::ReadWrite);
}

#[test]
fn an_unknown_environment_is_a_question_with_the_nearest_names() {
    let fixture = Fixture::usual();
    let fields = GenerateFields { environment: Some("uat".to_owned()), ..GenerateFields::default() };
    let understood = generate_token(None, &fields, &fixture.known());
    assert_eq!(asked(&understood.unclear, Field::Environment).choices.len(), 3);
}

#[test]
fn an_unknown_environment_is_created_only_when_the_call_says_so() {
    let fixture = Fixture::usual();
    let fields = GenerateFields { create_environment: true, ..GenerateFields::default() };
    let understood = generate_token(Some("read-only token for the uat environment"), &fields, &fixture.known());
    assert_eq!(understood.unclear, []);
    assert_eq!(understood.intent.environment, Some(Environment::New("uat".to_owned())));
    let fields = GenerateFields { environment: Some("no such/name".to_owned()), ..fields };
    let understood = generate_token(None, &fields, &fixture.known());
    asked(&understood.unclear, Field::Environment);
}

#[test]
fn a_typed_environment_is_resolved_aside_from_case_and_by_unique_abbreviation() {
    let fixture = Fixture::usual();
    for (typed, name) in [("Staging", "staging"), ("prod", "production"), ("dev", "development")] {
        let fields = GenerateFields { environment: Some(typed.to_owned()), ..GenerateFields::default() };
        let understood = generate_token(None, &fields, &fixture.known());
        assert_eq!(understood.intent.environment, Some(Environment::Existing(name.to_owned())), "{typed}");
    }
}

#[test]
fn a_request_that_is_too_long_is_refused_and_a_long_story_is_not() {
    let fixture = Fixture::usual();
    let story =
        "We had a long day and nothing worked at all. ".repeat(200) + "Please create a read-only token for staging.";
    let understood = generate_token(Some(&story), &GenerateFields::default(), &fixture.known());
    assert_eq!(understood.intent.environment, Some(Environment::Existing("staging".to_owned())));
    let understood = generate_token(Some(&"push ".repeat(20_000)), &GenerateFields::default(), &fixture.known());
    asked(&understood.unclear, Field::Request);
    assert_eq!(understood.intent.permission, Permission::ReadOnly);
}

#[test]
fn every_field_of_an_interpretation_quotes_the_words_that_it_rests_on() {
    let fixture = Fixture::usual();
    let words = "read-only token for stagging, 30 days";
    let understood = generate_token(Some(words), &GenerateFields::default(), &fixture.known());
    let quoted: Vec<&str> = understood
        .evidence
        .iter()
        .filter_map(|evidence| if let Basis::Words(span) = &evidence.basis { Some(&words[span.clone()]) } else { None })
        .collect();
    assert_eq!(quoted, ["read-only", "stagging", "30 days"]);
}

#[test]
fn a_typed_expiry_is_a_stretch_a_date_a_time_or_never() {
    let now = Fixture::usual().now;
    let at = |text: &str| Expires::At(text.parse().unwrap());
    for (typed, expires) in [
        ("30d", at("2026-12-23T10:00:00Z")),
        ("12h", at("2026-11-23T22:00:00Z")),
        ("90 days", at("2027-02-21T10:00:00Z")),
        ("2027-01-31", at("2027-01-31T23:59:59Z")),
        ("2027-01-31T08:00:00Z", at("2027-01-31T08:00:00Z")),
        ("never", Expires::Never),
        ("NEVER", Expires::Never),
    ] {
        assert_eq!(expiry(typed, &now), Ok(expires), "{typed}");
    }
    for refused in ["", "soon", "0d", "-3d", "2026-02-30", "2020-01-01", "yesterday", "03/04/2027", "30", "1e9d", "d"] {
        let unclear = expiry(refused, &now).unwrap_err();
        assert_eq!(unclear.field, Field::Expires, "{refused}");
    }
}

#[test]
fn tokens_are_revoked_by_id_or_exact_name_only() {
    let fixture = Fixture::usual().and_token("a-1", "ci-bot", None).and_token("a-2", "ci-bot-old", None);
    let revoke = |named: &str| revoke_token(None, &[named.to_owned()], &fixture.known());
    assert_eq!(ids(&revoke("CI-Bot").intent), ["a-1"]);
    assert_eq!(ids(&revoke("A-2").intent), ["a-2"]);
    let unclear = revoke("ci-bo").unclear;
    assert!(asked(&unclear, Field::Tokens).choices.contains(&"ci-bot".to_owned()));
}

#[test]
fn tokens_that_are_given_answer_what_the_words_leave_open() {
    let fixture = Fixture::usual().and_token("a-1", "ci-bot", None).and_token("a-2", "ci-bot-old", None);
    let revoke = |words: &str, named: &str| revoke_token(Some(words), &[named.to_owned()], &fixture.known());
    assert_eq!(ids(&revoke("revoke the leaked token", "ci-bot").intent), ["a-1"]);
    assert_eq!(ids(&revoke("отзови токен", "a-1").intent), ["a-1"]);
    let understood = revoke("revoke ci-bot-old", "ci-bot");
    asked(&understood.unclear, Field::Tokens);
    assert!(understood.intent.tokens.is_empty());
}

#[test]
fn a_name_that_fits_several_active_tokens_is_a_question_with_their_ids() {
    let fixture = Fixture::usual().and_token("a-1", "ci-bot", None).and_token("a-2", "ci-bot", Some("staging"));
    let understood = revoke_token(Some("revoke ci-bot"), &[], &fixture.known());
    assert_eq!(asked(&understood.unclear, Field::Tokens).choices, ["a-1", "a-2"]);
    assert!(understood.intent.tokens.is_empty());
}

#[test]
fn all_tokens_for_an_environment_are_chosen_by_a_filter_and_not_by_name() {
    let fixture = Fixture::usual().and_token("a-1", "one", Some("staging")).and_token("a-2", "two", Some("staging"));
    let understood = revoke_token(Some("revoke all tokens for staging"), &[], &fixture.known());
    assert_eq!(ids(&understood.intent), ["a-1", "a-2"]);
    assert!(!understood.intent.each_named);
}

#[test]
fn an_unknown_package_manager_is_a_question_with_the_nearest_names() {
    let fixture = Fixture::usual();
    let fields = ConfigureFields { package_manager: Some("yran".to_owned()), ..ConfigureFields::default() };
    let understood = intent::configure_package_manager(None, &fields, &fixture.known());
    assert!(asked(&understood.unclear, Field::PackageManager).choices.contains(&"yarn".to_owned()));
}

#[test]
fn my_tokens_are_those_of_whoever_speaks() {
    let fixture = Fixture::usual();
    let understood = intent::list_tokens(Some("my tokens"), &ListFields::default(), &fixture.known());
    assert_eq!(understood.intent.created_by.as_deref(), Some("alice"));
}

#[test]
fn the_tool_is_chosen_by_the_words() {
    let fixture = Fixture::usual();
    for (words, tool) in [
        ("read-only token for staging", Tool::GenerateToken),
        ("I need to push images to production", Tool::GenerateToken),
        ("npm token for staging", Tool::GenerateToken),
        ("which tokens expire this week?", Tool::ListTokens),
        ("show my tokens", Tool::ListTokens),
        ("list all tokens for staging", Tool::ListTokens),
        ("revoke ci-bot", Tool::RevokeToken),
        ("please invalidate all tokens for staging", Tool::RevokeToken),
        ("delete the token ci-bot", Tool::DeleteToken),
        ("which environments are there?", Tool::ListEnvironments),
        ("list environments", Tool::ListEnvironments),
        ("set up npm here", Tool::ConfigurePackageManager),
        ("configure docker for production", Tool::ConfigurePackageManager),
        ("docker login", Tool::ConfigurePackageManager),
        ("set up a package manager", Tool::ConfigurePackageManager),
        ("configure the package manager for this project", Tool::ConfigurePackageManager),
        ("set up write access for the CI", Tool::GenerateToken),
        ("set up a token", Tool::GenerateToken),
    ] {
        assert_eq!(choose_tool(words, &fixture.known()), Ok(tool), "{words}");
    }
    assert_eq!(choose_tool("good morning", &fixture.known()).unwrap_err().field, Field::Request);
}
