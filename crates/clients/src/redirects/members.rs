//! The directories below a project: whoever works in one has its client go by that one's own files, a workspace has its
//! client work in each, and npm publishes any directory that it is given. All are looked at, for every client alike.

use std::collections::{HashSet, VecDeque};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::consumer::MARKS;

/// What tools fill, and nobody works in: what was installed, what was built, and what version control keeps.
const FILLED_BY_TOOLS: [&str; 12] =
    ["node_modules", ".git", ".hg", ".svn", ".jj", "target", ".gradle", ".venv", "venv", ".tox", ".nox", "__pycache__"];
/// The most directories that are looked at, of each kind.
const MOST: usize = 5_000;

/// The directories in which the client may work, below the root of the project at hand.
#[derive(Default)]
pub(super) struct Members {
    /// The project's own.
    pub own: Vec<PathBuf>,
    /// Those nearest that links lead to.
    pub others: Vec<PathBuf>,
    /// The root, where it has more of its own than are looked at.
    pub more_below: Option<PathBuf>,
}

/// The outermost project that this directory is in. The home is none, nor is what is above it.
fn project_of(directory: &Path, home: &Path) -> Option<PathBuf> {
    let has_mark = |above: &&Path| MARKS.iter().any(|mark| above.join(mark).exists());
    let projects = directory.ancestors().take_while(|above| !home.starts_with(above) && above.parent().is_some());
    projects.filter(has_mark).last().map(Path::to_owned)
}

/// Where the project at hand begins: the directory itself, where nothing says that it is in one.
pub(super) fn root_of(directory: &Path, home: &Path) -> PathBuf {
    project_of(directory, home).unwrap_or_else(|| directory.to_owned())
}

impl Members {
    /// Those of the project that this directory is in, or below it where it is in none.
    pub fn of(directory: &Path, home: &Path) -> Self {
        let root = root_of(directory, home);
        let mut members = Self::default();
        if home.starts_with(&root) || root.parent().is_none() {
            return members;
        }
        let mut seen: HashSet<PathBuf> = [root.clone()].into();
        let mut aside = VecDeque::new();
        let mut next: VecDeque<PathBuf> = [root.clone()].into();
        while let Some(parent) = next.pop_front() {
            for (path, is_link) in directories_in(&parent) {
                if is_link {
                    aside.push_back(path);
                    continue;
                }
                if members.own.len() == MOST {
                    // A directory of many projects is none.
                    members.more_below = project_of(directory, home);
                    return members;
                }
                seen.insert(path.clone());
                members.own.push(path.clone());
                next.push_back(path);
            }
        }
        while let Some(path) = aside.pop_front().filter(|_| members.others.len() < MOST) {
            // What a link leads to may be met already, and the home is no part of a project.
            if !home.starts_with(&path) && seen.insert(path.clone()) {
                aside.extend(directories_in(&path).map(|(path, _)| path));
                members.others.push(path);
            }
        }
        members
    }
}

/// Whether tools fill a directory of this name.
pub(super) fn is_filled_by_tools(name: &OsStr) -> bool {
    FILLED_BY_TOOLS.iter().any(|known| name == *known)
}

/// The directories in this one, as they are called without links, and whether a link leads to them; none that tools fill,
/// but where a link leads into one.
fn directories_in(parent: &Path) -> impl Iterator<Item = (PathBuf, bool)> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries.filter_map(|entry| {
        let kind = entry.file_type().ok()?;
        if kind.is_symlink() {
            return entry.path().canonicalize().ok().filter(|path| path.is_dir()).map(|path| (path, true));
        }
        (kind.is_dir() && !is_filled_by_tools(&entry.file_name())).then(|| (entry.path(), false))
    })
}
