//! All that is applied here, without its names: checked, each entry by itself, and taken back, once a person has seen what it is.

use std::path::PathBuf;

use jiff::Timestamp;

use super::several::{ManagerOutcome, SeveralConfigured, without_asking};
use super::undo::undo as undo_one;
use super::wanted::Wanted;
use super::{Answer, Mode, Request, check as one};
use crate::blocking::off_event_loop;
use crate::{Application, Call, Outcome, Question};
use gatepass_clients::{self as packages, AppliedEntry, AppliedHere, Level};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::TokenId;
use gatepass_core::token::name::cleaned;
use gatepass_intent::Field;

/// The most entries that a question shows; the others are counted.
const MOST_SHOWN: usize = 12;

/// What is applied here, and the project that is at hand.
struct Here {
    applied: AppliedHere,
    directory: Option<PathBuf>,
}

/// Checks each entry that is applied here.
pub(super) async fn check(application: &Application, request: &Request) -> Result<Outcome<Answer>> {
    let Here { applied, directory } = look(application, request).await?;
    if applied.entries.is_empty() {
        return Err(nothing(&applied, Code::InvalidArgument));
    }
    let now = Timestamp::now();
    let mut each = Vec::new();
    for AppliedEntry { manager, level, .. } in applied.entries {
        let wanted = Wanted::of_applied(manager, level, directory.clone(), now).into();
        each.push(ManagerOutcome { manager, level, result: one::check(application, wanted).await });
    }
    let notes = elsewhere(applied.elsewhere).into_iter().collect();
    Ok(Outcome::Done(Answer::Several(SeveralConfigured { notes, ..SeveralConfigured::new(Mode::Check, each, now) })))
}

/// Takes back each entry that is applied here, where `handle` names just these: what a person has seen. Else asks about them.
pub(super) async fn undo(
    application: &Application,
    request: &Request,
    handle: Option<&str>,
    call: &Call,
) -> Result<Outcome<Answer>> {
    let changes = application.backend.changes()?;
    let Here { applied, directory } = look(application, request).await?;
    if applied.entries.is_empty() {
        return Err(nothing(&applied, Code::NotAllowed));
    }
    if handle.is_none_or(|handle| handle.trim() != applied.handle()) {
        return Ok(Outcome::Ask(vec![confirmation(application, &applied, handle.is_some()).await], Vec::new()));
    }
    let now = Timestamp::now();
    // A person has seen them all.
    let call = without_asking(call);
    let mut each = Vec::new();
    for AppliedEntry { manager, level, .. } in applied.entries {
        let wanted = Wanted::of_applied(manager, level, directory.clone(), now).into();
        let result = undo_one(application, changes, &call, wanted).await.and_then(Outcome::settled);
        each.push(ManagerOutcome { manager, level, result });
    }
    let notes = elsewhere(applied.elsewhere).into_iter().collect();
    Ok(Outcome::Done(Answer::Several(SeveralConfigured { notes, ..SeveralConfigured::new(Mode::Undo, each, now) })))
}

/// What is applied in the user's own files, and in those of the project that is named or else at hand; of one of the two where
/// the request says which.
async fn look(application: &Application, request: &Request) -> Result<Here> {
    let directory = match (request.level, &request.directory) {
        (Some(Level::User), None) => None,
        _ => request.project(application, Level::Project).await?,
    };
    let (files, level) = (application.client_files.clone(), request.level);
    let looking = off_event_loop(move |thread| {
        let mut applied = packages::applied_here(&files.on(thread).locations(directory.as_deref()))?;
        applied.entries.retain(|entry| level.is_none_or(|level| level == entry.level));
        Ok(Here { applied, directory })
    });
    looking.await
}

fn nothing(applied: &AppliedHere, code: Code) -> Error {
    let elsewhere = elsewhere(applied.elsewhere).map(|sentence| format!(" {sentence}")).unwrap_or_default();
    Error::new(
        code,
        format!("Nothing is applied here for any package manager; nothing was changed.{elsewhere}"),
        "Look whether it was applied in a project, and name its directory.",
    )
}

/// What is applied in projects that are not at hand, which stays as it is.
fn elsewhere(count: usize) -> Option<String> {
    let sentence = match count {
        0 => return None,
        1 => {
            "One configuration is applied in another project, which is not looked at here: name its directory for that."
                .to_owned()
        }
        count => {
            format!("{count} are applied in other projects, which are not looked at here: name a directory for each.")
        }
    };
    Some(sentence)
}

/// The question that shows all that would be taken back. Its answer is a handle of that very set.
async fn confirmation(application: &Application, applied: &AppliedHere, is_stale: bool) -> Question {
    let count = applied.entries.len();
    let what = match count {
        1 => "Take back the one configuration that is applied here?".to_owned(),
        count => format!("Take back all {count} configurations that are applied here?"),
    };
    let mut lines = vec![format!(
        "{}{what} Tokens that were made for them, and that nothing else uses, are then revoked:",
        if is_stale { "What is applied here is not what was asked about. " } else { "" }
    )];
    for entry in applied.entries.iter().take(MOST_SHOWN) {
        lines.push(line(application, entry).await);
    }
    if count > MOST_SHOWN {
        lines.push(format!("- and {} more", count - MOST_SHOWN));
    }
    lines.extend(elsewhere(applied.elsewhere));
    Question {
        field: Field::PackageManager,
        question: lines.join("\n"),
        choices: vec![applied.handle()],
        confirm: true,
    }
}

/// One entry: the manager, whose files, which, and with which token.
async fn line(application: &Application, entry: &AppliedEntry) -> String {
    let AppliedEntry { manager, level, token, files } = entry;
    let name = match token.parse::<TokenId>() {
        Ok(id) => application.backend.token(&id).await.map_or_else(|_| id.to_string(), |token| token.name),
        Err(_) => token.clone(),
    };
    let place = match level {
        Level::User => "",
        Level::Project => " in the project",
    };
    format!("- {manager}{place}: {}; token {name}", cleaned(&files.join(", "), 120))
}
