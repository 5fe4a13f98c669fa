//! What was applied, so that it can be undone: per manager and place one JSON file in gatepass's own directory, with the
//! backups beside it. It knows the lines that were written by their hashes: no journal holds a value.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::files::{Snapshot, read, replace};
use super::format::Format;
use super::{PackageManager, Places, Scope};
use crate::error::Error;

/// One manager, applied in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Journal {
    pub manager: String,
    /// The id of the token that it was applied with, to check it by.
    pub token: String,
    /// Sorts by when it was applied: a UUID of version 7.
    pub order: String,
    pub files: Vec<Entry>,
}

/// One file that was written, or that already said everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub path: PathBuf,
    pub format: Format,
    /// The name of the backup, beside the journal; `None` where there was no file.
    pub backup: Option<String>,
    /// The permission bits that it had.
    pub mode: u32,
    /// SHA-256 of what was written.
    pub written: String,
    /// A hash of each line that was written.
    pub lines: Vec<String>,
    /// A hash of each line of what was wanted, to see whether a change takes some of it away.
    pub wants: Vec<String>,
    /// The directories that were made for it, outermost first.
    pub made: Vec<PathBuf>,
}

/// Where a manager's journal is.
pub(super) fn path_of(manager: PackageManager, scope: Scope, places: &Places<'_>) -> PathBuf {
    let name = match (scope, places.project) {
        (Scope::Project, Some(project)) => {
            let project = project.canonicalize().unwrap_or_else(|_| project.to_owned());
            format!("{}-{}.json", manager.name(), &hash(project.as_os_str().as_encoded_bytes())[..16])
        }
        _ => format!("{}.json", manager.name()),
    };
    places.state.join(name)
}

impl Journal {
    /// The journal at this path; one that cannot be read counts as a defect of the disk, and stops what would lose it.
    pub fn load(path: &Path) -> Result<Option<Self>, Error> {
        let Some(snapshot) = read(path)? else { return Ok(None) };
        serde_json::from_slice(&snapshot.bytes).map(Some).map_err(Error::internal)
    }

    /// Puts it on disk, or takes it away.
    pub fn store(path: &Path, journal: Option<&Self>) -> Result<(), Error> {
        let snapshot = journal.map(Self::snapshot).transpose()?;
        replace(path, snapshot.as_ref())
    }

    /// What its file says.
    pub fn snapshot(&self) -> Result<Snapshot, Error> {
        let bytes = serde_json::to_vec_pretty(self).map_err(Error::internal)?;
        Ok(Snapshot { bytes, mode: 0o600 })
    }

    /// What this journal knows of a file.
    pub fn entry(&self, path: &Path) -> Option<&Entry> {
        self.files.iter().find(|entry| entry.path == path)
    }
}

/// The other managers' journals, and where they are.
pub(super) fn others(state: &Path, own: &Path) -> Vec<(PathBuf, Journal)> {
    let files = fs::read_dir(state).into_iter().flatten().flatten().map(|entry| entry.path());
    let journals = files.filter(|path| path != own && path.extension().is_some_and(|extension| extension == "json"));
    journals.filter_map(|path| Journal::load(&path).ok().flatten().map(|journal| (path, journal))).collect()
}

/// SHA-256, in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What two lines have in common that say the same: the end of a line, and the comma that a neighbour made necessary,
/// say nothing.
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    text.lines().map(|line| hash(line.trim_end().trim_end_matches(',').as_bytes())[..16].to_owned()).collect()
}
