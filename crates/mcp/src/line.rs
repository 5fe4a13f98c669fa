//! What several tools say to models, a line each.

use gatepass_app::{Delivered, Understanding};

/// What to do with lines that take a value.
pub(super) const HAND_OVER: &str = "Hand the lines over as they stand; never run `gatepass reveal` yourself.";

/// How a token's value is come by: by the lines that are shown with it, or by a command of its own. Nothing where gatepass does
/// not keep it, since what to do next says so.
pub(super) fn of_value(value: &Delivered, lines_take_it: bool) -> Option<String> {
    match value {
        Delivered::Shown(_) => Some(format!("Value, shown this once: {}", value.shown()?)),
        Delivered::Waiting { reveal, until } => {
            let until = until.map(|until| format!(", until {until:.0}")).unwrap_or_default();
            Some(if lines_take_it {
                format!("Value: the lines take it, once{until}.")
            } else {
                format!("Value: the user, never you, prints it, once{until}: {reveal}")
            })
        }
        Delivered::NotKept => None,
    }
}

/// What each field rests on that was understood; nothing of what was given as it is. The values stand with what was done.
pub(super) fn of_understandings(all: &[Understanding]) -> Option<String> {
    let read = all.iter().filter(|understanding| !understanding.is_given());
    let fields: Vec<String> = read.map(|one| format!("{} ({})", one.field.name(), one.reason())).collect();
    (!fields.is_empty()).then(|| format!("Understood: {}.", fields.join(", ")))
}

/// The filters that are in force.
pub(super) fn of_filters(all: &[Understanding]) -> Option<String> {
    let all: Vec<String> =
        all.iter().map(|one| format!("{} {} ({})", one.field.name(), one.value, one.reason())).collect();
    (!all.is_empty()).then(|| format!("Filters: {}.", all.join(", ")))
}
