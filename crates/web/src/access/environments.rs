//! Environments and their profiles, which JFrog's API has no path for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Access;
use super::caller::Caller;
use super::failure::Failure;
use super::fields::Fields;
use gatepass_core::actor::Caller as Call;
use gatepass_core::deployment::{Drift, Profile, Pull};

/// How many pulls of the history a profile has.
const HISTORY: usize = 100;

/// Every environment, with its tokens counted.
pub(super) async fn list(State(access): State<Arc<Access>>, Caller(actor): Caller) -> Result<Json<Value>, Failure> {
    let environments = access.embedded.backend(actor).environments(Timestamp::now()).await?;
    let rows = environments.iter().map(|one| {
        json!({
            "name": one.name,
            "created": one.created,
            "created_by": one.created_by,
            "tokens": { "active": one.active, "expired": one.expired, "revoked": one.revoked },
        })
    });
    Ok(Json(json!({ "environments": rows.collect::<Vec<_>>() })))
}

/// What a new environment has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    name: String,
}

/// Makes an environment.
pub(super) async fn create(
    State(access): State<Arc<Access>>,
    Caller(actor): Caller,
    Fields(new): Fields<New>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let name = access.embedded.backend(actor).create_environment(&Call::default(), &new.name, Timestamp::now()).await?;
    Ok((StatusCode::CREATED, Json(json!({ "name": name }))))
}

/// What runs in an environment, how it came there, and where it drifted.
pub(super) async fn profile(
    State(access): State<Arc<Access>>,
    Caller(actor): Caller,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    let profile = access.embedded.backend(actor).profile(&name, HISTORY).await?;
    Ok(Json(shown(&profile)))
}

fn shown(profile: &Profile) -> Value {
    json!({
        "name": profile.environment,
        "running": profile.running.iter().map(pull).collect::<Vec<_>>(),
        "history": profile.history.iter().map(pull).collect::<Vec<_>>(),
        "drift": profile.drift.iter().map(drift).collect::<Vec<_>>(),
    })
}

fn pull(pull: &Pull) -> Value {
    json!({
        "at": pull.at,
        "image": pull.image,
        "tag": pull.tag,
        "digest": pull.digest,
        "token_id": (!pull.token.is_hidden()).then_some(&pull.token),
        "token_name": pull.token_name,
        "client": pull.client,
    })
}

fn drift(drift: &Drift) -> Value {
    match drift {
        Drift::TagMoved { running, now } => json!({
            "kind": "tag_moved",
            "image": running.image,
            "tag": now.tag,
            "digest": running.digest,
            "pulled": running.at,
            "now_digest": now.digest,
            "now_since": now.first,
        }),
        Drift::EnvironmentsDiffer { running, other } => json!({
            "kind": "environments_differ",
            "image": running.image,
            "digest": running.digest,
            "pulled": running.at,
            "other_environment": other.environment,
            "other_digest": other.digest,
            "other_pulled": other.at,
        }),
        Drift::NoKnownTag { running } => json!({
            "kind": "no_known_tag",
            "image": running.image,
            "digest": running.digest,
            "pulled": running.at,
        }),
    }
}
