//! What becomes of a token that was applied and is not any more: one that was made for it ends with it, so that tokens do
//! not pile up; of any other, whoever has nothing of its value any more is told so. Which those are,
//! [`gatepass_clients::is_in_use`] and what a change tells of itself say.

use std::sync::Arc;
use std::time::Duration;

use super::wanted::Wanted;
use crate::blocking::off_event_loop;
use crate::{Application, Call};
use gatepass_clients::{self as packages, AppliedToken, Change, ChangeLock, RemovedTokens};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::unclaimed::{Origin, Reason};

/// How long one that changes what is applied waits for others that do: a platform may take its time with each.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// How often it looks whether it is its turn.
const LOOK: Duration = Duration::from_millis(20);

/// Waits until nobody else changes what is applied.
///
/// # Errors
/// `NotAllowed` where that takes too long, and where gatepass's own directory cannot be used.
pub(super) async fn change_lock(application: &Application) -> Result<ChangeLock> {
    let mut waited = Duration::ZERO;
    loop {
        let files = application.client_files.clone();
        if let Some(lock) = off_event_loop(move |thread| ChangeLock::try_take(files.on(thread).applied())).await? {
            return Ok(lock);
        }
        if waited >= LONGEST_WAIT {
            return Err(Error::new(
                Code::NotAllowed,
                "Another gatepass is applying a configuration or taking one back; nothing was changed.",
                "Try again when it has ended.",
            ));
        }
        tokio::time::sleep(LOOK).await;
        waited += LOOK;
    }
}

/// The tokens that a change takes out of the files.
#[derive(Debug, Default)]
pub(super) struct DisplacedTokens {
    /// Those that end, and live where this application's tokens do.
    here: Vec<TokenId>,
    /// Those that are to end, and live elsewhere, and where; or nobody knows where.
    elsewhere: Vec<(TokenId, Option<Origin>)>,
    /// Those that go on, since somebody named them or a project refers to them.
    going_on: Vec<TokenId>,
}

/// What became of them.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// The ids of those that do not work any more.
    pub(super) revoked: Vec<String>,
    /// Those that still work, and why.
    pub(super) notes: Vec<String>,
}

impl DisplacedTokens {
    /// What this change will take out of the files.
    pub(super) fn of(application: &Application, change: &Change) -> Self {
        Self::new(application, change.removed())
    }

    /// Those that were taken out of the files.
    pub(super) fn new(application: &Application, removed: &RemovedTokens) -> Self {
        let mut displaced = Self::default();
        for token in &removed.unneeded {
            let Ok(id) = token.id.parse::<TokenId>() else { continue };
            if is_here(application, token) {
                displaced.here.push(id);
            } else {
                displaced.elsewhere.push((id, token.origin.clone()));
            }
        }
        displaced.going_on = removed.still_wanted.iter().filter_map(|token| token.id.parse().ok()).collect();
        displaced
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.here.is_empty() && self.going_on.is_empty()
    }

    /// What a person is told before it is done.
    pub(super) fn sentence(&self) -> String {
        let ids: Vec<&str> = self.here.iter().map(TokenId::as_str).collect();
        let mut sentence = match ids.as_slice() {
            [] => String::new(),
            [id] => format!("\nThe token {id}, which was made for what is there now, is then revoked."),
            ids => format!("\nThe tokens {}, which were made for what is there now, are then revoked.", ids.join(", ")),
        };
        for id in &self.going_on {
            sentence.push_str(&format!("\nThe value of the token {id} is then in no client's file any more."));
        }
        sentence
    }

    /// Notes them, each with where it lives, before they are taken out of the files: whoever is killed in between leaves them to
    /// the next gatepass, and those that live elsewhere are left to the next one there.
    pub(super) async fn note(&self, application: &Application) {
        let here = self.here.iter().map(|id| (id.clone(), application.origin()));
        let elsewhere = self.elsewhere.iter().filter_map(|(id, origin)| Some((id.clone(), origin.clone()?)));
        let displaced: Vec<_> = here.chain(elsewhere).collect();
        if displaced.is_empty() {
            return;
        }
        let drops = application.drops.clone();
        let note = off_event_loop(move |thread| {
            let unclaimed = drops.on(thread).unclaimed();
            displaced.iter().for_each(|(id, origin)| unclaimed.note(id, origin, Reason::Displaced));
            Ok(())
        });
        // What is to be done goes on whether or not this was written.
        if let Err(error) = note.await {
            tracing::warn!(%error, "that tokens are to end cannot be noted");
        }
    }

    /// Revokes them. The files have been written by now: what fails here is told, and undoes nothing.
    pub(super) async fn end(&self, application: &Application, call: &Call, wanted: &Wanted) -> Ended {
        let mut ended = Ended::default();
        for id in &self.here {
            match revoke(application, call, wanted, id).await {
                Ok(()) => ended.revoked.push(id.to_string()),
                Err(error) => ended.add_note(id, &error.to_string()),
            }
        }
        for (id, origin) in &self.elsewhere {
            let sentence = match origin {
                Some(Origin::Own) => {
                    "it lives in this machine's own store. Revoke it there, with the settings by which it was made."
                        .to_owned()
                }
                Some(Origin::Registry(url)) => {
                    format!("it lives at {url}. Revoke it there, with the settings by which it was made.")
                }
                None => "an earlier gatepass did not note where it lives. Revoke it where it was made.".to_owned(),
            };
            ended.add_note(id, &sentence);
        }
        for id in &self.going_on {
            ended.notes.extend(where_its_value_is(application, id, wanted).await);
        }
        ended
    }
}

/// Whether a token lives where this application's tokens do. What an earlier version applied lives where it did then, if the
/// registry is the same.
fn is_here(application: &Application, token: &AppliedToken) -> bool {
    match &token.origin {
        Some(origin) => *origin == application.origin(),
        None => token.registry.as_deref() == Some(application.registry.url.as_str()),
    }
}

/// What a person should know of the value of a token that was applied, is not any more, and was not revoked: where gatepass
/// still has it, or that it has it no more. `None` where it stands in a client's file.
pub(super) async fn where_its_value_is(application: &Application, id: &TokenId, wanted: &Wanted) -> Option<String> {
    let (drops, files) = (application.drops.clone(), application.client_files.clone());
    let (registry, directory, now) = (Arc::clone(&application.registry), wanted.directory.clone(), wanted.now);
    let sought = id.clone();
    let look = off_event_loop(move |thread| {
        let waits = drops.on(thread).waits_for(&sought, &registry.url, now).unwrap_or(true);
        let locations = files.on(thread).locations(directory.as_deref());
        Ok((waits, waits || packages::has_value(sought.as_str(), &locations).unwrap_or(true)))
    });
    let (waits, is_had) = look.await.unwrap_or((true, true));
    if waits {
        return Some(format!(
            "The value of the token {id} still waits in gatepass's own home, until it is revealed or revoked, or for a day \
             at most."
        ));
    }
    (!is_had).then(|| {
        format!("gatepass has the value of the token {id} nowhere any more: revoke it, unless you keep it yourself.")
    })
}

impl Ended {
    fn add_note(&mut self, id: &TokenId, sentence: &str) {
        self.notes
            .push(format!("The token {id}, which was made for what was applied here, is not revoked: {sentence}"));
    }
}

async fn revoke(application: &Application, call: &Call, wanted: &Wanted, id: &TokenId) -> Result<(), Error> {
    match application.backend.token(id).await {
        // It may live elsewhere after all.
        Err(error) if error.code() == Code::UnknownToken => return Err(error),
        Ok(token) if token.status(wanted.now) != Status::Active => {}
        _ => drop(application.backend.revoke(&call.caller, id, wanted.now).await?),
    }
    let (drops, id) = (application.drops.clone(), id.clone());
    off_event_loop(move |thread| {
        drops.on(thread).unclaimed().settle(&id);
        Ok(())
    })
    .await
}
