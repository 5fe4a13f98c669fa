//! Scopes as they go over the wire: read, held within one another, and asked for.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

/// Words that are scopes, nearly so, and not at all.
fn word() -> impl Strategy<Value = String> {
    let target = prop_oneof![
        select(vec![
            "*",
            "**",
            "npm",
            "npm/**",
            "npm/team/*",
            "npm/team/**",
            "npm/team**",
            "npm/team/a",
            "npm/team/a/**",
            "*/**",
            "npm/*/a",
            "npm/",
            "docker",
            "docker/team/a",
            "a:b",
            "",
            "Ä"
        ])
        .prop_map(str::to_owned),
        "[a-z*/:._-]{0,12}",
    ];
    let actions = prop_oneof![
        subsequence(vec!["r", "w", "d", "a", "m", "x", "*", ""], 0..6).prop_shuffle().prop_map(|all| all.join(",")),
        "[rwda,*:]{0,6}",
    ];
    prop_oneof![
        4 => (target, actions).prop_map(|(target, actions)| format!("artifact:{target}:{actions}")),
        1 => "applied-permissions/[a-z:,\"]{0,12}",
        1 => "[!-~]{1,16}",
    ]
}

/// What a scope allows, read by hand from its words alone: who may, where, what.
fn allowed(text: &str) -> BTreeSet<(String, String)> {
    let mut allowed = BTreeSet::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match word.rsplit_once(':').filter(|_| word.starts_with("artifact:") && word.matches(':').count() > 1) {
            Some((target, actions)) => {
                allowed.extend(actions.split(',').map(|action| (target.to_owned(), action.to_owned())));
            }
            None => {
                allowed.insert((word.to_owned(), String::new()));
            }
        }
    }
    allowed
}

/// Whether a path fits a pattern: `**` is anything, and `*` anything without a slash.
fn matches(pattern: &str, text: &str) -> bool {
    if let Some(rest) = pattern.strip_prefix("**") {
        return (0..=text.len()).any(|end| text.is_char_boundary(end) && matches(rest, &text[end..]));
    }
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let end = text.find('/').unwrap_or(text.len());
            (0..=end).any(|end| text.is_char_boundary(end) && matches(&pattern[1..], &text[end..]))
        }
        Some(first) => text.strip_prefix(first).is_some_and(|text| matches(&pattern[first.len_utf8()..], text)),
    }
}

/// What a scope opens of some files, read by hand: the file, and what may be done. What is of no artifact opens itself.
fn opened(text: &str) -> BTreeSet<(String, String)> {
    let files = [
        "npm/x",
        "npm/team/a",
        "npm/team/a/b",
        "npm/team",
        "npm/teams",
        "docker/team/a",
        "a/team/a",
        "npm/a/b",
        "npm/",
    ];
    let mut opened = BTreeSet::new();
    for (target, action) in allowed(text) {
        let Some(target) = target.strip_prefix("artifact:").filter(|_| !action.is_empty()) else {
            opened.insert((target, action));
            continue;
        };
        let pattern = if target.contains('/') { target.to_owned() } else { format!("{target}/**") };
        opened.extend(
            files.iter().filter(|file| matches(&pattern, file)).map(|file| ((*file).to_owned(), action.clone())),
        );
    }
    opened
}

proptest! {
    #[test]
    fn what_was_read_is_written_as_it_was(words in prop::collection::vec(word(), 0..5)) {
        let text = words.join(" ");
        prop_assert_eq!(Scope::parse(&text).to_string(), text);
    }

    #[test]
    fn a_scope_within_another_allows_nothing_that_the_other_does_not(
        granted in prop::collection::vec(word(), 0..4),
        more in prop::collection::vec(word(), 0..3),
    ) {
        // Often one is made of the other.
        for (granted, asked) in [
            (granted.join(" "), more.join(" ")),
            (granted.join(" "), [granted.clone(), more.clone()].concat().join(" ")),
            ([granted.clone(), more.clone()].concat().join(" "), granted.join(" ")),
        ] {
            if Scope::parse(&granted).is_within(&Scope::parse(&asked)) {
                prop_assert!(opened(&granted).is_subset(&opened(&asked)), "{} within {}", granted, asked);
            }
        }
    }

    #[test]
    fn what_is_asked_for_allows_that_and_no_more(
        entries in prop::collection::vec(select(vec!["npm", "npm/@acme/*", "npm/@acme/ui:r", "docker/team/api:rw", "pypi:r", "generic/a/*"]), 0..5)
    ) {
        let repositories = Repositories::default();
        for permission in Permission::ALL {
            let asked = scope::Scope::parse(&entries, &repositories).unwrap_or_default();
            let Ok((permission, asked)) = asked.resolve(Some(permission)) else { continue };
            let scope = Scope::allowing(permission, &asked);
            prop_assert_eq!(&Scope::parse(&scope.to_string()), &scope);
            let expected = asked.entries().iter().flat_map(|entry| {
                let target = entry.to_string().split(':').next().unwrap_or_default().replace('*', "**");
                let letters = if entry.permission(permission) == Permission::ReadOnly { "r" } else { "rwd" };
                letters.chars().map(move |letter| (format!("artifact:{target}"), letter.to_string()))
            });
            let letters = if permission == Permission::ReadOnly { "r" } else { "rwd" };
            let everywhere = letters.chars().map(|letter| ("artifact:*".to_owned(), letter.to_string()));
            let expected = if asked.is_everything() { everywhere.collect() } else { expected.collect::<BTreeSet<_>>() };
            prop_assert_eq!(allowed(&scope.to_string()), expected);
            // Read back it is the same, as far as it is said: what all of it is for need not be said by each.
            let (most, read) = scope.granted(&repositories).unwrap();
            prop_assert_eq!(Scope::allowing(most, &read), scope);
        }
    }
}

#[test]
fn more_than_was_asked_for_is_noticed_however_it_is_written() {
    let asked = Scope::parse("artifact:npm:r,w artifact:docker:r");
    assert!(Scope::parse("artifact:docker:r artifact:npm:w,r").is_within(&asked));
    assert!(Scope::parse("artifact:npm:r artifact:npm:w").is_within(&asked));
    for wider in [
        "artifact:docker:r,w",
        "artifact:pypi:r",
        "artifact:npm:*",
        "applied-permissions/user",
        "artifact:npm:r applied-permissions/admin",
        "artifact:npm:r system:metrics:r",
    ] {
        assert!(!Scope::parse(wider).is_within(&asked), "{wider}");
    }
}

#[test]
fn a_scope_says_its_permission_or_that_it_is_not_one_of_ours() {
    let permission = |text: &str| Scope::parse(text).permission();
    assert_eq!(permission("artifact:npm:r artifact:docker:r"), Some(Permission::ReadOnly));
    assert_eq!(permission("artifact:npm:r,w,d"), Some(Permission::ReadWrite));
    for other in ["", "applied-permissions/user", "artifact:npm:*", "artifact:npm:r,m", "artifact:npm:r member"] {
        assert_eq!(permission(other), None, "{other}");
    }
}
