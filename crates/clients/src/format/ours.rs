//! What is known of the plan's own texts where a file is to be without them, and what is left of the file.

use super::super::values::Values;
use super::Item;

/// What is known of the plan's own texts.
pub(crate) struct Ours<'a> {
    /// What the plans say together, with stand-ins for values.
    pub items: &'a [Item],
    /// The names of all stand-ins.
    pub names: Vec<String>,
    /// The values that stand in the file.
    pub values: &'a Values,
}

/// A file without what is ours.
pub(crate) struct Removed {
    pub text: String,
    /// Whether something stays that somebody changed.
    pub stays: bool,
}

impl Ours<'_> {
    /// Whether a text that stands where `wanted` was written is that, or has one of our values in it, or is what it is
    /// without its value.
    pub fn is(&self, wanted: &str, found: &str) -> bool {
        let plain = |text: &str| text.trim().trim_matches(['"', '\'']).trim().trim_end_matches('/').to_owned();
        let emptied = self.names.iter().fold(wanted.to_owned(), |text, name| text.replace(name.as_str(), ""));
        self.values.is_in(found)
            || plain(&self.values.filled(wanted)) == plain(found)
            || (emptied != wanted && plain(&emptied) == plain(found))
    }
}
