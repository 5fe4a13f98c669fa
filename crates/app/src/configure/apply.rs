//! Mode `apply`: the client's real files are edited. The value goes from its drop into them, and is not shown.

use std::sync::Arc;

use super::displaced::{DisplacedTokens, Ended, change_lock};
use super::holder::Holder;
use super::questions::confirmation;
use super::token::{as_asked, value_of};
use super::wanted::Wanted;
use super::{Changed, Configured, Done, Mode};
use crate::backend::{TokenRequest, destroy_values};
use crate::changes::Changes;
use crate::{Application, Call, Delivered, Outcome, Question};
use gatepass_clients::{self as packages, Change, Credential, Displaced, Level, ValueSource, Written};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::scope::{Access, Entry, Scope};
use gatepass_core::secret::Secret;
use gatepass_core::token::{Permission, Token, TokenId};
use gatepass_intent::Field;

pub(super) async fn apply(
    application: &Application,
    changes: &Changes,
    call: &Call,
    wanted: Arc<Wanted>,
) -> Result<Outcome<Configured>> {
    let now = wanted.now;
    let _lock = change_lock(application).await?;
    let existing = match &wanted.token {
        Some(id) => {
            let token = as_asked(application, id, &wanted).await?;
            Some((token, value_of(application, id, &wanted).await?))
        }
        None => None,
    };
    if let Some(question) = upload(application, &wanted)? {
        return Ok(Outcome::Ask(vec![question], wanted.interpretation.clone()));
    }
    // What cannot be done is refused, and what a person declines is declined, before a token is made for it.
    let change = match &existing {
        Some((token, secret)) => {
            let source = ValueSource::Drop(application.drop_command(&token.id));
            prepare(application, &wanted, token, secret, source).await?
        }
        None => rehearse(application, &wanted).await?,
    };
    if let Some(question) = widening(application, &wanted, &change).await? {
        return Ok(Outcome::Ask(vec![question], wanted.interpretation.clone()));
    }
    let displaced = DisplacedTokens::of(application, &change);
    if call.can_ask && !call.settles(Field::Mode) && !(change.is_empty() && displaced.is_empty()) {
        let question = confirmation(wanted.manager, &change, &displaced, Mode::Apply);
        return Ok(Outcome::Ask(vec![question], wanted.interpretation.clone()));
    }
    let token_is_new = existing.is_none();
    let mut notes = Vec::new();
    let (token, value, change) = match existing {
        Some((token, _)) => (token, None, change),
        None => {
            let made =
                application.backend.create(&call.caller, wanted.token_request(), application.keep_in(), now).await?;
            let (value, source) = Delivered::hand_over(application, &made);
            let issued = made.issued;
            match prepare(application, &wanted, &issued.token, &issued.secret, source).await {
                Ok(change) => {
                    notes = issued.notes;
                    (issued.token, Some(value), change)
                }
                Err(error) => return Err(take_back(application, call, &wanted, &issued.token, error).await),
            }
        }
    };
    displaced.note(application).await;
    let written = match changes.write(change).await {
        Ok(done) => done,
        Err(error) if token_is_new => return Err(take_back(application, call, &wanted, &token, error).await),
        Err(error) => return Err(error),
    };
    let Written { outcome, diff, removed } = written;
    let changed = Changed { outcome, diff };
    // With the value in the files, there is nothing to reveal, and it waits nowhere else. Whoever is stopped before this line
    // has it in its drop for the day that it has there; `undo` says so.
    let value = value.filter(|_| changed.has_lines_to_run() && wanted.level == Level::Project);
    if wanted.level == Level::User {
        destroy_values(&application.drops, vec![token.id.clone()]).await;
    }
    let Ended { revoked, notes: still_working } =
        DisplacedTokens::new(application, &removed).end(application, call, &wanted).await;
    notes.extend(still_working);
    Ok(Outcome::Done(Configured {
        done: Done::Applied { changed, token },
        token_is_new,
        revoked_tokens: revoked,
        value,
        notes,
        interpretation: wanted.interpretation.clone(),
        at: now,
    }))
}

/// What is asked where a token would be made for a client that it could do nothing with: it would be told as configured.
///
/// # Errors
/// `PolicyRefused` where the operator allows no other.
pub(super) fn upload(application: &Application, wanted: &Wanted) -> Result<Option<Question>> {
    let manager = wanted.manager;
    if wanted.token.is_some() || wanted.permission == wanted.needed() {
        return Ok(None);
    }
    // What the operator does not allow is not asked about.
    let wanted_for_upload = TokenRequest { permission: wanted.needed(), ..wanted.token_request() };
    application.backend.outline(&wanted_for_upload, wanted.now)?;
    Ok(Some(Question {
        field: Field::Permission,
        question: format!("{manager} only uploads, and a Read-Only token cannot. Is it to be Read & Write?"),
        choices: vec![Permission::ReadWrite.as_str().to_owned()],
        confirm: true,
    }))
}

/// What is asked where a new token, of whose scope nothing was said, would open more of the client's repository than the one
/// that stands where it goes, whichever client that was given to: less is what was wanted once, and more is earned by
/// saying so.
pub(super) async fn widening(application: &Application, wanted: &Wanted, change: &Change) -> Result<Option<Question>> {
    let key = application.registry.key(wanted.manager.ecosystem());
    let Some(repository) = Entry::repository(key, &application.registry.repositories) else { return Ok(None) };
    if wanted.token.is_some() || !wanted.scope.is_everything() {
        return Ok(None);
    }
    let now = match wanted.permission {
        Permission::ReadOnly => repository.with(Access::Read),
        Permission::ReadWrite => repository,
    };
    for displaced in change.displaced() {
        for before in tokens_of(application, displaced).await? {
            let Some(scope) = before.scope.filter(|scope| !scope.covers_entry(&now)) else { continue };
            // One for another repository gives nothing of this one to go by.
            let Some(kept) = scope.intersection(&Scope::of([now.clone()])?) else { continue };
            return Ok(Some(Question {
                field: Field::Scope,
                question: format!(
                    "{} is configured here with the token {}, which is for {scope}. What is the new one for: for that, \
                     or for all of {key}?",
                    wanted.manager, before.name
                ),
                choices: vec![kept.to_string(), key.to_owned()],
                confirm: false,
            }));
        }
    }
    Ok(None)
}

/// The tokens whose values stand there; where nobody can tell whose they are, those that were applied last.
async fn tokens_of(application: &Application, displaced: &Displaced) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    for value in &displaced.values {
        tokens.extend(application.backend.by_digest(value).await?);
    }
    let applied = displaced.tokens.iter().filter_map(|id| id.parse::<TokenId>().ok());
    for id in applied.take_while(|_| tokens.is_empty()).collect::<Vec<_>>() {
        match application.backend.token(&id).await {
            // One that was deleted, and of which nobody tells what it was for.
            Err(error) if error.code() == Code::UnknownToken => {}
            token => tokens.push(token?),
        }
    }
    Ok(tokens)
}

/// The change with this token.
///
/// # Errors
/// What cannot be done; nothing was changed.
pub(super) async fn prepare(
    application: &Application,
    wanted: &Arc<Wanted>,
    token: &Token,
    secret: &Secret,
    source: ValueSource,
) -> Result<Change> {
    let (token, secret, origin) = (token.clone(), secret.clone(), application.origin());
    let prepare = wanted.with_files(application, move |wanted, registry, locations| {
        let target = wanted.target(registry, Holder::from(&token), &source);
        let is_made = wanted.token.is_none();
        let credential = Credential { token: token.id.as_str(), secret: &secret, is_made, origin: Some(&origin) };
        packages::prepare(wanted.manager, &target, credential, locations)
    });
    prepare.await
}

/// The change as it would be with a token that is not made yet.
pub(super) async fn rehearse(application: &Application, wanted: &Arc<Wanted>) -> Result<Change> {
    let origin = application.origin();
    let prepare = wanted.with_files(application, move |wanted, registry, locations| {
        let source = ValueSource::Variable("NEW_TOKEN".to_owned());
        let environment = wanted.environment.as_deref();
        let holder = Holder { username: "new-token", permission: wanted.permission, environment };
        let target = wanted.target(registry, holder, &source);
        let secret = Secret::new("the-value-of-the-new-token".to_owned());
        let credential = Credential { token: "new-token", secret: &secret, is_made: true, origin: Some(&origin) };
        packages::prepare(wanted.manager, &target, credential, locations)
    });
    prepare.await
}

/// Revokes the token that was made for a change that then failed, and gives the change's error.
async fn take_back(application: &Application, call: &Call, wanted: &Wanted, token: &Token, error: Error) -> Error {
    match application.backend.revoke(&call.caller, &token.id, wanted.now).await {
        Ok(_) => error,
        Err(revoking) => revoking,
    }
}
