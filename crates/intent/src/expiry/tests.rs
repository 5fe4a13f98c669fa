//! A time to come that is said with a request is its end, or asked about: it is never dropped for a longer life.

use jiff::{Timestamp, ToSpan as _, ZonedDateTime};

use crate::fixture::with_known;
use crate::{Field, GenerateFields, generate_token};
use gatepass_core::expiry::Expires;

/// A week, in as many ways.
const A_WEEK: [&str; 35] = [
    "a week tops",
    "a week max",
    "max 7d",
    "at the very most a week",
    "no more than seven days",
    "must not exceed 7 days",
    "90 days is too long, 7 will do",
    "capped at one week",
    "one week, not a day longer",
    "should be dead in a week",
    "should die within a week",
    "gone by next Monday",
    "kill it after 7 days",
    "7 days and then it's over",
    "7-day lifetime",
    "with a lifetime of 7 days",
    "ttl 7d",
    "TTL=168h",
    "let it lapse after a week",
    "throwaway, a week",
    "it shouldn't outlive next week",
    "not beyond the 30th",
    "up to a week",
    "a week at most",
    "never longer than a week",
    "for the coming week",
    "for seven days only",
    "good for one week",
    "valid one week",
    "until a week from now",
    "through next Friday",
    "expires in 1w",
    "auto-expire 7 days",
    "self-destruct after 7 days",
    "retire it in a week",
];

/// That a request is for a token that has ended by then, or is asked about.
pub(super) fn ends_by(text: &str, latest: impl Fn(&ZonedDateTime) -> Timestamp) {
    with_known(&[], |known| {
        let understood = generate_token(Some(text), &GenerateFields::default(), known);
        let is_kept = match understood.intent.expires {
            Some(Expires::At(end)) => end <= latest(known.now),
            _ => understood.unclear.iter().any(|unclear| unclear.field == Field::Expires),
        };
        assert!(is_kept, "{text}: {:?} {:?}", understood.intent.expires, understood.unclear);
    });
}

#[test]
fn a_week_is_never_longer_in_whatever_words() {
    let mut cases = 0;
    for phrase in A_WEEK {
        for text in [
            format!("read-only token for staging, {phrase}"),
            format!("token for staging: {phrase}"),
            format!("I need a token for the build server. {phrase}."),
            format!("{phrase}: token for staging"),
        ] {
            ends_by(&text, |now| now.checked_add(8.days()).unwrap().timestamp());
            cases += 1;
        }
    }
    assert_eq!(cases, A_WEEK.len() * 4);
}

#[test]
fn a_week_is_never_longer_in_any_language() {
    for text in [
        "Token für staging, eine Woche höchstens",
        "Lesetoken für staging, maximal eine Woche",
        "un jeton pour staging, une semaine maximum",
        "un jeton pour staging, une semaine au plus",
        "un token para staging, una semana como máximo",
        "token de lectura, máximo una semana",
        "preciso de um token de leitura, uma semana no máximo",
        "staging のトークンをください、最長1週間",
        "staging のトークン、1週間まで",
        "staging のトークン、来週の水曜まで",
        "给我一个 staging 的令牌，最多一周",
        "给我一个令牌，不超过一周",
    ] {
        ends_by(text, |now| now.checked_add(10.days()).unwrap().timestamp());
    }
}

#[test]
fn a_day_on_which_something_happens_is_no_end() {
    for text in [
        "customer demo on Thursday; I need a pull token for staging",
        "pull token for staging, there is a satellite link two hours a week",
        "the intern starts tomorrow and just needs a token to pull stuff from staging",
    ] {
        let understood = with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
        assert!(understood.unclear.is_empty() && understood.intent.expires.is_none(), "{text}");
    }
}

#[test]
fn what_a_program_writes_for_no_value_is_no_token_without_an_end() {
    for text in ["None", "none", "null", " NULL ", "nil", "undefined"] {
        for words in [None, Some("a read token")] {
            let fields = crate::GenerateFields { expires: Some(text.to_owned()), ..Default::default() };
            let understood = crate::fixture::with_known(&[], |known| crate::generate_token(words, &fields, known));
            assert!(!understood.unclear.is_empty(), "{text}");
        }
    }
}

#[test]
fn an_end_that_is_said_elsewhere_is_asked_about_and_a_word_without_one_takes_none_away() {
    let read = |text: &str| with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
    for text in [
        "The review finished on 12 November 2026, so set the token to stop on that date.",
        "Their letter says the visit ended on 12 November 2026. Please make a token that ends on that day.",
    ] {
        assert!(read(text).unclear.iter().any(|unclear| unclear.field == Field::Expires), "{text}");
    }
    for text in [
        "A token, 12 hours please. The auditors don't like long-lived things.",
        "Make it 12 hours, we like short-lived tokens",
    ] {
        let understood = read(text);
        assert!(!understood.unclear.iter().any(|unclear| unclear.field == Field::Expires), "{text}");
        assert!(understood.intent.expires.is_some(), "{text}");
    }
    let eve = read("need an upload token till Christmas Eve").intent.expires;
    assert!(matches!(eve, Some(Expires::At(end)) if end.to_string().starts_with("2026-12-24")), "{eve:?}");
}

#[test]
fn a_part_of_an_hour_and_this_week_are_no_months() {
    let read = |text: &str| with_known(&[], |known| generate_token(Some(text), &GenerateFields::default(), known));
    let latest = "2026-11-30T23:59:59Z".parse().unwrap();
    for time in [
        "for a quarter of an hour",
        "for three quarters of an hour",
        "for a quarter hour",
        "for this week only",
        "for this week",
        "only this month",
        "for the current month",
        "für eine Viertelstunde",
        "pour un quart d'heure",
        "por un cuarto de hora",
        "nur diese Woche",
        "for ½ hour",
        "for 1h30",
        "valid for 1.5h",
        "for the next hour",
        "that expires as soon as the release is out",
        "that stops working when the migration is over",
        "for as short a time as possible",
        "within the hour",
        "qui expire dès que la version est sortie",
        "que caduque en cuanto salga la versión",
        "for a third of a day",
        "for a minute or two",
        "just for this morning",
        "for this afternoon",
        "für anderthalb Stunden",
    ] {
        let understood = read(&format!("npm read token {time}"));
        let asks = understood.unclear.iter().any(|unclear| unclear.field == Field::Expires);
        let end = understood.intent.expires;
        assert!(asks || matches!(end, Some(Expires::At(end)) if end <= latest), "{time}: {end:?}");
    }
}

/// What is said of an hour is that hour, or asked about: "until 18 h" is no stretch of eighteen hours.
#[test]
fn an_hour_of_the_day_is_never_a_later_end() {
    let mut cases = 0;
    for (phrase, latest) in [
        ("until 18 h", "2026-11-23T18:00:00Z"),
        ("until 18h", "2026-11-23T18:00:00Z"),
        ("valid until 17h30", "2026-11-23T17:30:00Z"),
        ("until tomorrow at 9", "2026-11-24T09:00:00Z"),
        ("until tomorrow 9", "2026-11-24T09:00:00Z"),
        ("until Friday at 5", "2026-11-27T05:00:00Z"),
        ("until Friday at 11", "2026-11-27T11:00:00Z"),
        ("until today at 14h", "2026-11-23T14:00:00Z"),
        ("bis 18 h", "2026-11-23T18:00:00Z"),
        ("bis morgen um 9", "2026-11-24T09:00:00Z"),
        ("bis morgen um 9 Uhr", "2026-11-24T09:00:00Z"),
        ("jusqu'à 18 h", "2026-11-23T18:00:00Z"),
        ("jusqu'à demain 9h", "2026-11-24T09:00:00Z"),
        ("jusqu'à demain à 9 h", "2026-11-24T09:00:00Z"),
        ("hasta las 18", "2026-11-23T18:00:00Z"),
        ("hasta las 18h", "2026-11-23T18:00:00Z"),
        ("hasta mañana a las 9", "2026-11-24T09:00:00Z"),
        ("até às 18h", "2026-11-23T18:00:00Z"),
        ("até amanhã às 9", "2026-11-24T09:00:00Z"),
        ("for 1.5h", "2026-11-23T11:30:00Z"),
        ("for 1h30", "2026-11-23T11:30:00Z"),
        ("for 1 h 30", "2026-11-23T11:30:00Z"),
        ("for 2,5 h", "2026-11-23T12:30:00Z"),
        ("for 0.5d", "2026-11-23T22:00:00Z"),
        ("until Nov 25th, 2:30pm", "2026-11-25T14:30:00Z"),
        ("until half past eleven", "2026-11-23T11:30:00Z"),
        ("until a quarter past eleven", "2026-11-23T11:15:00Z"),
        ("which ends tonight at ten", "2026-11-23T22:00:00Z"),
        ("until 18:00 Berlin time", "2026-11-23T17:00:00Z"),
        ("until 18:00 UTC", "2026-11-23T18:00:00Z"),
        ("until 5pm EST", "2026-11-23T22:00:00Z"),
        ("that should be dead before 15:00", "2026-11-23T15:00:00Z"),
        ("for a few minutes", "2026-11-23T10:15:00Z"),
        ("until further notice but max 10d", "2026-12-03T10:00:00Z"),
        ("bis halb zwölf", "2026-11-23T11:30:00Z"),
        ("durante hora y media", "2026-11-23T11:30:00Z"),
    ] {
        for text in [
            format!("token {phrase}"),
            format!("token for staging {phrase}"),
            format!("docker token, {phrase}"),
            format!("token {phrase}, please"),
        ] {
            ends_by(&text, |_| latest.parse().unwrap());
            cases += 1;
        }
    }
    assert_eq!(cases, 144);
}

#[test]
fn an_end_in_a_form_of_its_own_is_no_longer_life() {
    let mut cases = 0;
    for (phrase, latest) in [
        ("before Thursday", "2026-11-26T00:00:00Z"),
        ("by Thursday", "2026-11-26T23:59:59Z"),
        ("before December", "2026-12-01T00:00:00Z"),
        ("before Christmas", "2026-12-25T00:00:00Z"),
        (", Thursday latest", "2026-11-26T23:59:59Z"),
        (", Thursday at the latest", "2026-11-26T23:59:59Z"),
        (", ttl 1", "2026-11-23T10:00:01Z"),
        (", ttl 3600", "2026-11-23T11:00:00Z"),
        (" ttl: 7200", "2026-11-23T12:00:00Z"),
        (", lifetime 3600", "2026-11-23T11:00:00Z"),
        (", expires 1130", "2026-11-23T11:30:00Z"),
        (", expires the 30th", "2026-11-30T23:59:59Z"),
        (", ends on the 25th", "2026-11-25T23:59:59Z"),
        ("that is gone before Wednesday", "2026-11-25T00:00:00Z"),
        ("until 5:15 p.m.", "2026-11-23T17:15:00Z"),
        ("until 5 p.m.", "2026-11-23T17:00:00Z"),
        ("until 5 o'clock", "2026-11-23T17:00:00Z"),
        ("até as 15h45", "2026-11-23T15:45:00Z"),
        ("hasta las 17h30", "2026-11-23T17:30:00Z"),
        ("jusque 17h30", "2026-11-23T17:30:00Z"),
        ("until 17:30h", "2026-11-23T17:30:00Z"),
        ("good for 1h30", "2026-11-23T11:30:00Z"),
        (", expires in 1h30", "2026-11-23T11:30:00Z"),
        ("up to 1h30", "2026-11-23T11:30:00Z"),
        (", valid 6h30", "2026-11-23T16:30:00Z"),
        ("until Friday morning", "2026-11-27T12:00:00Z"),
        ("until tomorrow morning", "2026-11-24T12:00:00Z"),
        ("bis morgen früh", "2026-11-24T12:00:00Z"),
        ("jusqu'à demain matin", "2026-11-24T12:00:00Z"),
    ] {
        for asked in ["publish token", "npm read token", "docker push token", "npm token"] {
            let text =
                if phrase.starts_with([',', ' ']) { format!("{asked}{phrase}") } else { format!("{asked} {phrase}") };
            ends_by(&text, |_| latest.parse().unwrap());
            cases += 1;
        }
    }
    assert_eq!(cases, 116);
    for text in ["jeton npm avant mercredi", "token npm antes del miércoles", "npm-Lesetoken vor Mittwoch"] {
        ends_by(text, |_| "2026-11-25T00:00:00Z".parse().unwrap());
    }
}

#[test]
fn a_day_that_may_be_an_end_is_asked_about_where_something_is_written() {
    let mut cases = 0;
    for asked in ["npm publish", "docker push", "write token", "maven deploy token"] {
        for end in
            ["stops Friday", "it has to end by Friday", "cut off Friday", "over on Friday", "void from Friday on"]
        {
            ends_by(&format!("{asked}, {end}"), |_| "2026-11-27T23:59:59Z".parse().unwrap());
            cases += 1;
        }
    }
    assert_eq!(cases, 20);
}

/// An end that is told of something else, beside a token that ends, earns the same in the field, and no other.
#[test]
fn an_end_that_is_told_and_pointed_to_earns_the_field_that_says_it() {
    let ends = |text: &str, field: &str| {
        let fields = GenerateFields { expires: Some(field.to_owned()), ..Default::default() };
        let understood = with_known(&[], |known| generate_token(Some(text), &fields, known));
        let is_field = match understood.intent.expires {
            Some(Expires::At(end)) => end.to_string().starts_with(field),
            Some(Expires::Never) => field == "never",
            None => false,
        };
        understood.unclear.is_empty() && is_field
    };
    for dated in ["She hands in on 1 March 2027", "Our contract is over on 1 March 2027"] {
        for pointed in ["please let it end then", "so let the token die then", "let it expire that day"] {
            let text = format!("A read token for staging. {dated}, {pointed}.");
            assert!(ends(&text, "2027-03-01"), "{text}");
            assert!(!ends(&text, "2027-06-01"), "{text}");
            assert!(!ends(&text, "never"), "{text}");
        }
        let text = format!("A read token for staging. {dated}.");
        assert!(!ends(&text, "2027-03-01"), "{text}");
    }
    let quoted = "A read token for staging. Bob said: \"the contract is over on 1 March 2027, let it end then, and so on and so forth\".";
    assert!(!ends(quoted, "2027-03-01"));
}

/// Hours of the day, and parts of hours, that were taken for more; it is ten on Monday.
#[test]
fn an_hour_is_never_later_than_it_was_said() {
    let mut cases = 0;
    for (end, texts) in [
        ("2026-11-23T11:15:00Z", &["for an hour and a quarter"][..]),
        ("2026-11-23T12:15:00Z", &["for two hours and a quarter"]),
        ("2026-11-23T10:45:00Z", &["for 45 minutes"]),
        (
            "2026-11-23T16:00:00Z",
            &["jusqu'à 16 heures", "jusqu'à seize heures", "hasta las 16 horas", "até as 16 horas", "bis 16 Uhr"],
        ),
        ("2026-11-23T12:00:00Z", &["jusqu'à 2 heures", "jusqu'à deux heures"]),
        ("2026-11-23T18:00:00Z", &["by 18:00", "by 6pm", "must be over by 18:00", "until 18:00", "by six pm"]),
        ("2026-11-27T10:00:00Z", &["until Friday ten am", "until Friday 10am"]),
        ("2026-11-27T22:00:00Z", &["until Friday ten pm"]),
        ("2026-11-27T16:00:00Z", &["jusqu'à vendredi 16 heures", "jusqu'à vendredi seize heures"]),
    ] {
        for words in texts {
            let text = format!("docker pull {words}");
            let understood = with_known(&[], |known| generate_token(Some(&text), &GenerateFields::default(), known));
            assert!(understood.unclear.is_empty(), "{text}: {:?}", understood.unclear);
            assert_eq!(understood.intent.expires, Some(Expires::At(end.parse().unwrap())), "{text}");
            cases += 1;
        }
    }
    assert_eq!(cases, 20);
    for words in ["until 18:00 MEZ", "until 18:00 +05:30", "until 6pm JST", "until 18:00 -03"] {
        let text = format!("docker pull {words}");
        let understood = with_known(&[], |known| generate_token(Some(&text), &GenerateFields::default(), known));
        assert!(understood.unclear.iter().any(|unclear| unclear.field == Field::Expires), "{text}");
    }
}
