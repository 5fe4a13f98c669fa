//! A listing from its first page to its last, where all of it is needed.

use jiff::Timestamp;

use gatepass_core::error::Result;
use gatepass_core::listing::Filter;
use gatepass_core::token::Token;

use crate::backend::Backend;

/// How many tokens are asked for at once.
const PAGE: usize = 1_000;

/// Every token that fits, newest first, if `allows` does not refuse that many.
pub(crate) async fn every(
    backend: &Backend,
    filter: &Filter,
    now: Timestamp,
    allows: impl Fn(u64) -> Result<()>,
) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut cursor = None;
    loop {
        let page = backend.list(filter.clone(), PAGE, cursor, now).await?;
        allows(page.total)?;
        tokens.extend(page.tokens);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(tokens);
        }
    }
}
