//! The directories that gatepass made, each until nothing of gatepass's is under it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::super::failpoint;
use super::super::files::Root;
use super::Ledger;

/// A directory that gatepass made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CreatedDirectory {
    pub base: PathBuf,
    pub name: String,
}

/// Takes away the directories that were made and that hold nothing of gatepass's any more, unless somebody uses them.
pub(crate) fn remove_unused_directories(ledger: &mut Ledger) {
    let Ledger { files, directories, .. } = ledger;
    let is_used =
        |made: &CreatedDirectory| files.iter().any(|record| record.path().starts_with(made.base.join(&made.name)));
    let (used, mut unused): (Vec<CreatedDirectory>, Vec<CreatedDirectory>) = directories.drain(..).partition(is_used);
    unused.sort_by_key(|made| std::cmp::Reverse(made.name.matches('/').count()));
    for made in unused {
        if let Ok(root) = Root::open_exactly(&made.base) {
            root.remove_directory(&made.name);
        }
        // A process that is stopped here must find it again.
        if failpoint::is_stopped() {
            directories.push(made);
        }
    }
    directories.extend(used);
}
