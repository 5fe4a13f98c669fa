//! Moments in the past, as people write them on the command line.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime};

/// The moment that something is to have happened at or after: a day begins at midnight here.
pub(super) fn since(text: &str) -> Result<Timestamp, String> {
    parse(text, Ok)
}

/// The moment that something is to have happened before: a day is over at the next midnight here.
pub(super) fn until(text: &str) -> Result<Timestamp, String> {
    parse(text, Date::tomorrow)
}

/// A day, which `midnight` says the one of; or a moment; or how long ago.
fn parse(text: &str, midnight: impl Fn(Date) -> Result<Date, jiff::Error>) -> Result<Timestamp, String> {
    let refuse = || {
        "it is a day like `2027-01-31`, a moment like `2027-01-31T12:00`, or how long ago, like `12h` or `30d`"
            .to_owned()
    };
    if let Ok(when) = text.parse::<Timestamp>() {
        return Ok(when);
    }
    let local = |time: DateTime| time.to_zoned_datetime(TimeZone::system());
    let when = if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
        midnight(date).and_then(|date| local(date.into()))
    } else if let Ok(time) = text.parse::<DateTime>() {
        local(time)
    } else if let Ok(span) = text.parse::<Span>() {
        ZonedDateTime::now().checked_sub(span.abs())
    } else {
        return Err(refuse());
    };
    when.map(|when| when.timestamp()).map_err(|_| refuse())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_time_is_refused_with_what_would_be_one() {
        for text in ["", "yesterday", "2027-02-30", "2027-01", "12", "9999-12-31T99:00"] {
            assert!(since(text).unwrap_err().contains("2027-01-31"), "{text}");
        }
    }

    #[test]
    fn a_day_is_whole_and_a_moment_is_itself() {
        let (begin, end) = (since("2027-01-31").unwrap(), until("2027-01-31").unwrap());
        assert_eq!(end, since("2027-02-01").unwrap());
        assert!(begin < since("2027-01-31T12:00").unwrap() && until("2027-01-31T12:00").unwrap() < end);
        let noon = "2027-01-31T12:00:00Z";
        assert_eq!((since(noon), until(noon)), (Ok(noon.parse().unwrap()), Ok(noon.parse().unwrap())));
    }

    #[test]
    fn a_length_of_time_is_how_long_ago() {
        let ago = |text: &str| {
            let then = since(text).unwrap();
            Timestamp::now().duration_since(then).as_secs()
        };
        for (text, seconds) in [("90s", 90), ("-90s", 90), ("12h", 43_200)] {
            assert!((seconds..seconds + 60).contains(&ago(text)), "{text}: {}", ago(text));
        }
    }
}
