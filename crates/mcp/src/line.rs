//! What several tools say to models, a line each.

use gatepass_app::{Delivered, Understanding};

/// How a token's value is come by.
pub(super) fn of_value(value: &Delivered) -> String {
    match value {
        Delivered::Shown(_) => format!("Value, shown this once: {}", value.shown().unwrap_or_default()),
        Delivered::Waiting { reveal, until } => {
            let until = until.map(|until| format!(", until {until:.0}")).unwrap_or_default();
            format!("Value: not shown here. At a terminal, this prints it once{until}: {reveal}")
        }
        Delivered::NotKept => "Value: not kept.".to_owned(),
    }
}

/// What was understood of a field.
pub(super) fn of_understanding(understanding: &Understanding) -> String {
    format!("{}: {} ({})", understanding.field.name(), understanding.value, understanding.because)
}
