//! The description of the API for programs, made from the handlers and from the types of the wire, as
//! `/gatepass/api/v1/openapi.json` serves it.

use std::sync::LazyLock;

use axum::response::{IntoResponse as _, Response};
use http::header::CONTENT_TYPE;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{Modify, OpenApi};

use super::{environments, tokens};
use gatepass_jfrog::contract::Errors;

/// The description.
pub static DOCUMENT: LazyLock<String> = LazyLock::new(|| Description::openapi().to_json().unwrap_or_default());

#[derive(OpenApi)]
#[openapi(
    info(
        title = "gatepass token API",
        version = "1",
        description = "Tokens of a gatepass gateway, in the shape of JFrog's access tokens API. Callers are users with an \
                       identity token."
    ),
    paths(
        super::ping,
        super::artifactory_ping,
        tokens::list,
        super::create::create,
        tokens::me,
        tokens::revoke_by_value,
        tokens::one,
        tokens::revoke,
        openapi,
        tokens::delete,
        environments::list,
        environments::create,
        environments::profile,
    ),
    components(schemas(Errors)),
    security(("identity" = []), ("basic" = [])),
    modifiers(&Rest),
)]
struct Description;

/// What the macros have no words for.
struct Rest;

impl Modify for Rest {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        // The macros would name the crate's licence and authors.
        document.info.license = None;
        document.info.contact = None;
        let components = document.components.get_or_insert_default();
        for (name, scheme) in [("identity", HttpAuthScheme::Bearer), ("basic", HttpAuthScheme::Basic)] {
            components.add_security_scheme(name, SecurityScheme::Http(HttpBuilder::new().scheme(scheme).build()));
        }
        // One of the two names the token.
        if let Some(RefOr::T(Schema::Object(reference))) = components.schemas.get_mut("NamedToken") {
            (reference.min_properties, reference.max_properties) = (Some(1), Some(1));
        }
        // A token of which nothing is said is one, too.
        let create = document.paths.paths.get_mut("/access/api/v1/tokens").and_then(|path| path.post.as_mut());
        if let Some(body) = create.and_then(|operation| operation.request_body.as_mut()) {
            body.required = Some(utoipa::openapi::Required::False);
        }
    }
}

/// This document.
#[utoipa::path(
    get,
    path = "/gatepass/api/v1/openapi.json",
    operation_id = "openapi",
    security(()),
    responses((status = 200, description = "It", body = Object))
)]
pub(super) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}
