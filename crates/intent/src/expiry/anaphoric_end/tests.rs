//! An end that is stated elsewhere and pointed to is the token's, or asked about, and of two that go together the sooner counts.

use crate::expiry::tests::ends_by;
use crate::fixture::with_known;
use crate::{GenerateFields, generate_token};
use gatepass_core::expiry::Expires;
use jiff::Timestamp;

/// Which end a text gives.
fn end_of(text: &str) -> Option<Expires> {
    with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known).intent.expires)
}

fn at(time: &str) -> Option<Expires> {
    time.parse::<Timestamp>().ok().map(Expires::At)
}

#[test]
fn what_is_pointed_to_and_nowhere_told_is_asked_about() {
    for text in ["docker push, let it die then", "npm token, kill it that day", "pip token; it may expire then"] {
        ends_by(text, |now| now.timestamp());
    }
    // Two days are stated.
    ends_by("npm token. The demo is on 3 December, the party on 5 December. Let it end then.", |now| now.timestamp());
}

#[test]
fn a_day_that_is_asserted_and_pointed_to_is_the_end() {
    let ends = ["let it die then.", "it should expire then.", "let it end that day.", "kill it then."];
    let stated = ["The experiment is over on 20 December", "She hands in on 20 December", "We close on Dec 20th"];
    for (stated, end) in stated.iter().flat_map(|stated| ends.iter().map(move |end| (stated, end))) {
        let text = format!("{stated}. I want a token to pip install, {end}");
        assert_eq!(end_of(&text), at("2026-12-20T23:59:59Z"), "{text}");
    }
    let text = "Our auditors look at images. Cut them off on 9 December, the engagement ends that day.";
    assert_eq!(end_of(text), at("2026-12-09T23:59:59Z"), "{text}");
}

#[test]
fn the_sooner_of_two_ends_that_go_together_counts() {
    let text = "docker push for today: 8 hours";
    with_known(&[], |known| {
        let end = generate_token(Some(text), &GenerateFields::default(), known).intent.expires;
        let eight = known.now.timestamp().checked_add(jiff::SignedDuration::from_hours(8)).ok();
        assert!(matches!((end, eight), (Some(Expires::At(end)), Some(eight)) if end <= eight), "{end:?}");
    });
}

#[test]
fn a_day_of_the_month_is_read_in_words_and_by_the_month_that_it_is_of() {
    for text in [
        "push until the thirtieth of December",
        "jeton npm jusqu'au trente décembre, soit le 30 décembre",
        "npm Token bis zum dreißigsten Dezember",
        "docker push until the 30th of December",
    ] {
        assert_eq!(end_of(text), at("2026-12-30T23:59:59Z"), "{text}");
    }
    for text in [
        "docker push until the 15th of next month",
        "npm push bis zum 15. nächsten Monats",
        "jeton npm jusqu'au 15 du mois prochain",
        "token npm hasta el 15 del próximo mes",
    ] {
        assert_eq!(end_of(text), at("2026-12-15T23:59:59Z"), "{text}");
    }
}

#[test]
fn a_status_of_a_response_is_no_end() {
    for text in ["`yarn install` ends in 401. npm token please", "npm ci ends with a 403, I need a token"] {
        with_known(&[], |known| {
            let understood = generate_token(Some(text), &GenerateFields::default(), known);
            assert!(understood.unclear.is_empty(), "{text}: {:?}", understood.unclear);
        });
    }
}
