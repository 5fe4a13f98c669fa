//! The store's files: made for this user alone, refused where others could have written or read them, and told from others in
//! their place.

use std::fs;
use std::path::{Path, PathBuf};

use super::failure::unavailable;
use gatepass_core::error::Result;
use gatepass_home::private;

/// Refuses a store that others could have written, or could read. What is ours is closed to them.
pub(super) fn refuse_open_to_others(path: &Path) -> Result<()> {
    let refuse = |path: &Path, flaw| {
        let next = "See who put it there. It must belong to this user, or choose another folder with GATEPASS_HOME.";
        unavailable(path, flaw, next)
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    private::directory_of_ours(folder).map_err(|flaw| refuse(folder, flaw))?;
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let file = PathBuf::from(name);
        private::file(&file).map_err(|flaw| refuse(&file, flaw))?;
    }
    Ok(())
}

/// Makes an empty file that only this user can read, and the folders to it.
///
/// It is made under another name and linked into place: a file descriptor of ours on a file that SQLite has open would,
/// when it is closed, drop SQLite's locks (POSIX advisory locking; SQLite, "How To Corrupt", section 2.2).
pub(super) fn create_private(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // tempfile makes its files 0600.
    match tempfile::NamedTempFile::new_in(folder)?.into_temp_path().persist_noclobber(path) {
        Err(refused) if refused.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        done => Ok(done?),
    }
}

/// What tells one file from another that was put in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileIdentity(Option<(u64, u64)>);

impl FileIdentity {
    pub(super) fn of(path: &Path) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self(fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino())))
    }
}
