//! Several managers in one call: what comes of each is its own, and one that fails keeps none of the others from it. What is made
//! for them is one token, whose scope has the repositories of all.

mod apply;
mod show;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::check::check;
use super::displaced::DisplacedTokens;
use super::reading::Reading;
use super::show::OWN_VALUE;
use super::undo::undo;
use super::wanted::Wanted;
use super::{Answer, Changed, Configuration, Configured, Done, Mode, Request, TokenOutline, UndoneToken};
use crate::backend::{Outline, TokenRequest};
use crate::{Application, Call, Delivered, Outcome, Question, Understanding};
use gatepass_clients::{self as packages, Change, DropCommand, Level, Variable};
use gatepass_core::ecosystem::PackageManager;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::scope::{Entry, Scope};
use gatepass_core::token::name::cleaned;
use gatepass_core::token::{Token, naming};
use gatepass_intent::Field;

/// The most managers of one call: what comes of each is in the answer.
const MOST_MANAGERS: usize = 8;
/// The most characters of one manager's change in a question.
const LONGEST_CHANGE: usize = 600;

/// What came of several managers.
#[derive(Debug)]
pub struct SeveralConfigured {
    /// What was to be done with each.
    pub mode: Mode,
    /// What came of each, in the order in which they were named or applied.
    pub each: Vec<ManagerOutcome>,
    /// The token that they use, where it is one.
    pub token: Option<Token>,
    /// The token that would be made for them.
    pub would_make: Option<TokenOutline>,
    /// Whether the token was made by this call.
    pub token_is_new: bool,
    /// How to get the token's value, where that is of use.
    pub value: Option<Delivered>,
    /// What the user should know, beside what is said of each.
    pub notes: Vec<String>,
    /// What was understood, field by field, and why.
    pub interpretation: Vec<Understanding>,
    /// The moment at which it was done.
    pub at: Timestamp,
}

/// What came of one of several managers.
#[derive(Debug)]
pub struct ManagerOutcome {
    /// The manager.
    pub manager: PackageManager,
    /// Whose files they are.
    pub level: Level,
    /// What was done; or why not, and then nothing of it was.
    pub result: Result<Configured>,
}

impl SeveralConfigured {
    /// These, with one token for none of them.
    pub(super) fn new(mode: Mode, each: Vec<ManagerOutcome>, at: Timestamp) -> Self {
        Self {
            mode,
            each,
            token: None,
            would_make: None,
            token_is_new: false,
            value: None,
            notes: Vec::new(),
            interpretation: Vec::new(),
            at,
        }
    }

    /// Whether each was done, and after a check, is well.
    pub fn is_good(&self) -> bool {
        self.each.iter().all(ManagerOutcome::is_good)
    }

    /// What was done to the files of all that were changed; what each line of them is is told for one alone.
    pub fn changed(&self) -> Option<Changed> {
        let mut all: Option<Changed> = None;
        for one in self.each.iter().filter_map(|one| one.result.as_ref().ok()) {
            let (Done::Applied { changed, .. } | Done::Undone { changed, .. }) = &one.done else { continue };
            let all = all.get_or_insert_with(|| Changed { outcome: packages::Outcome::default(), diff: String::new() });
            let packages::Outcome { changed, unchanged, environment, commands, .. } = changed.outcome.clone();
            all.outcome.changed.extend(changed);
            all.outcome.unchanged.extend(unchanged);
            all.outcome.environment.extend(environment);
            all.outcome.commands.extend(commands);
        }
        all
    }

    /// The same with no more lines to show than an answer has place for: beyond these characters, each is to be asked for alone.
    #[must_use]
    pub fn cut(mut self, most: usize) -> Self {
        let mut length = 0;
        for (place, one) in self.each.iter_mut().enumerate() {
            length += one.configuration().map_or(0, |configuration| configuration.text().len());
            if place > 0 && length > most && one.configuration().is_some() {
                one.result =
                    Err(Error::new(Code::InvalidArgument, "This answer has no place for it.", "Ask for it alone."));
            }
        }
        self
    }

    /// The ids of the tokens that were revoked.
    pub fn revoked_tokens(&self) -> impl Iterator<Item = &String> {
        self.each.iter().filter_map(|one| one.result.as_ref().ok()).flat_map(|done| &done.revoked_tokens)
    }

    /// The ids of the tokens of what was taken back that still work: those that were not made for it.
    pub fn tokens_that_still_work(&self) -> Vec<String> {
        let works = self.each.iter().filter_map(|one| match &one.result.as_ref().ok()?.done {
            Done::Undone { token: UndoneToken::Works(id), .. } => Some(id.to_string()),
            _ => None,
        });
        let mut works: Vec<String> = works.filter(|id| self.revoked_tokens().all(|gone| gone != id)).collect();
        works.dedup();
        works
    }
}

impl ManagerOutcome {
    /// What it is to be told, where that was to be shown.
    pub fn configuration(&self) -> Option<&Configuration> {
        match &self.result.as_ref().ok()?.done {
            Done::Shown { configuration, .. } | Done::Outlined { configuration, .. } => Some(configuration),
            _ => None,
        }
    }

    /// Whether it was done, and after a check, is well.
    pub fn is_good(&self) -> bool {
        self.result.as_ref().is_ok_and(Configured::is_good)
    }
}

impl Answer {
    /// Whether all is well, with each.
    pub fn is_good(&self) -> bool {
        match self {
            Self::One(configured) => configured.is_good(),
            Self::Several(several) => several.is_good(),
        }
    }
}

/// Does it for each of these, as they were given.
///
/// # Errors
/// What the policy or the backend refuses of all; too many managers.
pub(super) async fn configure(
    application: &Application,
    request: &Request,
    named: &[String],
    directory: Option<PathBuf>,
    call: &Call,
) -> Result<Outcome<Answer>> {
    if named.len() > MOST_MANAGERS {
        return Err(Error::new(
            Code::InvalidArgument,
            format!(
                "These are {} package managers, and one call takes {MOST_MANAGERS}; nothing was changed.",
                named.len()
            ),
            "Ask again for some of them at a time.",
        ));
    }
    let mut all: Vec<Arc<Wanted>> = Vec::new();
    for manager in named {
        match Reading::of(application, request, directory.clone(), Some(manager)).await? {
            Reading::Unclear(questions, interpretation) => return Ok(Outcome::Ask(questions, interpretation)),
            Reading::Understood(wanted) if all.iter().all(|other| other.manager != wanted.manager) => all.push(wanted),
            Reading::Understood(_) => {}
        }
    }
    let Some(first) = all.first().cloned() else { return Ok(Outcome::Ask(Vec::new(), Vec::new())) };
    let interpretation = interpretations(&all);
    let done = match request.mode {
        Mode::Show => show::show(application, parted(application, &all)?).await.map(Outcome::Done),
        Mode::Apply => apply::apply(application, parted(application, &all)?, call, &interpretation).await,
        Mode::Check => {
            let mut each = Vec::new();
            for wanted in &all {
                each.push(wanted.outcome(check(application, Arc::clone(wanted)).await));
            }
            Ok(Outcome::Done(SeveralConfigured::new(Mode::Check, each, first.now)))
        }
        Mode::Undo => undo_each(application, &all, call, &interpretation).await,
    };
    Ok(done?.map(|several| Answer::Several(SeveralConfigured { interpretation, ..several })))
}

/// Takes back each, after a person has seen all where a form can be shown.
async fn undo_each(
    application: &Application,
    all: &[Arc<Wanted>],
    call: &Call,
    interpretation: &[Understanding],
) -> Result<Outcome<SeveralConfigured>> {
    let changes = application.backend.changes()?;
    if call.can_ask && !call.settles(Field::Mode) {
        let mut shown = Vec::new();
        for wanted in all {
            let prepare = wanted.with_files(application, |wanted, _, locations| {
                packages::prepare_undo(wanted.manager, wanted.level, locations)
            });
            if let Ok(change) = prepare.await {
                shown.push(shown_change(application, wanted, &change));
            }
        }
        if !shown.is_empty() {
            return Ok(Outcome::Ask(vec![confirmation(&shown, Mode::Undo)], interpretation.to_vec()));
        }
    }
    let call = without_asking(call);
    let mut each = Vec::new();
    for wanted in all {
        let result = undo(application, changes, &call, Arc::clone(wanted)).await.and_then(Outcome::settled);
        each.push(wanted.outcome(result));
    }
    Ok(Outcome::Done(SeveralConfigured::new(Mode::Undo, each, all.first().map_or_else(Timestamp::now, |one| one.now))))
}

impl Wanted {
    /// What came of it.
    fn outcome(&self, result: Result<Configured>) -> ManagerOutcome {
        ManagerOutcome { manager: self.manager, level: self.level, result }
    }

    fn configured(&self, done: Done) -> Configured {
        Configured {
            done,
            token_is_new: false,
            revoked_tokens: Vec::new(),
            value: None,
            notes: Vec::new(),
            interpretation: Vec::new(),
            at: self.now,
        }
    }
}

/// Puts the line that takes the value out of its drop before all others that are to be run: each would take it, and it is
/// taken once.
fn take_first(each: &mut [ManagerOutcome], taking: &DropCommand) {
    let variable = Variable { name: OWN_VALUE.to_owned(), set_by: taking.into_variable(OWN_VALUE) };
    for configured in each.iter_mut().filter_map(|one| one.result.as_mut().ok()) {
        let environment = match &mut configured.done {
            Done::Shown { configuration, .. } => &mut configuration.environment,
            Done::Applied { changed, .. } if changed.has_lines_to_run() => &mut changed.outcome.environment,
            _ => continue,
        };
        environment.insert(0, variable);
        return;
    }
}

/// The call for each of those that were asked about together: none asks again by itself.
pub(super) fn without_asking(call: &Call) -> Call {
    Call { settled: [call.settled.clone(), vec![Field::Mode]].concat(), ..call.clone() }
}

/// What was understood of all: a field that says the same of each is told once, and the managers are told together.
fn interpretations(all: &[Arc<Wanted>]) -> Vec<Understanding> {
    let mut told: Vec<Understanding> = Vec::new();
    for understanding in all.iter().flat_map(|wanted| &wanted.interpretation) {
        let is_same = |other: &Understanding| {
            (understanding.field, other.field) == (Field::PackageManager, Field::PackageManager)
                && understanding.because == other.because
        };
        match told.iter().position(is_same) {
            Some(place) if told[place].value != understanding.value => {
                told[place].value.push_str(&format!(", {}", understanding.value));
            }
            None if !told.contains(understanding) => told.push(understanding.clone()),
            _ => {}
        }
    }
    told
}

/// Each with what the scope has of its own repository: entries that are said for several are each for one of them.
///
/// # Errors
/// `InvalidArgument` for an entry of a repository that none of them asks for.
fn parted(application: &Application, all: &[Arc<Wanted>]) -> Result<Vec<Arc<Wanted>>> {
    let key = |wanted: &Wanted| application.registry.key(wanted.manager.ecosystem()).to_owned();
    let is_any = |entry: &Entry| all.iter().any(|wanted| key(wanted) == entry.key());
    let stranger = all.iter().flat_map(|wanted| wanted.scope.entries()).find(|entry| !is_any(entry));
    if let Some(entry) = stranger {
        return Err(Error::new(
            Code::InvalidArgument,
            format!("The scope has {entry}, which none of these package managers asks for; nothing was changed."),
            "Leave that entry out, or name the package manager that it is for.",
        ));
    }
    let part = |wanted: &Arc<Wanted>| {
        let own: Vec<Entry> =
            wanted.scope.entries().iter().filter(|entry| entry.key() == key(wanted)).cloned().collect();
        // One of which the scope has nothing keeps the whole, and is refused for it.
        if own.is_empty() {
            return Ok(Arc::clone(wanted));
        }
        Ok(Arc::new(Wanted { scope: Scope::of(own)?, ..Wanted::clone(wanted) }))
    };
    all.iter().map(part).collect()
}

/// The one token for all of these: the repositories of each, or what the scope has of it.
///
/// # Errors
/// What the policy refuses, and scopes that cannot be.
fn token_request(application: &Application, all: &[&Arc<Wanted>]) -> Result<Option<(TokenRequest, Outline)>> {
    let Some(first) = all.first() else { return Ok(None) };
    let mut entries = Vec::new();
    for wanted in all {
        for entry in application.backend.outline(&wanted.token_request(), wanted.now)?.scope.entries() {
            if !entries.contains(entry) {
                entries.push(entry.clone());
            }
        }
    }
    let names: Vec<&str> = all.iter().map(|wanted| wanted.manager.name()).collect();
    let derived = naming::derived(None, first.environment.as_deref(), first.permission);
    let request = TokenRequest {
        name: Some(format!("{}-{derived}", names.join("-"))).filter(|name| name.len() <= LONGEST_MADE_NAME),
        name_may_differ: true,
        package_manager: None,
        scope: Scope::of(entries)?,
        ..first.token_request()
    };
    let outline = application.backend.outline(&request, first.now)?;
    Ok(Some((request, outline)))
}

/// The most characters of a name that is made up of the managers'.
const LONGEST_MADE_NAME: usize = 60;

/// One manager's change, as it is shown among others'.
fn shown_change(application: &Application, wanted: &Wanted, change: &Change) -> String {
    let sentence = DisplacedTokens::of(application, change).sentence();
    let diff = change.diff();
    let diff = match diff.char_indices().nth(LONGEST_CHANGE) {
        Some((end, _)) => format!("{}\n…\n", diff[..end].trim_end()),
        None => diff,
    };
    format!("{}:\n{diff}{}", wanted.manager, cleaned_lines(&sentence))
}

fn cleaned_lines(sentence: &str) -> String {
    let lines = sentence.trim().lines().map(|line| format!("{}\n", cleaned(line, 200)));
    lines.collect()
}

/// The question that shows the changes for several managers before any is made.
fn confirmation(shown: &[String], mode: Mode) -> Question {
    let (what, word) = match mode {
        Mode::Undo => ("Take back what was applied for these?", "undo"),
        _ => ("Change these files so that each uses the registry? The originals are kept.", "apply"),
    };
    Question {
        field: Field::Mode,
        question: format!("{what}\n{}", shown.concat()),
        choices: vec![word.to_owned()],
        confirm: true,
    }
}
