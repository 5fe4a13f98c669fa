//! What the gateway asks of the authority, through a trait, so that it knows neither its changes nor its store.

use jiff::Timestamp;

use crate::authority::Authority;
use gatepass_core::admission::{Admission, Authorizer};
use gatepass_core::deployment::{Manifest, Pull, Use};
use gatepass_core::error::Result;
use gatepass_core::token::Token;

impl Authorizer for Authority {
    fn admit(&self, value: &str, now: Timestamp) -> Result<Admission> {
        self.authenticate(value, now)
    }

    fn ready(&self) -> Result<()> {
        self.named("").map(drop)
    }

    fn record_pull(&self, token: &Token, manifest: &Manifest, client: Option<&str>, now: Timestamp) -> Result<bool> {
        Self::record_pull(self, token, manifest, client, now)
    }

    fn see_tag(&self, image: &str, tag: &str, digest: &str, now: Timestamp) -> Result<()> {
        Self::see_tag(self, image, tag, digest, now)
    }

    fn record_usage(&self, usage: &[Use]) -> Result<()> {
        Self::record_usage(self, usage)
    }

    fn running(&self) -> Result<Vec<Pull>> {
        Self::running(self)
    }
}
