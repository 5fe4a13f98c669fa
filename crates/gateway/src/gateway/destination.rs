//! Where a request goes, and what of it goes on there.

use axum::body::Body;
use http::{Method, Request, StatusCode, Uri};
use http_body::Body as _;

use crate::operation::{Access, Operation};
use crate::query::{self, Asking};
use crate::refusal::Refusal;
use crate::route::Location;
use crate::upstream::Upstream;
use gatepass_core::ecosystem::PackageName;
use gatepass_core::scope::Subject;
use gatepass_core::token::Token;

/// Where a request goes, and what it does there.
#[derive(Clone, Copy)]
pub(super) struct Destination<'a> {
    pub(super) upstream: &'a Upstream,
    pub(super) access: Access,
}

impl Destination<'_> {
    /// Refuses a body where there is to be none, and an upload that is none.
    pub(super) fn check(self, request: &Request<Body>) -> Result<(), Refusal> {
        if !request.body().is_end_stream() && !self.access.body {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                format!(
                    "A {} of this path has no body, and this one came with one. Send it without.",
                    request.method()
                ),
            ));
        }
        if self.access.operation == Operation::Write && request.headers().contains_key("x-checksum-deploy") {
            // It names a file of any repository by its checksum; clients send the file itself after a 404.
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "gatepass deploys no file by its checksum. Upload the file itself.",
            ));
        }
        Ok(())
    }

    /// What is passed on of the query of a request with this token.
    pub(super) fn query(
        self,
        location: &Location<'_>,
        uri: &Uri,
        method: &Method,
        token: &Token,
    ) -> Result<Option<String>, Refusal> {
        let Some(query) = uri.query() else { return Ok(None) };
        let kind = self.upstream.kind;
        let may_mount = |image: Option<&str>| {
            let subject = match image {
                None => Some(Subject::Repository),
                Some(image) => PackageName::parse(kind, image).map(|image| Subject::Packages(vec![image])),
            };
            let scope = token.permission.zip(token.scope.as_ref()).zip(subject);
            scope.is_some_and(|((permission, scope), of)| {
                scope.permission(permission, location.key, kind, &of).is_some()
            })
        };
        let asking =
            Asking { kind, operation: self.access.operation, method, key: location.key, path: location.rest.as_str() };
        query::passed(asking, query, may_mount)
            .map_err(|refusal| Refusal::new(StatusCode::BAD_REQUEST, refusal.sentence()))
    }
}
