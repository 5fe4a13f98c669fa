//! The one way to a file of somebody's: from a directory that was opened once, component by component, without following
//! a link, and everything else (reading, the temporary file, renaming, removing, making directories) relative to the
//! directory that was opened, so that nobody can put something else in its place meanwhile. Only the directory that it
//! all begins with, a home or a project, may itself be reached through links.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use super::failpoint;
use gatepass_core::error::{Code, Error};

/// The most that a file of a client's, or gatepass's own ledger, may have, in bytes: all of it is read, several times over.
const LARGEST: u64 = 16 << 20;

/// A file's bytes and permissions. The bytes may be anybody's credentials, so that it cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub bytes: Vec<u8>,
    /// The permission bits.
    pub mode: u32,
}

/// A directory that files are named under: a home, a project, gatepass's own.
pub(super) struct Root {
    directory: OwnedFd,
    /// Without links.
    path: PathBuf,
}

/// A file under a [`Root`], whether or not it is there.
pub(super) struct UserFile<'a> {
    root: &'a Root,
    /// The names of the directories on the way, outermost first.
    directories: Vec<String>,
    name: String,
}

impl Root {
    /// The directory at this path, which may lead through links.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] where there is none, or where it was replaced at this moment.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let open = || -> io::Result<Self> {
            let directory =
                rustix::fs::open(path, OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
            let without_links = path.canonicalize()?;
            let (opened, named) = (rustix::fs::fstat(&directory)?, rustix::fs::lstat(&without_links)?);
            if (opened.st_dev, opened.st_ino) != (named.st_dev, named.st_ino) {
                return Err(io::Error::from(Errno::STALE));
            }
            Ok(Self { directory, path: without_links })
        };
        open().map_err(|cause| refusal(path, "cannot be found", "Name a directory that is there.").caused_by(cause))
    }

    /// The directory at this path, which was without links when it was noted, and still must be.
    ///
    /// # Errors
    /// Those of [`Root::open`], and where something else is there now.
    pub fn open_exactly(path: &Path) -> Result<Self, Error> {
        let root = Self::open(path)?;
        if root.path == path {
            return Ok(root);
        }
        Err(refusal(path, "is a link to somewhere else", "Put the directory itself there, or edit its files by hand."))
    }

    /// Its path, without links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file with this name under it, with `/` between directories.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] where the name leads out of it.
    pub fn file(&self, relative: &str) -> Result<UserFile<'_>, Error> {
        let mut names = Vec::new();
        for component in Path::new(relative).components() {
            match component {
                Component::Normal(name) => names.push(name.to_string_lossy().into_owned()),
                _ => {
                    return Err(refusal(&self.path.join(relative), "leads out of its directory", "Name a file in it."));
                }
            }
        }
        match names.pop() {
            Some(name) => Ok(UserFile { root: self, directories: names, name }),
            None => Err(refusal(&self.path, "is not a file", "Name a file in it.")),
        }
    }

    /// The file with this name directly under it, made where it is missing, for a lock.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn open_to_lock(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::openat(&self.directory, name, flags, Mode::from_raw_mode(0o600))?);
        if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a regular file")) }
    }

    /// The names directly under it.
    ///
    /// # Errors
    /// Those of the operating system.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let entries = rustix::fs::Dir::read_from(&self.directory)?;
        let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        names.collect()
    }

    /// Removes the directory with this name under it, if it is there and empty.
    pub fn remove_directory(&self, relative: &str) {
        let remove = || -> Result<(), Error> {
            let directory = self.file(relative)?;
            if let Some(parent) = directory.parent()? {
                failpoint::next().map_err(|cause| directory.failure("be removed", cause))?;
                rustix::fs::unlinkat(&parent, &directory.name, AtFlags::REMOVEDIR).ok();
            }
            Ok(())
        };
        remove().ok();
    }
}

impl UserFile<'_> {
    /// What it says now; `None` where there is none.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] where the way leads through a link, the file is one, is no plain file, or belongs to another
    /// user.
    pub fn read(&self) -> Result<Option<Snapshot>, Error> {
        let Some(parent) = self.parent()? else { return Ok(None) };
        self.read_in(parent.as_fd())
    }

    fn read_in(&self, parent: BorrowedFd<'_>) -> Result<Option<Snapshot>, Error> {
        // A pipe in the file's place must not make anybody wait.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let opened = match rustix::fs::openat(parent, &self.name, flags, Mode::empty()) {
            Ok(opened) => opened,
            Err(Errno::NOENT) => return Ok(None),
            Err(cause) => return Err(self.refused(parent, &self.path(), &self.name, cause)),
        };
        let found = rustix::fs::fstat(&opened).map_err(|cause| self.failure("be looked at", cause.into()))?;
        if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
            return Err(refusal(&self.path(), "is not a file", "Move it away."));
        }
        if !is_ours(&found) {
            return Err(of_another_user(&self.path()));
        }
        let mut bytes = Vec::new();
        let mut bounded = File::from(opened).take(LARGEST + 1);
        bounded.read_to_end(&mut bytes).map_err(|cause| self.failure("be read", cause))?;
        if bytes.len() as u64 > LARGEST {
            return Err(refusal(&self.path(), "is larger than 16 MiB", "Look what is in it, or move it away."));
        }
        Ok(Some(Snapshot { bytes, mode: found.st_mode & 0o7777 }))
    }

    /// Puts `after` in its place in one step, if it still says `before`, or leaves everything as it was. `None` is no
    /// file. `temporary` is the name of the file beside it that is written first.
    ///
    /// # Errors
    /// [`Code::NotAllowed`] where it cannot be written, or does not say `before` any more.
    pub fn replace(&self, before: Option<&Snapshot>, after: Option<&Snapshot>, temporary: &str) -> Result<(), Error> {
        let parent = match self.parent()? {
            Some(parent) => parent,
            None if after.is_none() => return Ok(()),
            None => return Err(self.failure("be written", io::ErrorKind::NotFound.into())),
        };
        if let Some(after) = after {
            write_new(parent.as_fd(), temporary, after).map_err(|cause| {
                if !failpoint::is_stopped() {
                    rustix::fs::unlinkat(&parent, temporary, AtFlags::empty()).ok();
                }
                self.failure("be written", cause)
            })?;
        }
        let put = || -> Result<(), Error> {
            if self.read_in(parent.as_fd())?.as_ref() != before {
                return Err(refusal(&self.path(), "was changed by somebody at this moment", "Try again."));
            }
            let step = failpoint::next().and_then(|()| match after {
                Some(_) => Ok(rustix::fs::renameat(&parent, temporary, &parent, &self.name)?),
                None if before.is_none() => Ok(()),
                None => Ok(rustix::fs::unlinkat(&parent, &self.name, AtFlags::empty())?),
            });
            step.map_err(|cause| self.failure(if after.is_some() { "be written" } else { "be removed" }, cause))
        };
        let done = put();
        if done.is_err() && after.is_some() && !failpoint::is_stopped() {
            rustix::fs::unlinkat(&parent, temporary, AtFlags::empty()).ok();
        }
        // The rename itself must survive a power cut; where directories cannot be synced it does or does not.
        rustix::fs::fsync(&parent).ok();
        done
    }

    /// Removes it, whatever it says: a file of gatepass's own.
    pub fn remove(&self) {
        if let Ok(Some(parent)) = self.parent()
            && failpoint::next().is_ok()
        {
            rustix::fs::unlinkat(&parent, &self.name, AtFlags::empty()).ok();
        }
    }

    /// The file with this name beside it.
    pub fn beside(&self, name: &str) -> Self {
        Self { root: self.root, directories: self.directories.clone(), name: name.to_owned() }
    }

    /// The directories that it needs and that are missing, outermost first.
    ///
    /// # Errors
    /// `NotAllowed` where the way to the file is none that is written to.
    pub fn missing_directories(&self) -> Result<Vec<String>, Error> {
        let mut there = 0;
        self.walk(|_, _| there += 1)?;
        Ok((there + 1..=self.directories.len()).map(|count| self.directories[..count].join("/")).collect())
    }

    /// Makes the directories that it needs.
    ///
    /// # Errors
    /// `NotAllowed` where a directory cannot be made.
    pub fn make_directories(&self, is_private: bool) -> Result<(), Error> {
        for relative in self.missing_directories()? {
            let directory = self.root.file(&relative)?;
            let Some(parent) = directory.parent()? else { continue };
            let mode = Mode::from_raw_mode(if is_private { 0o700 } else { 0o755 });
            let made = failpoint::next().and_then(|()| match rustix::fs::mkdirat(&parent, &directory.name, mode) {
                Err(Errno::EXIST) => Ok(()),
                made => Ok(made?),
            });
            made.map_err(|cause| directory.failure("be made", cause))?;
        }
        Ok(())
    }

    /// The directory that it is in; `None` where that, or one on the way, is missing.
    fn parent(&self) -> Result<Option<OwnedFd>, Error> {
        self.walk(|_, _| ())
    }

    fn walk(&self, mut entered: impl FnMut(&str, &OwnedFd)) -> Result<Option<OwnedFd>, Error> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut path = self.root.path.clone();
        let mut current = self.root.directory.try_clone().map_err(|cause| failure(&path, "be opened", cause))?;
        for name in &self.directories {
            path.push(name);
            current = match rustix::fs::openat(&current, name, flags, Mode::empty()) {
                Ok(next) => next,
                Err(Errno::NOENT) => return Ok(None),
                Err(cause) => return Err(self.refused(current.as_fd(), &path, name, cause)),
            };
            let found = rustix::fs::fstat(&current).map_err(|cause| failure(&path, "be looked at", cause.into()))?;
            // Directories on the way may belong to root, as /home's children may under a container's bind mount.
            if !is_ours(&found) && found.st_uid != 0 {
                return Err(of_another_user(&path));
            }
            entered(name, &current);
        }
        Ok(Some(current))
    }

    /// Why `name` could not be opened: a look at it, for the message only.
    fn refused(&self, parent: BorrowedFd<'_>, path: &Path, name: &str, cause: Errno) -> Error {
        let found = rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW);
        match found.map(|found| (FileType::from_raw_mode(found.st_mode), is_ours(&found))) {
            Ok((FileType::Symlink, _)) => {
                refusal(path, "is a link to somewhere else", "Put the file itself there, or edit it by hand.")
            }
            Ok((_, false)) => of_another_user(path),
            Ok((FileType::RegularFile, _)) if path != self.path() => {
                refusal(path, "is not a directory", "Move it away.")
            }
            Ok((FileType::RegularFile | FileType::Directory, _)) => failure(path, "be opened", cause.into()),
            Ok(_) => refusal(path, "is not a file", "Move it away."),
            Err(_) => failure(path, "be opened", cause.into()),
        }
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.root.path.join(self.directories.join("/")).join(&self.name)
    }

    fn failure(&self, what: &str, cause: io::Error) -> Error {
        failure(&self.path(), what, cause)
    }
}

/// A new file of this name, complete on the disk. Only its owner reads it before it is complete.
fn write_new(parent: BorrowedFd<'_>, name: &str, content: &Snapshot) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    failpoint::next()?;
    let mut file = File::from(rustix::fs::openat(parent, name, flags, Mode::from_raw_mode(0o600))?);
    let (first, rest) = content.bytes.split_at(content.bytes.len() / 2);
    failpoint::next()?;
    file.write_all(first)?;
    failpoint::next()?;
    file.write_all(rest)?;
    failpoint::next()?;
    rustix::fs::fchmod(&file, Mode::from_raw_mode(content.mode))?;
    file.sync_all()
}

fn is_ours(found: &Stat) -> bool {
    found.st_uid == rustix::process::geteuid().as_raw()
}

fn of_another_user(path: &Path) -> Error {
    refusal(path, "belongs to another user", "Run gatepass as that user, or edit it by hand.")
}

fn refusal(path: &Path, what: &str, next: &str) -> Error {
    Error::new(Code::NotAllowed, format!("{} {what}; nothing was changed.", path.display()), next)
}

/// An operating system's error, which names no content.
pub(super) fn failure(path: &Path, what: &str, cause: io::Error) -> Error {
    let reason = cause.kind();
    Error::new(
        Code::NotAllowed,
        format!("{} cannot {what} ({reason}); nothing was changed.", path.display()),
        "Mend that, then try again.",
    )
    .caused_by(cause)
}
