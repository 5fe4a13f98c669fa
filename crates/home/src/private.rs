//! Whether a file or a directory of gatepass's own is this user's alone. What others could read or write, and we may
//! mend, is mended and said in the log; anything else is refused before it is opened.

use std::fs::{self, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// A clause that says what is wrong: "belongs to another user".
pub type Flaw = &'static str;

/// Somebody else's.
pub const ANOTHERS: Flaw = "belongs to another user";
/// What stands there leads elsewhere.
pub const LINK: Flaw = "is a link";
/// Others may write to it.
pub const WRITABLE: Flaw = "can be written by others";

/// Looks at a directory that only this user is to enter. `false`: it is not there. A link is refused: it may lead anywhere.
///
/// # Errors
/// What is wrong with it, where that could not be mended.
pub fn directory(path: &Path) -> Result<bool, Flaw> {
    let Some(found) = look(path, fs::symlink_metadata(path))? else { return Ok(false) };
    if found.is_symlink() {
        return Err(LINK);
    }
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
        return if found.mode() & 0o022 == 0 { Ok(true) } else { Err(WRITABLE) };
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
        return Err(LINK);
    }
    if !found.is_file() {
        return Err("is not a regular file");
    }
    // Never through a descriptor: SQLite's locks are gone when another descriptor of its file is closed.
    close(path, &found, 0o077).map(|()| true)
}

/// Opens a file that others may read and none may write to: the operator's settings, which say where tokens go. What others
/// could write is not closed, since they may have written it already: a person has to read it first.
///
/// # Errors
/// What is wrong with it, as a clause; those of the operating system.
pub fn settings(path: &Path, links: Links) -> io::Result<Result<File, Flaw>> {
    let file = match links {
        Links::Refused if path.is_symlink() => return Ok(Err(LINK)),
        Links::Followed | Links::Refused => open(path, links)?,
    };
    let found = file.metadata()?;
    let (mode, own) = (found.mode(), own_id());
    // An administrator's file, or a mount of a cluster's; its group is the administrator's, too.
    let is_roots = found.uid() == 0 && own != 0;
    if found.uid() != own && !is_roots {
        return Ok(Err(ANOTHERS));
    }
    if mode & 0o002 != 0 || mode & 0o020 != 0 && !is_roots && !is_private_group(found.gid(), own) {
        return Ok(Err(WRITABLE));
    }
    Ok(Ok(file))
}

/// Whether nobody but this user and root is in the group: root's own, or the one of the user's name that systems with a group
/// for each user make (group(5), passwd(5)).
pub fn is_private_group(group: u32, user: u32) -> bool {
    let rows = |path: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines().map(|line| line.split(':').map(str::to_owned).collect()).collect()
    };
    let (group, user) = (group.to_string(), user.to_string());
    let users = rows("/etc/passwd");
    let name = users.iter().find(|row| row.get(2) == Some(&user)).and_then(|row| row.first());
    let is_one_of = |member: &String| member == "root" || Some(member) == name;
    // Whose first group it is, is said of the user alone.
    let mut first = users.iter().filter(|row| row.get(3) == Some(&group)).filter_map(|row| row.first());
    let groups = rows("/etc/group");
    let Some(row) = groups.iter().find(|row| row.get(2) == Some(&group)) else { return false };
    let is_named = row.first().is_some_and(is_one_of);
    let mut others = row.get(3).into_iter().flat_map(|members| members.split(',')).filter(|member| !member.is_empty());
    is_named && others.all(|member| is_one_of(&member.to_owned())) && first.all(is_one_of)
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
    // A socket cannot be opened at all, and neither can a device that is not there.
    let opened = rustix::fs::open(path, flags, Mode::empty());
    let Err(Errno::NXIO | Errno::NODEV) = opened else { return regular(File::from(opened?)) };
    Err(no_file())
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(no_file())
}

fn no_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
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
