//! Taking a configuration back: the exact bytes that were there, or, where the file was changed since, the lines that
//! gatepass added and nothing else. What other managers say in the same file stays.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::change::{self, Change, Job as _, Outcome, Prepared, Replacement, temporary_name};
use super::files::{Root, Snapshot};
use super::format::{Item, Ours, Removed, edit, remove};
use super::hash::{hash, line_hashes};
use super::in_use::remove_tokens;
use super::ledger::{Layer, Ledger, Owner, Record, State, owner, settle, together};
use super::locations::{Locations, display_path, readable_text, unreadable};
use super::retained_backup::RetainedBackup;
use super::shown::OwnLines;
use super::target::Level;
use super::values::{Values, found};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::{Code, Error};
use gatepass_core::token::redaction;

/// Whose files are to be as they were without it.
pub(super) struct Job {
    owner: Owner,
    title: PackageManager,
    home: PathBuf,
    project: Option<PathBuf>,
}

/// Works out how to take back what [`super::apply()`] did for `manager`, and changes nothing yet.
///
/// # Errors
/// [`Code::NotAllowed`] where nothing was applied, or where a file was changed so that what is left would not be
/// readable.
pub fn prepare_undo(manager: PackageManager, level: Level, locations: &Locations<'_>) -> Result<Change, Error> {
    let job = Job {
        owner: owner(manager, level, locations),
        title: manager,
        home: locations.home.to_owned(),
        project: locations.project.map(Path::to_owned),
    };
    let Some((state, ledger)) = State::take_if_there(locations.state)? else { return Err(job.nothing()) };
    let preview = job.prepare(&state, &ledger)?;
    Ok(Change { state: locations.state.to_owned(), job: Box::new(job), preview })
}

/// [`prepare_undo`], and then [`Change::write`].
///
/// # Errors
/// Those of both.
pub fn undo(manager: PackageManager, level: Level, locations: &Locations<'_>) -> Result<Outcome, Error> {
    prepare_undo(manager, level, locations)?.write()
}

impl change::Job for Job {
    fn prepare(&self, state: &State, ledger: &Ledger) -> Result<Prepared, Error> {
        let files = ledger.files_of(&self.owner);
        if files.is_empty() {
            return Err(self.nothing());
        }
        let mut prepared = Prepared::new(ledger, Outcome::default());
        for path in files {
            let shown = display_path(&path, &self.home, self.project.as_deref());
            take_out(&mut prepared, state, &path, &self.owner, shown)?;
        }
        remove_tokens(&mut prepared, ledger, &self.owner);
        Ok(prepared)
    }
}

impl Job {
    fn nothing(&self) -> Error {
        Error::new(
            Code::NotAllowed,
            format!("Nothing was applied here for {}, so that there is nothing to undo.", self.title),
            "Look whether it was for the user's own files or for a project's, and in which directory.",
        )
    }
}

/// Whether a value of gatepass's own comes back with what is put back: it was there before, and nothing here knows whose it is.
fn puts_back_value(before: Option<&Snapshot>, after: Option<&Snapshot>) -> bool {
    let digests = |snapshot: Option<&Snapshot>| {
        snapshot.map_or_else(Vec::new, |snapshot| redaction::digests(&String::from_utf8_lossy(&snapshot.bytes)))
    };
    let before = digests(before);
    digests(after).iter().any(|digest| !before.contains(digest))
}

/// Takes what `owner` says out of one file.
pub(super) fn take_out(
    prepared: &mut Prepared,
    state: &State,
    path: &Path,
    owner: &Owner,
    shown: String,
) -> Result<(), Error> {
    let Some(record) = prepared.ledger.record(path).cloned() else { return Ok(()) };
    let root = Arc::new(Root::open_exactly(&record.base)?);
    let before = root.file(&record.name)?.read()?;
    let mut remaining = Remaining::of(state, &record, before.as_ref(), owner)?;
    if let Some(note) = remaining.note.take() {
        prepared.outcome.notes.push(format!("{shown} {note}"));
    }
    prepared.keep(remaining.kept.take(), &shown);
    let gone = std::mem::take(&mut remaining.gone);
    let others: Vec<&str> = remaining.layers.iter().map(|layer| layer.owner.manager.as_str()).collect();
    let others = others.join(", ");
    let (after, next) = match (&before, remaining.layers.is_empty()) {
        (_, true) => (remaining.original, None),
        // Their lines are gone, too; the ledger still knows that they are.
        (None, false) => (None, Some(Record { layers: remaining.layers, ..record.clone() })),
        (Some(now), false) if remaining.has_unknown_layers() => {
            (Some(now.clone()), Some(Record { layers: remaining.layers, ..record.clone() }))
        }
        (Some(_), false) => {
            let (after, next) = remaining.write(&record, before.as_ref(), &mut prepared.originals, &shown)?;
            (Some(after), Some(next))
        }
    };
    let stays = next.as_ref().map_or_else(Vec::new, |next| together(&next.layers));
    prepared.ledger.set(path, next);
    if after == before {
        if !others.is_empty() {
            prepared.outcome.notes.push(format!("{shown} stays as it is: {others} uses the same lines."));
        } else {
            prepared.outcome.unchanged.push(shown);
        }
        return Ok(());
    }
    if puts_back_value(before.as_ref(), after.as_ref()) {
        prepared.outcome.notes.push(format!(
            "{shown} has the value of a gatepass token again, which stood there before `apply`: another gatepass may have \
             applied it. Revoke that token, or take the value out, where nothing uses it."
        ));
    }
    let goes: Vec<Item> = gone.items.iter().filter(|item| !stays.contains(item)).cloned().collect();
    prepared.replace(Replacement {
        name: record.name.clone(),
        shown,
        before,
        after,
        temporary: temporary_name(),
        is_private: true,
        comes: OwnLines::default(),
        goes: OwnLines::of(&goes, &record.values),
        root,
    })
}

/// What an owner said in a file.
#[derive(Default)]
pub(super) struct RemovedLayer {
    items: Vec<Item>,
}

/// A file without what one owner says in it.
#[derive(Default)]
pub(super) struct Remaining {
    /// The file without anything of gatepass's.
    pub original: Option<Snapshot>,
    /// Whether that is the copy that is kept already.
    pub is_kept: bool,
    /// That copy, where not all of it is back.
    pub kept: Option<RetainedBackup>,
    /// What a person should know of it.
    pub note: Option<String>,
    /// What the others say.
    pub layers: Vec<Layer>,
    /// What the owner said.
    pub gone: RemovedLayer,
    /// The values that stand in the file.
    pub values: Values,
}

impl Remaining {
    /// Of a file that gatepass knows nothing of.
    pub fn untouched(current: Option<Snapshot>) -> Self {
        Self { original: current, ..Self::default() }
    }

    /// Of a file that gatepass knows.
    ///
    /// # Errors
    /// `NotAllowed` where the copy that is kept cannot be read.
    pub fn of(state: &State, record: &Record, current: Option<&Snapshot>, owner: &Owner) -> Result<Self, Error> {
        let mut layers = record.layers.clone();
        let place = layers.iter().position(|layer| layer.owner == *owner);
        let gone = place.map(|place| layers.remove(place));
        let bytes = current.map_or(&[][..], |current| current.bytes.as_slice());
        let values = found(bytes, &record.values);
        if hash(bytes) != record.written
            && let Some(text) = current.and_then(|current| std::str::from_utf8(&current.bytes).ok())
        {
            // What somebody changed is theirs now.
            for layer in &mut layers {
                layer.items.retain(|item| {
                    let lacks_value = !item.has_all_values(&values, &record.values);
                    lacks_value || edit(&[item.with_values(&values)], text).is_ok_and(|same| same == text)
                });
            }
        }
        settle(&mut layers, gone.as_ref(), &values, &record.values);
        let kept = state.original(record)?;
        let WithoutOurs { snapshot: original, note } = without(record, current, kept.clone(), &values)?;
        let is_kept = kept.as_ref().map(|kept| &kept.bytes) == original.as_ref().map(|original| &original.bytes);
        let stays = RetainedBackup::of(state, record, kept.as_ref(), original.as_ref());
        let gone = RemovedLayer { items: gone.map_or_else(Vec::new, |gone| gone.items) };
        Ok(Self { original, is_kept, kept: stays, note, layers, gone, values })
    }

    /// Whether an earlier version applied one of the others, so that nobody knows what it says.
    pub fn has_unknown_layers(&self) -> bool {
        self.layers.iter().any(|layer| layer.is_unknown)
    }

    /// The file with what the layers say, and its record.
    ///
    /// # Errors
    /// `NotAllowed` where the file cannot be edited.
    pub fn write(
        &self,
        record: &Record,
        current: Option<&Snapshot>,
        originals: &mut Vec<(PathBuf, Snapshot)>,
        shown: &str,
    ) -> Result<(Snapshot, Record), Error> {
        // What nobody knows stays where it is, until the last of those goes that are not known.
        let is_unknown = self.has_unknown_layers();
        let base = if is_unknown { current } else { self.original.as_ref() };
        let text = readable_text(base, shown)?;
        let items: Vec<Item> = together(&self.layers).iter().map(|item| item.with_values(&self.values)).collect();
        let text = edit(&items, &text).map_err(|reason| unreadable(shown, &reason.to_string()))?;
        let kept_mode = self.original.as_ref().map_or(0o644, |original| original.mode);
        let mode = if self.values.is_in(&text) { 0o600 } else { kept_mode };
        let mut next = Record {
            written: hash(text.as_bytes()),
            mode,
            lines: is_unknown.then(|| line_hashes(&text)),
            layers: self.layers.clone(),
            ..record.clone()
        };
        if !is_unknown {
            next.keep(self.original.as_ref(), self.is_kept, originals);
        }
        let used = |name: &str| self.layers.iter().flat_map(|layer| &layer.items).any(|item| item.has(name));
        next.values.retain(|stand_in| used(&stand_in.name));
        Ok((Snapshot { bytes: text.into_bytes(), mode }, next))
    }
}

fn text_of(snapshot: Option<&Snapshot>) -> String {
    String::from_utf8_lossy(snapshot.map_or(&[][..], |snapshot| snapshot.bytes.as_slice())).into_owned()
}

/// What remains of a file without what gatepass wrote, and what a person should know of it.
struct WithoutOurs {
    snapshot: Option<Snapshot>,
    note: Option<String>,
}

fn without(
    record: &Record,
    current: Option<&Snapshot>,
    original: Option<Snapshot>,
    values: &Values,
) -> Result<WithoutOurs, Error> {
    let Some(current) = current else {
        let note = original.is_some().then(|| "is gone: gatepass did not bring it back.".to_owned());
        return Ok(WithoutOurs { snapshot: None, note });
    };
    // Whoever changed the permissions since meant it.
    let mode = match &original {
        Some(original) if [0, current.mode].contains(&record.mode) => original.mode,
        _ => current.mode,
    };
    if hash(&current.bytes) == record.written {
        return Ok(WithoutOurs { snapshot: original.map(|original| Snapshot { mode, ..original }), note: None });
    }
    // Somebody put the original back.
    if original.as_ref().is_some_and(|original| original.bytes == current.bytes) {
        return Ok(WithoutOurs { snapshot: Some(Snapshot { mode, ..current.clone() }), note: None });
    }
    if std::str::from_utf8(&current.bytes).is_err() {
        return Err(by_hand(record, "is no text in UTF-8, which it was when gatepass wrote it"));
    }
    let lines = record.lines.clone().unwrap_or_else(|| written_lines(record, original.as_ref(), values));
    let (text, mut stays) = take_lines_out(&lines, &text_of(original.as_ref()), &text_of(Some(current)));
    let mut text = record.format.mended(text);
    let by_key = by_key(record, &text_of(original.as_ref()), &text_of(Some(current)), values);
    // By lines, where that says the same: it keeps more of the layout.
    if let Some(by_key) = by_key
        && !(record.format.is_readable(&text) && record.format.is_equivalent(&text, &by_key.text))
    {
        (text, stays) = (by_key.text, by_key.stays);
    }
    // A value that its user had put there before stays.
    let ours = values.not_in(&text_of(original.as_ref()));
    if ours.is_in(&text) {
        text = ours.taken_out_of(&text);
        stays = true;
        if ours.is_in(&text) {
            return Err(by_hand(record, "has a token's value in a way that gatepass cannot take out"));
        }
    }
    if original.is_none() && ["", "{}", "---"].contains(&text.trim_start_matches('\u{feff}').trim()) {
        return Ok(WithoutOurs { snapshot: None, note: None });
    }
    if !record.format.is_readable(&text) {
        return Err(by_hand(record, "would not be readable without gatepass's lines"));
    }
    let note = if stays {
        "was changed since: gatepass's own lines are out, but for those that somebody changed."
    } else {
        "was changed since: gatepass's own lines are out, the rest stays."
    };
    Ok(WithoutOurs { snapshot: Some(Snapshot { bytes: text.into_bytes(), mode }), note: Some(note.to_owned()) })
}

/// A file that somebody changed so that nothing can be taken out of it.
fn by_hand(record: &Record, why: &str) -> Error {
    Error::new(
        Code::NotAllowed,
        format!("{} was changed since, and {why}; nothing was changed.", record.path().display()),
        "Take gatepass's lines out by hand, and revoke the token.",
    )
}

/// The file without what is ours at its keys; `None` where the format has none, or nobody knows what is ours.
fn by_key(record: &Record, original: &str, current: &str, values: &Values) -> Option<Removed> {
    if record.layers.iter().any(|layer| layer.is_unknown) {
        return None;
    }
    let items = together(&record.layers);
    let names = record.values.iter().map(|stand_in| stand_in.name.clone()).collect();
    remove(record.format, &Ours { items: &items, names, values }, current, original)
}

/// The lines that gatepass wrote the last time; those whose value is not at hand are none of the file's.
fn written_lines(record: &Record, original: Option<&Snapshot>, values: &Values) -> Vec<String> {
    let items: Vec<Item> = together(&record.layers).iter().map(|item| item.with_values(values)).collect();
    line_hashes(&edit(&items, &text_of(original)).unwrap_or_default())
}

/// `current` with the lines that came between `original` and `written` out of it, and with those back in that they
/// replaced; and whether some were changed, so that they had to stay.
fn take_lines_out(written: &[String], original: &str, current: &str) -> (String, bool) {
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
        let indexes: Vec<usize> = added.clone().filter_map(|index| place_of[index]).collect();
        let is_whole = indexes.len() == added.len();
        stays |= !is_whole;
        for place in &indexes {
            goes[*place] = true;
        }
        if is_whole {
            let after_previous =
                added.start.checked_sub(1).and_then(|index| place_of[index]).map_or(0, |place| place + 1);
            let place = indexes.first().copied().unwrap_or(after_previous);
            comes[place].extend(originals[replaced].iter().copied());
        }
    }
    let end = if current.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = String::with_capacity(current.len());
    let mut push = |piece: &str| {
        // A last line without an end may not be the last any more.
        if !piece.is_empty() && !text.is_empty() && !text.ends_with('\n') {
            text.push_str(end);
        }
        text.push_str(piece);
    };
    for (index, line) in currents.iter().enumerate() {
        push(&comes[index]);
        if !goes[index] {
            push(line);
        }
    }
    push(&comes[currents.len()]);
    (text, stays)
}
