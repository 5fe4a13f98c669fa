//! Errors in JFrog's shape: `{"errors":[{"code":"NOT_FOUND","message":"…"}]}`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was wrong.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Errors {
    /// One or more.
    #[schema(min_items = 1)]
    pub errors: Vec<ErrorRecord>,
}

/// One thing that was wrong.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Error)]
pub struct ErrorRecord {
    /// The status in capitals: `NOT_FOUND`.
    pub code: String,
    /// A sentence for people.
    pub message: String,
}

impl Errors {
    /// One error.
    pub fn one(code: String, message: String) -> Self {
        Self { errors: vec![ErrorRecord { code, message }] }
    }
}
