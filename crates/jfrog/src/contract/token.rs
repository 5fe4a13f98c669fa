//! Tokens that are there: listed, looked at, revoked; and whose credential a call is made with.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::GATEPASS;
use super::reading::{ours, seconds};
use super::schema;
use gatepass_core::actor::Role;
use gatepass_core::token::{Permission, Status};

/// A token, without its value.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenRecord {
    /// Its id.
    pub token_id: String,
    /// Whose it is: `SERVICE/users/NAME`.
    #[serde(default)]
    #[schema(required = true, nullable = false)]
    pub subject: Option<String>,
    /// Seconds since 1970.
    #[serde(default, deserialize_with = "seconds")]
    #[schema(required = true, nullable = false)]
    pub issued_at: Option<i64>,
    /// Who issued it: a service of a platform, or `gatepass`.
    #[serde(default)]
    #[schema(required = true, nullable = false)]
    pub issuer: Option<String>,
    /// What its maker wrote on it.
    #[serde(default)]
    #[schema(required = true, nullable = false)]
    pub description: Option<String>,
    /// Whether it can be renewed.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub refreshable: Option<bool>,
    /// What it allows, as it holds: `artifact:KEY[/PACKAGE]:r[,w,d]`, several with spaces between; empty where what was kept
    /// of it is damaged, and it opens nothing. Not documented for platforms; some versions send it.
    #[serde(default)]
    #[schema(required = true, nullable = false)]
    pub scope: Option<String>,
    /// gatepass: what it is called.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub name: Option<String>,
    /// gatepass: the username of its own that it has.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub username: Option<String>,
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
    /// gatepass: whether it works.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, schema_with = schema::status)]
    pub status: Option<Status>,
    /// gatepass: how its value begins and ends.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub hint: Option<String>,
    /// Seconds since 1970; absent is never.
    #[serde(default, deserialize_with = "seconds", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expiry: Option<i64>,
    /// Seconds since 1970; coarse. A platform is late by up to two hours, and tells it only where its administrator switched
    /// that on (since 7.108.3).
    #[serde(default, deserialize_with = "seconds", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_used: Option<i64>,
    /// gatepass: seconds since 1970; absent is that it was not revoked. A platform forgets what was.
    #[serde(default, deserialize_with = "ours", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub revoked_at: Option<i64>,
}

impl TokenRecord {
    /// Whether a gatepass issued it, so that what only a gatepass tells can be believed.
    pub fn is_gatepasss(&self) -> bool {
        self.issuer.as_deref() == Some(GATEPASS)
    }
}

/// Tokens, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Tokens)]
pub struct TokenList {
    /// They. No paging is documented for platforms: all tokens come at once.
    pub tokens: Vec<TokenRecord>,
    /// gatepass: where the next page begins; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_cursor: Option<String>,
}

/// What a page of them is sorted by.
pub(super) const ORDERS: [&str; 5] = ["created", "token_id", "owner", "subject", "expiry"];

fn order() -> utoipa::openapi::schema::Object {
    schema::one_of("How the page is sorted", ORDERS)
}

/// What a list of tokens may be narrowed to: JFrog's filters, then those of gatepass.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TokenQuery {
    /// The name; a `*` at the end stands for anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub description: Option<String>,
    /// The token's username, or whoever made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub username: Option<String>,
    /// True finds none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub refreshable: Option<bool>,
    /// This one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub token_id: Option<String>,
    /// How the page is sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(schema_with = order, required = false)]
    pub order_by: Option<String>,
    /// The other way round.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub descending_order: Option<bool>,
    /// gatepass: only these; without it all that were not revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(schema_with = schema::status, required = false)]
    pub status: Option<Status>,
    /// gatepass: only of this environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub environment: Option<String>,
    /// gatepass: the most on a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(nullable = false, minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
    /// gatepass: where the page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(nullable = false)]
    pub cursor: Option<String>,
}

/// Whose credential a call is made with, in the shape of a token: JFrog's clients ask it to see whether theirs works.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The id of the credential's record; `me` at a gatepass, whose identity tokens are in no list.
    pub token_id: String,
    /// Whose it is: `SERVICE/users/NAME`.
    #[serde(default)]
    #[schema(required = true, nullable = false)]
    pub subject: Option<String>,
    /// Who issued it.
    #[serde(default)]
    #[schema(nullable = false)]
    pub issuer: Option<String>,
    /// Whether it can be renewed.
    #[serde(default, deserialize_with = "ours")]
    #[schema(nullable = false)]
    pub refreshable: Option<bool>,
    /// gatepass: the user's name.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, nullable = false)]
    pub username: Option<String>,
    /// gatepass: what the user may do.
    #[serde(default, deserialize_with = "ours")]
    #[schema(required = true, schema_with = schema::role)]
    pub role: Option<Role>,
    /// Seconds since 1970; absent is never.
    #[serde(default, deserialize_with = "seconds", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expiry: Option<i64>,
}

/// Which token is to be revoked: its value, or its id; one of the two.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NamedToken)]
pub struct TokenReference {
    /// The value.
    #[schema(nullable = false)]
    pub token: Option<String>,
    /// The id.
    #[schema(nullable = false)]
    pub token_id: Option<String>,
}

/// The token that does not work, now or from before.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Revoked)]
pub struct RevokedToken {
    /// Its id.
    #[serde(rename = "revoked-token-id")]
    pub token_id: String,
}
