//! A directory of gatepass's own, opened once: what lies in it is reached relative to that and in no other way, and no link is
//! followed, so that nobody can put something else in its place meanwhile. A file in it counts where it is this user's and
//! nobody else could have written or read it.

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use rustix::io::Errno;

const OPEN: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// How the name of a file begins that is being written.
pub(crate) const UNNAMED: &str = ".new-";

/// A directory of this user's alone.
#[derive(Debug)]
pub(crate) struct Directory(OwnedFd);

/// Whether a file that is there already may be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    Stays,
    Replaced,
}

impl Directory {
    /// The directory at this path, of which the last part is no link.
    ///
    /// # Errors
    /// It is not there, is none, or is not this user's alone.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Self::of_ours(rustix::fs::openat(CWD, path, OPEN, Mode::empty())?)
    }

    /// The directory with this name in it.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub(crate) fn directory(&self, name: &str) -> io::Result<Self> {
        Self::of_ours(rustix::fs::openat(&self.0, name, OPEN, Mode::empty())?)
    }

    /// The same, which is made where it is missing.
    ///
    /// # Errors
    /// Those of [`open`](Self::open), and that it cannot be made.
    pub(crate) fn make(&self, name: &str) -> io::Result<Self> {
        match rustix::fs::mkdirat(&self.0, name, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => self.directory(name),
            Err(error) => Err(error.into()),
        }
    }

    fn of_ours(directory: OwnedFd) -> io::Result<Self> {
        let found = rustix::fs::fstat(&directory)?;
        // An administrator's, which was given to this user by its group.
        if found.st_uid == 0 && own_id() != 0 && found.st_mode & 0o007 == 0 {
            return Ok(Self(directory));
        }
        if found.st_uid != own_id() {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to another user"));
        }
        let mode = Mode::from_raw_mode(found.st_mode);
        let open = Mode::RWXG | Mode::RWXO;
        if mode.intersects(open) {
            rustix::fs::fchmod(&directory, mode.difference(open))?;
        }
        Ok(Self(directory))
    }

    /// The names in it.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = rustix::fs::Dir::read_from(&self.0).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    /// What the file with this name says, and what is known of it.
    ///
    /// # Errors
    /// It is not there, is no regular file, is longer than this, or could be written or read by others.
    pub(crate) fn read(&self, name: &str, longest: u64) -> io::Result<(String, Metadata)> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::openat(&self.0, name, flags, Mode::empty())?);
        let found = file.metadata()?;
        let refused = |what: &'static str| Err(io::Error::new(io::ErrorKind::PermissionDenied, what));
        if !found.is_file() {
            return refused("it is not a regular file");
        }
        if found.uid() != own_id() {
            return refused("it belongs to another user");
        }
        if found.mode() & 0o077 != 0 {
            return refused("others can read or write it");
        }
        if found.len() > longest {
            return refused("it is too long");
        }
        let mut text = String::new();
        file.take(longest).read_to_string(&mut text)?;
        Ok((text, found))
    }

    /// Writes a file with this name, which is whole before it has it.
    ///
    /// # Errors
    /// Those of the operating system; `AlreadyExists` for one that stays.
    pub(crate) fn write(&self, name: &str, text: &str, existing: Existing) -> io::Result<()> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = format!("{UNNAMED}{}-{number}", std::process::id());
        // Of a process that had this number before.
        self.remove(&temporary);
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(&self.0, &temporary, flags, Mode::RUSR | Mode::WUSR)?);
        let written = file.write_all(text.as_bytes()).and_then(|()| match existing {
            Existing::Replaced => Ok(rustix::fs::renameat(&self.0, &temporary, &self.0, name)?),
            Existing::Stays => Ok(rustix::fs::linkat(&self.0, &temporary, &self.0, name, AtFlags::empty())?),
        });
        if written.is_err() || existing == Existing::Stays {
            self.remove(&temporary);
        }
        written
    }

    /// Removes the file with this name, if it is there.
    pub(crate) fn remove(&self, name: &str) -> bool {
        rustix::fs::unlinkat(&self.0, name, AtFlags::empty()).is_ok()
    }
}

fn own_id() -> u32 {
    rustix::process::geteuid().as_raw()
}
