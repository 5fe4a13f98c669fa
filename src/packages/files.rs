//! Reading and replacing other programs' files: whole or not at all, never through a link, never a file of another user.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

use tempfile::Builder;

use crate::error::{Code, Error};

/// What the temporary files begin with that stand beside a file until they replace it.
const TEMPORARY: &str = ".gatepass-";

/// A file's bytes and permissions. The bytes may be anybody's credentials, so that it cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub bytes: Vec<u8>,
    /// The permission bits of Unix; elsewhere 0.
    pub mode: u32,
}

/// The path of a file under `base`, which no link on the way leads out of.
///
/// # Errors
/// [`Code::NotAllowed`] where the way goes through a link, the file is one, is no plain file, or belongs to another user.
pub(super) fn resolve(base: &Path, relative: &str) -> Result<PathBuf, Error> {
    let mut path = base
        .canonicalize()
        .map_err(|cause| refusal(base, "cannot be found", "Name a directory that is there.").caused_by(cause))?;
    for component in Path::new(relative).components() {
        let Component::Normal(name) = component else {
            return Err(refusal(&base.join(relative), "leads out of its directory", "Name a file inside of it."));
        };
        path.push(name);
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => {
                return Err(refusal(
                    &path,
                    "is a link to somewhere else",
                    "Put the file itself there, or edit it by hand.",
                ));
            }
            Ok(metadata) if !is_ours(&metadata) => {
                return Err(refusal(
                    &path,
                    "belongs to another user",
                    "Run gatepass as that user, or edit it by hand.",
                ));
            }
            Ok(_) => {}
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(failure(&path, "be looked at", cause)),
        }
    }
    if path.exists() && !path.is_file() {
        return Err(refusal(&path, "is not a file", "Move it away."));
    }
    Ok(path)
}

/// What the file says now; `None` where there is none.
pub(super) fn read(path: &Path) -> Result<Option<Snapshot>, Error> {
    let open = || -> io::Result<Snapshot> {
        let mut file = File::open(path)?;
        let mode = mode_of(&file.metadata()?);
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Snapshot { bytes, mode })
    };
    match open() {
        Ok(snapshot) => Ok(Some(snapshot)),
        Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(cause) => Err(failure(path, "be read", cause)),
    }
}

/// Puts `snapshot` in the file's place in one step, or leaves everything as it was. `None` removes the file.
pub(super) fn replace(path: &Path, snapshot: Option<&Snapshot>) -> Result<(), Error> {
    let Some(snapshot) = snapshot else {
        return match fs::remove_file(path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(failure(path, "be removed", cause)),
            _ => Ok(()),
        };
    };
    let directory = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        remove_leftovers(directory);
        let mut file = Builder::new().prefix(TEMPORARY).tempfile_in(directory)?;
        file.write_all(&snapshot.bytes)?;
        set_mode(file.as_file(), snapshot.mode)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        // The rename itself must survive a power cut; where directories cannot be synced it does or does not.
        File::open(directory).and_then(|directory| directory.sync_all()).ok();
        Ok(())
    };
    write().map_err(|cause| failure(path, "be written", cause))
}

/// Creates the directories that `path` needs, and says which they were, outermost first.
pub(super) fn make_directories(path: &Path, is_private: bool) -> Result<Vec<PathBuf>, Error> {
    let parent = path.parent().unwrap_or(Path::new("/"));
    let mut missing: Vec<PathBuf> =
        parent.ancestors().take_while(|directory| !directory.exists()).map(Into::into).collect();
    missing.reverse();
    for directory in &missing {
        create(directory, is_private).map_err(|cause| failure(directory, "be made", cause))?;
    }
    Ok(missing)
}

/// Holds the lock on gatepass's own directory of backups until it is dropped, so that two at once do not mix.
pub(super) fn lock(state: &Path) -> Result<File, Error> {
    let open = || -> io::Result<File> {
        if !state.exists() {
            fs::create_dir_all(state.parent().unwrap_or(state))?;
            create(state, true).or_else(|cause| if state.exists() { Ok(()) } else { Err(cause) })?;
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(state.join("lock"))?;
        file.lock()?;
        Ok(file)
    };
    open().map_err(|cause| failure(state, "be locked", cause))
}

/// What a gatepass that was killed left behind: with the lock held, no other one is writing.
fn remove_leftovers(directory: &Path) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(TEMPORARY)) {
        fs::remove_file(entry.path()).ok();
    }
}

fn refusal(path: &Path, what: &str, next: &str) -> Error {
    Error::new(Code::NotAllowed, format!("{} {what}; nothing was changed.", path.display()), next)
}

fn failure(path: &Path, what: &str, cause: io::Error) -> Error {
    let reason = cause.kind();
    Error::new(
        Code::NotAllowed,
        format!("{} cannot {what} ({reason}); nothing was changed.", path.display()),
        "Mend that, then try again.",
    )
    .caused_by(cause)
}

#[cfg(unix)]
fn is_ours(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = metadata.uid();
    // Directories on the way may belong to root, as /home's children may under a container's bind mount.
    owner == rustix::process::geteuid().as_raw() || (metadata.is_dir() && owner == 0)
}

#[cfg(not(unix))]
fn is_ours(_: &fs::Metadata) -> bool {
    true
}

#[cfg(unix)]
fn mode_of(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o7777
}

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(unix)]
fn create(directory: &Path, is_private: bool) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(if is_private { 0o700 } else { 0o755 }).create(directory)
}

#[cfg(not(unix))]
fn mode_of(_: &fs::Metadata) -> u32 {
    0
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: u32) -> io::Result<()> {
    // What is in a home there is its user's alone by inheritance.
    Ok(())
}

#[cfg(not(unix))]
fn create(directory: &Path, _: bool) -> io::Result<()> {
    fs::create_dir(directory)
}
