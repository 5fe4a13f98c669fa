//! Whether a file or a directory of gatepass's own is this user's alone. What others could read or write, and we may
//! mend, is mended and said in the log; anything else is refused before it is opened.

use std::fs::{self, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::{Mode, OFlags};

/// A clause that says what is wrong: "belongs to another user".
pub type Flaw = &'static str;

const ANOTHERS: Flaw = "belongs to another user";

/// Looks at a directory that only this user is to enter. `false`: it is not there. The last component may be a link of
/// the user's own; what counts is the directory.
///
/// # Errors
/// What is wrong with it, where that could not be mended.
pub fn directory(path: &Path) -> Result<bool, Flaw> {
    let Some(found) = look(path, fs::metadata(path))? else { return Ok(false) };
    if !found.is_dir() {
        return Err("is not a directory");
    }
    // An administrator's, which was given to this user by its group.
    if found.uid() == 0 && found.uid() != own_id() && found.mode() & 0o007 == 0 {
        return Ok(true);
    }
    close(path, &found, 0o077).map(|()| true)
}

/// Looks at a directory that others may enter and none may write to. `false`: it is not there.
///
/// # Errors
/// What is wrong with it, where that could not be mended.
pub fn directory_of_ours(path: &Path) -> Result<bool, Flaw> {
    let Some(found) = look(path, fs::metadata(path))? else { return Ok(false) };
    if found.uid() == 0 && found.uid() != own_id() {
        return if found.mode() & 0o022 == 0 { Ok(true) } else { Err("can be written by others") };
    }
    close(path, &found, 0o022).map(|()| true)
}

/// Looks at a file that only this user is to read. `false`: it is not there. A link is refused: it may lead anywhere.
///
/// # Errors
/// What is wrong with it, where that could not be mended.
pub fn file(path: &Path) -> Result<bool, Flaw> {
    let Some(found) = look(path, fs::symlink_metadata(path))? else { return Ok(false) };
    if found.is_symlink() {
        return Err("is a link");
    }
    if !found.is_file() {
        return Err("is not a regular file");
    }
    // Never through a descriptor: SQLite's locks are gone when another descriptor of its file is closed.
    close(path, &found, 0o077).map(|()| true)
}

/// Looks at a file that others may read and none may write to: the operator's settings. `false`: it is not there.
///
/// # Errors
/// What is wrong with it, where that could not be mended.
pub fn settings(path: &Path) -> Result<bool, Flaw> {
    let Some(found) = look(path, fs::metadata(path))? else { return Ok(false) };
    // An administrator's file, or a mount of a cluster's; its group is the administrator's, too.
    if found.uid() == 0 && found.uid() != own_id() {
        return if found.mode() & 0o002 == 0 { Ok(true) } else { Err("can be written by everybody") };
    }
    close(path, &found, 0o022).map(|()| true)
}

/// Whether the last component of a path may be a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// It is followed.
    Followed,
    /// It is refused.
    Refused,
}

/// Opens a regular file to be read, and nothing else: a pipe, a device or a socket in its place makes nobody wait.
///
/// # Errors
/// Those of the operating system, and `InvalidInput` for what is no regular file.
pub fn open(path: &Path, links: Links) -> io::Result<File> {
    let follow = if links == Links::Refused { OFlags::NOFOLLOW } else { OFlags::empty() };
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC | follow;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"))
}

/// The text of a regular file, which may be reached through links.
///
/// # Errors
/// Those of [`open`], and `InvalidData` for what is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    io::read_to_string(open(path, Links::Followed)?)
}

fn look(path: &Path, found: std::io::Result<Metadata>) -> Result<Option<Metadata>, Flaw> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !path.is_symlink() => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err("is a link that leads nowhere"),
        Err(_) => Err("cannot be looked at"),
    }
}

/// Takes these bits from the mode of something that is ours.
fn close(path: &Path, found: &Metadata, bits: u32) -> Result<(), Flaw> {
    if found.uid() != own_id() {
        return Err(ANOTHERS);
    }
    let mode = found.mode() & 0o7777;
    if mode & bits == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode & !bits)).map_err(|_| "is open to others")?;
    tracing::warn!(
        path = %path.display(),
        was = format_args!("{mode:03o}"),
        is = format_args!("{:03o}", mode & !bits),
        "others could read or write this; its mode was mended"
    );
    Ok(())
}

fn own_id() -> u32 {
    rustix::process::geteuid().as_raw()
}
