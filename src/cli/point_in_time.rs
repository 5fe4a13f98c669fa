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
