//! The Access Tokens API as it is on the wire: `/access/api/v1/tokens`.
//! <https://docs.jfrog.com/administration/reference/createToken>,
//! <https://jfrog.com/help/r/jfrog-rest-apis/get-tokens>, <https://jfrog.com/help/r/jfrog-rest-apis/revoke-token-by-id>
//!
//! Types are lenient where JFrog's documents and JFrog's own code differ (numbers as texts), and have no field that is
//! not used.

use serde::{Deserialize, Deserializer, Serialize};

use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

/// Where the API is, as segments of the path.
pub(super) const TOKENS: [&str; 4] = ["access", "api", "v1", "tokens"];

/// How another gatepass names itself as a token's issuer.
const GATEPASS: &str = "gatepass";

/// The body of `POST /access/api/v1/tokens`. `username` is left out, so that the token belongs to whoever asks:
/// a name that does not exist would make a transient user, which not every service of the platform accepts.
#[derive(Debug, Serialize)]
pub(super) struct Create<'a> {
    /// At most 500 characters.
    pub(super) scope: &'a str,
    /// Seconds; 0 is never. Left out, the platform takes a default of its own, which differs from version to version.
    pub(super) expires_in: i64,
    /// Without it the platform does not let go of tokens that live less than six hours (since 7.50.3).
    pub(super) force_revocable: bool,
    /// At most 1024 characters.
    pub(super) description: &'a str,
    /// What only another gatepass takes.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) own: Option<OwnFields<'a>>,
}

/// What another gatepass takes beside JFrog's fields: what JFrog has no words for.
#[derive(Debug, Serialize)]
pub(super) struct OwnFields<'a> {
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) environment: Option<&'a str>,
    pub(super) create_environment: bool,
    /// The words that asked for it, for the audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request: Option<&'a str>,
}

/// The answer to it.
#[derive(Deserialize)]
pub(super) struct Created {
    pub(super) token_id: String,
    #[serde(deserialize_with = "secret")]
    pub(super) access_token: Secret,
    /// Seconds; absent for a token that never expires.
    #[serde(default, deserialize_with = "seconds")]
    pub(super) expires_in: Option<i64>,
    pub(super) scope: Option<String>,
}

/// The answer to `GET /access/api/v1/tokens`. No paging is documented: all tokens come at once.
#[derive(Deserialize)]
pub(super) struct List {
    pub(super) tokens: Vec<Info>,
    /// Another gatepass answers in pages.
    #[serde(default)]
    pub(super) next_cursor: Option<String>,
}

/// A token in a list, or the answer to `GET /access/api/v1/tokens/ID`. Times are seconds since 1970.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Info {
    pub(super) token_id: String,
    #[serde(default)]
    pub(super) subject: Option<String>,
    /// Absent for a token that never expires.
    #[serde(default, deserialize_with = "seconds")]
    pub(super) expiry: Option<i64>,
    #[serde(default, deserialize_with = "seconds")]
    pub(super) issued_at: Option<i64>,
    #[serde(default)]
    pub(super) description: Option<String>,
    /// Coarse, late by up to two hours, and only where the administrator switched it on (since 7.108.3).
    #[serde(default, deserialize_with = "seconds")]
    pub(super) last_used: Option<i64>,
    /// Not documented here; some versions send it.
    #[serde(default)]
    pub(super) scope: Option<String>,
    #[serde(default)]
    pub(super) issuer: Option<String>,
    /// All else. Another gatepass tells more ([`OwnInfo`]), and a platform may say anything.
    #[serde(flatten)]
    pub(super) rest: serde_json::Map<String, serde_json::Value>,
}

impl Info {
    /// What it tells beside JFrog's fields, where another gatepass is the issuer.
    pub(super) fn own(&self) -> Option<OwnInfo> {
        let rest = || serde_json::Value::Object(self.rest.clone());
        (self.issuer.as_deref() == Some(GATEPASS)).then(|| serde_json::from_value(rest()).unwrap_or_default())
    }
}

/// What another gatepass tells of a token beside JFrog's fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OwnInfo {
    pub(super) name: Option<String>,
    pub(super) permission: Option<Permission>,
    pub(super) environment: Option<String>,
    pub(super) created_by: Option<String>,
    pub(super) hint: Option<String>,
    pub(super) revoked_at: Option<i64>,
    /// In the answer about our own credential: what its user may do.
    pub(super) role: Option<String>,
}

/// The answer to `GET /gatepass/api/v1/environments`.
#[derive(Deserialize)]
pub(super) struct Environments {
    pub(super) environments: Vec<EnvironmentInfo>,
}

/// One of them.
#[derive(Deserialize)]
pub(super) struct EnvironmentInfo {
    pub(super) name: String,
    pub(super) created: Option<jiff::Timestamp>,
    #[serde(default)]
    pub(super) created_by: String,
    pub(super) tokens: Counts,
}

/// How many tokens of each status.
#[derive(Deserialize)]
pub(super) struct Counts {
    pub(super) active: u64,
    pub(super) expired: u64,
    pub(super) revoked: u64,
}

/// An environment, as it is created and answered.
#[derive(Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
}

/// The answer to `GET /artifactory/api/system/version`.
#[derive(Deserialize)]
pub(super) struct Version {
    pub(super) version: String,
}

/// A repository in the answer to `GET /artifactory/api/repositories`.
#[derive(Deserialize)]
pub(super) struct Repository {
    pub(super) key: String,
}

/// The user that a subject names: what follows the last `/users/`. `jfac@01fr…/users/admin` is `admin`.
pub(super) fn user_of(subject: &str) -> Option<&str> {
    let (_, user) = subject.rsplit_once("/users/")?;
    (!user.is_empty()).then_some(user)
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

/// Seconds as a number, or as a text that holds one.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Number(i64),
        Text(String),
    }
    match Option::<Seconds>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Seconds::Number(seconds)) => Ok(Some(seconds)),
        Some(Seconds::Text(text)) if text.is_empty() => Ok(None),
        Some(Seconds::Text(text)) => text.parse().map(Some).map_err(serde::de::Error::custom),
    }
}
