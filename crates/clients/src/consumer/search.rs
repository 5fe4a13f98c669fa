//! Which programs gatepass runs, to give them a value or to ask whether a client works: those that the search path leads to
//! in directories in which nobody can put one but the user and the system, and that are in no project.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use gatepass_home::private::is_private_group;

/// Permission bits: the group may write; others may; only a file's owner may replace it.
const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Files and directories by which a directory is somebody's project.
pub(crate) const MARKS: [&str; 15] = [
    ".git",
    ".hg",
    ".svn",
    ".jj",
    "package.json",
    "pnpm-workspace.yaml",
    "node_modules",
    "pyproject.toml",
    "Cargo.toml",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "Gemfile",
    "composer.json",
    ".envrc",
];

/// Where systems keep programs: no project by itself.
const SYSTEM: [&str; 6] = ["/usr", "/bin", "/sbin", "/opt", "/nix", "/snap"];

/// A search path, without the directories in which a project at hand or another user could put a `docker` of its own.
#[derive(Debug)]
pub struct SearchPath {
    directories: Vec<PathBuf>,
    /// Those that were left out.
    untrusted: Vec<PathBuf>,
    projects: Vec<PathBuf>,
}

/// Why a program is not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotFound {
    /// The search path does not lead to it.
    Nowhere,
    /// It leads to this, which others may write to, or which is in a project at hand.
    Untrusted(PathBuf),
}

impl SearchPath {
    /// Of what `PATH` says, where this process works; `directory` is another project at hand, where one is named.
    pub fn new(path: &OsStr, directory: Option<&Path>) -> Self {
        let here = std::env::current_dir().ok();
        let at_hand = [here.as_deref(), directory].into_iter().flatten();
        let projects: Vec<PathBuf> = at_hand.filter_map(project_of).collect();
        let is_trusted = |directory: &PathBuf| is_outside(directory, &projects) && is_own(directory);
        let (directories, untrusted) = std::env::split_paths(path).partition(is_trusted);
        Self { directories, untrusted, projects }
    }

    /// Of this process's environment.
    pub fn of_environment(directory: Option<&Path>) -> Self {
        Self::new(&std::env::var_os("PATH").unwrap_or_default(), directory)
    }

    /// What is left of it, as `PATH` has it.
    pub fn joined(&self) -> OsString {
        // What was split can be joined: no directory has a separator in it.
        std::env::join_paths(&self.directories).unwrap_or_default()
    }

    /// The program of this name, or by this path, where the search path has its directory.
    ///
    /// # Errors
    /// [`NotFound`], which says why not.
    pub fn find(&self, word: &str) -> Result<PathBuf, NotFound> {
        let named = Path::new(word);
        let is_plain = named.file_name().is_some_and(|name| name == named.as_os_str());
        let found = if is_plain {
            self.directories.iter().map(|directory| directory.join(word)).find(|program| is_executable(program))
        } else {
            let is_there = named.parent().is_some_and(|parent| self.directories.iter().any(|other| other == parent));
            (is_there && is_executable(named)).then(|| named.to_owned())
        };
        let Some(found) = found else {
            // One that is found where nobody looks is said, and not run.
            let mut untrusted = self.untrusted.iter().filter(|_| is_plain).map(|directory| directory.join(word));
            return Err(untrusted
                .find(|program| is_executable(program))
                .map_or(NotFound::Nowhere, NotFound::Untrusted));
        };
        // A directory of the user's may have a link to a program of somebody else's.
        if is_outside(&found, &self.projects) && is_own(&found) { Ok(found) } else { Err(NotFound::Untrusted(found)) }
    }
}

fn is_executable(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

/// Whether it is in none of these projects: one that is cloned, or a build, would choose what is run. A link is what it leads
/// to.
fn is_outside(path: &Path, projects: &[PathBuf]) -> bool {
    let Ok(real) = path.canonicalize() else { return false };
    path.is_absolute() && projects.iter().all(|project| !real.starts_with(project) && !path.starts_with(project))
}

/// Whether it, and every directory above it, is the user's own or the system's, and nobody else may write to it.
fn is_own(path: &Path) -> bool {
    let user = rustix::process::geteuid().as_raw();
    let Ok(real) = path.canonicalize() else { return false };
    real.ancestors().enumerate().all(|(above, directory)| {
        let Ok(metadata) = fs::metadata(directory) else { return false };
        // In a directory like /tmp others can make files, and not replace those that are there.
        let is_groups = metadata.mode() & GROUP_WRITES != 0 && !is_private_group(metadata.gid(), user);
        let is_shared = metadata.mode() & OTHERS_WRITE != 0 || is_groups;
        let is_kept = above > 0 && metadata.mode() & STICKY != 0;
        let is_users = metadata.uid() == user || is_system(metadata.uid());
        is_users && (!is_shared || is_kept)
    })
}

/// Whether it is root. In a namespace without one, as sandboxes have it, its files are shown as nobody's
/// (user_namespaces(7)).
fn is_system(user: u32) -> bool {
    const NOBODY: u32 = 65534;
    let has_root = || {
        let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_else(|_| "0".to_owned());
        map.lines().any(|line| line.split_whitespace().next() == Some("0"))
    };
    user == 0 || user == NOBODY && !has_root()
}

/// The project that a directory is in: the nearest directory above with a mark of one, or else itself. The home, and what is
/// above it, is none.
fn project_of(directory: &Path) -> Option<PathBuf> {
    let here = directory.canonicalize().ok()?;
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let is_none = |directory: &Path| {
        directory.parent().is_none() || home.as_ref().is_some_and(|home| home.starts_with(directory))
    };
    let has_mark = |directory: &&Path| MARKS.iter().any(|mark| directory.join(mark).exists());
    let marked = here.ancestors().take_while(|directory| !is_none(directory)).find(has_mark);
    let is_plain = !is_none(&here) && !SYSTEM.iter().any(|system| here.starts_with(system));
    marked.map(Path::to_owned).or_else(|| is_plain.then_some(here))
}
