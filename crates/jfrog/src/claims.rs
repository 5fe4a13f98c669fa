//! What a JFrog access token says of itself. Most are JWTs (RFC 7519): their claims are read, not verified, since it is
//! the platform that judges them. Reference tokens are opaque and say nothing.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use serde_json::Value;

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

impl Claims {
    /// The claims of a token's value; `None` when it is not a JWT.
    pub(super) fn of(value: &str) -> Option<Self> {
        let mut parts = value.split('.');
        let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let payload: Value = serde_json::from_slice(&BASE64.decode(payload).ok()?).ok()?;
        let text = |claim: &str| payload.get(claim).and_then(Value::as_str);
        // JSON in a text: `{"revocable":"true"}`.
        let extension: Option<Value> = text("ext").and_then(|text| serde_json::from_str(text).ok());
        let revocable = extension.and_then(|extension| extension.get("revocable").cloned());
        Some(Self {
            user: text("sub").and_then(user_of).map(str::to_owned),
            expires: payload.get("exp").and_then(seconds).and_then(|seconds| Timestamp::from_second(seconds).ok()),
            id: text("jti").and_then(|id| id.parse().ok()),
            scope: payload.get("scp").filter(|scope| !scope.is_null()).map(scope),
            revocable: revocable.is_some_and(|value| value == true || value == "true"),
        })
    }
}

/// What a claim allows, as one text: a list as its items, anything else as it stands, which is then more than was asked for.
fn scope(claim: &Value) -> String {
    match claim {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(scope).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Seconds since the epoch: a number, of which RFC 7519 (section 2, NumericDate) allows a part after the point, or one in a text.
fn seconds(claim: &Value) -> Option<i64> {
    let whole = |number: &str| number.split('.').next()?.parse().ok();
    match claim {
        Value::Number(number) => number.as_i64().or_else(|| whole(&number.to_string())),
        Value::String(text) => whole(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(payload: &Value) -> Claims {
        Claims::of(&format!("e30.{}.x", BASE64.encode(payload.to_string()))).unwrap()
    }

    #[test]
    fn what_a_claim_allows_is_read_in_whatever_form_it_comes() {
        for (scp, text) in [
            (serde_json::json!("artifact:*:r"), Some("artifact:*:r")),
            (serde_json::json!(["artifact:npm:r", "artifact:docker:r"]), Some("artifact:npm:r artifact:docker:r")),
            (serde_json::json!([["applied-permissions/admin"]]), Some("applied-permissions/admin")),
            (serde_json::json!({"artifact": "*"}), Some(r#"{"artifact":"*"}"#)),
            (serde_json::json!(true), Some("true")),
            (Value::Null, None),
        ] {
            let claims = claims(&serde_json::json!({"scp": scp, "sub": "jfac@0/users/ada"}));
            assert_eq!((claims.scope.as_deref(), claims.user.as_deref()), (text, Some("ada")));
        }
    }

    #[test]
    fn an_end_is_read_as_a_number_with_a_point_and_in_a_text() {
        for exp in
            [serde_json::json!(1_800_000_000), serde_json::json!(1_800_000_000.5), serde_json::json!("1800000000")]
        {
            assert_eq!(claims(&serde_json::json!({"exp": exp})).expires, Timestamp::from_second(1_800_000_000).ok());
        }
    }
}
