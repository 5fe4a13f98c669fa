//! What runs in an environment, how it came there, and where that differs from what should be: drift.

use jiff::Timestamp;

use super::authority::{Authority, whole};
use super::environments::unknown_environment;
use gatepass_core::deployment::{Drift, Manifest, Profile, Pull, TagSeen, Usage, Use};
use gatepass_core::error::Result;
use gatepass_core::token::{Sanitized, Token, TokenId, name};

/// How long after an index was pulled its platform manifests belong to that pull.
const ONE_PULL: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

impl Authority {
    /// Writes down that a token got a manifest: where its tag is, and, with a token of an environment, the pull. When
    /// this returns `Ok` the pull is on the disk. `false` is that this was no pull of its own: a token of no environment,
    /// or a platform manifest of an index that was just pulled.
    ///
    /// # Errors
    /// `StoreUnavailable`: nothing was written down.
    pub fn record_pull(
        &self,
        token: &Token,
        manifest: &Manifest,
        client: Option<&str>,
        now: Timestamp,
    ) -> Result<bool> {
        let now = whole(now);
        self.transact(|transaction| {
            if let Some(tag) = &manifest.tag {
                transaction.see_tag(&manifest.image, tag, &manifest.digest, now)?;
            }
            let Some(environment) = &token.environment else { return Ok(false) };
            if manifest.tag.is_none()
                && transaction.is_member_pulled(&manifest.digest, &manifest.image, &token.id, now - ONE_PULL)?
            {
                return Ok(false);
            }
            transaction.add_members(&manifest.digest, &manifest.members)?;
            transaction.add_pull(&Pull {
                at: now,
                environment: environment.clone(),
                image: manifest.image.clone(),
                tag: manifest.tag.clone(),
                digest: manifest.digest.clone(),
                token: token.id.clone(),
                token_name: token.name.clone(),
                client: client.map(Sanitized::client),
            })?;
            Ok(true)
        })
    }

    /// Writes down where a tag is.
    ///
    /// # Errors
    /// `StoreUnavailable`: nothing was written down.
    pub fn see_tag(&self, image: &str, tag: &str, digest: &str, now: Timestamp) -> Result<()> {
        let now = whole(now);
        self.transact(|transaction| transaction.see_tag(image, tag, digest, now))
    }

    /// Writes down how tokens were used. One that was deleted meanwhile is passed over.
    ///
    /// # Errors
    /// `StoreUnavailable`: none of them was written down.
    pub fn record_usage(&self, usages: &[Use]) -> Result<()> {
        self.transact(|transaction| usages.iter().try_for_each(|used| transaction.add_use(used)))
    }

    /// How a token was used.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn usage(&self, id: &TokenId) -> Result<Usage> {
        self.store.usage(id)
    }

    /// What runs in every environment: the last pull of each image.
    ///
    /// # Errors
    /// `StoreUnavailable`.
    pub fn running(&self) -> Result<Vec<Pull>> {
        self.store.running()
    }

    /// An environment's profile, with its last `history` pulls. One that was removed still has its history, and nothing runs there.
    ///
    /// # Errors
    /// `UnknownEnvironment`.
    pub fn profile(&self, environment: &str, history: usize) -> Result<Profile> {
        let name =
            self.store.past_environment(&name::key(environment))?.ok_or_else(|| unknown_environment(environment))?;
        let (running, elsewhere): (Vec<Pull>, Vec<Pull>) =
            self.store.running()?.into_iter().partition(|pull| pull.environment == name);
        let mut drift = Vec::new();
        for pull in &running {
            drift.extend(drift_of(pull, &self.store.tags(&pull.image)?, &elsewhere));
        }
        Ok(Profile { history: self.store.pulls(&name, history)?, environment: name, running, drift })
    }
}

fn drift_of(running: &Pull, tags: &[TagSeen], elsewhere: &[Pull]) -> Vec<Drift> {
    let mut drift = Vec::new();
    if let Some(tag) = &running.tag {
        let now = tags.iter().filter(|seen| seen.tag == *tag).max_by_key(|seen| (seen.last, seen.first));
        if let Some(now) = now.filter(|now| now.digest != running.digest) {
            drift.push(Drift::TagMoved { running: running.clone(), now: now.clone() });
        }
    } else if !tags.iter().any(|seen| seen.digest == running.digest) {
        drift.push(Drift::NoKnownTag { running: running.clone() });
    }
    for other in elsewhere.iter().filter(|other| other.image == running.image && other.digest != running.digest) {
        drift.push(Drift::EnvironmentsDiffer { running: running.clone(), other: other.clone() });
    }
    drift
}
