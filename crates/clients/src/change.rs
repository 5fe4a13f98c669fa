//! A change to files that has been worked out and not yet made: it can be shown, and then made whole or not at all.
//!
//! Between the two a person may think for as long as they like, without a lock. What is made is therefore worked out anew,
//! from what stands there at that moment, while nobody else of gatepass's changes anything.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use uuid::Uuid;

use super::configuration::{Command, Variable};
use super::displaced::Displaced;
use super::failpoint;
use super::files::{Root, Snapshot};
use super::hash::hash;
use super::ledger::{CreatedDirectory, Ledger, Pending, State, Step, remove_unused_directories};
use super::retained_backup::RetainedBackup;
use super::shown::{self, OwnLines};
use gatepass_core::error::Error;
use gatepass_home::unclaimed::Origin;

/// What will be done, or would be.
pub struct Change {
    pub(super) state: PathBuf,
    pub(super) job: Box<dyn Job>,
    pub(super) preview: Prepared,
}

/// What is wanted of the files, whatever they say.
pub(super) trait Job: Send + Sync {
    /// What it comes to, with the ledger and the files as they are.
    fn prepare(&self, state: &State, ledger: &Ledger) -> Result<Prepared, Error>;
}

/// What it comes to, with the files as they are.
pub(super) struct Prepared {
    /// What the ledger will say.
    pub ledger: Ledger,
    pub replacements: Vec<Replacement>,
    /// Copies to be kept of files that gatepass comes to for the first time.
    pub originals: Vec<(PathBuf, Snapshot)>,
    /// Copies that stay, since not all that is in them is back.
    pub kept: Vec<RetainedBackup>,
    /// Whose tokens stand where it writes, file by file.
    pub displaced: Vec<Displaced>,
    /// The tokens that it takes out of the files.
    pub removed: RemovedTokens,
    pub outcome: Outcome,
}

/// The tokens whose values a change takes out of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemovedTokens {
    /// Those that were made to be applied, and that nothing needs afterwards.
    pub unneeded: Vec<AppliedToken>,
    /// Those that somebody named, or that a project refers to, and whose values stand in no client's file afterwards.
    pub still_wanted: Vec<AppliedToken>,
}

/// A token that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedToken {
    /// Its id.
    pub id: String,
    /// Where it lives; `None` where an earlier version did not note it.
    pub origin: Option<Origin>,
    /// The address of the registry that it was applied for; `None` where an earlier version did not note it.
    pub registry: Option<String>,
}

/// What was done.
#[derive(Debug)]
pub struct Written {
    /// What was changed, and what remains to be done.
    pub outcome: Outcome,
    /// The change, as [`Change::diff`] shows it.
    pub diff: String,
    /// The tokens whose values are out of the files.
    pub removed: RemovedTokens,
}

/// One file, before and after.
pub(super) struct Replacement {
    pub root: Arc<Root>,
    /// Under the root.
    pub name: String,
    pub shown: String,
    pub before: Option<Snapshot>,
    pub after: Option<Snapshot>,
    /// The name of the file beside it that is written first.
    pub temporary: String,
    /// Whether directories that are made for it are its user's alone.
    pub is_private: bool,
    /// The plan's own lines that come.
    pub comes: OwnLines,
    /// The plan's own lines that go.
    pub goes: OwnLines,
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

impl Replacement {
    pub fn path(&self) -> PathBuf {
        self.root.path().join(&self.name)
    }
}

impl Change {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.preview.replacements.is_empty()
    }

    /// The change, for people and models: the plan's own lines, with `…` for the token's value, and which lines of the
    /// file they stand in for. Nothing of the file itself is in it.
    pub fn diff(&self) -> String {
        self.preview.diff()
    }

    /// Whose tokens stand where it writes, file by file; nothing for what is taken back.
    pub fn displaced(&self) -> &[Displaced] {
        &self.preview.displaced
    }

    /// The tokens whose values are out of the files once this is done.
    pub fn removed(&self) -> &RemovedTokens {
        &self.preview.removed
    }

    /// Does it, and says what was done. Where one file fails, those before it are put back.
    ///
    /// # Errors
    /// [`gatepass_core::error::Code::NotAllowed`] where a file cannot be written, or is changed by somebody at this moment.
    pub fn write(self) -> Result<Outcome, Error> {
        self.write_and_show().map(|written| written.outcome)
    }

    /// [`Change::write`], and what was changed.
    ///
    /// # Errors
    /// Those of [`Change::write`].
    pub fn write_and_show(self) -> Result<Written, Error> {
        let (state, ledger) = State::take(&self.state)?;
        let mut prepared = self.job.prepare(&state, &ledger)?;
        let diff = prepared.diff();
        if prepared.replacements.is_empty() && prepared.ledger == ledger {
            return Ok(Written { outcome: prepared.outcome, diff, removed: prepared.removed });
        }
        for (path, original) in &prepared.originals {
            let name = state.keep(original)?;
            let record = prepared.ledger.files.iter_mut().find(|record| record.path() == *path);
            if let Some(kept) = record.and_then(|record| record.original.as_mut()) {
                kept.backup = name;
            }
        }
        for kept in &prepared.kept {
            kept.store(&state, &ledger)?;
        }
        let pending = prepared.pending();
        state.store(&Ledger { pending: Some(pending.clone()), ..ledger.clone() })?;
        if let Err(error) = prepared.carry_out() {
            prepared.put_back();
            let mut ledger = ledger;
            if !failpoint::is_stopped() && state.settle(&mut ledger, pending).is_ok() {
                state.store(&ledger).ok();
                state.sweep(&ledger);
            }
            return Err(error);
        }
        remove_unused_directories(&mut prepared.ledger);
        state.store(&prepared.ledger)?;
        state.sweep(&prepared.ledger);
        Ok(Written { outcome: prepared.outcome, diff, removed: prepared.removed })
    }
}

impl Prepared {
    /// Nothing to do yet.
    pub fn new(ledger: &Ledger, outcome: Outcome) -> Self {
        Self {
            ledger: ledger.clone(),
            replacements: Vec::new(),
            originals: Vec::new(),
            kept: Vec::new(),
            displaced: Vec::new(),
            removed: RemovedTokens::default(),
            outcome,
        }
    }

    /// What this changes the file at this path to, if it does.
    pub fn replacement(&self, path: &Path) -> Option<&Replacement> {
        self.replacements.iter().find(|replacement| replacement.path() == path)
    }

    /// Notes that a copy stays, and says so.
    pub fn keep(&mut self, kept: Option<RetainedBackup>, shown: &str) {
        if let Some(kept) = kept {
            self.outcome.notes.push(kept.note(shown));
            self.kept.push(kept);
        }
    }

    /// Adds a file that changes, and the directories that it needs.
    ///
    /// # Errors
    /// `NotAllowed` where the way to the file is none that is written to.
    pub fn replace(&mut self, replacement: Replacement) -> Result<(), Error> {
        if replacement.after.is_some() {
            for name in replacement.root.file(&replacement.name)?.missing_directories()? {
                let made = CreatedDirectory { base: replacement.root.path().to_owned(), name };
                if !self.ledger.directories.contains(&made) {
                    self.ledger.directories.push(made);
                }
            }
        }
        self.outcome.changed.push(replacement.shown.clone());
        self.replacements.push(replacement);
        Ok(())
    }

    fn diff(&self) -> String {
        let of = |replacement: &Replacement| {
            let before = replacement.before.as_ref().map(|before| before.bytes.as_slice());
            let after = replacement.after.as_ref().map(|after| after.bytes.as_slice());
            shown::change(&replacement.shown, before, after, &replacement.comes, &replacement.goes)
        };
        self.replacements.iter().map(of).collect()
    }

    fn pending(&self) -> Pending {
        let hashed = |snapshot: &Option<Snapshot>| snapshot.as_ref().map(|snapshot| hash(&snapshot.bytes));
        let steps = self.replacements.iter().map(|replacement| Step {
            base: replacement.root.path().to_owned(),
            name: replacement.name.clone(),
            temporary: replacement.temporary.clone(),
            before: hashed(&replacement.before),
            after: hashed(&replacement.after),
        });
        Pending {
            files: self.ledger.files.clone(),
            directories: self.ledger.directories.clone(),
            steps: steps.collect(),
        }
    }

    fn carry_out(&self) -> Result<(), Error> {
        for replacement in &self.replacements {
            let file = replacement.root.file(&replacement.name)?;
            if replacement.after.is_some() {
                file.make_directories(replacement.is_private)?;
            }
            file.replace(replacement.before.as_ref(), replacement.after.as_ref(), &replacement.temporary)?;
        }
        Ok(())
    }

    /// Puts back what was carried out, as far as it can be.
    fn put_back(&self) {
        for replacement in &self.replacements {
            if let Ok(file) = replacement.root.file(&replacement.name)
                && file.read().is_ok_and(|now| now == replacement.after && now != replacement.before)
            {
                file.replace(replacement.after.as_ref(), replacement.before.as_ref(), &replacement.temporary).ok();
            }
        }
    }
}

/// A name for a temporary file that nobody has and nobody can guess.
pub(super) fn temporary_name() -> String {
    format!(".gatepass-{}", Uuid::now_v7().simple())
}
