//! What was applied, file by file, so that it can be taken back in any order: gatepass's own directory has one ledger, a
//! lock, and the backups. Of each file the ledger knows what was there before the first manager came, what each manager
//! says in it, and what was written last, all without a value: values are known by their hashes.
//!
//! It is written before the files are: what will be written, by its hash, and the temporary files, by their names. Whoever
//! comes after a kill looks at each file to see how far it went.

mod directories;
mod journal;
mod layers;
mod lock;

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub(super) use directories::{CreatedDirectory, remove_unused_directories};
pub(super) use layers::{Layer, Owner, owner, settle, together};

use super::files::{Root, Snapshot};
use super::format::Format;
use super::hash::hash;
use super::placeholder::Placeholder;
use gatepass_core::error::{Code, Error};

const FILE: &str = "ledger.json";
const TEMPORARY: &str = "ledger.json.new";

/// What was applied, and what is under way.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
// What a later version says besides would be lost.
#[serde(deny_unknown_fields)]
pub(super) struct Ledger {
    pub files: Vec<Record>,
    /// The directories that were made, each until nothing of gatepass's is under it.
    pub directories: Vec<CreatedDirectory>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// Journals of an earlier version that are in here now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken_over: Vec<String>,
}

/// One file that gatepass wrote to, or that already said everything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The directory that it is reached from, without links.
    pub base: PathBuf,
    /// Its name under that.
    pub name: String,
    pub format: Format,
    /// `None` where there was no file.
    pub original: Option<Original>,
    /// What it says since; the hash in hexadecimal.
    pub written: String,
    /// The permission bits that it was given; 0 where an earlier version did not note them.
    pub mode: u32,
    /// A hash of each line of it, where that does not follow from the original and what the layers say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<String>>,
    /// What each manager says in it, the later over the earlier.
    pub layers: Vec<Layer>,
    pub values: Vec<Placeholder>,
}

/// A file as it was before gatepass came.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Original {
    /// The name of its copy, beside the ledger.
    pub backup: String,
    pub mode: u32,
}

/// What is about to be done, or was when gatepass was stopped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pending {
    pub files: Vec<Record>,
    pub directories: Vec<CreatedDirectory>,
    pub steps: Vec<Step>,
}

/// One file of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    pub base: PathBuf,
    pub name: String,
    /// The file beside it that is written first.
    pub temporary: String,
    /// What the file said, and what it will; `None` is no file.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// gatepass's own directory, which nobody else changes while this is held.
pub(super) struct State {
    root: Root,
    _lock: fs::File,
}

impl Record {
    pub fn path(&self) -> PathBuf {
        self.base.join(&self.name)
    }
}

impl Ledger {
    pub fn record(&self, path: &Path) -> Option<&Record> {
        self.files.iter().find(|record| record.path() == path)
    }

    /// Puts the record of a file in, or takes it out.
    pub fn set(&mut self, path: &Path, record: Option<Record>) {
        let place = self.files.iter().position(|other| other.path() == path);
        match (place, record) {
            (Some(place), Some(record)) => self.files[place] = record,
            (Some(place), None) => drop(self.files.remove(place)),
            (None, Some(record)) => self.files.push(record),
            (None, None) => {}
        }
    }

    /// The files that this owner has something in.
    pub fn files_of(&self, owner: &Owner) -> Vec<PathBuf> {
        let is_in = |record: &&Record| record.layers.iter().any(|layer| layer.owner == *owner);
        self.files.iter().filter(is_in).map(Record::path).collect()
    }

    /// What was applied with this token, whichever client it is for.
    pub fn layers_of<'a>(&'a self, token: &'a str) -> impl Iterator<Item = &'a Layer> {
        self.files.iter().flat_map(|record| &record.layers).filter(move |layer| layer.token == token)
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is one that gatepass could have written: each file and directory is reached from an absolute path and by
    /// plain names, copies and temporary files lie beside others, and somebody says something in each file.
    fn is_sound(&self) -> bool {
        let pending = self.pending.as_ref();
        let mut records = self.files.iter().chain(pending.into_iter().flat_map(|pending| &pending.files));
        let mut directories =
            self.directories.iter().chain(pending.into_iter().flat_map(|pending| &pending.directories));
        let mut steps = pending.into_iter().flat_map(|pending| &pending.steps);
        records.all(|record| {
            let is_kept_beside = record.original.iter().all(|original| is_one_name(&original.backup));
            !record.layers.is_empty() && is_reached(&record.base, &record.name) && is_kept_beside
        }) && directories.all(|made| is_reached(&made.base, &made.name))
            && steps.all(|step| is_reached(&step.base, &step.name) && is_one_name(&step.temporary))
    }
}

impl State {
    /// Takes the directory, waits a while for whoever has it, and finishes or takes back what was stopped in the middle.
    ///
    /// # Errors
    /// The directory cannot be made, the ledger cannot be read, or somebody keeps its lock.
    pub fn take(path: &Path) -> Result<(Self, Ledger), Error> {
        Self::locked(path, lock::wait(path)?)
    }

    /// The same for whoever does not wait: `None` while somebody has it.
    ///
    /// # Errors
    /// Those of [`State::take`].
    pub fn take_if_free(path: &Path) -> Result<Option<(Self, Ledger)>, Error> {
        lock::try_take(path)?.map(|lock| Self::locked(path, lock)).transpose()
    }

    /// The directory, whose lock is held.
    fn locked(path: &Path, lock: fs::File) -> Result<(Self, Ledger), Error> {
        let state = Self { root: Root::open(path)?, _lock: lock };
        let mut ledger = match state.root.file(FILE)?.read()? {
            Some(text) => {
                let ledger: Ledger = read(&state.root, FILE, &text.bytes)?;
                if !ledger.is_sound() {
                    return Err(damaged(&state.root, FILE, "it names what gatepass never writes"));
                }
                ledger
            }
            None => Ledger::default(),
        };
        let is_new = journal::take_over(&state.root, &mut ledger)?;
        if let Some(pending) = ledger.pending.take() {
            state.settle(&mut ledger, pending)?;
            state.store(&ledger)?;
        } else if is_new {
            state.store(&ledger)?;
        }
        if !ledger.taken_over.is_empty() {
            for name in std::mem::take(&mut ledger.taken_over) {
                state.root.file(&name)?.remove();
            }
            state.store(&ledger)?;
        }
        state.sweep(&ledger);
        Ok((state, ledger))
    }

    /// The ledger as it is, for a look that changes nothing; `None` where nothing was ever applied.
    ///
    /// # Errors
    /// Those of [`State::take`].
    pub fn take_if_there(path: &Path) -> Result<Option<(Self, Ledger)>, Error> {
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            // Whatever else stands there is told as what it is.
            _ => Self::take(path).map(Some),
        }
    }

    /// Writes the ledger, or takes it away where there is nothing in it.
    ///
    /// # Errors
    /// `NotAllowed` where the ledger cannot be written.
    pub fn store(&self, ledger: &Ledger) -> Result<(), Error> {
        let file = self.root.file(FILE)?;
        let before = file.read()?;
        let after = if ledger.is_empty() {
            None
        } else {
            Some(Snapshot { bytes: serde_json::to_vec_pretty(ledger).map_err(Error::internal)?, mode: 0o600 })
        };
        if before == after {
            return Ok(());
        }
        self.root.file(TEMPORARY)?.remove();
        file.replace(before.as_ref(), after.as_ref(), TEMPORARY)
    }

    /// Keeps a copy; its name.
    ///
    /// # Errors
    /// `NotAllowed` where the copy cannot be written.
    pub fn keep(&self, original: &Snapshot) -> Result<String, Error> {
        let name = format!("{}.backup", uuid::Uuid::now_v7());
        let copy = Snapshot { mode: 0o600, ..original.clone() };
        self.root.file(&name)?.replace(None, Some(&copy), &format!("{name}.new"))?;
        Ok(name)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// Puts a second copy of what is kept beside it.
    ///
    /// # Errors
    /// `NotAllowed` where the copy cannot be read.
    pub fn copy(&self, from: &str, to: &str) -> Result<(), Error> {
        let Some(copy) = self.root.file(from)?.read()? else { return Ok(()) };
        let file = self.root.file(to)?;
        file.replace(file.read()?.as_ref(), Some(&copy), &format!("{to}.new"))
    }

    /// The original of a file, as it was kept.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] where the copy is gone.
    pub fn original(&self, record: &Record) -> Result<Option<Snapshot>, Error> {
        let Some(original) = &record.original else { return Ok(None) };
        match self.root.file(&original.backup)?.read()? {
            Some(copy) => Ok(Some(Snapshot { mode: original.mode, ..copy })),
            None => Err(Error::new(
                Code::NotAllowed,
                format!("The backup of {} is gone; nothing was changed.", record.path().display()),
                "Take gatepass's lines out by hand.",
            )),
        }
    }

    /// Whether each file that was to be changed was, so that the ledger says what is so.
    ///
    /// # Errors
    /// `NotAllowed` where a file that was being changed cannot be read.
    pub fn settle(&self, ledger: &mut Ledger, pending: Pending) -> Result<(), Error> {
        let mut next = Ledger { files: pending.files, directories: pending.directories, ..Ledger::default() };
        for step in &pending.steps {
            let path = step.base.join(&step.name);
            let found = Root::open_exactly(&step.base).and_then(|root| {
                let file = root.file(&step.name)?;
                let now = file.read()?;
                file.beside(&step.temporary).remove();
                Ok(now)
            });
            let (old, new) = (ledger.record(&path).cloned(), next.record(&path).cloned());
            let is_done = match found {
                Err(_) => false,
                Ok(now) => {
                    let hashed = now.as_ref().map(|now| hash(&now.bytes));
                    if hashed == step.after {
                        true
                    } else if hashed == step.before {
                        false
                    } else {
                        // Somebody changed it since: by the values that are in it.
                        let text = now.map_or_else(Vec::new, |now| now.bytes);
                        let has = |record: &Option<Record>| {
                            record
                                .as_ref()
                                .is_some_and(|record| !super::values::found(&text, &record.values).is_empty())
                        };
                        has(&new) || !has(&old)
                    }
                }
            };
            if !is_done {
                next.set(&path, old);
            }
        }
        for made in &ledger.directories {
            if !next.directories.contains(made) {
                next.directories.push(made.clone());
            }
        }
        remove_unused_directories(&mut next);
        (ledger.files, ledger.directories) = (next.files, next.directories);
        Ok(())
    }

    /// Removes copies that nothing needs, and what a gatepass that was stopped left in its own directory.
    pub fn sweep(&self, ledger: &Ledger) {
        let mut used: Vec<&String> = Vec::new();
        let pending = ledger.pending.iter().flat_map(|pending| &pending.files);
        used.extend(ledger.files.iter().chain(pending).filter_map(|record| Some(&record.original.as_ref()?.backup)));
        for name in self.root.names().unwrap_or_default() {
            let is_copy = name.ends_with(".backup") && !used.contains(&&name);
            let is_left = name.ends_with(".new") || name.starts_with(".gatepass-");
            if (is_copy || is_left)
                && let Ok(file) = self.root.file(&name)
            {
                file.remove();
            }
        }
    }
}

/// What a file of gatepass's own directory says.
///
/// # Errors
/// [`Code::NotAllowed`] for one that is damaged, or that a later version wrote. What it says is not repeated.
fn read<T: DeserializeOwned>(root: &Root, name: &str, text: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(text)
        .map_err(|cause| damaged(root, name, &format!("line {}, column {}", cause.line(), cause.column())))
}

fn damaged(root: &Root, name: &str, why: &str) -> Error {
    let what = format!(
        "{}, where gatepass notes what it wrote to the files of package managers, is damaged or a later version's ({why}); \
         nothing was changed.",
        root.path().join(name).display(),
    );
    let next = "Bring that file back from a copy, or use the later version. Else take gatepass's lines out of those files by \
                hand (what they said before is in the .backup files beside it), revoke the tokens, and move it away.";
    Error::new(Code::NotAllowed, what, next)
}

/// Whether a name leads from an absolute directory to something under it.
fn is_reached(base: &Path, name: &str) -> bool {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    base.is_absolute() && !name.is_empty() && Path::new(name).components().all(is_plain)
}

/// Whether this is the name of a file in a directory, and no path.
fn is_one_name(name: &str) -> bool {
    is_reached(Path::new("/"), name) && !name.contains('/')
}
