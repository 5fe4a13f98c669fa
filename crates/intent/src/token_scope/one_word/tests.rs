//! A package of one ordinary word is the limit or asked about, however it is said; what is no package is not asked about.

use gatepass_core::scope::Scope;

use super::super::tests::{read, scope};

/// Names that are written as words are, with their package manager.
const NAMES: [(&str, &str); 8] = [
    ("npm", "left-pad"),
    ("npm", "lodash"),
    ("pip", "acme-pkg"),
    ("pip", "numpy"),
    ("cargo", "serde"),
    ("docker", "acme-web"),
    ("gem", "rails"),
    ("helm", "acme-chart"),
];

/// Packages whose names are one word, and what speaks of them: `M` is a client, `N` the name.
const ONE_WORD: [&str; 29] = [
    "M token for only N",
    "M token only for N",
    "M token for N only",
    "only N on M please",
    "M token for N and nothing else",
    "M push token for N only",
    "M token that can only read N",
    "M token limited to N",
    "M token restricted to N",
    "M token for just N",
    "M token for the N package",
    "M token for package N only",
    "M token for the package N",
    "M publish token for N",
    "a token to publish N to M",
    "push token for N, M only",
    "a M token scoped to N",
    "M token for no package but N",
    "M token for nothing but N",
    "M token for N exclusively",
    "N-only M token",
    "M token. It should not see anything except N",
    "M token for everything except N",
    "M token, but not for N",
    "M token without access to N",
    "M token for all but N",
    "M token for N (only that)",
    "M token for N, that one only",
    "M token for one package: N",
];

/// Tries each text with each name, which is to be in the scope, or asked about; how many that were.
fn none_is_lost(texts: &[&str]) -> usize {
    let mut cases = 0;
    for text in texts {
        for (manager, name) in NAMES {
            let text = text.replace('M', manager).replace('N', name);
            let is_lost = |scope: Scope| !scope.to_string().contains(name);
            assert!(!read(&text, &[]).is_ok_and(is_lost), "{text}");
            cases += 1;
        }
    }
    cases
}

#[test]
fn a_package_of_one_word_is_the_limit_or_asked_about_and_never_lost() {
    let cases = none_is_lost(&ONE_WORD);
    assert_eq!(cases, 29 * NAMES.len());
}

#[test]
fn whom_a_token_for_one_client_is_for_is_no_package() {
    for text in [
        "npm token for Bob",
        "read-only npm token for staging",
        "npm token for the build",
        "pip token for the nightly job, 30 days",
        "docker push token for CI",
        "cargo publish token for the release workflow",
        "npm token, not for production, for staging",
        "maven token, no expiry",
    ] {
        assert!(read(text, &[]).is_ok(), "{text}: {:?}", read(text, &[]));
    }
}

/// What is said of a token right behind it, or set beside it.
const BEHIND_TOKEN: &[&str] = &[
    "M token that opens N alone",
    "M token that covers N",
    "M token which reaches N and stops there",
    "M token particular to N",
    "M token cut down to N",
    "M token to bump N",
    "M token to install N",
    "M token to download N",
    "M token which must not open N",
    "M token that cannot read N",
    "M token: N, full stop",
    "M token that lets me fetch N, no other package",
    "M token good for N but nothing beyond",
    "M token for a week, N only",
    "M read access to N",
    "our M package N needs a publish token",
    "npm token, please, with write. Never for the N package. Thanks a lot, and let me know when it is done!",
    "Could you mint a M token? It will be used to publish N. It should not be able to touch any other package.",
];

#[test]
fn a_name_of_known_words_is_not_lost() {
    let mut cases = 0;
    for name in ["team-tools", "token-utils", "release-tool", "our-lib", "build-kit", "ci-helpers"] {
        for text in [
            "npm publish token for N only",
            "npm publish token for N and nothing else",
            "npm publish token only for N",
            "npm publish token, never N",
            "npm token with write, not for N",
            "npm token without access to N",
        ] {
            let text = text.replace('N', name);
            assert!(!read(&text, &[]).is_ok_and(|scope: Scope| !scope.to_string().contains(name)), "{text}");
            cases += 1;
        }
    }
    assert_eq!(cases, 6 * 6);
}

#[test]
fn what_is_said_of_a_token_with_a_name_in_it_is_asked_about() {
    let cases = none_is_lost(BEHIND_TOKEN);
    assert_eq!(cases, BEHIND_TOKEN.len() * NAMES.len());
}

#[test]
fn a_field_opens_no_package_that_the_words_do_not_speak_of() {
    for text in ["npm token for just left-pad", "npm publish token for left-pad", "npm token to install left-pad"] {
        for other in [&["npm/chalk"][..], &["npm/chalk", "npm/left-pad"], &["npm/l*"], &["npm/LEFT-PAD"]] {
            assert!(read(text, other).is_err(), "{text} {other:?}");
        }
        assert_eq!(read(text, &["npm/left-pad"]), Ok(scope(&["npm/left-pad"])), "{text}");
        assert_eq!(read(text, &["npm/@acme/left-pad-core"]), Ok(scope(&["npm/@acme/left-pad-core"])), "{text}");
    }
    let known = "npm publish token for team-tools only";
    assert_eq!(read(known, &["npm/team-tools"]), Ok(scope(&["npm/team-tools"])));
    let both = "npm token for just lodash and left-pad";
    assert_eq!(read(both, &["npm/lodash", "npm/left-pad"]), Ok(scope(&["npm/lodash", "npm/left-pad"])));
}
