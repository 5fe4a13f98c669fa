//! A change to files that has been worked out and not yet made: it can be shown, and then made whole or not at all.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::files::{Snapshot, lock, make_directories, read, replace};
use super::journal::Journal;
use super::shown::{self, OwnLines};
use super::{Command, Variable};
use crate::error::{Code, Error};

/// What will be done, or would be.
pub struct Change {
    pub(super) state: PathBuf,
    pub(super) journal_path: PathBuf,
    pub(super) journal_before: Option<Journal>,
    pub(super) journal_after: Option<Journal>,
    pub(super) replacements: Vec<Replacement>,
    /// Files of gatepass's own that change with it.
    pub(super) bookkeeping: Vec<(PathBuf, Option<Snapshot>)>,
    pub(super) outcome: Outcome,
}

/// One file, before and after.
pub(super) struct Replacement {
    pub path: PathBuf,
    pub shown: String,
    pub before: Option<Snapshot>,
    pub after: Option<Snapshot>,
    /// What to keep of `before`, and under which name.
    pub backup: Option<(String, Snapshot)>,
    /// Directories that go with the file, outermost first.
    pub unmade: Vec<PathBuf>,
    pub is_private: bool,
    /// The plan's own lines that come.
    pub comes: OwnLines,
    /// The plan's own lines that go.
    pub goes: OwnLines,
}

impl Replacement {
    /// See [`super::shown`].
    fn shown(&self) -> String {
        let before = self.before.as_ref().map(|before| before.bytes.as_slice());
        let after = self.after.as_ref().map(|after| after.bytes.as_slice());
        shown::change(&self.shown, before, after, &self.comes, &self.goes)
    }
}

/// What was done, for people: nothing in here is secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Outcome {
    /// The files that were changed.
    pub changed: Vec<String>,
    /// The files that already said everything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unchanged: Vec<String>,
    /// What is still to be set in the environment, where a file has a reference and not the value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<Variable>,
    /// What is still to be run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// What a person should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Change {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.replacements.is_empty()
    }

    /// The change, for people and models: the plan's own lines, with `…` for the token's value, and which lines of the
    /// file they stand in for. Nothing of the file itself is in it.
    pub fn diff(&self) -> String {
        self.replacements.iter().map(Replacement::shown).collect()
    }

    /// Does it. Where one file fails, those before it are put back.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] where a file cannot be written, or was changed by somebody since this was worked out.
    pub fn write(self) -> Result<Outcome, Error> {
        if self.is_empty() && self.journal_before == self.journal_after {
            return Ok(self.outcome);
        }
        let _lock = lock(&self.state)?;
        self.refuse_if_changed_meanwhile()?;
        let mut journal = self.journal_after.clone();
        for (name, snapshot) in self.replacements.iter().filter_map(|replacement| replacement.backup.as_ref()) {
            replace(&self.state.join(name), Some(&Snapshot { mode: 0o600, ..snapshot.clone() }))?;
        }
        for replacement in self.replacements.iter().filter(|replacement| replacement.after.is_some()) {
            let made = make_directories(&replacement.path, replacement.is_private)?;
            let entries = journal.iter_mut().flat_map(|journal| &mut journal.files);
            if let Some(entry) =
                entries.into_iter().find(|entry| entry.path == replacement.path && entry.made.is_empty())
            {
                entry.made = made;
            }
        }
        // Before the files, so that whatever is written is known to be ours even after a crash; but what undo has put
        // back must stay known until it is back.
        let is_undo = journal.is_none();
        if !is_undo {
            self.write_bookkeeping()?;
            Journal::store(&self.journal_path, journal.as_ref())?;
        }
        for (index, replacement) in self.replacements.iter().enumerate() {
            if let Err(error) = replace(&replacement.path, replacement.after.as_ref()) {
                for done in &self.replacements[..index] {
                    replace(&done.path, done.before.as_ref()).ok();
                }
                Journal::store(&self.journal_path, self.journal_before.as_ref()).ok();
                return Err(error);
            }
        }
        // Once all files are gone; not where something else has moved in.
        let mut unmade: Vec<&PathBuf> = self.replacements.iter().flat_map(|replacement| &replacement.unmade).collect();
        unmade.sort_by_key(|directory| std::cmp::Reverse(directory.components().count()));
        for directory in unmade {
            std::fs::remove_dir(directory).ok();
        }
        if is_undo {
            self.write_bookkeeping()?;
            Journal::store(&self.journal_path, None)?;
        }
        remove_unused_backups(&self.state, self.journal_before.as_ref(), journal.as_ref());
        Ok(self.outcome)
    }

    fn write_bookkeeping(&self) -> Result<(), Error> {
        self.bookkeeping.iter().try_for_each(|(path, snapshot)| replace(path, snapshot.as_ref()))
    }

    fn refuse_if_changed_meanwhile(&self) -> Result<(), Error> {
        let mut is_same = Journal::load(&self.journal_path)? == self.journal_before;
        for replacement in &self.replacements {
            is_same &= read(&replacement.path)? == replacement.before;
        }
        if is_same {
            return Ok(());
        }
        Err(Error::new(
            Code::NotAllowed,
            "Somebody changed the files meanwhile; gatepass changed nothing.",
            "Try again.",
        ))
    }
}

/// A name for a backup that no other has.
pub(super) fn backup_name() -> String {
    format!("{}.backup", Uuid::now_v7())
}

fn remove_unused_backups(state: &Path, before: Option<&Journal>, after: Option<&Journal>) {
    let names = |journal: Option<&Journal>| -> Vec<String> {
        journal.iter().flat_map(|journal| &journal.files).filter_map(|entry| entry.backup.clone()).collect()
    };
    let used = names(after);
    for name in names(before).into_iter().filter(|name| !used.contains(name)) {
        std::fs::remove_file(state.join(name)).ok();
    }
}
