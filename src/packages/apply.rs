//! Applying a configuration: the plan's contents into the real files.

use std::ffi::OsString;
use std::path::Path;

use base64::Engine as _;

use super::change::{Change, Outcome, Replacement, backup_name};
use super::files::{Snapshot, lock, read, resolve};
use super::format::Content;
use super::journal::{Entry, Journal, hash, line_hashes, path_of};
use super::plan::{File, Keep, Plan};
use super::shown::OwnLines;
use super::undo::without;
use super::{PackageManager, Scope, Target, refuse_control_characters, support};
use crate::error::{Code, Error};
use crate::secret::Secret;

/// Where files are.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    /// The user's home.
    pub home: &'a Path,
    /// The project, for its scope.
    pub project: Option<&'a Path>,
    /// A directory of gatepass's own, for backups and what was applied. It is made where it is missing.
    pub state: &'a Path,
    /// Looks up an environment variable: some move a client's files.
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
}

/// A token to be put into files: its id, which is remembered, and its value.
#[derive(Clone, Copy)]
pub struct Credential<'a> {
    /// The token's id.
    pub token: &'a str,
    /// The token's value.
    pub secret: &'a Secret,
}

/// Works out what makes `manager` work with a token, and changes nothing yet. The user's own files get the value, with
/// nobody else allowed to read them; a project's get a reference to the environment.
///
/// # Errors
/// [`Code::Unsupported`] where this client keeps nothing in files, [`Code::NotAllowed`] where a file is a link, cannot
/// be read as what it is, or belongs to somebody else.
pub fn prepare(
    manager: PackageManager,
    target: &Target<'_>,
    credential: Credential<'_>,
    places: &Places<'_>,
) -> Result<Change, Error> {
    refuse_control_characters(target.username)?;
    let keep = match target.scope {
        Scope::User => Keep::InFiles(credential.secret),
        Scope::Project => Keep::Outside(target.value),
    };
    let plan = (support(manager)?.plan)(target, &keep)?;
    if !plan.files.iter().any(|file| file.scope == target.scope) {
        return Err(Error::new(
            Code::Unsupported,
            format!("{manager} has no file for this that gatepass could write; nothing was changed."),
            match target.scope {
                Scope::User => "Use what `show` says.",
                Scope::Project => "Use the user's scope, or what `show` says.",
            },
        ));
    }
    let value = Keep::InFiles(credential.secret).or_reference("");
    if value.is_empty() || value.contains(|character: char| character.is_control() || character.is_whitespace()) {
        return Err(Error::new(
            Code::InvalidArgument,
            "The token's value is empty or has white space, which no package manager's file can hold.",
            "Use another token.",
        ));
    }
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{}:{value}", target.username));
    let secrets = vec![value, pair];
    let _lock = lock(places.state)?;
    let journal_path = path_of(manager, target.scope, places);
    let journal_before = Journal::load(&journal_path)?;
    let mut change = Change {
        state: places.state.to_owned(),
        journal_after: None,
        replacements: Vec::new(),
        bookkeeping: Vec::new(),
        outcome: Outcome::default(),
        journal_path,
        journal_before,
    };
    let mut entries = Vec::new();
    for file in &plan.files {
        entries.push(prepare_file(&mut change, file, &secrets, places)?);
    }
    let Plan { environment, commands, notes, .. } = plan;
    change.outcome.notes.extend(notes);
    change.outcome = Outcome { environment, commands, ..change.outcome };
    let is_new = !change.replacements.is_empty() || !change.bookkeeping.is_empty();
    let order = change.journal_before.as_ref().map(|journal| journal.order.clone()).filter(|_| !is_new);
    change.journal_after = Some(Journal {
        manager: manager.name().to_owned(),
        token: credential.token.to_owned(),
        order: order.unwrap_or_else(|| uuid::Uuid::now_v7().to_string()),
        files: entries,
    });
    Ok(change)
}

/// [`prepare`], and then [`Change::write`].
///
/// # Errors
/// Those of both.
pub fn apply(
    manager: PackageManager,
    target: &Target<'_>,
    credential: Credential<'_>,
    places: &Places<'_>,
) -> Result<Outcome, Error> {
    prepare(manager, target, credential, places)?.write()
}

fn prepare_file(change: &mut Change, file: &File, secrets: &[String], places: &Places<'_>) -> Result<Entry, Error> {
    refuse_if_moved(file, places)?;
    let base = match file.scope {
        Scope::User => places.home,
        Scope::Project => places.project.ok_or_else(|| {
            Error::new(
                Code::InvalidArgument,
                "A project's files were asked for, and no project was named; nothing was changed.",
                "Name the project's directory.",
            )
        })?,
    };
    let path = resolve(base, &path_in(file, base))?;
    let shown = file.shown_path();
    let current = read(&path)?;
    let known = change.journal_before.as_ref().and_then(|journal| journal.entry(&path)).cloned();
    // What gatepass wrote the last time goes first, so that a new token leaves nothing of the old one behind.
    let original = match &known {
        Some(entry) => without(entry, current.as_ref(), &change.state)?.snapshot,
        None => current.clone(),
    };
    let text = |snapshot: &Option<Snapshot>| {
        String::from_utf8(snapshot.as_ref().map_or_else(Vec::new, |snapshot| snapshot.bytes.clone()))
            .map_err(|_| unreadable(&shown, "it is not UTF-8"))
    };
    let before = text(&original)?;
    if let Some(reason) = (file.refused_if)(&before) {
        return Err(Error::new(Code::NotAllowed, format!("{reason} Nothing was changed."), "Use what `show` says."));
    }
    let after = match &file.content {
        // Nothing of a file with this name may be lost, and this one is not gatepass's.
        Content::Whole(_) if !before.is_empty() => return Err(unreadable(&shown, "somebody else wrote it")),
        content => content.edit(&before).map_err(|reason| unreadable(&shown, &reason.to_string()))?,
    };
    if let Content::Netrc { machine, .. } = &file.content
        && before.split_whitespace().zip(before.split_whitespace().skip(1)).any(|pair| pair == ("machine", machine))
    {
        change.outcome.notes.push(format!("{shown} had a login for {machine}: it is gatepass's now, until `undo`."));
    }
    let holds_value = secrets.iter().any(|secret| after.contains(secret.as_str()));
    let kept_mode = original.as_ref().map_or(0o644, |original| original.mode);
    let mode = if holds_value { 0o600 } else { kept_mode };
    let written = Snapshot { bytes: after.clone().into_bytes(), mode };
    let entry = Entry {
        format: file.content.format(),
        backup: None,
        mode: kept_mode,
        written: hash(&written.bytes),
        lines: line_hashes(&after),
        wants: line_hashes(&file.content.fresh().map_err(Error::internal)?),
        made: known.as_ref().map_or_else(Vec::new, |entry| entry.made.clone()),
        path: path.clone(),
    };
    let is_exact =
        known.as_ref().is_some_and(|known| current.as_ref().is_some_and(|now| hash(&now.bytes) == known.written));
    let (backup, keeps) = match (known, &original) {
        (Some(known), Some(_)) if is_exact => (known.backup, None),
        (_, Some(original)) => {
            let name = backup_name();
            (Some(name.clone()), Some((name, original.clone())))
        }
        (_, None) => (None, None),
    };
    if current.as_ref() == Some(&written) {
        // It says everything already, perhaps for another manager: what that one takes out later is not taken from here.
        change.outcome.unchanged.push(shown);
        let kept = keeps.map(|(name, original)| (change.state.join(name), Some(Snapshot { mode: 0o600, ..original })));
        change.bookkeeping.extend(kept);
        return Ok(Entry { backup, ..entry });
    }
    change.outcome.changed.push(shown.clone());
    change.replacements.push(Replacement {
        path,
        shown,
        before: current,
        after: Some(written),
        backup: keeps,
        unmade: Vec::new(),
        is_private: file.scope == Scope::User,
        comes: OwnLines::of(&file.content, secrets),
        goes: OwnLines::default(),
    });
    Ok(Entry { backup, ..entry })
}

fn path_in(file: &File, base: &Path) -> String {
    let has_folder = |path: &str| Path::new(path).parent().is_some_and(|folder| base.join(folder).exists());
    match &file.elsewhere {
        Some((folder, name)) if !has_folder(&file.path) && base.join(folder).exists() => format!("{folder}/{name}"),
        _ => file.path.clone(),
    }
}

fn refuse_if_moved(file: &File, places: &Places<'_>) -> Result<(), Error> {
    let moved = file.moved_by.iter().find(|name| (places.variable)(name).is_some_and(|value| !value.is_empty()));
    moved.map_or(Ok(()), |name| {
        Err(Error::new(
            Code::NotAllowed,
            format!("{name} is set, so that the client does not read {}; nothing was changed.", file.shown_path()),
            "Unset it, or use what `show` says.",
        ))
    })
}

fn unreadable(shown: &str, reason: &str) -> Error {
    Error::new(
        Code::NotAllowed,
        format!("{shown} cannot be edited: {reason}. Nothing was changed."),
        "Mend the file, or move it away.",
    )
}
