//! Where a week, a month, a quarter or a year ends.

use jiff::Span;
use jiff::civil::Date;

use super::super::lexicon::Unit;

/// The last day of the week, month, quarter or year, `ahead` of the present one.
pub(super) fn end_of(unit: Unit, ahead: i32, today: Date) -> Option<Date> {
    Some(match unit {
        Unit::Day => today.checked_add(Span::new().try_days(ahead).ok()?).ok()?,
        Unit::Week => {
            let left = 7 - i32::from(today.weekday().to_monday_one_offset()) + 7 * ahead;
            today.checked_add(Span::new().try_days(left).ok()?).ok()?
        }
        Unit::Month => today.first_of_month().checked_add(Span::new().try_months(ahead).ok()?).ok()?.last_of_month(),
        Unit::Quarter => {
            let month = (today.month() - 1) / 3 * 3 + 3;
            Date::new(today.year(), month, 1)
                .ok()?
                .checked_add(Span::new().try_months(3 * ahead).ok()?)
                .ok()?
                .last_of_month()
        }
        Unit::Year => Date::new(today.year() + i16::try_from(ahead).ok()?, 12, 31).ok()?,
        _ => return None,
    })
}

/// The last day of the present week, month, quarter or year.
pub(crate) fn rest(unit: Unit, today: Date) -> Option<Date> {
    end_of(unit, 0, today)
}
