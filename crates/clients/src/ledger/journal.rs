//! What an earlier version wrote down: a JSON file for each manager and place, which knew lines by their hashes and kept a
//! backup for each manager. It is taken over into the ledger, and then removed.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::files::Root;
use super::super::format::Format;
use super::{CreatedDirectory, Layer, Ledger, Original, Owner, Record, read};
use gatepass_core::error::Error;

/// One manager, applied in one place.
#[derive(Deserialize)]
struct Journal {
    manager: String,
    token: String,
    /// Sorts by when it was applied.
    order: String,
    files: Vec<Entry>,
}

/// One file of it.
#[derive(Deserialize)]
struct Entry {
    path: PathBuf,
    format: Format,
    backup: Option<String>,
    mode: u32,
    /// SHA-256 of what was written.
    written: String,
    lines: Vec<String>,
    made: Vec<PathBuf>,
}

/// Takes all journals over; whether there were any.
pub(super) fn take_over(state: &Root, ledger: &mut Ledger) -> Result<bool, Error> {
    let names = state.names().map_err(Error::internal)?;
    let mut journals = Vec::new();
    for name in names.into_iter().filter(|name| name.ends_with(".json") && name != "ledger.json") {
        if ledger.taken_over.contains(&name) {
            continue;
        }
        let Some(text) = state.file(&name)?.read()? else { continue };
        let journal: Journal = read(state, &name, &text.bytes)?;
        journals.push((name, journal));
    }
    journals.sort_by(|(_, one), (_, other)| one.order.cmp(&other.order));
    let is_any = !journals.is_empty();
    for (name, journal) in journals {
        let stem = name.trim_end_matches(".json");
        let project = stem.strip_prefix(&format!("{}-", journal.manager)).map(str::to_owned);
        let owner = Owner { manager: journal.manager.clone(), project };
        for entry in journal.files {
            let layer = Layer {
                owner: owner.clone(),
                token: journal.token.clone(),
                registry: None,
                origin: None,
                items: Vec::new(),
                is_made: false,
                is_removed: false,
                is_unknown: true,
            };
            add(ledger, entry, layer);
        }
        ledger.taken_over.push(name);
    }
    Ok(is_any)
}

/// Of several that were applied to a file, the first had the original before it, and the last wrote what is there now.
fn add(ledger: &mut Ledger, entry: Entry, layer: Layer) {
    let root = Path::new("/");
    let under = |path: &Path| path.strip_prefix(root).map(|path| path.display().to_string()).unwrap_or_default();
    for directory in &entry.made {
        ledger.directories.push(CreatedDirectory { base: root.to_owned(), name: under(directory) });
    }
    let mut record = ledger.record(&entry.path).cloned().unwrap_or_else(|| Record {
        base: root.to_owned(),
        name: under(&entry.path),
        format: entry.format,
        original: entry.backup.map(|backup| Original { backup, mode: entry.mode }),
        written: String::new(),
        mode: 0,
        lines: None,
        layers: Vec::new(),
        values: Vec::new(),
    });
    record.written = entry.written;
    record.lines = Some(entry.lines);
    record.layers.push(layer);
    ledger.set(&entry.path, Some(record));
}
