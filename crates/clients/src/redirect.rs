//! Where a client is told to go elsewhere than to the registry that was applied.

/// One place that sends an applied token elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The file and the line, or the variable.
    pub(super) place: String,
    /// What it does.
    pub(super) does: String,
    /// Whether nobody can say what it does.
    pub(super) is_unreadable: bool,
}

impl Redirect {
    /// One that is told so.
    pub(super) fn of(place: String, does: &str) -> Self {
        Self { place, does: does.to_owned(), is_unreadable: false }
    }

    /// One sentence for people; it quotes nothing of the file but the client's own word for the setting.
    pub fn sentence(&self) -> String {
        format!("{} {}", self.place, self.does)
    }
}
