//! The copy of a file as it was before gatepass came: it is removed once all of it is back, and where something is not, it
//! stays, and a person is told where.

use std::path::PathBuf;

use super::files::Snapshot;
use super::format::Format;
use super::ledger::{Ledger, Record, State};
use gatepass_core::error::Error;

/// A copy that stays, since not all that is in it is back.
pub(super) struct RetainedBackup {
    /// The copy's name in gatepass's own directory, as it is now.
    backup: String,
    /// Its name from then on, which no later undo takes away.
    name: String,
    directory: PathBuf,
    /// How many of its entries are not back.
    lost: usize,
}

impl RetainedBackup {
    /// `None` where all of the original is in what is left of the file.
    pub fn of(state: &State, record: &Record, original: Option<&Snapshot>, left: Option<&Snapshot>) -> Option<Self> {
        let backup = record.original.as_ref()?.backup.clone();
        let text = |snapshot: Option<&Snapshot>| {
            String::from_utf8_lossy(snapshot.map_or(&[][..], |snapshot| snapshot.bytes.as_slice())).into_owned()
        };
        let lost = lost(record.format, &text(original), &text(left));
        let name = format!("{}.kept", backup.trim_end_matches(".backup"));
        (lost > 0).then(|| Self { backup, name, directory: state.path().to_owned(), lost })
    }

    /// What a person should know of it, without a word of the file's.
    pub fn note(&self, shown: &str) -> String {
        let (what, are) = if self.lost == 1 { ("entry", "is") } else { ("entries", "are") };
        format!(
            "{shown}: {} {what} that it had before gatepass came {are} not in it now. The file as it was is kept: {}.",
            self.lost,
            self.directory.join(&self.name).display()
        )
    }

    /// Puts it where nothing takes it away.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn store(&self, state: &State, ledger: &Ledger) -> Result<(), Error> {
        let mut known = ledger.files.iter().filter_map(|record| record.original.as_ref());
        if known.all(|original| original.backup != self.backup) {
            return Ok(());
        }
        state.copy(&self.backup, &self.name)
    }
}

/// How many entries of the original are nowhere in what is left.
fn lost(format: Format, original: &str, left: &str) -> usize {
    let mut there = format.entries(left);
    let mut lost = 0;
    for entry in format.entries(original) {
        match there.iter().position(|other| *other == entry) {
            Some(place) => drop(there.swap_remove(place)),
            None => lost += 1,
        }
    }
    lost
}
