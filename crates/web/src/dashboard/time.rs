//! Times as people read them: how long ago, with the exact one on hover.

use jiff::fmt::friendly::{Designator, Direction, Spacing, SpanPrinter};
use jiff::{Span, Timestamp, ToSpan as _};
use maud::{Markup, html};

const PRINTER: SpanPrinter = SpanPrinter::new()
    .designator(Designator::Verbose)
    .spacing(Spacing::BetweenUnitsAndDesignators)
    .direction(Direction::Suffix);

/// A time, told from `now`: "3 days ago", "in 90 days".
pub(super) fn relative(time: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(format!("{time:.0}")) title=(exact(time)) { (words(time, now)) } }
}

/// A time that may not be: then `otherwise`.
pub(super) fn relative_or(time: Option<Timestamp>, now: Timestamp, otherwise: &str) -> Markup {
    time.map_or_else(|| html! { (otherwise) }, |time| relative(time, now))
}

/// The time itself, to the second, in UTC.
pub(super) fn exact(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// In the largest unit that there is one whole of, to the nearest; nobody counts months, whose lengths differ.
fn words(time: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - time.as_second();
    let units = |length: i64| (seconds.abs() + length / 2) / length;
    let whole: Span = match seconds.abs() {
        0..60 => return if seconds < 0 { "in a moment" } else { "just now" }.to_owned(),
        60..3570 => units(60).minutes(),
        3570..84_600 => units(3600).hours(),
        _ => units(86_400).days(),
    };
    if seconds < 0 {
        return format!("in {}", PRINTER.span_to_string(&whole));
    }
    PRINTER.span_to_string(&-whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_tell_them() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let words = |text: &str| words(text.parse().unwrap(), now);
        assert_eq!(words("2026-11-23T11:59:30Z"), "just now");
        assert_eq!(words("2026-11-23T12:00:30Z"), "in a moment");
        assert_eq!(words("2026-11-23T11:58:59Z"), "1 minute ago");
        assert_eq!(words("2026-11-23T11:00:10Z"), "1 hour ago");
        assert_eq!(words("2026-11-23T09:01:00Z"), "3 hours ago");
        assert_eq!(words("2026-11-22T12:10:00Z"), "1 day ago");
        assert_eq!(words("2026-11-20T11:00:00Z"), "3 days ago");
        assert_eq!(words("2027-02-21T11:58:00Z"), "in 90 days");
        assert_eq!(words("2026-11-23T12:01:00Z"), "in 1 minute");
        assert_eq!(exact("2026-11-20T11:00:00.7Z".parse().unwrap()), "2026-11-20 11:00:00 UTC");
    }
}
