//! What a JFrog access token says of itself. Most are JWTs (RFC 7519): their claims are read, not verified, since it is
//! the platform that judges them. Reference tokens are opaque and say nothing.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use serde::Deserialize;

use super::contract::user_of;
use gatepass_core::token::TokenId;

/// Base64url as JWTs have it, and not strict about what follows the last byte.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The claims that matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// Whose it is: the subject's user.
    pub(super) user: Option<String>,
    /// When it stops working; `None` is never.
    pub(super) expires: Option<Timestamp>,
    /// Its id on the platform.
    pub(super) id: Option<TokenId>,
    /// What it allows.
    pub(super) scope: Option<String>,
    /// Whether the platform marked it as revocable.
    pub(super) revocable: bool,
}

#[derive(Deserialize)]
struct Payload {
    sub: Option<String>,
    exp: Option<i64>,
    jti: Option<String>,
    scp: Option<String>,
    /// JSON in a text: `{"revocable":"true"}`.
    ext: Option<String>,
}

impl Claims {
    /// The claims of a token's value; `None` when it is not a JWT.
    pub(super) fn of(value: &str) -> Option<Self> {
        let mut parts = value.split('.');
        let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let payload: Payload = serde_json::from_slice(&BASE64.decode(payload).ok()?).ok()?;
        let extension: Option<serde_json::Value> = payload.ext.and_then(|text| serde_json::from_str(&text).ok());
        let revocable = extension.and_then(|extension| extension.get("revocable").cloned());
        Some(Self {
            user: payload.sub.as_deref().and_then(user_of).map(str::to_owned),
            expires: payload.exp.and_then(|seconds| Timestamp::from_second(seconds).ok()),
            id: payload.jti.and_then(|id| id.parse().ok()),
            scope: payload.scp,
            revocable: revocable.is_some_and(|value| value == true || value == "true"),
        })
    }
}
