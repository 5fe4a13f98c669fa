//! Requests in a person's words: no words panic, none widen what the agent's field grants, every span is whole.
#![no_main]

use std::sync::LazyLock;

use gatepass_core::ecosystem::Repositories;
use gatepass_core::token::Permission;
use gatepass_intent::{
    Basis, ConfigureFields, GenerateFields, Known, ListFields, choose_tool, configure_package_manager, expiry,
    generate_token, list_tokens, revoke_token,
};
use jiff::ZonedDateTime;
use libfuzzer_sys::fuzz_target;

static NOW: LazyLock<ZonedDateTime> =
    LazyLock::new(|| "2026-11-23T10:00:00+00:00[UTC]".parse().expect("it is a moment"));
static ENVIRONMENTS: LazyLock<Vec<String>> =
    LazyLock::new(|| ["production", "staging", "development"].map(str::to_owned).to_vec());

static REPOSITORIES: LazyLock<Repositories> = LazyLock::new(Repositories::default);

fuzz_target!(|data: &[u8]| {
    let words = String::from_utf8_lossy(data);
    let default_lifetime = jiff::SignedDuration::from_hours(90 * 24);
    let known = Known {
        now: &NOW,
        environments: &ENVIRONMENTS,
        tokens: &[],
        me: "alice",
        default_lifetime,
        repositories: &REPOSITORIES,
    };
    let narrow = GenerateFields { permission: Some(Permission::ReadOnly), ..GenerateFields::default() };
    let generated = generate_token(Some(&words), &narrow, &known);
    assert_eq!(generated.intent.permission, Permission::ReadOnly, "words gave more than the field");
    let evidence = [
        generated.evidence,
        generate_token(Some(&words), &GenerateFields::default(), &known).evidence,
        list_tokens(Some(&words), &ListFields::default(), &known).evidence,
        revoke_token(Some(&words), &[], &known).evidence,
        configure_package_manager(Some(&words), &ConfigureFields::default(), &known).evidence,
    ];
    for evidence in evidence.into_iter().flatten() {
        if let Basis::Words(span) = evidence.basis {
            assert!(words.get(span).is_some(), "half a character was quoted");
        }
    }
    let _ = (choose_tool(&words, &known), expiry(&words, &NOW));
});
