//! Applying a configuration: the plan's contents into the real files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::change::{self, Change, Job as _, Outcome, Prepared, Replacement, temporary_name};
use super::displaced::{Displaced, FileChange};
use super::file_location::{moved_by, path_in};
use super::files::{Root, Snapshot};
use super::format::{Format, Item};
use super::in_use::remove_tokens;
use super::ledger::{Layer, Ledger, Original, Owner, Record, State, owner};
use super::locations::{Locations, display_path, readable_text, unreadable};
use super::overrides::{self, Directories};
use super::placeholder::placeholder;
use super::plan::{File, Plan, ValuePlacement};
use super::redirect::Redirect;
use super::redirects;
use super::shown::OwnLines;
use super::table::support;
use super::target::{Level, Target};
use super::undo::{Remaining, take_out};
use super::values::{Values, is_plain};
use gatepass_core::basic::basic_pair;
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::{Code, Error};
use gatepass_core::secret::Secret;
use gatepass_home::unclaimed::Origin;

/// A token to be put into files: its id, which is remembered, and its value.
#[derive(Clone, Copy)]
pub struct Credential<'a> {
    /// The token's id.
    pub token: &'a str,
    /// The token's value.
    pub secret: &'a Secret,
    /// Whether it was made for this, so that it is to end when it is applied nowhere any more.
    pub is_made: bool,
    /// Where the token lives; `None` where that is not known.
    pub origin: Option<&'a Origin>,
}

/// What is to be said in the files, whatever they say.
pub(super) struct Job {
    owner: Owner,
    token: String,
    is_made: bool,
    /// The registry's address.
    registry: String,
    /// Where the token lives.
    origin: Option<String>,
    files: Vec<Planned>,
    values: Values,
    outcome: Outcome,
    home: PathBuf,
    project: Option<PathBuf>,
}

/// One file of a plan.
struct Planned {
    base: PathBuf,
    name: String,
    shown: String,
    level: Level,
    format: Format,
    items: Vec<Item>,
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
    locations: &Locations<'_>,
) -> Result<Change, Error> {
    target.refuse_control_characters()?;
    let value = credential.secret.expose();
    if value.is_empty() || !value.chars().all(is_plain) {
        return Err(Error::new(
            Code::InvalidArgument,
            "The token's value is empty, or has white space or other characters that not every package manager's file can \
             hold.",
            "Use another token.",
        ));
    }
    // The plan is made with a stand-in, which is what the ledger keeps.
    let stand_in = Secret::new(placeholder(value));
    let pair = |password: &str| basic_pair(target.username, password);
    let values = Values::of(
        value,
        vec![(stand_in.expose().to_owned(), value.to_owned()), (pair(stand_in.expose()), pair(value))],
    );
    let keep = match target.level {
        Level::User => ValuePlacement::InFiles(&stand_in),
        Level::Project => ValuePlacement::Outside(target.value),
    };
    let plan = (support(manager).plan)(target, &keep)?;
    let Plan { files, environment, commands, mut notes } = plan.joined(&keep);
    if !files.iter().any(|file| file.level == target.level) {
        return Err(Error::new(
            Code::Unsupported,
            format!("{manager} has no file for this that gatepass could write; nothing was changed."),
            match target.level {
                Level::User => "Use the configuration as it is shown.",
                Level::Project => "Apply to the user's files, or use the configuration as it is shown.",
            },
        ));
    }
    overrides::refuse(manager, target, locations)?;
    redirects::refuse(manager, target, locations)?;
    notes.extend(redirects::proxied_by(manager, target, locations));
    let others = overrides::other_sources(manager, target, locations, Directories::AtHand);
    notes.extend(others.iter().map(Redirect::sentence));
    let job = Job {
        owner: owner(manager, target.level, locations),
        token: credential.token.to_owned(),
        is_made: credential.is_made,
        registry: target.registry.url.to_string(),
        origin: credential.origin.map(ToString::to_string),
        files: files.iter().map(|file| planned(file, locations)).collect::<Result<_, Error>>()?,
        values,
        outcome: Outcome { environment, commands, notes, ..Outcome::default() },
        home: locations.home.to_owned(),
        project: locations.project.map(Path::to_owned),
    };
    let (state, ledger) = State::take(locations.state)?;
    let preview = job.prepare(&state, &ledger)?;
    Ok(Change { state: locations.state.to_owned(), job: Box::new(job), preview })
}

/// [`prepare`], and then [`Change::write`].
///
/// # Errors
/// Those of both.
pub fn apply(
    manager: PackageManager,
    target: &Target<'_>,
    credential: Credential<'_>,
    locations: &Locations<'_>,
) -> Result<Outcome, Error> {
    prepare(manager, target, credential, locations)?.write()
}

fn planned(file: &File, locations: &Locations<'_>) -> Result<Planned, Error> {
    let base = match file.level {
        Level::User => locations.home,
        Level::Project => locations.project.ok_or_else(|| {
            Error::new(
                Code::InvalidArgument,
                "A project's files were asked for, and no project was named; nothing was changed.",
                "Name the project's directory.",
            )
        })?,
    };
    refuse_if_moved(file, base, locations)?;
    Ok(Planned {
        base: base.to_owned(),
        name: path_in(file, base),
        shown: file.shown_path(),
        level: file.level,
        format: file.content.format(),
        items: file.content.items(),
    })
}

impl change::Job for Job {
    fn prepare(&self, state: &State, ledger: &Ledger) -> Result<Prepared, Error> {
        let mut prepared = Prepared::new(ledger, self.outcome.clone());
        let mut paths = Vec::new();
        for file in &self.files {
            paths.push(self.change_file(&mut prepared, state, file)?);
        }
        // A file that this manager needed with an earlier token and does not need now.
        let left = ledger.files_of(&self.owner).into_iter().filter(|path| !paths.contains(path));
        for path in left.collect::<Vec<_>>() {
            let shown = display_path(&path, &self.home, self.project.as_deref());
            take_out(&mut prepared, state, &path, &self.owner, shown)?;
            paths.push(path);
        }
        for (index, path) in paths.iter().enumerate() {
            let items = self.files.get(index).map_or(&[][..], |file| &file.items);
            let change = prepared.replacement(path).map(|replacement| FileChange {
                before: replacement.before.as_ref(),
                after: replacement.after.as_ref(),
            });
            prepared.displaced.push(Displaced::of(ledger.record(path), &self.owner, items, change));
        }
        remove_tokens(&mut prepared, ledger, &self.owner);
        Ok(prepared)
    }
}

impl Job {
    /// The client of this layer, where it is for other packages and what it says is written over.
    fn shares_with(&self, layer: &Layer, items: &[Item]) -> Option<PackageManager> {
        let other = PackageManager::named(&layer.owner.manager)?;
        let own = PackageManager::named(&self.owner.manager)?;
        let is_shared = layer.items.iter().any(|item| items.iter().any(|new| new.key() == item.key()));
        (is_shared && other.ecosystem() != own.ecosystem()).then_some(other)
    }

    /// Refuses a project's reference in the place of a value that the user's own file has for all projects.
    fn refuse_over_value(&self, remaining: &Remaining, planned: &Planned) -> Result<(), Error> {
        if self.owner.project.is_none() || planned.level == Level::Project {
            return Ok(());
        }
        let is_over = |layer: &&Layer| {
            let mut items = layer.items.iter().filter(|item| planned.items.iter().any(|new| new.key() == item.key()));
            layer.owner.project.is_none() && items.any(|item| remaining.values.any(|name| item.has(name)))
        };
        let Some(layer) = remaining.layers.iter().find(is_over) else { return Ok(()) };
        let (client, other, shown) = (&self.owner.manager, &layer.owner.manager, &planned.shown);
        Err(Error::new(
            Code::NotAllowed,
            format!(
                "{shown} has the login that was applied for {other}, and {client} reads it from there, too: a project's \
                 reference in its place would take it from {other} everywhere. Nothing was changed."
            ),
            format!("Apply {client} to the user's own files, or undo {other} first."),
        ))
    }

    /// Works one file out; where it is.
    fn change_file(&self, prepared: &mut Prepared, state: &State, planned: &Planned) -> Result<PathBuf, Error> {
        let root = Arc::new(Root::open(&planned.base)?);
        let shown = &planned.shown;
        let file = root.file(&planned.name)?;
        let path = file.path();
        let current = file.read()?;
        let known = prepared.ledger.record(&path).cloned();
        let is_known = known.is_some();
        let record = planned.record(&root, known);
        // What gatepass wrote the last time goes first, so that a new token leaves nothing of the old one behind.
        let mut remaining = if is_known {
            Remaining::of(state, &record, current.as_ref(), &self.owner)?
        } else {
            Remaining::untouched(current.clone())
        };
        prepared.keep(remaining.kept.take(), shown);
        let before = readable_text(remaining.original.as_ref(), shown)?;
        planned.refuse_over(&before)?;
        self.refuse_over_value(&remaining, planned)?;
        let notes = planned.replaced_logins(&before).chain(self.shared_logins(&remaining.layers, planned));
        prepared.outcome.notes.extend(notes);
        remaining.layers.push(self.layer(planned, &prepared.ledger));
        remaining.values.extend(&self.values);
        // An earlier version knew less of the same value.
        let mut stand_ins = self.values.stand_ins();
        let earlier = record.values.iter().filter(|old| !stand_ins.iter().any(|new| new.name == old.name));
        stand_ins = earlier.cloned().chain(stand_ins.iter().cloned()).collect();
        let record = Record { values: stand_ins, ..record };
        let (after, next) = remaining.write(&record, current.as_ref(), &mut prepared.originals, shown)?;
        prepared.ledger.set(&path, Some(next));
        if current.as_ref() == Some(&after) {
            // It says everything already, perhaps for another manager: what that one takes out later is not taken from here.
            prepared.outcome.unchanged.push(shown.clone());
            return Ok(path);
        }
        prepared.replace(Replacement {
            name: planned.name.clone(),
            shown: shown.clone(),
            before: current,
            after: Some(after),
            temporary: temporary_name(),
            is_private: planned.level == Level::User,
            comes: OwnLines::of(&planned.items, &record.values),
            goes: OwnLines::default(),
            root: root.clone(),
        })?;
        Ok(path)
    }

    /// What this job writes into a file, as the ledger has it.
    fn layer(&self, planned: &Planned, ledger: &Ledger) -> Layer {
        Layer {
            owner: self.owner.clone(),
            token: self.token.clone(),
            registry: Some(self.registry.clone()),
            origin: self.origin.clone(),
            items: planned.items.clone(),
            is_made: self.is_made || ledger.layers_of(&self.token).any(|layer| layer.is_made),
            is_removed: false,
            is_unknown: false,
        }
    }

    /// A note for each other client that reads a login from there which is written over.
    fn shared_logins(&self, layers: &[Layer], planned: &Planned) -> impl Iterator<Item = String> {
        let others = layers.iter().filter_map(|layer| self.shares_with(layer, &planned.items));
        others.map(|other| {
            let shown = &planned.shown;
            format!("{shown}: {other} reads the same login, which is this token's from now on, until that is undone.")
        })
    }
}

impl Planned {
    /// What the ledger knows of the file, at the place where it is now.
    fn record(&self, root: &Root, known: Option<Record>) -> Record {
        let (base, name) = (root.path().to_owned(), self.name.clone());
        match known {
            Some(known) => Record { base, name, ..known },
            None => Record {
                base,
                name,
                format: self.format,
                original: None,
                written: String::new(),
                mode: 0,
                lines: None,
                layers: Vec::new(),
                values: Vec::new(),
            },
        }
    }

    /// Refuses to write over a file that says this without gatepass.
    fn refuse_over(&self, before: &str) -> Result<(), Error> {
        // Nothing of a file with this name may be lost, and this one is not gatepass's.
        if matches!(self.items.as_slice(), [Item::Whole(_)]) && !before.is_empty() {
            return Err(unreadable(&self.shown, "somebody else wrote it"));
        }
        Ok(())
    }

    /// A note for each login of the file's own that is replaced.
    fn replaced_logins(&self, before: &str) -> impl Iterator<Item = String> {
        let machines = self.items.iter().filter_map(Item::machine).filter(|machine| !machine.contains(':'));
        let replaced = machines.filter(|machine| {
            let mut pairs = before.split_whitespace().zip(before.split_whitespace().skip(1));
            pairs.any(|pair| pair == ("machine", *machine))
        });
        replaced.map(|machine| {
            let shown = &self.shown;
            format!("{shown} had a login for {machine}: it is gatepass's now, until that is undone.")
        })
    }
}

impl Record {
    /// Notes what the file is without gatepass, which is copied where no copy is kept already.
    pub fn keep(&mut self, original: Option<&Snapshot>, is_kept: bool, originals: &mut Vec<(PathBuf, Snapshot)>) {
        let path = self.path();
        self.original = original.map(|original| {
            let kept = self.original.take().filter(|_| is_kept);
            let backup = kept.map(|kept| kept.backup).unwrap_or_else(|| {
                originals.push((path.clone(), original.clone()));
                String::new()
            });
            Original { backup, mode: original.mode }
        });
    }
}

fn refuse_if_moved(file: &File, base: &Path, locations: &Locations<'_>) -> Result<(), Error> {
    moved_by(file, base, locations).map_or(Ok(()), |name| {
        Err(Error::new(
            Code::NotAllowed,
            format!("{name} is set, so that the client does not read {}; nothing was changed.", file.shown_path()),
            "Unset it, or use the configuration as it is shown.",
        ))
    })
}
