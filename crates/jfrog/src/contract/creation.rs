//! `POST /access/api/v1/tokens`: what is asked for, and what was made.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reading::{exposed, exposed_if_there, narrowing, number, ours, seconds, secret, secret_if_there, truth};
use super::schema;
use gatepass_core::secret::Secret;
use gatepass_core::token::Permission;

/// The audiences that a token of gatepass is for.
pub const AUDIENCES: [&str; 4] = ["*", "*@*", "jfrt@*", "jfac@*"];

fn audience() -> utoipa::openapi::schema::Object {
    schema::one_of("Which services it is for: `*@*` or `jfrt@*`", AUDIENCES)
}

/// A token to make. JFrog's fields, then those that only a gatepass takes. A field that is not known is refused: it may be
/// one that narrows what is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewToken)]
pub struct TokenRequest {
    /// `client_credentials`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = schema::grant_type)]
    pub grant_type: Option<String>,
    /// The caller's own name; a token gets a username of its own. A platform makes a transient user of a name that does not
    /// exist, which not every service of it accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub username: Option<String>,
    /// What it is to allow, with spaces between: `artifact:KEY:r` reads a repository, `artifact:KEY:r,w,d` changes it too,
    /// `artifact:KEY/PACKAGE:r` is of one package (`artifact:npm/@acme/ui:r`), `artifact:KEY/BEGINNING**:r` of those whose
    /// names begin so, `*` in place of the key is every repository. Left out, it reads all; an empty one is refused. At most
    /// 500 characters at JFrog.
    #[serde(default, deserialize_with = "narrowing", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scope: Option<String>,
    /// Seconds; 0 is never; nothing said is a default: the operator's here, at JFrog another from version to version.
    #[serde(default, deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_in: Option<u64>,
    /// False.
    #[serde(default, deserialize_with = "truth", skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = schema::never)]
    pub refreshable: Option<bool>,
    /// Kept as it is; taken as the name where none is given and it is short enough. At most 1024 characters at JFrog.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub description: Option<String>,
    /// `*@*` or `jfrt@*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = audience)]
    pub audience: Option<String>,
    /// Whether the answer is to have the value in `reference_token`, too.
    #[serde(default, deserialize_with = "truth", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub include_reference_token: Option<bool>,
    /// Without it a platform does not let go of tokens that live less than six hours (since 7.50.3). Every token of gatepass
    /// can be revoked.
    #[serde(default, deserialize_with = "truth", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub force_revocable: Option<bool>,
    /// gatepass: what to call it; unique among active tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// gatepass: what it is to allow, where `scope` is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = schema::permission)]
    pub permission: Option<Permission>,
    /// gatepass: the runtime environment to scope it to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub environment: Option<String>,
    /// gatepass: make the environment if it is not there.
    #[serde(default, deserialize_with = "truth", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub create_environment: Option<bool>,
    /// gatepass: the client that it is for: narrows `scope` to its repository, and is in the name that gatepass chooses.
    #[serde(default, deserialize_with = "narrowing", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub package_manager: Option<String>,
    /// gatepass: the words that asked for it, for the audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub request: Option<String>,
}

/// The token that was made, with its value.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Issued)]
pub struct IssuedToken {
    /// Its id.
    pub token_id: String,
    /// The value, shown this once.
    #[serde(serialize_with = "exposed", deserialize_with = "secret")]
    #[schema(value_type = String)]
    pub access_token: Secret,
    /// What it allows, as it holds: an entry for each repository or package, each with a permission of its own.
    #[schema(required = true, nullable = false)]
    pub scope: Option<String>,
    /// `access_token`.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub token_type: Option<String>,
    /// gatepass: the username of its own that it has.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub username: Option<String>,
    /// gatepass: what it is called.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub name: Option<String>,
    /// gatepass: what it allows.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, schema_with = schema::permission)]
    pub permission: Option<Permission>,
    /// gatepass: the environment that it is scoped to.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true)]
    pub environment: Option<String>,
    /// gatepass: who made it.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub created_by: Option<String>,
    /// Seconds; absent for a token that never expires.
    #[serde(default, deserialize_with = "seconds", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_in: Option<i64>,
    /// The value once more, where that was asked for.
    #[serde(
        default,
        serialize_with = "exposed_if_there",
        deserialize_with = "secret_if_there",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(value_type = String, required = false)]
    pub reference_token: Option<Secret>,
}
