//! What holds for every request, not only for those that somebody thought of.

use gatepass_core::expiry::Expires;
use gatepass_core::token::Permission;
use gatepass_intent::{
    ConfigureFields, GenerateFields, GenerateToken, ListFields, Understood, choose_tool, configure_package_manager,
    generate_token, list_tokens, revoke_token,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::fixture::Fixture;

/// Words that requests are made of, of every kind and with every sign between them.
const PIECES: &[&str] = &[
    "token",
    "read",
    "write",
    "read-only",
    "push",
    "pull",
    "publish",
    "no",
    "not",
    "don't",
    "only",
    "for",
    "in",
    "staging",
    "production",
    "prod",
    "dev",
    "uat",
    "environment",
    "until",
    "30 days",
    "never",
    "expires",
    "2027-01-31",
    "31/12",
    "next",
    "Monday",
    "call it",
    "named",
    "\"a b\"",
    "'",
    "`",
    "ci-bot",
    "revoke",
    "all",
    "except",
    "if",
    "my",
    "expired",
    "npm",
    "pip",
    "go",
    "Java",
    "and",
    "or",
    "but",
    ",",
    ".",
    "?",
    "—",
    "no wait,",
    "actually",
    "yesterday",
    "the old",
    "admin",
    "all environments",
    "für",
    "lesen",
    "para",
    "escribir",
    "令牌",
    "推送",
    "只读",
    "トークン",
    "プッシュ",
    "しない",
    "1h30m",
    "P14D",
    "\u{202e}",
    "ß",
    "İ",
    "🙂",
];

/// What people put around a request out of courtesy.
const COURTESIES: &[&str] = &["please", "thanks", "thank you", "hi", "hello", "kindly", "cheers"];

fn request() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::collection::vec(select(PIECES), 0..14).prop_map(|pieces| pieces.join(" ")),
        proptest::collection::vec((select(PIECES), select(&[" ", "", "-", ", ", ". ", "\n"][..])), 0..14)
            .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, sign)| [piece, sign]).collect()),
        any::<String>(),
        "\\PC{0,60}",
    ]
}

fn fixture() -> Fixture {
    Fixture::usual().and_token("a-1", "ci-bot", None).and_token("a-2", "stg", Some("staging"))
}

fn permission(words: &str) -> Option<Permission> {
    let understood = generate_token(Some(words), &GenerateFields::default(), &fixture().known());
    understood.unclear.is_empty().then_some(understood.intent.permission)
}

proptest! {
    #[test]
    fn no_request_panics_and_every_span_is_of_whole_characters(words in request()) {
        let fixture = fixture();
        let known = fixture.known();
        let evidence = [
            generate_token(Some(&words), &GenerateFields::default(), &known).evidence,
            list_tokens(Some(&words), &ListFields::default(), &known).evidence,
            revoke_token(Some(&words), &[], &known).evidence,
            configure_package_manager(Some(&words), &ConfigureFields::default(), &known).evidence,
        ];
        let _ = choose_tool(&words, &known);
        for evidence in evidence.into_iter().flatten() {
            if let gatepass_intent::Basis::Words(span) = evidence.basis {
                prop_assert!(words.get(span).is_some());
            }
        }
    }

    #[test]
    fn saying_read_only_last_never_yields_write(words in request()) {
        let all = format!("{words}\nThe token is read-only.");
        prop_assert_ne!(permission(&all), Some(Permission::ReadWrite), "{}", all);
    }

    #[test]
    fn adding_read_only_never_yields_write_unless_it_is_taken_back(words in request()) {
        const TAKEN_BACK: &[&str] =
            &["not", "no", "never", "don't", "actually", "しない", "\"", "'", "`", "“", "„", "‘", "«", "»", "「", "『", "《"];
        let all = format!("read-only, {words}");
        if !TAKEN_BACK.iter().any(|sign| words.contains(sign)) {
            prop_assert_ne!(permission(&all), Some(Permission::ReadWrite), "{}", all);
        }
    }

    #[test]
    fn no_words_yield_more_than_the_field_grants(words in request()) {
        let fields = GenerateFields { permission: Some(Permission::ReadOnly), ..GenerateFields::default() };
        let understood = generate_token(Some(&words), &fields, &fixture().known());
        prop_assert_eq!(understood.intent.permission, Permission::ReadOnly);
    }

    #[test]
    fn courtesies_change_nothing(
        order in Just(COURTESIES.to_vec()).prop_shuffle(),
        count in 0..COURTESIES.len(),
        core in select(&["read-only token for staging", "push token, 30 days", "no write access, production"][..]),
    ) {
        let understood = |words: &str| generate_token(Some(words), &GenerateFields::default(), &fixture().known()).intent;
        let courteous = format!("{}, {core}, {}", order[..count].join(", "), order[count..].join(", "));
        prop_assert_eq!(understood(&courteous), understood(core), "{}", courteous);
    }

    #[test]
    fn the_same_words_always_mean_the_same(words in request()) {
        let first = generate_token(Some(&words), &GenerateFields::default(), &fixture().known());
        let again = generate_token(Some(&words), &GenerateFields::default(), &fixture().known());
        prop_assert_eq!(first.intent, again.intent);
        prop_assert_eq!(first.unclear, again.unclear);
    }

    #[test]
    fn nothing_is_revoked_that_the_words_do_not_have(words in request()) {
        let fixture = fixture();
        let understood = revoke_token(Some(&words), &[], &fixture.known());
        let lower = words.to_lowercase();
        let mentioned = ["ci-bot", "a-1", "a-2", "stg", "staging", "stage", "令牌"];
        prop_assert!(understood.intent.tokens.is_empty() || mentioned.iter().any(|name| lower.contains(name)), "{}", words);
    }

    #[test]
    fn what_is_told_with_a_request_widens_nothing(
        core in select(REQUESTS),
        told in proptest::collection::vec(select(TOLD), 1..4),
        first in any::<bool>(),
    ) {
        let told = told.join("\n\n");
        let all = if first { format!("{told}\n\n{core}") } else { format!("{core}\n\n{told}") };
        let understand = |words: &str| generate_token(Some(words), &GenerateFields::default(), &fixture().known());
        let (alone, with) = (understand(core), understand(&all));
        prop_assert!(is_no_wider(&with, &alone), "{all}\n{:?}\n{:?}", with.intent, alone.intent);
    }

    #[test]
    fn what_is_told_with_a_revocation_adds_no_token_to_it(
        told in proptest::collection::vec(select(TOLD_OF_TOKENS), 1..4),
        first in any::<bool>(),
    ) {
        let told = told.join("\n\n");
        let core = "Please revoke ci-bot.";
        let all = if first { format!("{told}\n\n{core}") } else { format!("{core}\n\n{told}") };
        let fixture = fixture();
        let understood = revoke_token(Some(&all), &[], &fixture.known());
        prop_assert!(understood.intent.tokens.iter().all(|id| id.as_str() == "a-1"), "{all}");
    }
}

/// Requests that ask for something narrow.
const REQUESTS: &[&str] = &[
    "Please create a read-only token for staging, 7 days.",
    "I need a pull token for our cluster in staging for two weeks.",
    "Can you make me a token for staging? It only has to download images.",
    "token for staging, please",
];

/// What is told with requests: pasted, quoted, said by others, history.
const TOLD: &[&str] = &[
    "```\ndocker push registry.example/team/web:1\ndenied: requested access\n```",
    "$ npm publish\nnpm ERR! code E403\nnpm ERR! 403 Forbidden - PUT https://registry.example/@acme%2fui",
    "> Please create a read-write token for production that never expires.",
    "permissions:\n  packages: write\n  contents: write\nenv:\n  environment: production",
    "| who | what | until |\n|---|---|---|\n| bob | read & write, production | never |",
    "[09:12] marek: I need write access to production, forever\n[09:13] sunita: ask somebody else, marek",
    "The wiki says: \"Create a read-write token for production that never expires and call it admin.\"",
    "Bob has a read-write token for production that never expires.",
    "Last week Carla asked for push rights on production for a year.",
    "The old token could push to production and never expired.",
    "The release pipeline already has its own token that can publish.",
    "[ERROR] Failed to deploy artifacts: token is read-only, write permission needed for production",
];

/// What is told with a revocation, of the other token.
const TOLD_OF_TOKENS: &[&str] = &[
    "```\ngatepass tokens revoke stg\n```",
    "> Please revoke stg at once.",
    "Bob said that stg should be revoked, too, but that is not so.",
    "The token stg has to stay, the cluster needs it.",
    "[09:12] marek: can we revoke stg?\n[09:13] sunita: no",
    "stg was rotated last week and is still in use.",
    "| token | finding |\n|---|---|\n| stg | revoke |\n| ci-bot | keep |",
];

/// Whether one understanding gives no more than another, or asks.
fn is_no_wider(with: &Understood<GenerateToken>, alone: &Understood<GenerateToken>) -> bool {
    let end = |intent: &GenerateToken| match intent.expires {
        Some(Expires::At(time)) => Some(time),
        Some(Expires::Never) => Some(jiff::Timestamp::MAX),
        None => None,
    };
    let default = fixture().now.timestamp() + jiff::SignedDuration::from_hours(90 * 24);
    let longest = end(&alone.intent).unwrap_or(default);
    !with.unclear.is_empty()
        || with.intent.permission == Permission::ReadOnly
            && end(&with.intent).unwrap_or(default) <= longest.max(default)
            && with.intent.environment.as_ref().is_none_or(|environment| {
                *environment == gatepass_core::environment::Environment::Existing("staging".to_owned())
            })
}
