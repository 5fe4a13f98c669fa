//! How a token's value reaches a person or a client without passing through the model: a drop, which is a file of mode
//! 0600 in a directory of mode 0700 that `gatepass reveal TOKEN_ID` prints once and destroys.

use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use crate::error::{Code, Error, Result};
use crate::secret::Secret;
use crate::token::TokenId;

/// How long a value waits to be taken.
pub const DROP_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The values that wait to be taken.
#[derive(Clone, Debug)]
pub struct Drops {
    directory: PathBuf,
}

/// A value that was taken out of its drop, which nobody else can take meanwhile. It goes back unless it was delivered.
#[derive(Debug)]
pub struct Taken {
    secret: Secret,
    drop_file: PathBuf,
    taken_file: PathBuf,
    delivered: bool,
}

impl Drops {
    /// The drops in this directory, which is created when the first value comes.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Keeps a value until it is taken, for [`DROP_LIFE`] or until the token itself expires. Answers when it will be
    /// gone.
    ///
    /// # Errors
    /// The directory cannot be written, or others could look into it.
    pub fn put(&self, id: &TokenId, secret: &Secret, expires: Option<Timestamp>, now: Timestamp) -> Result<Timestamp> {
        let day = now.checked_add(DROP_LIFE).map_err(Error::internal)?;
        let until = expires.map_or(day, |expires| expires.min(day));
        self.prepare()?;
        let write = || -> std::io::Result<()> {
            // Created with mode 0600 by tempfile, and complete before it has its name.
            let mut file = tempfile::NamedTempFile::new_in(&self.directory)?;
            writeln!(file, "{until}")?;
            writeln!(file, "{}", secret.expose())?;
            file.as_file().sync_all()?;
            file.persist(self.file(id)).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|cause| self.unavailable("cannot be written").caused_by(cause))?;
        Ok(until)
    }

    /// Takes a value out. Of several that try at the same time, one gets it.
    ///
    /// # Errors
    /// There is no such drop: the value was taken, its day is over, or it never was here.
    pub fn take(&self, id: &TokenId, now: Timestamp) -> Result<Taken> {
        self.sweep(now);
        let drop_file = self.file(id);
        let taken_file = self.directory.join(format!(".{id}.{}", std::process::id()));
        match fs::rename(&drop_file, &taken_file) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(gone(id)),
            Err(error) => return Err(self.unavailable("cannot be read").caused_by(error)),
        }
        match read(&taken_file) {
            Some((_, secret)) => Ok(Taken { secret, drop_file, taken_file, delivered: false }),
            None => Err(gone(id)),
        }
    }

    /// Looks at a value and leaves it where it is, for a configuration that is written without showing it.
    ///
    /// # Errors
    /// As [`Drops::take`].
    pub fn read(&self, id: &TokenId, now: Timestamp) -> Result<Secret> {
        self.sweep(now);
        read(&self.file(id)).map(|(_, secret)| secret).ok_or_else(|| gone(id))
    }

    /// Destroys a value, if it is still there: its token was revoked or deleted.
    pub fn remove(&self, id: &TokenId) {
        let _ = fs::remove_file(self.file(id));
    }

    /// Whether this token's value still waits.
    pub fn holds(&self, id: &TokenId, now: Timestamp) -> bool {
        read(&self.file(id)).is_some_and(|(until, _)| until > now)
    }

    /// Destroys every value whose time is over, and what a process that died had taken.
    pub fn sweep(&self, now: Timestamp) {
        let Ok(entries) = fs::read_dir(&self.directory) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            let stays = match read(&path) {
                Some((until, _)) => until > now,
                // Another process may be writing it just now; what has been broken for a day is a leftover.
                None => modified_within(&path, DROP_LIFE, now),
            };
            if !stays {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn file(&self, id: &TokenId) -> PathBuf {
        self.directory.join(id.as_str())
    }

    /// Makes sure that the directory is there, is ours, and is closed to others.
    fn prepare(&self) -> Result<()> {
        let create = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.directory);
        create.map_err(|cause| self.unavailable("cannot be created").caused_by(cause))?;
        let found = fs::symlink_metadata(&self.directory)
            .map_err(|cause| self.unavailable("cannot be read").caused_by(cause))?;
        if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() {
            return Err(self.unavailable("is not a directory of this user"));
        }
        if found.mode() & 0o077 != 0 {
            fs::set_permissions(&self.directory, Permissions::from_mode(0o700))
                .map_err(|cause| self.unavailable("is open to others").caused_by(cause))?;
        }
        Ok(())
    }

    fn unavailable(&self, reason: &str) -> Error {
        Error::new(
            Code::DropUnavailable,
            format!("The directory {} for values that wait to be taken {reason}.", self.directory.display()),
            "Mend the directory, or set another home, and try again.",
        )
    }
}

impl Taken {
    /// The value, to be handed over.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The value has arrived: destroys it here.
    pub fn delivered(mut self) {
        self.delivered = true;
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        // A reader that went away before it had read must not cost the value.
        let _ = if self.delivered {
            fs::remove_file(&self.taken_file)
        } else {
            fs::rename(&self.taken_file, &self.drop_file)
        };
    }
}

/// When the drop ends, and its value. `None` for whatever is not a whole drop.
fn read(path: &Path) -> Option<(Timestamp, Secret)> {
    let text = fs::read_to_string(path).ok()?;
    let (until, value) = text.split_once('\n')?;
    let value = value.strip_suffix('\n')?;
    Some((until.parse().ok()?, Secret::new(value.to_owned())))
}

fn modified_within(path: &Path, life: SignedDuration, now: Timestamp) -> bool {
    File::open(path)
        .and_then(|file| file.metadata())
        .and_then(|metadata| metadata.modified())
        .ok()
        .and_then(|modified| Timestamp::try_from(modified).ok())
        .is_some_and(|modified| now.duration_since(modified) < life)
}

fn gone(id: &TokenId) -> Error {
    Error::new(
        Code::DropUnavailable,
        format!("The value of token {id} is not here: it can be taken once, within a day, and while the token works."),
        "Make a new token, and revoke this one.",
    )
}
