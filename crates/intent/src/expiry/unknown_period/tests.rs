//! An end that is no date is asked about, whatever it is called; what happens meanwhile, and a time that is known, are not.

use super::super::tests::ends_by;
use crate::fixture::with_known;
use crate::{GenerateFields, generate_token};

const ACCESS: [&str; 4] = ["npm publish", "docker push token", "npm read token", "docker pull"];

#[test]
fn a_time_that_only_people_know_is_asked_about() {
    const PERIODS: [&str; 15] = [
        " while the release runs",
        " while I'm on shift",
        " for my shift",
        " for the sprint",
        " for the rest of my shift",
        " during my on-call rotation",
        " for as long as the sprint runs",
        " as long as I'm on call",
        ", für meine Schicht",
        ", solange der Sprint läuft",
        ", pendant ma garde",
        ", durante mi turno",
        ", mientras estoy de guardia",
        ", durante o meu turno",
        ", void from Thursday",
    ];
    let mut cases = 0;
    for text in ACCESS.iter().flat_map(|access| PERIODS.map(|period| format!("{access}{period}"))) {
        ends_by(&text, |now| now.timestamp());
        cases += 1;
    }
    assert_eq!(cases, 60);
}

#[test]
fn an_end_that_is_led_to_by_nothing_else_is_kept_or_asked_about() {
    const ENDS: [&str; 28] = [
        ", COB Friday",
        ", EOB Friday",
        " to the end of Friday",
        " that runs to Friday",
        ", including Friday",
        " up to and including Friday",
        ", Friday inclusive",
        ", stops on Friday",
        ", turn it off on Friday",
        ", cut off Friday",
        ", over on Friday",
        ", has to end by Friday",
        ", Ende Freitag",
        ", Freitag ist Schluss",
        ", bis einschließlich Freitag",
        ", Freitag inklusive",
        ", fin vendredi",
        ", ça s'arrête vendredi",
        ", vendredi inclus",
        ", viernes incluido",
        ", termina el viernes",
        ", acaba na sexta",
        ", sexta inclusive",
        ",周五为止",
        "、金曜で終わり",
        "、金曜いっぱい",
        " until Friday evening",
        " jusqu'à vendredi soir",
    ];
    let mut cases = 0;
    for text in ACCESS.iter().flat_map(|access| ENDS.map(|end| format!("{access}{end}"))) {
        ends_by(&text, |_| "2026-11-27T23:59:59Z".parse().unwrap());
        cases += 1;
    }
    for (end, latest) in [
        (", COB", "2026-11-23T23:59:59Z"),
        (", close of business", "2026-11-23T23:59:59Z"),
        (", EOB", "2026-11-23T23:59:59Z"),
        (", it has to end at noon", "2026-11-23T12:00:00Z"),
        (", must be over by tomorrow", "2026-11-24T23:59:59Z"),
        (", closed by tonight", "2026-11-23T23:59:59Z"),
        ("、2週間半", "2026-12-11T10:00:00Z"),
    ] {
        for access in ACCESS {
            ends_by(&format!("{access}{end}"), |_| latest.parse().unwrap());
            cases += 1;
        }
    }
    assert_eq!(cases, 140);
}

#[test]
fn half_a_day_and_fifteen_days_are_no_longer_than_that() {
    let mut cases = 0;
    for (end, latest) in [
        ("jusqu'à vendredi midi", "2026-11-27T12:00:00Z"),
        ("jusqu'au vendredi midi", "2026-11-27T12:00:00Z"),
        ("jusqu'à vendredi matin", "2026-11-27T12:00:00Z"),
        ("bis Freitagmittag", "2026-11-27T12:00:00Z"),
        ("bis Freitagmorgen", "2026-11-27T12:00:00Z"),
        ("bis Freitagvormittag", "2026-11-27T12:00:00Z"),
        ("bis Freitagnachmittag", "2026-11-27T18:00:00Z"),
        ("até sexta de manhã", "2026-11-27T12:00:00Z"),
        ("até sexta à tarde", "2026-11-27T19:00:00Z"),
        ("hasta el viernes por la mañana", "2026-11-27T12:00:00Z"),
        ("到周五上午", "2026-11-27T12:00:00Z"),
        ("quinze jours", "2026-12-08T10:00:00Z"),
        ("pendant quinze jours", "2026-12-08T10:00:00Z"),
        ("valable quinze jours", "2026-12-08T10:00:00Z"),
        ("une quinzaine", "2026-12-08T10:00:00Z"),
    ] {
        for access in ["npm publish", "docker push", "docker pull", "npm read"] {
            ends_by(&format!("{access} {end}"), |_| latest.parse().unwrap());
            cases += 1;
        }
    }
    assert_eq!(cases, 60);
}

#[test]
fn what_goes_on_meanwhile_is_no_end() {
    for text in [
        "npm install fails while pulling, read token please",
        "docker push token for the sprint team",
        "npm read token, including the dev packages",
        "npm read token. Our contract is over on 1 March 2027.",
        "npm publish. The sprint stops on 1 March 2027.",
        "I need an npm token by COB",
    ] {
        let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
        assert!(
            understood.unclear.is_empty() && understood.intent.expires.is_none(),
            "{text}: {:?}",
            understood.unclear
        );
    }
}
