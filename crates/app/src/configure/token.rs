//! The token that a configuration uses: what is said of it, whether it will do for a client, and its value.

use std::sync::Arc;

use jiff::Timestamp;

use super::wanted::Wanted;
use crate::Application;
use crate::blocking::off_event_loop;
use gatepass_clients as packages;
use gatepass_core::ecosystem::{PackageManager, Registry};
use gatepass_core::error::{Code, Error, Result};
use gatepass_core::expiry::Expires;
use gatepass_core::secret::Secret;
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Permission, Status, Token, TokenId};

/// Whether the token opens anything of the repository that this client asks for. One of which that is not known may.
pub(super) fn opens(token: &Token, registry: &Registry, manager: PackageManager) -> bool {
    let kind = manager.ecosystem();
    token.scope.as_ref().is_none_or(|scope| scope.has_repository(registry.key(kind), Some(kind)))
}

/// Whether the token may do what is needed. One of which that is not known may.
pub(super) fn permits(token: &Token, needed: Permission) -> bool {
    needed == Permission::ReadOnly || token.permission != Some(Permission::ReadOnly)
}

/// An existing token that works, is for this client's repository, and that the operator lets be used.
pub(super) async fn active(
    application: &Application,
    id: &TokenId,
    manager: PackageManager,
    needed: Permission,
    now: Timestamp,
) -> Result<Token> {
    application.backend.serves(manager)?;
    let token = application.backend.token_to_use(id).await?;
    if let Some(scope) = token.scope.as_ref().filter(|_| !opens(&token, &application.registry, manager)) {
        let key = application.registry.key(manager.ecosystem());
        return Err(Error::new(
            Code::InvalidArgument,
            format!("The token {} is for {scope}, which {manager} has no use for: it asks for {key}.", token.name),
            "Name another token, or leave it out to have a new one made; nothing was changed.",
        ));
    }
    let status = token.status(now);
    if status == Status::Active && !permits(&token, needed) {
        let what = if packages::only_uploads(manager) {
            format!("{manager} only uploads, and the token {} is Read-Only; nothing was changed.", token.name)
        } else {
            format!("The token {} is Read-Only, and {manager} is to publish with it; nothing was changed.", token.name)
        };
        let next = "Name a Read & Write token, or leave the token out to have one made.";
        return Err(Error::new(Code::InvalidArgument, what, next));
    }
    if status == Status::Active {
        return Ok(token);
    }
    Err(Error::new(
        Code::InvalidArgument,
        format!("The token {} is {status}, so no client can use it; nothing was changed.", token.name),
        "Name another token, or leave it out to have a new one made.",
    ))
}

/// The existing token `id` where it is as the request says: one that does more, lives longer or belongs elsewhere keeps that.
///
/// # Errors
/// As for [`active`]; `InvalidArgument` for such a token, with which nothing was changed.
pub(super) async fn as_asked(application: &Application, id: &TokenId, wanted: &Wanted) -> Result<Token> {
    let token = active(application, id, wanted.manager, wanted.needed(), wanted.now).await?;
    let Some((is, asked)) = beyond(&token, wanted) else { return Ok(token) };
    Err(Error::new(
        Code::InvalidArgument,
        format!("The token {} is {is}, and the request says {asked}; nothing was changed.", token.name),
        "Leave the token out to have a new one made as the request says, or name another token.",
    ))
}

/// What a token is beyond what the request says, and what that is.
fn beyond(token: &Token, wanted: &Wanted) -> Option<(String, String)> {
    if wanted.asked_permission == Some(Permission::ReadOnly) && token.permission == Some(Permission::ReadWrite) {
        return Some((Permission::ReadWrite.to_string(), Permission::ReadOnly.to_string()));
    }
    if let Some(asked) = wanted.environment.as_ref().filter(|asked| token.environment.as_ref() != Some(*asked)) {
        let own = token.environment.as_ref().map_or("of no environment".to_owned(), |own| format!("of {own}"));
        return Some((own, format!("for {asked}")));
    }
    let Some(Expires::At(end)) = wanted.end else { return None };
    token.expires.is_none_or(|own| own > end).then(|| {
        let own = token.expires.map_or("without an end".to_owned(), |own| format!("active until {own:.0}"));
        (own, format!("until {end:.0}"))
    })
}

/// The value of a token for a client of this machine: it waits in its drop, or stands in a file that it was applied to.
pub(super) async fn value_of(application: &Application, id: &TokenId, wanted: &Wanted) -> Result<Secret> {
    let (drops, files) = (application.drops.clone(), application.client_files.clone());
    let (registry, directory, now) = (Arc::clone(&application.registry), wanted.directory.clone(), wanted.now);
    let sought = id.clone();
    let look = off_event_loop(move |thread| match drops.on(thread).read_for(&sought, &registry.url, now) {
        Err(error) if error.code() == Code::DropUnavailable => {
            let locations = files.on(thread).locations(directory.as_deref());
            let applied = packages::applied_value(sought.as_str(), &registry, &locations)?;
            applied.map(Value::Applied).ok_or(error)
        }
        waiting => waiting.map(Value::Waiting),
    });
    match look.await? {
        Value::Waiting(value) if !application.backend.is_value_of(id, &Digest::of_secret(&value)).await? => {
            let (drops, id) = (application.drops.clone(), id.clone());
            off_event_loop(move |thread| Err(drops.on(thread).mistaken(&id))).await
        }
        Value::Waiting(value) | Value::Applied(value) => Ok(value),
    }
}

/// A token's value, and where it was found.
enum Value {
    /// In its drop.
    Waiting(Secret),
    /// In a client's file.
    Applied(Secret),
}
