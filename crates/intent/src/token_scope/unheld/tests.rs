//! A limit that no token is held to stops the call, whatever is asked for with it.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

/// What stands before such a limit.
const ASKED: [&str; 5] = [
    "npm publish token",
    "push token for docker",
    "read & write token for cargo",
    "a push token",
    "write token, 3 days",
];

const UNHELD: [&str; 26] = [
    ", single use",
    ", usable once",
    " that works only once",
    " for one upload",
    " for a single push",
    ", only at night",
    " only on weekdays",
    " during office hours",
    " only between 9 and 5",
    " only when I approve",
    " only after review",
    " only while the freeze holds",
    " only from the office",
    " only from our office network",
    " from our vpn",
    ", ip restricted",
    ", rate limited",
    " only for the beta tag",
    " but no deleting",
    " that cannot delete",
    ", no delete",
    " without unpublish rights",
    " which must never overwrite anything",
    " for a single use",
    ". Other packages are off limits",
    ". The rest stays off limits",
];

const HELD: [&str; 11] = [
    "npm token only for reading",
    "npm publish token only for the next 3 days",
    "npm publish token, only until Friday",
    "npm token that cannot delete",
    "read token, no deleting",
    "npm publish token, I only need it for two days",
    "npm token and only a read one",
    "just an npm publish token",
    "push token, and nothing else for now",
    "docker pull token, just read",
    "npm publish token, ours was deleted",
];

#[test]
fn a_limit_that_no_token_is_held_to_stops_the_call() {
    assert_eq!(every_limit_is_asked_about(&ASKED, &UNHELD), 130);
}

#[test]
fn what_a_field_keeps_is_no_such_limit() {
    none_is_asked_about(&HELD);
}

#[test]
fn where_a_token_is_to_be_used_from_is_asked_about() {
    let sources = [
        " that only works from Jenkins",
        " only from our build server",
        ", usable from CI only",
        ", my laptop only",
        " only on the build agents",
    ];
    assert_eq!(every_limit_is_asked_about(&["docker push token", "npm publish token", "pip read token"], &sources), 15);
    let german = [" nur vom Build-Server", " nur aus Jenkins", " nur auf dem Server"];
    assert_eq!(every_limit_is_asked_about(&["docker push", "npm Lesetoken"], &german), 6);
    let others = [" uniquement depuis Jenkins", " solo en el servidor"];
    assert_eq!(every_limit_is_asked_about(&["docker push", "npm publish"], &others), 4);
    none_is_asked_about(&["docker push token only for CI", "docker push only", "we only pull from docker in CI"]);
}
