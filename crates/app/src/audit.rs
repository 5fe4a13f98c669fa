//! Tells who did what, to which token, from where.

use gatepass_core::actor::Actor;
use gatepass_core::audit::{AuditFilter, AuditRow};
use gatepass_core::error::Result;

use crate::embedded::Embedded;

/// At most `limit` of the entries that fit, newest first, below the position `before` where there is one.
///
/// # Errors
/// `NotAllowed` for others than an Admin; those of the store.
pub async fn audit(
    embedded: &Embedded,
    actor: Actor,
    filter: AuditFilter,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<AuditRow>> {
    embedded.look(actor, move |view| view.audit(&filter, before, limit)).await
}
