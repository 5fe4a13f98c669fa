//! Where programs may be that are given a value by themselves: in directories of the search path in which nobody can put one
//! but the user and the system, and that are in no project.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Permission bits: the group may write; others may; only a file's owner may replace it.
const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Files and directories by which a directory is somebody's project.
const MARKS: [&str; 14] = [
    ".git",
    ".hg",
    ".svn",
    ".jj",
    "package.json",
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

/// The directories of a search path that are [trusted](is_trusted).
pub fn search_directories(path: &OsStr) -> impl Iterator<Item = PathBuf> {
    let project = project_at_hand();
    std::env::split_paths(path).filter(move |directory| is_outside(directory, project.as_deref()) && is_own(directory))
}

/// Whether nobody but this user and the system can have put there what is there, and it is in no project at hand: a project
/// that is cloned, or a build, would choose what is given the value. A link is what it leads to.
pub fn is_trusted(path: &Path) -> bool {
    is_outside(path, project_at_hand().as_deref()) && is_own(path)
}

fn is_outside(path: &Path, project: Option<&Path>) -> bool {
    let Ok(real) = path.canonicalize() else { return false };
    path.is_absolute() && project.is_none_or(|project| !real.starts_with(project) && !path.starts_with(project))
}

/// Whether it, and every directory above it, is the user's own or the system's, and nobody else may write to it.
fn is_own(path: &Path) -> bool {
    let user = rustix::process::geteuid().as_raw();
    let Ok(real) = path.canonicalize() else { return false };
    real.ancestors().enumerate().all(|(above, directory)| {
        let Ok(metadata) = fs::metadata(directory) else { return false };
        // In a directory like /tmp others can make files, and not replace those that are there.
        let is_groups = metadata.mode() & GROUP_WRITES != 0 && !is_private(metadata.gid(), user);
        let is_shared = metadata.mode() & OTHERS_WRITE != 0 || is_groups;
        let is_kept = above > 0 && metadata.mode() & STICKY != 0;
        let is_users = metadata.uid() == user || is_system(metadata.uid());
        is_users && (!is_shared || is_kept)
    })
}

/// Whether nobody but this user and root is in the group: root's own, or the one of the user's name that systems with a group
/// for each user make (group(5), passwd(5)).
fn is_private(group: u32, user: u32) -> bool {
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

/// The project that this process works in: the nearest directory above with a mark of one, or else the working directory.
/// The home, and what is above it, is none.
fn project_at_hand() -> Option<PathBuf> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok()?;
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let is_none = |directory: &Path| {
        directory.parent().is_none() || home.as_ref().is_some_and(|home| home.starts_with(directory))
    };
    let has_mark = |directory: &&Path| MARKS.iter().any(|mark| directory.join(mark).exists());
    let marked = here.ancestors().take_while(|directory| !is_none(directory)).find(has_mark);
    let is_plain = !is_none(&here) && !SYSTEM.iter().any(|system| here.starts_with(system));
    marked.map(Path::to_owned).or_else(|| is_plain.then_some(here))
}
