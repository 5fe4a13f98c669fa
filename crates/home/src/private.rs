//! Whether a file or a directory of gatepass's own is this user's alone. What others could read or write, and we may
//! mend, is mended and said in the log; anything else is refused before it is opened.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// How a file is opened to be read, so that nothing that may stand in its place makes anybody wait.
const OPEN: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);
/// How long whoever writes a secret into a pipe has for it.
const PIPE_DEADLINE: Duration = Duration::from_secs(30);
/// A secret in a file of its own is no longer than this many bytes: the longest access tokens have 2 to 4 KiB.
pub const LONGEST_SECRET: u64 = 64 * 1024;

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
    regular(open_without_waiting(path, links)?)
}

/// Opens whatever stands there, and waits for nobody.
///
/// # Errors
/// Those of the operating system, and `InvalidInput` for a socket, and a device that is not there: neither can be opened.
fn open_without_waiting(path: &Path, links: Links) -> io::Result<File> {
    let follow = if links == Links::Refused { OFlags::NOFOLLOW } else { OFlags::empty() };
    match rustix::fs::open(path, OPEN | follow, Mode::empty()) {
        Err(Errno::NXIO | Errno::NODEV) => Err(no_file()),
        opened => Ok(File::from(opened?)),
    }
}

/// What an operator's file says that holds a secret: a regular file, or a pipe as a shell's `<(command)` is, which is waited for
/// as long as a command may take that asks a password manager.
///
/// # Errors
/// Those of the operating system; `InvalidInput` for a device, a socket or a directory, and for what is longer than this many
/// bytes or no text; `TimedOut` for a pipe that nobody closes.
pub fn read_secret(path: &Path, longest: u64) -> io::Result<String> {
    read_secret_within(path, longest, PIPE_DEADLINE)
}

fn read_secret_within(path: &Path, longest: u64, deadline: Duration) -> io::Result<String> {
    let mut file = open_without_waiting(path, Links::Followed)?;
    let mut text = Vec::new();
    if file.metadata()?.file_type().is_fifo() {
        read_pipe(&mut file, longest, deadline, &mut text)?;
    } else {
        regular(file)?.take(longest + 1).read_to_end(&mut text)?;
    }
    let is_too_long = u64::try_from(text.len()).is_ok_and(|length| length > longest);
    let text = Some(text).filter(|_| !is_too_long).and_then(|text| String::from_utf8(text).ok());
    text.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is too long, or no text"))
}

/// Reads a pipe to its end, or one byte beyond the longest that it may be.
fn read_pipe(file: &mut File, longest: u64, deadline: Duration, text: &mut Vec<u8>) -> io::Result<()> {
    let end = Instant::now() + deadline;
    let mut piece = [0; 4096];
    while u64::try_from(text.len()).is_ok_and(|length| length <= longest) {
        let left = end.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        // A pipe that nobody has opened to write yet is at its end for a reader, and not for poll(2).
        if rustix::event::poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&left))? == 0 {
            return Err(io::ErrorKind::TimedOut.into());
        }
        match file.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => text.extend_from_slice(&piece[..length]),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe with a name, in a directory of its own.
    fn pipe() -> (tempfile::TempDir, std::path::PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("pipe");
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, Mode::RUSR | Mode::WUSR).unwrap();
        (directory, path)
    }

    #[test]
    fn what_is_no_file_and_no_pipe_has_no_secret() {
        for path in ["/dev/zero", "/dev/null", "/tmp", "/no/such/file"] {
            assert!(read_secret(Path::new(path), LONGEST_SECRET).is_err(), "{path}");
        }
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_or_closes_is_given_up() {
        let (_directory, path) = pipe();
        let _writer = rustix::fs::open(&path, OFlags::RDWR, Mode::empty()).unwrap();
        let refused = read_secret_within(&path, LONGEST_SECRET, Duration::from_millis(10)).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn a_secret_may_come_through_a_pipe_and_none_that_is_too_long() {
        for (length, is_read) in [(1, true), (5000, true), (9000, true), (9001, false), (20_000, false)] {
            let (_directory, path) = pipe();
            let writer = std::thread::spawn({
                let path = path.clone();
                // The reader may have gone before the end.
                move || drop(fs::write(path, vec![b'x'; length]))
            });
            let text = read_secret(&path, 9000);
            assert_eq!(text.map(|text| text.len()).ok(), is_read.then_some(length), "{length}");
            writer.join().unwrap();
            let file = path.with_file_name("file");
            fs::write(&file, vec![b'x'; length]).unwrap();
            assert_eq!(read_secret(&file, 9000).is_ok(), is_read, "{length}");
        }
    }
}
