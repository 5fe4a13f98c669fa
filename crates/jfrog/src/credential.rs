//! gatepass's own access token: what opens the platform. It is not one of the tokens that gatepass hands out.

use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderValue;

use super::claims::Claims;
use super::known_values::KnownValues;
use gatepass_core::secret::Secret;
use gatepass_core::token::TokenId;

/// How long before its end an access token's rotation is asked for.
const ROTATE_AHEAD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// An access token, and whose it is.
#[derive(Clone, Debug)]
pub struct Credential {
    value: Secret,
    username: Option<String>,
    /// What it says of itself; a reference token says nothing.
    claims: Option<Claims>,
}

impl Credential {
    /// Takes an access token as it was set, with the username that the operator set for it, if any.
    ///
    /// # Errors
    /// What is wrong with it, as a clause, without its value.
    pub fn new(value: Secret, username: Option<String>) -> Result<Self, &'static str> {
        let text = value.expose().trim();
        if text.is_empty() {
            return Err("it is empty");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it holds what no access token holds: spaces, line breaks or other letters than ASCII");
        }
        let claims = Claims::of(text);
        let value = Secret::new(text.to_owned());
        Ok(Self { value, username: username.filter(|name| !name.trim().is_empty()), claims })
    }

    /// The `Authorization` header, marked so that no library shows it.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let mut header = HeaderValue::from_str(&format!("Bearer {}", self.value.expose())).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// What of it no message shows.
    pub(super) fn known_values(&self) -> KnownValues {
        KnownValues::new(self.value.clone())
    }

    /// Whose it is: what the operator said, or else what it says itself. A reference token says nothing.
    pub(super) fn username(&self) -> Option<&str> {
        self.username.as_deref().or_else(|| self.claims.as_ref()?.user.as_deref())
    }

    /// Whether it is an identity token of another gatepass, rather than JFrog's.
    pub(super) fn is_gatepasss(&self) -> bool {
        gatepass_core::token::format::is_identity(self.value.expose())
    }

    /// Its id on the platform, where it says it.
    pub(super) fn id(&self) -> Option<&TokenId> {
        self.claims.as_ref()?.id.as_ref()
    }

    /// What it allows, where it says it.
    pub(super) fn scope(&self) -> Option<&str> {
        self.claims.as_ref()?.scope.as_deref()
    }

    /// When it stops working; `None` outside is that it does not say, and `None` inside is never.
    pub(super) fn expires(&self) -> Option<Option<Timestamp>> {
        self.claims.as_ref().map(|claims| claims.expires)
    }
}

/// What to tell people of an own access token with this end, ahead of time; nothing while there is time enough.
pub(super) fn rotation_warning(expires: Option<Timestamp>, now: Timestamp) -> Option<String> {
    let expires = expires?;
    let left = expires.duration_since(now);
    if left > ROTATE_AHEAD {
        return None;
    }
    let when = if left.is_positive() { "expires" } else { "has expired" };
    Some(format!(
        "gatepass's own access token {when} at {expires:.0}; make a new one on the platform, set it in place of this one, \
         and start gatepass again."
    ))
}
