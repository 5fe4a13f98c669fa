//! Where the files of this user's package managers are, and what gatepass wrote to them. An application has them as what
//! [blocks](crate::blocking::Blocking), so that whoever looks at them, or takes their locks, is on a thread that may wait.

use std::path::{Component, Path, PathBuf};

use url::Url;

use crate::client_environment::{client_variable, client_variable_names};
use gatepass_clients::{Level, Locations, database_home};
use gatepass_core::error::{Code, Error, Result};

/// Where the files of the package managers of whoever runs gatepass are, in this home.
pub(crate) fn locations<'a>(home: &'a Path, project: Option<&'a Path>, state: &'a Path) -> Locations<'a> {
    Locations {
        home,
        project,
        state,
        variable: &client_variable,
        variable_names: &client_variable_names,
        database_home: database_home(),
    }
}

/// Where the files of package managers are.
#[derive(Clone, Debug)]
pub(crate) struct ClientFiles {
    user_home: PathBuf,
    /// Where gatepass keeps what it needs to take its changes to them back.
    applied: PathBuf,
}

impl ClientFiles {
    /// Those in this home, with what was applied noted there.
    pub(crate) fn new(user_home: PathBuf, applied: PathBuf) -> Self {
        Self { user_home, applied }
    }

    /// The home that package managers look for their files in.
    pub(crate) fn user_home(&self) -> &Path {
        &self.user_home
    }

    /// Where it is noted what was applied.
    pub(crate) fn applied(&self) -> &Path {
        &self.applied
    }

    /// Whether anything ever was.
    pub(crate) fn was_anything_applied(&self) -> bool {
        self.applied.is_dir()
    }

    /// Where package managers' files are, those of this project too, if it is about one.
    pub(crate) fn locations<'a>(&'a self, project: Option<&'a Path>) -> Locations<'a> {
        locations(&self.user_home, project, &self.applied)
    }

    /// The directory of the project that a request is about, if it is about one.
    ///
    /// # Errors
    /// `InvalidArgument` where the directory is none.
    pub(crate) fn project(&self, directory: Option<&str>, level: Level) -> Result<Option<PathBuf>> {
        match (directory, level) {
            (Some(text), _) => self.named_project(text).map(Some),
            (None, Level::Project) => Ok(self.own_project()),
            (None, Level::User) => Ok(None),
        }
    }

    /// A project's directory as agents write one: an absolute path, one below the home (`~/web`), one below where gatepass
    /// runs (`.`, `web`), or a `file:` URL.
    fn named_project(&self, text: &str) -> Result<PathBuf> {
        let path = match text.strip_prefix('~') {
            Some("") => Some(self.user_home.clone()),
            Some(rest) => rest.strip_prefix('/').map(|rest| self.user_home.join(rest)),
            None if text.starts_with("file:") => Url::parse(text).ok().and_then(|url| url.to_file_path().ok()),
            None => std::path::absolute(text).ok(),
        };
        let is_plain =
            |path: &PathBuf| path.is_absolute() && !path.components().any(|part| part == Component::ParentDir);
        path.filter(is_plain).filter(|path| path.is_dir()).ok_or_else(|| {
            Error::new(
                Code::InvalidArgument,
                "The project's directory is none that is there, or is written with `..`; nothing was changed.",
                "Give the project's directory as an absolute path.",
            )
        })
    }

    /// Where gatepass runs, if that may be a project: some clients start it in the home, or at the root.
    fn own_project(&self) -> Option<PathBuf> {
        std::env::current_dir().ok().filter(|path| *path != self.user_home && path.parent().is_some())
    }
}
