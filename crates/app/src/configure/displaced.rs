//! What becomes of a token that was applied and is not any more: one that was made for it ends with it, so that tokens do
//! not pile up.

use super::Wanted;
use crate::{Application, Call};
use gatepass_clients::{self as packages, AppliedState, Change};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::unclaimed::Reason;

/// The tokens that a change takes out of the files, and that were made to stand there.
#[derive(Debug, Default)]
pub(super) struct DisplacedTokens {
    /// The one that was applied here.
    applied: Option<TokenId>,
    /// Those of other clients whose values this change writes over.
    others: Vec<TokenId>,
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
    /// What this change takes out of the files, where `before` is applied; `next` is what takes its place.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub(super) fn of(
        application: &Application,
        wanted: &Wanted,
        before: Option<&AppliedState>,
        change: &Change,
        next: Option<&TokenId>,
    ) -> Result<Self> {
        let is_other = |id: &TokenId| next != Some(id);
        let applied =
            before.filter(|before| before.is_made).and_then(|before| before.token.parse().ok()).filter(is_other);
        let locations = application.locations(wanted.directory.as_deref());
        let mut others = Vec::new();
        // Where no value goes, the others' stand where they stood.
        for displaced in change.displaced().iter().filter(|displaced| !displaced.values.is_empty()) {
            for token in &displaced.tokens {
                let Ok(id) = token.parse::<TokenId>() else { continue };
                let is_new = applied.as_ref() != Some(&id) && is_other(&id) && !others.contains(&id);
                if is_new && packages::is_made(token, &locations)? {
                    others.push(id);
                }
            }
        }
        Ok(Self { applied, others })
    }

    /// Whether there is any.
    pub(super) fn is_empty(&self) -> bool {
        self.applied.is_none() && self.others.is_empty()
    }

    /// What a person is told before it is done.
    pub(super) fn sentence(&self) -> String {
        let ids: Vec<&str> = self.applied.iter().chain(&self.others).map(TokenId::as_str).collect();
        match ids.as_slice() {
            [] => String::new(),
            [id] => format!("\nThe token {id}, which was made for what is there now, is then revoked."),
            ids => format!("\nThe tokens {}, which were made for what is there now, are then revoked.", ids.join(", ")),
        }
    }

    /// Notes the token that was applied here before it is taken out of the files: whoever is killed in between leaves it to the
    /// next gatepass.
    pub(super) fn note(&self, application: &Application) {
        if let Some(id) = &self.applied {
            application.drops.unclaimed().note(id, &application.origin(), Reason::Displaced);
        }
    }

    /// Revokes those that are applied nowhere any more, and whose values no file has. The files have been written by now: what
    /// fails here is told, and undoes nothing.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub(super) async fn end(&self, application: &Application, call: &Call, wanted: &Wanted) -> Result<Ended> {
        let mut ended = Ended::default();
        if let Some(id) = &self.applied
            && !packages::is_applied(id.as_str(), &application.locations(wanted.directory.as_deref()))?
        {
            ended.add(id, revoke(application, call, wanted, id).await);
        }
        for id in &self.others {
            let has_value = {
                let locations = application.locations(wanted.directory.as_deref());
                packages::applied_value(id.as_str(), &application.registry, &locations)?.is_some()
            };
            let waits = application.drops.waits_for(id, &application.registry.url, wanted.now).unwrap_or(true);
            if !has_value && !waits {
                ended.add(id, revoke(application, call, wanted, id).await);
            }
        }
        Ok(ended)
    }
}

impl Ended {
    fn add(&mut self, id: &TokenId, revoked: Result<(), Error>) {
        match revoked {
            Ok(()) => self.revoked.push(id.to_string()),
            Err(error) => {
                self.notes
                    .push(format!("The token {id}, which was made for what was applied here, is not revoked: {error}"));
            }
        }
    }
}

async fn revoke(application: &Application, call: &Call, wanted: &Wanted, id: &TokenId) -> Result<(), Error> {
    match application.backend.token(id).await {
        // The ledger does not tell where a token lives, and this backend may be another.
        Err(error) if error.code() == Code::UnknownToken => return Err(error),
        Ok(token) if token.status(wanted.now) != Status::Active => {}
        _ => drop(application.backend.revoke(&call.caller, id, wanted.now).await?),
    }
    application.drops.unclaimed().settle(id);
    Ok(())
}
