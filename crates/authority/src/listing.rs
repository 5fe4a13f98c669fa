//! Looking: tokens page after page or as a table, and the audit trail.

use jiff::Timestamp;

use super::authority::Authority;
use super::environments::unknown_environment;
use super::people::admin_only;
use gatepass_core::actor::Actor;
use gatepass_core::audit::{AuditFilter, AuditRow};
use gatepass_core::error::Result;
use gatepass_core::listing::{Cursor, Filter, Order, Page, Start, TablePage};
use gatepass_core::token::{TokenId, name};

/// The most tokens that one page has.
pub const LARGEST_PAGE: usize = 1000;

impl Authority {
    /// The tokens that fit the filter at `now`: at most `limit` and [`LARGEST_PAGE`], from the cursor on.
    ///
    /// # Errors
    /// `UnknownEnvironment` when the filter names one that is not there.
    pub fn list(&self, filter: &Filter, limit: usize, cursor: Option<&Cursor>, now: Timestamp) -> Result<Page> {
        self.know_environment(filter)?;
        let limit = limit.clamp(1, LARGEST_PAGE);
        // One more than the page holds tells whether there is a next one.
        let before = cursor.map(|cursor| TokenId::of_number(cursor.before));
        let mut found = self.store.page(filter, now, before.as_ref(), limit + 1)?;
        let more = found.tokens.len() > limit;
        found.tokens.truncate(limit);
        let last = found.tokens.last().filter(|_| more).and_then(|token| token.id.number());
        Ok(Page { tokens: found.tokens, total: found.total, next: last.map(|before| Cursor { before }) })
    }

    /// A page of the table: the tokens that fit the filter at `now`, in this order, from `start` on; at most
    /// `limit` and [`LARGEST_PAGE`].
    ///
    /// # Errors
    /// `UnknownEnvironment` when the filter names one that is not there.
    pub fn table(
        &self,
        filter: &Filter,
        order: Order,
        start: &Start,
        limit: usize,
        now: Timestamp,
    ) -> Result<TablePage> {
        self.know_environment(filter)?;
        self.store.table(filter, order, start, limit.clamp(1, LARGEST_PAGE), now)
    }

    /// The newest entries of the audit trail that fit the filter and whose position is below `before`, newest first: at
    /// most `limit` and [`LARGEST_PAGE`].
    ///
    /// # Errors
    /// `NotAllowed` for others than an Admin.
    pub fn audit(
        &self,
        actor: &Actor,
        filter: &AuditFilter,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<AuditRow>> {
        admin_only(actor, "reads the audit trail")?;
        self.store.audit(filter, before, limit.clamp(1, LARGEST_PAGE))
    }

    /// Refuses a filter for an environment that is not there: nothing found would look like an answer.
    fn know_environment(&self, filter: &Filter) -> Result<()> {
        match &filter.environment {
            Some(environment) if self.store.past_environment(&name::key(environment))?.is_none() => {
                Err(unknown_environment(environment))
            }
            _ => Ok(()),
        }
    }
}
