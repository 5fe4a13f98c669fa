//! Taking a configuration back: the exact bytes that were there, or, where the file was changed since, the lines that
//! gatepass added and nothing else.

use std::path::{Path, PathBuf};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::apply::Places;
use super::change::{Change, Outcome, Replacement};
use super::files::{Snapshot, lock, read};
use super::journal::{Entry, Journal, hash, line_hashes, others, path_of};
use super::shown::OwnLines;
use super::{PackageManager, Scope};
use crate::error::{Code, Error};

/// Works out how to take back what [`super::apply()`] did for `manager`, and changes nothing yet.
///
/// # Errors
/// [`Code::NotAllowed`] where nothing was applied, or where a file was changed so that what is left would not be
/// readable.
pub fn prepare_undo(manager: PackageManager, scope: Scope, places: &Places<'_>) -> Result<Change, Error> {
    let _lock = lock(places.state)?;
    let journal_path = path_of(manager, scope, places);
    let journal = Journal::load(&journal_path)?.ok_or_else(|| {
        Error::new(
            Code::NotAllowed,
            format!("Nothing was applied here for {manager}, so that there is nothing to undo."),
            "Look at the scope and the directory.",
        )
    })?;
    let mut others = others(places.state, &journal_path);
    let mut outcome = Outcome::default();
    let mut replacements = Vec::new();
    let mut bookkeeping = Vec::new();
    for entry in &journal.files {
        let shown = shown(&entry.path, places);
        let before = read(&entry.path)?;
        let remains = without(entry, before.as_ref(), places.state);
        let user = others.iter().find(|(_, other)| match (other.entry(&entry.path), &remains) {
            (None, _) => false,
            (Some(other), Ok(remains)) => takes_away(&other.wants, before.as_ref(), remains.snapshot.as_ref()),
            (Some(_), Err(_)) => true,
        });
        let user = user.map(|(_, other)| other.manager.clone());
        for index in 0..others.len() {
            forget(entry, &mut others, index, places.state, &mut bookkeeping)?;
        }
        if let Some(user) = user {
            outcome.notes.push(format!("{shown} stays as it is: {user} uses the same lines."));
            continue;
        }
        let Remains { snapshot: after, note } = remains?;
        if let Some(note) = note {
            outcome.notes.push(format!("{shown} {note}"));
        }
        if after == before {
            outcome.unchanged.push(shown);
            continue;
        }
        outcome.changed.push(shown.clone());
        let unmade = if after.is_none() { entry.made.clone() } else { Vec::new() };
        let path = entry.path.clone();
        let own = OwnLines::default();
        replacements.push(Replacement {
            path,
            shown,
            before,
            after,
            backup: None,
            unmade,
            is_private: false,
            comes: own.clone(),
            goes: own,
        });
    }
    Ok(Change {
        state: places.state.to_owned(),
        journal_path,
        journal_before: Some(journal),
        journal_after: None,
        replacements,
        bookkeeping,
        outcome,
    })
}

/// [`prepare_undo`], and then [`Change::write`].
///
/// # Errors
/// Those of both.
pub fn undo(manager: PackageManager, scope: Scope, places: &Places<'_>) -> Result<Outcome, Error> {
    prepare_undo(manager, scope, places)?.write()
}

/// Whether a line that was wanted is there before, and not after.
fn takes_away(wants: &[String], before: Option<&Snapshot>, after: Option<&Snapshot>) -> bool {
    let lines = |snapshot: Option<&Snapshot>| line_hashes(&text_of(snapshot));
    let (before, after) = (lines(before), lines(after));
    wants.iter().any(|line| before.contains(line) && !after.contains(line))
}

/// Another manager was applied to the same file later: what it takes for the original must not have these lines either,
/// unless a third, which was applied between the two, uses them.
fn forget(
    entry: &Entry,
    others: &mut [(PathBuf, Journal)],
    index: usize,
    state: &Path,
    bookkeeping: &mut Vec<(PathBuf, Option<Snapshot>)>,
) -> Result<(), Error> {
    let order = others[index].1.order.clone();
    let earlier = others.iter().filter(|(_, other)| other.order < order);
    let wanted: Vec<String> =
        earlier.filter_map(|(_, other)| other.entry(&entry.path)).flat_map(|earlier| earlier.wants.clone()).collect();
    let (path, other) = &mut others[index];
    let Some(later) = other.files.iter_mut().find(|later| later.path == entry.path) else { return Ok(()) };
    let Some(backup) = later.backup.clone().map(|name| state.join(name)) else { return Ok(()) };
    let Some(kept) = read(&backup)? else { return Ok(()) };
    // A file that cannot be read without them stays as it is.
    let Ok(Remains { snapshot, .. }) = without(entry, Some(&kept), state) else { return Ok(()) };
    let is_same = snapshot.as_ref().map(|snapshot| &snapshot.bytes) == Some(&kept.bytes);
    if is_same || takes_away(&wanted, Some(&kept), snapshot.as_ref()) {
        return Ok(());
    }
    if snapshot.is_none() {
        later.backup = None;
        later.made.clone_from(&entry.made);
    }
    later.mode = entry.mode;
    bookkeeping.push((backup, snapshot.map(|snapshot| Snapshot { mode: 0o600, ..snapshot })));
    bookkeeping.push((path.clone(), Some(other.snapshot()?)));
    Ok(())
}

fn text_of(snapshot: Option<&Snapshot>) -> String {
    String::from_utf8_lossy(snapshot.map_or(&[][..], |snapshot| snapshot.bytes.as_slice())).into_owned()
}

/// What remains of a file without what gatepass wrote, and what a person should know of it.
pub(super) struct Remains {
    pub snapshot: Option<Snapshot>,
    pub note: Option<String>,
}

pub(super) fn without(entry: &Entry, current: Option<&Snapshot>, state: &Path) -> Result<Remains, Error> {
    let original = match &entry.backup {
        Some(name) => read(&state.join(name))?.map(|backup| Snapshot { mode: entry.mode, ..backup }),
        None => None,
    };
    let Some(current) = current else {
        let note = original.is_some().then(|| "is gone: gatepass did not bring it back.".to_owned());
        return Ok(Remains { snapshot: None, note });
    };
    if entry.backup.is_some() && original.is_none() {
        return Err(Error::new(
            Code::NotAllowed,
            format!("The backup of {} is gone; nothing was changed.", entry.path.display()),
            "Take gatepass's lines out by hand.",
        ));
    }
    if hash(&current.bytes) == entry.written {
        return Ok(Remains { snapshot: original, note: None });
    }
    // gatepass was stopped before it wrote, or somebody put the original back.
    if original.as_ref().is_some_and(|original| original.bytes == current.bytes) {
        return Ok(Remains { snapshot: Some(current.clone()), note: None });
    }
    let (text, stays) = take_out(&entry.lines, &text_of(original.as_ref()), &text_of(Some(current)));
    let text = entry.format.mended(text);
    if original.is_none() && text.trim().is_empty() {
        return Ok(Remains { snapshot: None, note: None });
    }
    if !entry.format.is_readable(&text) {
        return Err(Error::new(
            Code::NotAllowed,
            format!(
                "{} was changed since, and would not be readable without gatepass's lines; nothing was changed.",
                entry.path.display()
            ),
            "Take gatepass's lines out by hand.",
        ));
    }
    let note = if stays {
        "was changed since: gatepass's own lines are out, but for those that somebody changed."
    } else {
        "was changed since: gatepass's own lines are out, the rest stays."
    };
    let mode = if original.is_some() { entry.mode } else { current.mode };
    Ok(Remains { snapshot: Some(Snapshot { bytes: text.into_bytes(), mode }), note: Some(note.to_owned()) })
}

/// `current` with the lines that came between `original` and `written` out of it, and with those back in that they
/// replaced; and whether some were changed, so that they had to stay.
fn take_out(written: &[String], original: &str, current: &str) -> (String, bool) {
    let originals: Vec<&str> = original.split_inclusive('\n').collect();
    let currents: Vec<&str> = current.split_inclusive('\n').collect();
    let mut place_of = vec![None; written.len()];
    for operation in capture_diff_slices(Algorithm::Patience, written, &line_hashes(current)) {
        if let DiffOp::Equal { old_index, new_index, len } = operation {
            for offset in 0..len {
                place_of[old_index + offset] = Some(new_index + offset);
            }
        }
    }
    let mut goes = vec![false; currents.len()];
    let mut comes = vec![String::new(); currents.len() + 1];
    let mut stays = false;
    for operation in capture_diff_slices(Algorithm::Patience, written, &line_hashes(original)) {
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let (added, replaced) = (operation.old_range(), operation.new_range());
        let places: Vec<usize> = added.clone().filter_map(|index| place_of[index]).collect();
        let is_whole = places.len() == added.len();
        stays |= !is_whole;
        for place in &places {
            goes[*place] = true;
        }
        if is_whole {
            let after_previous =
                added.start.checked_sub(1).and_then(|index| place_of[index]).map_or(0, |place| place + 1);
            let place = places.first().copied().unwrap_or(after_previous);
            comes[place].extend(originals[replaced].iter().copied());
        }
    }
    let mut text = String::with_capacity(current.len());
    for (index, line) in currents.iter().enumerate() {
        text.push_str(&comes[index]);
        if !goes[index] {
            text.push_str(line);
        }
    }
    text.push_str(&comes[currents.len()]);
    (text, stays)
}

pub(super) fn shown(path: &Path, places: &Places<'_>) -> String {
    let under =
        |base: &Path| base.canonicalize().ok().and_then(|base| path.strip_prefix(base).ok().map(Path::to_owned));
    if let Some(path) = places.project.and_then(under) {
        return path.display().to_string();
    }
    under(places.home).map_or_else(|| path.display().to_string(), |path| format!("~/{}", path.display()))
}
