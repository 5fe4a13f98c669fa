//! What the words and the fields say together: what a request points to, and the filters of a list beside a long text.

use crate::fixture::with_known;
use crate::{Field, GenerateFields, ListFields, generate_token, list_tokens};
use gatepass_core::token::Status;

/// What points to a text that is pasted below.
const POINTING: [&str; 6] = [
    "Please make the token that the ticket below describes.",
    "Please create the token as they worked it out.",
    "Please do what the top mail settles on and create the token.",
    "Make the token that my comment speaks of, please.",
    "Please create the token as described below.",
    "Can you make the token from the last message?",
];

/// What the text says, and of which field.
const CLAIMS: [(&str, Field); 4] = [
    ("They get a token to download, until 4 December 2026.", Field::Expires),
    ("It needs a token for three weeks.", Field::Expires),
    ("The token is for staging.", Field::Environment),
    ("A token to download in staging.", Field::Environment),
];

#[test]
fn what_a_request_points_to_sets_nothing_and_is_not_left_out() {
    let mut cases = 0;
    for (pointing, (claim, field)) in POINTING.iter().flat_map(|pointing| CLAIMS.map(|claim| (pointing, claim))) {
        for text in
            [format!("{pointing}\n\n> {claim}\n> Regards, Kim"), format!("{pointing}\n\n```\n# {claim}\nx = 1\n```")]
        {
            let words = with_known(&[], |known| generate_token(Some(&text), &GenerateFields::default(), known));
            assert!(words.unclear.iter().any(|unclear| unclear.field == field), "{text}: {:?}", words.unclear);
            let fields = GenerateFields {
                environment: Some("staging".to_owned()),
                expires: Some("12h".to_owned()),
                ..GenerateFields::default()
            };
            let both = with_known(&[], |known| generate_token(Some(&text), &fields, known));
            assert!(both.unclear.is_empty(), "{text}: {:?}", both.unclear);
            cases += 2;
        }
    }
    assert_eq!(cases, 96);
}

/// A text longer than any request, in which more than one filter could be meant.
const STORY: &str = "Handover, so that you know where we stand. Yesterday bob made a token for staging because the build was red, \
    and carol asked whether d.osei still has one of hers. Nobody knew. The disk was full, too, and the nightly job wrote its \
    report to nowhere. What I would like to see are the tokens that d.osei created.";

#[test]
fn beside_a_long_text_a_list_takes_the_filter_that_the_field_says_and_the_text_has() {
    for maker in ["bob", "carol", "d.osei"] {
        let fields = ListFields { created_by: Some(maker.to_owned()), ..ListFields::default() };
        let listed = with_known(&[], |known| list_tokens(Some(STORY), &fields, known));
        assert_eq!(listed.intent.created_by.as_deref(), Some(maker));
        assert!(listed.unclear.is_empty(), "{:?}", listed.unclear);
    }
    // In a few words they stand against each other.
    let fields = ListFields { created_by: Some("carol".to_owned()), ..ListFields::default() };
    let listed = with_known(&[], |known| list_tokens(Some("the tokens that bob created, not carol's"), &fields, known));
    assert!(listed.unclear.iter().any(|unclear| unclear.field == Field::CreatedBy));
}

#[test]
fn a_name_with_a_dot_and_a_status_that_two_others_leave_are_read_whole() {
    let listed = |text: &str| with_known(&[], |known| list_tokens(Some(text), &ListFields::default(), known)).intent;
    assert_eq!(listed("tokens created by d.osei").created_by.as_deref(), Some("d.osei"));
    for text in ["every token which isn't revoked or expired", "tokens that are not expired and not revoked"] {
        assert_eq!(listed(text).status, Some(Status::Active), "{text}");
    }
}
