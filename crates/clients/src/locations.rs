//! Where clients' files are, and what is common to all who read one there.

use std::ffi::OsString;
use std::path::Path;

use super::files::Snapshot;
use gatepass_core::error::{Code, Error};

/// Where files are.
#[derive(Clone, Copy)]
pub struct Locations<'a> {
    /// The user's home.
    pub home: &'a Path,
    /// The project, for its level.
    pub project: Option<&'a Path>,
    /// A directory of gatepass's own, for backups and what was applied. It is made where it is missing.
    pub state: &'a Path,
    /// Looks up an environment variable: some move a client's files.
    pub variable: &'a (dyn Fn(&str) -> Option<OsString> + Sync),
    /// The names of all environment variables: some clients take theirs in whatever case.
    pub variable_names: &'a (dyn Fn() -> Vec<OsString> + Sync),
    /// The home that the user database has, where that is known: some clients go by it.
    pub database_home: Option<&'a Path>,
}

/// What a file says, which is empty where there is none.
pub(super) fn readable_text(snapshot: Option<&Snapshot>, shown: &str) -> Result<String, Error> {
    String::from_utf8(snapshot.map_or_else(Vec::new, |snapshot| snapshot.bytes.clone()))
        .map_err(|_| unreadable(shown, "it is not UTF-8"))
}

pub(super) fn unreadable(shown: &str, reason: &str) -> Error {
    Error::new(
        Code::NotAllowed,
        format!("{shown} cannot be edited: {reason}. Nothing was changed."),
        "Mend the file, or move it away.",
    )
}

/// The file as a person would write it.
pub(super) fn display_path(path: &Path, home: &Path, project: Option<&Path>) -> String {
    let under =
        |base: &Path| base.canonicalize().ok().and_then(|base| path.strip_prefix(base).ok().map(Path::to_owned));
    if let Some(path) = project.and_then(under) {
        return path.display().to_string();
    }
    under(home).map_or_else(|| path.display().to_string(), |path| format!("~/{}", path.display()))
}
