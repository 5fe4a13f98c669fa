//! What is released by name stops a request that would read everything; where something is deployed to, and whose token it is, do not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

#[test]
fn what_is_released_is_asked_about() {
    const WANTED: [&str; 6] = [
        "let me release",
        "token to release",
        "I'd like to deploy",
        "I want to ship",
        "a token for releasing",
        "token to deploy to",
    ];
    const THINGS: [&str; 6] = [
        " ledger-core",
        " storefront",
        " the android app",
        " the tools repo",
        " our billing service",
        " my parser-lib",
    ];
    assert_eq!(every_limit_is_asked_about(&WANTED, &THINGS), 36);
    let others =
        ["release rights for the android app", "release token for libtrace", "jeton pour livrer le composant menu"];
    assert_eq!(every_limit_is_asked_about(&others, &[""]), 3);
}

#[test]
fn where_something_is_deployed_to_and_whose_token_it_is_are_not() {
    none_is_asked_about(&[
        "deploy token for staging",
        "token to deploy to staging",
        "our deploy job reads images",
        "We release today. I need a docker pull token.",
        "deploy key for kubernetes",
        "read token for the deploy script",
    ]);
}
