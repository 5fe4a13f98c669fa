//! Tokens that nobody is to have any more: their values waited for a day and nobody took them, or whoever took what was applied
//! back was killed before its token was revoked. They are revoked now, so that what was made and forgotten does not pile up.

use jiff::Timestamp;

use crate::Application;
use gatepass_clients::{self as packages, ChangeLock};
use gatepass_core::actor::Caller;
use gatepass_core::error::{Code, Result};
use gatepass_core::token::{Status, TokenId};
use gatepass_home::unclaimed::{Origin, Reason};

impl Application {
    /// Revokes the tokens that are to end. What cannot be done now, since the backend is not reached or the operator lets
    /// nothing be changed, is done another time.
    pub async fn revoke_unclaimed(&self, now: Timestamp) {
        self.drops.sweep(now);
        let unclaimed = self.drops.unclaimed();
        let mut noted = unclaimed.all();
        noted.retain(|(_, origin, reason)| *origin == self.origin() && *reason != Reason::Handed);
        if noted.is_empty() {
            return;
        }
        // Whoever changes what is applied just now sees to it, or the next does.
        let Ok(Some(_lock)) = ChangeLock::try_take(&self.applied) else { return };
        for (id, _, reason) in noted {
            match self.end(&id, reason, now).await {
                Ok(true) => unclaimed.settle(&id),
                Ok(false) => {}
                Err(error) => tracing::warn!(token = %id, %error, "a token that nobody is to have is not revoked yet"),
            }
        }
    }

    /// Where this application's tokens live.
    pub(crate) fn origin(&self) -> Origin {
        if self.backend.is_own() { Origin::Own } else { Origin::Registry(self.registry.url.clone()) }
    }

    /// Revokes a token, and says whether nothing more is to be done with it. One that stands in a client's file stays, and so
    /// does one whose value somebody took all the same, since the registry saw it.
    async fn end(&self, id: &TokenId, reason: Reason, now: Timestamp) -> Result<bool> {
        let locations = self.locations(None);
        let (client, is_had) = match reason {
            Reason::Handed => return Ok(false),
            // A project's files have a reference to the value, and not it.
            Reason::Unclaimed => ("gatepass: nobody took the value", packages::has_value(id.as_str(), &locations)?),
            // What is to displace it may be under way just now.
            Reason::Displaced if packages::is_in_use(id.as_str(), &locations)? => return Ok(false),
            Reason::Displaced => ("gatepass: it is applied nowhere any more", false),
        };
        let token = match self.backend.token(id).await {
            // Elsewhere such an answer may come from what stands before the platform, or be meant for somebody else.
            Err(error) if error.code() == Code::UnknownToken => return Ok(self.backend.is_own()),
            token => token?,
        };
        let is_had = is_had || reason == Reason::Unclaimed && token.last_used.is_some();
        if is_had || token.status(now) != Status::Active {
            return Ok(true);
        }
        let caller = Caller { client: Some(client.to_owned()), ..Caller::default() };
        self.backend.revoke(&caller, id, now).await.map(|_| true)
    }
}
