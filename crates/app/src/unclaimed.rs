//! Tokens that nobody is to have any more: their values waited for a day and nobody took them, or whoever took what was applied
//! back was killed before its token was revoked. They are revoked now, so that what was made and forgotten does not pile up.

use jiff::Timestamp;

use crate::Application;
use crate::blocking::off_event_loop;
use crate::client_files::ClientFiles;
use gatepass_clients::{self as packages, ChangeLock};
use gatepass_core::actor::Caller;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::drops::Drops;
use gatepass_home::unclaimed::{Origin, Reason};

/// A token that is to end, as it was noted.
struct Unclaimed {
    id: TokenId,
    reason: Reason,
    /// Whether its value stands in a client's file all the same.
    is_had: bool,
}

impl Application {
    /// Revokes the tokens that are to end. What cannot be done now, since the backend is not reached or the operator lets
    /// nothing be changed, is done another time.
    pub async fn revoke_unclaimed(&self, now: Timestamp) {
        let (drops, files, origin) = (self.drops.clone(), self.client_files.clone(), self.origin());
        let look = off_event_loop(move |thread| Ok(look(drops.on(thread), files.on(thread), &origin, now)));
        let (_lock, unclaimed) = match look.await {
            Ok(Some(found)) => found,
            Ok(None) => return,
            Err(error) => return tracing::warn!(%error, "nobody looked for tokens that nobody is to have"),
        };
        let mut settled = Vec::new();
        for token in unclaimed {
            match self.end(&token, now).await {
                Ok(true) => settled.push(token.id),
                Ok(false) => {}
                Err(error) => not_yet(&token.id, &error),
            }
        }
        let drops = self.drops.clone();
        let settle = off_event_loop(move |thread| {
            settled.iter().for_each(|id| drops.on(thread).unclaimed().settle(id));
            Ok(())
        });
        if let Err(error) = settle.await {
            tracing::warn!(%error, "the tokens that have ended are still noted");
        }
    }

    /// Where this application's tokens live.
    pub(crate) fn origin(&self) -> Origin {
        if self.backend.is_own() { Origin::Own } else { Origin::Registry(self.registry.url.clone()) }
    }

    /// Revokes a token, and says whether nothing more is to be done with it. One that stands in a client's file stays, and so
    /// does one whose value somebody took all the same, since the registry saw it.
    async fn end(&self, unclaimed: &Unclaimed, now: Timestamp) -> Result<bool> {
        let Unclaimed { id, reason, is_had } = unclaimed;
        let token = match self.backend.token(id).await {
            // Elsewhere such an answer may come from what stands before the platform, or be meant for somebody else.
            Err(error) if error.code() == Code::UnknownToken => return Ok(self.backend.is_own()),
            token => token?,
        };
        let is_had = *is_had || *reason == Reason::Unclaimed && token.last_used.is_some();
        if is_had || token.status(now) != Status::Active {
            return Ok(true);
        }
        let client = match reason {
            Reason::Displaced => "gatepass: it is applied nowhere any more",
            Reason::Unclaimed | Reason::Handed => "gatepass: nobody took the value",
        };
        let caller = Caller { client: Some(client.to_owned()), ..Caller::default() };
        self.backend.revoke(&caller, id, now).await.map(|_| true)
    }
}

/// The tokens of this origin that are to end, and the turn to change what is applied, which is held until they have ended; `None`
/// where there are none, or somebody else sees to it.
fn look(drops: &Drops, files: &ClientFiles, origin: &Origin, now: Timestamp) -> Option<(ChangeLock, Vec<Unclaimed>)> {
    drops.sweep(now);
    let mut noted = drops.unclaimed().all();
    noted.retain(|(_, noted, reason)| noted == origin && *reason != Reason::Handed);
    if noted.is_empty() {
        return None;
    }
    // Whoever changes what is applied just now sees to it, or the next does.
    let lock = ChangeLock::try_take_at_once(files.applied()).ok()??;
    let locations = files.locations(None);
    let unclaimed = noted.into_iter().filter_map(|(id, _, reason)| {
        let is_had = match reason {
            // What is to displace it may be under way just now.
            Reason::Displaced => packages::is_in_use(id.as_str(), &locations),
            // A project's files have a reference to the value, and not it.
            Reason::Unclaimed | Reason::Handed => packages::has_value(id.as_str(), &locations),
        };
        match is_had {
            Ok(true) if reason == Reason::Displaced => None,
            Ok(is_had) => Some(Unclaimed { id, reason, is_had }),
            Err(error) => {
                not_yet(&id, &error);
                None
            }
        }
    });
    Some((lock, unclaimed.collect()))
}

fn not_yet(id: &TokenId, error: &Error) {
    tracing::warn!(token = %id, %error, "a token that nobody is to have is not revoked yet");
}
