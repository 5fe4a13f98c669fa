//! The packages below a project: a workspace has its client work in each, by that one's own settings, and npm publishes
//! any directory that it is given. Which of them a workspace names is a matter of its client's globs, so all are looked at.

use std::fs;
use std::path::{Path, PathBuf};

/// What makes a directory the root of packages.
const ROOTS: [&str; 2] = ["package.json", "pnpm-workspace.yaml"];
/// Where no workspace has members: what was installed, and what version control keeps.
const PASSED_OVER: [&str; 5] = ["node_modules", ".git", ".hg", ".svn", ".jj"];
/// The most directories that are looked at.
const MOST: usize = 5_000;

/// The directories below the outermost root of packages that the client may work in.
pub(super) struct Members {
    pub directories: Vec<PathBuf>,
    /// The root, where it has more than are looked at.
    pub more_below: Option<PathBuf>,
}

impl Members {
    /// Those of the project that this directory is in. The home is no project, nor is what is above it. Links are not
    /// followed: what they lead to below the root is met there.
    pub fn of(directory: &Path, home: &Path) -> Self {
        let is_root = |above: &&Path| ROOTS.iter().any(|name| above.join(name).exists());
        let projects = directory.ancestors().take_while(|above| !home.starts_with(above));
        let mut members = Self { directories: Vec::new(), more_below: None };
        let Some(root) = projects.filter(is_root).last() else { return members };
        let mut next = vec![root.to_owned()];
        while let Some(parent) = next.pop() {
            for entry in fs::read_dir(&parent).into_iter().flatten().flatten() {
                let is_directory = entry.file_type().is_ok_and(|kind| kind.is_dir());
                if !is_directory || PASSED_OVER.iter().any(|name| entry.file_name() == *name) {
                    continue;
                }
                if members.directories.len() == MOST {
                    members.more_below = Some(root.to_owned());
                    return members;
                }
                members.directories.push(entry.path());
                next.push(entry.path());
            }
        }
        members
    }
}
