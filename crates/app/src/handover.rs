//! A value on its way out of its drop, to a person or to the command that keeps it.

use jiff::Timestamp;
use url::Url;

use crate::backend::{Backend, destroy_values};
use crate::blocking::Blocking;
use gatepass_core::actor::Caller;
use gatepass_core::creation::HandOver;
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::secret::Secret;
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Status, TokenId};
use gatepass_home::drops::{Drops, Taken};
use gatepass_home::unclaimed::Origin;

/// The value of a token that works, taken out of its drop. It is back there unless it is delivered.
pub struct Handover {
    backend: Backend,
    id: TokenId,
    taken: Taken,
}

impl Handover {
    /// Takes the value of a token out of its drop, where `registry` is the one of this backend. That of a token that does not
    /// work any more is destroyed.
    ///
    /// # Errors
    /// What the policy refuses; `DropUnavailable` where the value is not there, is another's, or its token has ended; `NotAllowed` for a
    /// token of another backend, and those of the backend: then the value stays.
    pub async fn begin(backend: Backend, registry: &Url, drops: &Drops, id: TokenId) -> Result<Self> {
        let blocking = Blocking::new(drops.clone());
        let taken = backend.changes()?.take(&blocking, &id, Timestamp::now()).await?;
        let here = if backend.is_own() { Origin::Own } else { Origin::Registry(registry.clone()) };
        let origin = taken.origin();
        if let Some(origin) = origin.as_ref().filter(|origin| **origin != here) {
            return Err(elsewhere(&id, origin, &here));
        }
        // What an older gatepass put there may be of a token that lives elsewhere, of which nothing is known here.
        if origin.is_none()
            && let Err(error) = backend.token_to_use(&id).await
        {
            return Err(error);
        }
        let handover = Self { backend, id, taken };
        if handover.token_works().await? {
            let digest = Digest::of_secret(handover.taken.secret());
            let is_its = handover.backend.is_value_of(&handover.id, &digest).await?;
            return if is_its { Ok(handover) } else { Err(drops.mistaken(&handover.id)) };
        }
        destroy_values(&blocking, vec![handover.id.clone()]).await;
        Err(Error::new(
            Code::DropUnavailable,
            format!("The token {} does not work any more, so its value was destroyed.", handover.id),
            "Make a new token.",
        ))
    }

    /// Whether the token works now, and the operator lets it be used.
    ///
    /// # Errors
    /// What the policy refuses; those of the backend.
    pub async fn token_works(&self) -> Result<bool> {
        match self.backend.token_to_use(&self.id).await {
            Ok(token) => Ok(token.status(Timestamp::now()) == Status::Active),
            Err(error) if error.code() == Code::UnknownToken => Ok(!self.backend.knows_every_token()),
            Err(error) => Err(error),
        }
    }

    /// Writes down that the value is about to be handed over, and answers it: what cannot be written down is not handed
    /// over.
    ///
    /// # Errors
    /// What the policy or the backend refuses.
    pub async fn hand_over(&self, caller: &Caller, hand_over: HandOver) -> Result<&Secret> {
        self.backend.hand_over(caller, &self.id, hand_over, Timestamp::now()).await?;
        self.taken.note_handed();
        Ok(self.taken.secret())
    }

    /// The token's id.
    pub fn id(&self) -> &TokenId {
        &self.id
    }

    /// The registry that the token was made for; `None` where its drop does not say.
    pub fn registry(&self) -> Option<&Url> {
        self.taken.registry()
    }

    /// Until when the value waits.
    pub fn until(&self) -> Timestamp {
        self.taken.until()
    }

    /// Destroys the value here: it was delivered.
    ///
    /// # Errors
    /// `DropUnavailable` when it cannot be destroyed.
    pub fn delivered(self) -> Result<()> {
        self.taken.delivered()
    }
}

/// That a token lives elsewhere than this backend looks, so that nobody here can tell whether it works.
fn elsewhere(id: &TokenId, origin: &Origin, here: &Origin) -> Error {
    let name = |origin: &Origin| match origin {
        Origin::Own => "in this machine's own store".to_owned(),
        Origin::Registry(url) => format!("at {url}"),
    };
    Error::new(
        Code::NotAllowed,
        format!(
            "The token {id} lives {}, and these settings look {}; its value stays where it waits.",
            name(origin),
            name(here)
        ),
        "Run this again with the settings by which the token was made.",
    )
}
