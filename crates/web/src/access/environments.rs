//! Environments and their profiles, which JFrog's API has no path for.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use jiff::Timestamp;

use super::Access;
use super::caller::AuthenticatedUser;
use super::failure::Failure;
use super::fields::Fields;
use super::refusals::Refusals;
use gatepass_app::environments;
use gatepass_core::actor::Caller;
use gatepass_core::deployment::{Drift, Profile, Pull};
use gatepass_core::environment::EnvironmentSummary;
use gatepass_jfrog::contract::{
    DriftRecord, EnvironmentList, EnvironmentName, EnvironmentRecord, EnvironmentRequest, Errors, ProfileRecord,
    PullRecord, TokenCounts,
};

/// How many pulls of the history a profile has.
const HISTORY: usize = 100;

/// Every environment, with its tokens counted.
#[utoipa::path(
    get,
    path = "/gatepass/api/v1/environments",
    operation_id = "listEnvironments",
    summary = "Every environment, with its tokens counted",
    responses(
        (status = 200, description = "The environments", body = EnvironmentList),
        Refusals,
    )
)]
pub(super) async fn list(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
) -> Result<Json<EnvironmentList>, Failure> {
    let environments = environments::list(&access.embedded.backend(actor)).await?;
    Ok(Json(EnvironmentList { environments: environments.into_iter().map(record).collect() }))
}

fn record(one: EnvironmentSummary) -> EnvironmentRecord {
    let tokens = TokenCounts { active: one.active, expired: one.expired, revoked: one.revoked };
    EnvironmentRecord { name: one.name, created: one.created, created_by: one.created_by, tokens }
}

/// Makes an environment.
#[utoipa::path(
    post,
    path = "/gatepass/api/v1/environments",
    operation_id = "createEnvironment",
    summary = "Makes an environment",
    request_body(content((EnvironmentRequest = "application/json"), (EnvironmentRequest = "application/x-www-form-urlencoded"))),
    responses(
        (status = 201, description = "Its name", body = EnvironmentName),
        (status = 400, description = "The name cannot be used", body = Errors),
        (status = 409, description = "It is there already", body = Errors),
        (status = 413, description = "The body is too large"),
        Refusals,
    )
)]
pub(super) async fn create(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
    Fields(new): Fields<EnvironmentRequest>,
) -> Result<(StatusCode, Json<EnvironmentName>), Failure> {
    let name =
        environments::create(&access.embedded.backend(actor), &new.name, &Caller::default(), Timestamp::now()).await?;
    Ok((StatusCode::CREATED, Json(EnvironmentName { name })))
}

/// What runs in an environment, how it came there, and where it drifted.
#[utoipa::path(
    get,
    path = "/gatepass/api/v1/environments/{name}",
    operation_id = "environmentProfile",
    summary = "What runs there, how it came there, and where it drifted",
    params(("name" = String, Path, description = "Its name")),
    responses(
        (status = 200, description = "The profile", body = ProfileRecord),
        (status = 400, description = "The path cannot be read", body = Errors),
        (status = 404, description = "There is no such environment", body = Errors),
        Refusals,
    )
)]
pub(super) async fn profile(
    State(access): State<Arc<Access>>,
    AuthenticatedUser(actor): AuthenticatedUser,
    Path(name): Path<String>,
) -> Result<Json<ProfileRecord>, Failure> {
    let profile = environments::profile(&access.embedded.backend(actor), &name, HISTORY).await?;
    Ok(Json(shown(profile)))
}

fn shown(profile: Profile) -> ProfileRecord {
    let pulls = |pulls: Vec<Pull>| pulls.into_iter().map(pull).collect();
    ProfileRecord {
        name: profile.environment,
        running: pulls(profile.running),
        history: pulls(profile.history),
        drift: profile.drift.into_iter().map(drift).collect(),
    }
}

fn pull(pull: Pull) -> PullRecord {
    PullRecord {
        at: pull.at,
        image: pull.image,
        tag: pull.tag,
        digest: pull.digest,
        token_id: (!pull.token.is_hidden()).then(|| pull.token.to_string()),
        token_name: pull.token_name,
        client: pull.client.map(|client| client.to_string()),
    }
}

fn drift(drift: Drift) -> DriftRecord {
    match drift {
        Drift::TagMoved { running, now } => DriftRecord::TagMoved {
            image: running.image,
            tag: now.tag,
            digest: running.digest,
            pulled: running.at,
            now_digest: now.digest,
            now_since: now.first,
        },
        Drift::EnvironmentsDiffer { running, other } => DriftRecord::EnvironmentsDiffer {
            image: running.image,
            digest: running.digest,
            pulled: running.at,
            other_environment: other.environment,
            other_digest: other.digest,
            other_pulled: other.at,
        },
        Drift::NoKnownTag { running } => {
            DriftRecord::NoKnownTag { image: running.image, digest: running.digest, pulled: running.at }
        }
    }
}
