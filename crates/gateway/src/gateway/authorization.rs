//! What a token may do with a request: the order in which scope, upstream, route and permission are asked is what keeps a
//! refusal from telling what there is.

use axum::body::Body;
use http::{Request, StatusCode};

use super::Gateway;
use super::destination::Destination;
use crate::address::BARRED;
use crate::listing::NarrowedListing;
use crate::operation::{Operation, PackageSource, classify, subject};
use crate::refusal::Refusal;
use crate::route::Location;
use crate::upload;
use crate::upstream::Upstream;
use crate::{query, query_body};
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::scope::{Scope, Subject};
use gatepass_core::token::Token;

/// A request that its token is for.
pub(super) struct Authorized<'a> {
    pub(super) destination: Destination<'a>,
    /// It, as it came, also where its body was read.
    pub(super) request: Request<Body>,
    /// What is left of the answer, where that is a listing and the token is for some packages.
    pub(super) listing: Option<NarrowedListing>,
}

impl Gateway {
    /// What a request of this token does and to which upstream, if the token is for it.
    pub(super) async fn authorize(
        &self,
        location: &Location<'_>,
        token: &Token,
        request: Request<Body>,
    ) -> Result<Authorized<'_>, Refusal> {
        // Before all else, so that a token cannot tell keys that are there from those that are not.
        let kind = self.upstreams.get(location.key).map(|upstream| upstream.kind);
        let scope = token.scope.as_ref().filter(|scope| scope.has_repository(location.key, kind));
        let (Some(scope), Some(permission)) = (scope, token.permission) else { return Err(out_of_scope(token)) };
        let Some(upstream) = self.upstream(location) else {
            return Err(no_upstream(location, self.upstreams.get(location.key)));
        };
        let access = classify(upstream.kind, request.method(), location.rest).ok_or_else(|| {
            if location.rest.as_str() == BARRED {
                return Refusal::new(
                    StatusCode::FORBIDDEN,
                    "The registry behind gatepass has this version at another address, where your token must not go. Take \
                     another version, or tell the operator: the log of gatepass names the address.",
                );
            }
            Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                format!("gatepass does not pass {} on to this path of a {} registry.", request.method(), upstream.kind),
            )
        })?;
        let needed = access.operation.permission();
        if permission < needed {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                format!(
                    "The token {} is Read-Only and this changes the registry. Use a Read & Write token.",
                    token.name
                ),
            ));
        }
        if scope.permission(permission, location.key, upstream.kind, &Subject::Repository) >= Some(needed) {
            return Ok(Authorized { destination: Destination { upstream, access }, request, listing: None });
        }
        let (mut subject, beside) = subject(upstream.kind, request.method(), location.rest);
        let mut request = request;
        // What a query says beside the path or the body is nowhere written down.
        if query::may_name_another(upstream.kind, access.operation, request.uri().query()) {
            return Err(out_of_scope(token));
        }
        if let (Some(PackageSource::Body(form)), Subject::Packages(packages)) = (beside, &mut subject) {
            if access.operation == Operation::Read {
                // Compressed, as clients ask, it would be a name that nobody reads.
                request = Box::pin(query_body::written_anew(upstream.kind, request, self.idle_timeout)).await?;
            }
            let read = Box::pin(upload::read(upstream.kind, form, location.rest, request, self.idle_timeout)).await?;
            packages.extend(read.packages);
            request = read.request;
        }
        if scope.permission(permission, location.key, upstream.kind, &subject) < Some(needed) {
            return Err(out_of_scope(token));
        }
        let listing = match beside {
            Some(PackageSource::Listing(listing)) => {
                NarrowedListing::prepare(request.headers_mut());
                Some(NarrowedListing::new(listing, upstream.kind, location.key, scope))
            }
            _ => None,
        };
        Ok(Authorized { destination: Destination { upstream, access }, request, listing })
    }
}

/// The one answer for all that a token is not for, whether it is there or not.
fn out_of_scope(token: &Token) -> Refusal {
    let scope = token.scope.as_ref().map_or_else(|| "nothing here".to_owned(), Scope::to_string);
    let sentence = format!("The token {} is for {scope}, and not for this. Use another token.", token.name);
    Refusal::new(StatusCode::FORBIDDEN, sentence)
}

/// There is no registry of the path's type at this key; `other` is the one that has the key. The token is for it.
fn no_upstream(location: &Location<'_>, other: Option<&Upstream>) -> Refusal {
    if let Some(other) = other {
        let (key, kind) = (location.key, other.kind);
        return Refusal::new(
            StatusCode::NOT_FOUND,
            format!("Your token is fine, but {key} is a registry of type {kind}. Ask for it below {}.", kind.path(key)),
        );
    }
    let (key, kind) = (location.key, location.ecosystems().next().map_or("generic", Ecosystem::name));
    Refusal::new(
        StatusCode::NOT_FOUND,
        format!(
            "Your token is fine, but gatepass has no {kind} registry called {key}. The operator adds one to config.toml: \
             [upstreams.{key}] type = \"{kind}\" url = \"http://HOST:PORT\""
        ),
    )
}
