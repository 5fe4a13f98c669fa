//! What every endpoint may answer that needs a caller, for the description of the API.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder, response};

/// What every call may be answered that needs a caller.
pub(super) struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<response::Response>> {
        let all = [
            ("401", "No identity token, or not one of this gatepass"),
            ("403", "The caller's role, the operator's policy, or a registry token does not allow it"),
            ("503", "The store cannot be reached; nothing was changed"),
        ];
        all.into_iter().map(|(status, description)| (status.to_owned(), refusal(description))).collect()
    }
}

/// A refusal in JFrog's shape.
fn refusal(description: &str) -> RefOr<response::Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Errors"))).build();
    ResponseBuilder::new().description(description).content("application/json", content).build().into()
}
