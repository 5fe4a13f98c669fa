//! What is asked before anything is configured.

use super::Mode;
use super::displaced::DisplacedTokens;
use crate::Question;
use gatepass_clients::{Change, Level};
use gatepass_core::ecosystem::PackageManager;
use gatepass_intent::{Field, Place, PlaceLimit};

/// What is asked where the words limit what files are written, and the arguments do not say so.
pub(super) fn where_else(limit: &PlaceLimit, level: Level) -> Option<Question> {
    let PlaceLimit { kind, words } = limit;
    let (field, question) = match kind {
        Place::Nowhere => (
            Field::Mode,
            format!(
                "“{words}” says that nothing is to be written, and it was to be applied. Is it to be shown, or is it to be written \
                 after all? For the latter, ask again without those words."
            ),
        ),
        Place::Project if level == Level::Project => return None,
        Place::Project => (
            Field::Request,
            format!(
                "“{words}” limits where it is written, and it was to be applied to the user's own files. Ask again for the \
                 project and its directory, or without those words."
            ),
        ),
        Place::Path => (
            Field::Request,
            format!(
                "“{words}” limits which files are written, and all that says so is whether they are the user's or a project's, and \
                 its directory. Have it shown to see which they are; ask again without those words where these are right."
            ),
        ),
    };
    let choices = if field == Field::Mode { vec!["show".to_owned()] } else { Vec::new() };
    Some(Question { field, question, choices, confirm: false })
}

/// What is asked where nothing says which manager is meant.
pub(super) fn which_manager() -> Question {
    Question {
        field: Field::PackageManager,
        question: "Which package manager is to be configured?".to_owned(),
        choices: PackageManager::ALL.into_iter().map(|manager| manager.name().to_owned()).collect(),
        confirm: false,
    }
}

/// The question that shows a change to somebody's files before it is made.
pub(super) fn confirmation(
    manager: PackageManager,
    change: &Change,
    displaced: &DisplacedTokens,
    mode: Mode,
) -> Question {
    let (what, word) = match mode {
        Mode::Undo => (format!("Take back what was applied for {manager}?"), "undo"),
        _ => (format!("Change these files so that {manager} uses the registry? The originals are kept."), "apply"),
    };
    Question {
        field: Field::Mode,
        question: format!("{what}\n{}{}", change.diff(), displaced.sentence()),
        choices: vec![word.to_owned()],
        confirm: true,
    }
}
