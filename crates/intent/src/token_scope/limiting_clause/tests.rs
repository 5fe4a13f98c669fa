//! What limits a request to write is understood, or asked about.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about, read};

/// What stands before such a limit.
const ASKED: [&str; 4] = ["npm publish token", "push token for docker", "pip upload token, 3 days", "a push token"];

/// Limits of what no field of a token takes.
const UNKNOWN: [&str; 28] = [
    ". I only own lodash.",
    ". We only ship Django.",
    ". Solo lodash lo necesita.",
    ", only under team",
    ", only those starting with team-",
    ", only for this project",
    " only for this folder",
    ", only token",
    ", only next",
    ", only one upload",
    ". Publishing chalk stays with Ravi.",
    ". We lost the right to publish @acme/ui.",
    ". I want it to fail when it publishes @acme/ui.",
    ". Keep it from publishing @acme/ui.",
    ". If someone tries to publish @corp/core, refuse it.",
    ". From chalk I only want to read.",
    ", @corp/core please skip",
    ", @acme/ui: read",
    ". @acme/ui zu veröffentlichen ist untersagt.",
    ". Empêche de publier @acme/ui.",
    ". Impide publicar @acme/ui.",
    " \"only redis\"",
    ", only to be used by Jenkins",
    ". It's only valid together with my 2FA",
    ", only prereleases",
    " for the package in the current directory, no other one",
    " for this repo and nothing else",
    ". I only want to write shipit",
];

/// Limits of what a field takes, and phrases that have a word for a limit.
const KNOWN: [&str; 24] = [
    "I only ever publish from CI, npm publish token",
    "I only need push for docker",
    "I only want to push images to docker",
    "we only need a write token for npm",
    "npm publish token, only for CI",
    "npm publish token for the release pipeline only",
    "npm publish token for our server only",
    "npm publish token. It's only for me.",
    "npm publish token. Only the token please.",
    "npm publish token, just the token, nothing else",
    "npm publish token for staging only",
    "npm publish token, only until Friday",
    "npm publish token and nothing else",
    "publish to npm only",
    "npm publish token, only for the team",
    "npm publish token only for today",
    "npm publish token, 24h only",
    "I only need a docker push token for a day",
    "npm publish token so that the pipeline is green again",
    "we only use npm here, publish token please",
    "our release bot publishes @acme/ui, token please",
    "I need to be able to publish @acme/ui",
    "can you let the nightly job publish @acme/ui?",
    "il faut que la CI puisse publier @acme/ui",
];

#[test]
fn a_limit_of_which_a_word_is_not_understood_is_asked_about() {
    assert_eq!(every_limit_is_asked_about(&ASKED, &UNKNOWN), 112);
}

#[test]
fn a_limit_of_what_a_field_takes_is_not_asked_about() {
    none_is_asked_about(&KNOWN);
}

#[test]
fn a_kind_of_package_opens_its_own_repository_alone() {
    let mut cases = 0;
    for (kind, key) in [
        ("python packages", "pypi"),
        ("wheels", "pypi"),
        ("images", "docker"),
        ("container images", "docker"),
        ("java packages", "maven"),
        ("jars", "maven"),
        ("javascript packages", "npm"),
    ] {
        for text in [
            "push KIND",
            "token to publish KIND",
            "token that pushes KIND, 2 days",
            "our CI has to upload KIND",
            "write token for our nightly KIND",
        ] {
            let text = text.replace("KIND", kind);
            let scope = read(&text, &[]).map(|scope| scope.to_string());
            assert_eq!(scope.as_deref(), Ok(key), "{text}");
            cases += 1;
        }
    }
    for (text, entries) in [
        ("python publish token", "pypi"),
        ("java publish token", "maven"),
        ("read token for python packages", "pypi"),
        ("docker and java push token", "docker, maven"),
    ] {
        let scope = read(text, &[]).map(|scope| scope.to_string());
        assert_eq!(scope.as_deref(), Ok(entries), "{text}");
        cases += 1;
    }
    // Of two kinds of which neither is clearly asked for, one is not chosen.
    assert!(read("push token for the java service and its container", &[]).is_err());
    assert_eq!(cases, 39);
}
