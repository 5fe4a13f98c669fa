//! What becomes of a token that was applied and is not any more: one that was made for it ends with it, so that tokens do
//! not pile up. Which those are, [`gatepass_clients::is_in_use`] and what a change tells of itself say.

use std::time::Duration;

use super::Wanted;
use crate::{Application, Call};
use gatepass_clients::{Change, Turn, UnneededToken};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::unclaimed::{Origin, Reason};

/// How long one that changes what is applied waits for others that do: a platform may take its time with each.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it looks whether it is its turn.
const LOOK: Duration = Duration::from_millis(20);

/// Waits until nobody else changes what is applied.
///
/// # Errors
/// `NotAllowed` where that takes too long, and where gatepass's own directory cannot be used.
pub(super) async fn turn(application: &Application) -> Result<Turn> {
    let mut waited = Duration::ZERO;
    loop {
        if let Some(turn) = Turn::try_take(&application.applied)? {
            return Ok(turn);
        }
        if waited >= PATIENCE {
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

/// The tokens that a change takes out of the files, and that were made to stand there.
#[derive(Debug, Default)]
pub(super) struct DisplacedTokens {
    /// Those that live where this application's tokens do.
    here: Vec<TokenId>,
    /// Those that live elsewhere, and where; or nobody knows where.
    elsewhere: Vec<(TokenId, Option<Origin>)>,
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
        Self::new(application, change.unneeded())
    }

    /// Those that nothing needs.
    pub(super) fn new(application: &Application, tokens: &[UnneededToken]) -> Self {
        let mut displaced = Self::default();
        for token in tokens {
            let Ok(id) = token.id.parse::<TokenId>() else { continue };
            // What an earlier version applied lives where it did then, if the registry is the same.
            let is_here = match &token.origin {
                Some(origin) => *origin == application.origin(),
                None => token.registry.as_deref() == Some(application.registry.url.as_str()),
            };
            if is_here { displaced.here.push(id) } else { displaced.elsewhere.push((id, token.origin.clone())) }
        }
        displaced
    }

    /// Whether none ends.
    pub(super) fn is_empty(&self) -> bool {
        self.here.is_empty()
    }

    /// What a person is told before it is done.
    pub(super) fn sentence(&self) -> String {
        let ids: Vec<&str> = self.here.iter().map(TokenId::as_str).collect();
        match ids.as_slice() {
            [] => String::new(),
            [id] => format!("\nThe token {id}, which was made for what is there now, is then revoked."),
            ids => format!("\nThe tokens {}, which were made for what is there now, are then revoked.", ids.join(", ")),
        }
    }

    /// Notes them, each with where it lives, before they are taken out of the files: whoever is killed in between leaves them to
    /// the next gatepass, and those that live elsewhere are left to the next one there.
    pub(super) fn note(&self, application: &Application) {
        let unclaimed = application.drops.unclaimed();
        for id in &self.here {
            unclaimed.note(id, &application.origin(), Reason::Displaced);
        }
        for (id, origin) in &self.elsewhere {
            if let Some(origin) = origin {
                unclaimed.note(id, origin, Reason::Displaced);
            }
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
        ended
    }
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
    application.drops.unclaimed().settle(id);
    Ok(())
}
