//! What the words leave out, or say something else of, is opened by nothing.

use super::super::tests::read;

const NAMES: [&str; 6] = ["chalk", "left-pad", "ui-kit", "billing", "@acme/ui", "debug"];

/// `N` is the package that the field names.
const FORBID: [&str; 14] = [
    "npm write token, every package, N being the exception",
    "npm token. N is confidential and has to remain closed.",
    "npm publish token, N must stay out of reach",
    "npm publish token. N is taboo.",
    "npm publish token; N remains locked",
    "npm publish token, N should be spared",
    "npm publish token, but Dana says N is out of bounds",
    "npm publish token, nobody may touch N",
    "npm publish token, never N",
    "npm publish token for everything except N",
    "npm publish token without N",
    "npm publish token, not N",
    "npm publish token, but N isn't included",
    "npm token, N has been withdrawn",
];

const ASK: [&str; 12] = [
    "npm publish token for N",
    "N release: npm publish token, 2 days",
    "The N pipeline needs an npm publish token",
    "we're releasing N tonight, npm write token until tomorrow",
    "my job publishes N; npm token with write please",
    "npm publish token (N)",
    "only N: npm publish token",
    "N is published from CI: npm write token please",
    "N must be publishable, so the npm token needs write: publish N",
    "N is our package, npm publish token for it please",
    "for N I need an npm publish token",
    "rw token npm N 1 day",
];

#[test]
fn a_field_opens_no_package_that_the_words_leave_out_or_say_something_else_of() {
    let mut cases = 0;
    for (text, name) in FORBID.iter().flat_map(|text| NAMES.map(|name| (text, name))) {
        let text = text.replace('N', name);
        let read = read(&text, &[&format!("npm/{name}")]);
        assert!(read.is_err(), "{text}: {read:?}");
        cases += 1;
    }
    assert_eq!(cases, 84);
}

#[test]
fn a_field_opens_a_package_that_the_words_ask_for() {
    let mut cases = 0;
    for (text, name) in ASK.iter().flat_map(|text| NAMES.map(|name| (text, name))) {
        let text = text.replace('N', name);
        let read = read(&text, &[&format!("npm/{name}")]);
        assert!(read.is_ok(), "{text}: {read:?}");
        cases += 1;
    }
    assert_eq!(cases, 72);
}
