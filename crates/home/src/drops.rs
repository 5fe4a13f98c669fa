//! How a token's value reaches a person or a client without passing through the model: a drop, which is a file of mode
//! 0600 in a directory of mode 0700 that `gatepass pipe` and `gatepass reveal` hand over once and destroy.
//!
//! A drop is written before its token is made, and is destroyed after its value has arrived. Whoever does either holds a
//! lock on the file (`flock`), which ends with the process: whenever that is killed, the value is in its drop, and no
//! copy is anywhere else.

mod content;
mod file;
mod handover;

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use self::content::{Content, parse};
use self::file::{id_of, is_locked, is_still, is_unnamed, modified_within, open};
pub use self::handover::{Taken, UncommittedDrop};
use crate::directory::UNNAMED;
use crate::private;
use crate::unclaimed::{Origin, Reason, Unclaimed};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_core::token::TokenId;
use gatepass_core::token::format::Digest;

/// How long a value waits to be taken.
pub const DROP_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// How long a file without its name may lie there: its writer takes milliseconds.
const WRITING: SignedDuration = SignedDuration::from_secs(60);
/// What is wrong with a drop of which a part is missing, or that is of another token.
const NOT_WHOLE: &str = "is not whole";

/// The values that wait to be taken.
#[derive(Clone, Debug)]
pub struct Drops {
    directory: PathBuf,
    /// Where the tokens work whose values are put here from now on.
    registry: Option<Url>,
}

impl Drops {
    /// The drops in this directory, which is created when the first value comes.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, registry: None }
    }

    /// The same drops. Each value that is put there from now on says that it is for the registry at this address, which
    /// whoever takes it later cannot say otherwise.
    #[must_use]
    pub fn made_for(self, registry: Url) -> Self {
        Self { registry: Some(registry), ..self }
    }

    /// Puts a value where it waits to be taken, for [`DROP_LIFE`] or until the token itself expires. It is on the disk
    /// when this returns.
    ///
    /// # Errors
    /// The directory cannot be written, or is not this user's alone.
    pub fn put(
        &self,
        id: &TokenId,
        secret: &Secret,
        expires: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<UncommittedDrop> {
        self.put_from(false, id, secret, expires, now)
    }

    /// [`put`](Self::put) for a token of this machine's own store, which is not made yet: if it never is, the value can
    /// be told from those of tokens that live elsewhere.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn put_first(
        &self,
        id: &TokenId,
        secret: &Secret,
        expires: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<UncommittedDrop> {
        self.put_from(true, id, secret, expires, now)
    }

    fn put_from(
        &self,
        is_own: bool,
        id: &TokenId,
        secret: &Secret,
        expires: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<UncommittedDrop> {
        let day = now.checked_add(DROP_LIFE).map_err(Error::internal)?;
        let until = expires.map_or(day, |expires| expires.min(day));
        self.prepare()?;
        let path = self.file(id);
        let write = || -> std::io::Result<File> {
            // Created with mode 0600 by tempfile, and complete before it has its name.
            let mut file = tempfile::Builder::new().prefix(UNNAMED).tempfile_in(&self.directory)?;
            file.as_file().try_lock()?;
            content::write(&mut file, id, until, secret, self.registry.as_ref(), is_own)?;
            file.as_file().sync_all()?;
            let file = file.persist(&path).map_err(|error| error.error)?;
            File::open(&self.directory)?.sync_all()?;
            Ok(file)
        };
        let file = write().map_err(|cause| self.unavailable("cannot be written").caused_by(cause))?;
        Ok(UncommittedDrop::new(until, path, file))
    }

    /// Takes a value out. Of several that try at the same time, one gets it.
    ///
    /// # Errors
    /// There is no such drop: the value was taken, its day is over, or it never was here. Or another has it just now.
    pub fn take(&self, id: &TokenId, now: Timestamp) -> Result<Taken> {
        self.sweep(now);
        self.look()?;
        let path = self.file(id);
        let mut file = open_ours(&path, id)?;
        let mut tries = 0;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                // A sweep holds it for a moment; whoever hands the value over, for longer.
                Err(fs::TryLockError::WouldBlock) if tries < 10 => std::thread::sleep(Duration::from_millis(10)),
                Err(fs::TryLockError::WouldBlock) => return Err(in_use(id)),
                Err(fs::TryLockError::Error(error)) => {
                    return Err(self.unavailable("cannot be locked").caused_by(error));
                }
            }
            tries += 1;
        }
        // Whoever had it before may have delivered it meanwhile.
        if !is_still(&path, &file) {
            return Err(gone(id));
        }
        let content = parse(&mut file, id).ok_or_else(|| broken(&path, NOT_WHOLE))?;
        Ok(Taken::new(id.clone(), content, path, file, self.unclaimed()))
    }

    /// Looks at a value and leaves it where it is, for whoever writes it beside the address of this registry, or sends it
    /// there, without showing it.
    ///
    /// # Errors
    /// As [`Drops::take`], and where the token was made for another registry, or for one that its drop does not tell.
    pub fn read_for(&self, id: &TokenId, registry: &Url, now: Timestamp) -> Result<Secret> {
        self.sweep(now);
        self.look()?;
        let path = self.file(id);
        let content = read_ours(&path, id)?;
        content.refuse_elsewhere(id, registry)?;
        Ok(content.secret)
    }

    /// Whether this token's value still waits, for whoever tells how it is written beside the address of this registry.
    ///
    /// # Errors
    /// As [`Drops::read_for`], for a value that waits.
    pub fn waits_for(&self, id: &TokenId, registry: &Url, now: Timestamp) -> Result<bool> {
        match self.look().ok().and_then(|()| read(&self.file(id))).filter(|content| content.until > now) {
            Some(content) => content.refuse_elsewhere(id, registry).map(|()| true),
            None => Ok(false),
        }
    }

    /// The drops whose time is not over: whose value each is to have, and the digest of what it has, or what is wrong with it.
    ///
    /// # Errors
    /// Of a drop: as [`Drops::take`].
    pub fn waiting(&self, now: Timestamp) -> Vec<(TokenId, Result<Digest>)> {
        let drops = self.files().filter_map(|path| Some((id_of(&path)?, path)));
        let read = drops.map(|(id, path)| {
            let content = read_ours(&path, &id);
            (id, content)
        });
        let waits = read.filter(|(_, content)| content.as_ref().map_or(true, |content| content.until > now));
        waits.map(|(id, content)| (id, content.map(|content| Digest::of_secret(&content.secret)))).collect()
    }

    /// Whether the directory of the drops can be used, or is not there yet.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn inspect(&self) -> Result<()> {
        self.look()
    }

    /// That what waits for this token is not its value, as the backend has seen.
    pub fn mistaken(&self, id: &TokenId) -> Error {
        broken(&self.file(id), "has another value than the token's")
    }

    /// Destroys a value, if it is still there: its token was revoked or deleted.
    pub fn remove(&self, id: &TokenId) {
        let _ = fs::remove_file(self.file(id));
    }

    /// The tokens that are to end, whose values were destroyed when their day was over among them.
    pub fn unclaimed(&self) -> Unclaimed {
        Unclaimed::new(self.directory.clone())
    }

    /// Destroys every value whose time is over, and notes its token; and what a process that died had begun to write.
    pub fn sweep(&self, now: Timestamp) {
        for path in self.files() {
            let stays = match read(&path) {
                _ if is_unnamed(&path) => modified_within(&path, WRITING, now) || is_locked(&path),
                // Whoever has it just now says whether it arrived.
                Some(content) if content.until > now || is_locked(&path) => true,
                Some(content) => {
                    self.note(&path, &content);
                    false
                }
                None if modified_within(&path, DROP_LIFE, now) => true,
                // What was damaged and lay there for a day has a value that nobody took, and does not say where its token lives.
                // Where that is elsewhere, nothing is known of it in this machine's own store.
                None => {
                    if let Some(id) = id_of(&path) {
                        self.unclaimed().note(&id, &Origin::Own, Reason::Unclaimed);
                    }
                    false
                }
            };
            if !stays {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Destroys the values of tokens that do not work, whoever ended them, and of tokens that were never made because
    /// their maker was killed. `works` is told whether the token was to live in this machine's own store; its `None` is
    /// that nothing is known of the token.
    pub fn sweep_ended(&self, works: impl Fn(&TokenId, bool) -> Option<bool>) {
        for path in self.files() {
            let Some(id) = id_of(&path) else { continue };
            // One that is locked belongs to a token that is being made, or is being handed over.
            let is_own = read(&path).is_some_and(|content| content.is_own);
            if !is_locked(&path) && works(&id, is_own) == Some(false) {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Notes that nobody took the value of this drop, where it says whose token it is.
    fn note(&self, path: &Path, content: &Content) {
        if let Some((id, origin)) = id_of(path).zip(content.origin()) {
            self.unclaimed().note(&id, &origin, Reason::Unclaimed);
        }
    }

    /// The drops, and what was to be one: files with such names, in a directory of gatepass's own. Whatever else lies there,
    /// or where a link leads to, is somebody's.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let directory = self.look().is_ok().then(|| fs::read_dir(&self.directory).ok()).flatten();
        let is_drop = |path: &PathBuf| is_unnamed(path) || id_of(path).is_some();
        directory.into_iter().flatten().flatten().map(|entry| entry.path()).filter(is_drop)
    }

    fn file(&self, id: &TokenId) -> PathBuf {
        self.directory.join(id.as_str())
    }

    /// Makes sure that the directory is there, is ours, and is closed to others.
    fn prepare(&self) -> Result<()> {
        let create = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.directory);
        create.map_err(|cause| self.unavailable("cannot be created").caused_by(cause))?;
        self.look()
    }

    /// Makes sure that the directory, if it is there, is ours and closed to others.
    fn look(&self) -> Result<()> {
        private::directory(&self.directory).map(drop).map_err(|flaw| self.unavailable(flaw))
    }

    fn unavailable(&self, reason: &str) -> Error {
        Error::new(
            Code::DropUnavailable,
            format!("The directory {} for values that wait to be taken {reason}.", self.directory.display()),
            "Mend the directory, or set another home, and try again.",
        )
    }
}

/// A drop that is this user's alone, for somebody who is told why it is not.
fn open_ours(path: &Path, id: &TokenId) -> Result<File> {
    match private::file(path) {
        Ok(true) => open(path).ok_or_else(|| if path.exists() { broken(path, "cannot be opened") } else { gone(id) }),
        Ok(false) => Err(gone(id)),
        Err(flaw) => Err(broken(path, flaw)),
    }
}

/// What a drop says that is this user's alone, for somebody who is told why it is none.
fn read_ours(path: &Path, id: &TokenId) -> Result<Content> {
    parse(&mut open_ours(path, id)?, id).ok_or_else(|| broken(path, NOT_WHOLE))
}

/// What a drop says. `None` for whatever is not a whole drop, of the token that its name says.
fn read(path: &Path) -> Option<Content> {
    parse(&mut open(path)?, &id_of(path)?)
}

fn gone(id: &TokenId) -> Error {
    Error::new(
        Code::DropUnavailable,
        format!("The value of token {id} is not here: it can be taken once, within a day, and while the token works."),
        "Make a new token, and revoke this one.",
    )
}

fn broken(path: &Path, flaw: &str) -> Error {
    Error::new(
        Code::DropUnavailable,
        format!(
            "The file {}, in which the value waits, {flaw}, so it was not used; nothing was changed.",
            path.display()
        ),
        "See who did that. Revoke the token, remove the file, and make a new token.",
    )
}

fn in_use(id: &TokenId) -> Error {
    Error::new(
        Code::DropUnavailable,
        format!("The value of token {id} is being handed over by another gatepass just now."),
        "Wait until that one has ended; if it failed, the value is still here.",
    )
}
