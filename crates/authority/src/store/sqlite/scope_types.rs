//! The types of the repositories that scopes of before name by their keys alone. A key can be given to a repository of another
//! type: such a scope keeps meaning the type that its key has when this gatepass first opens the store, and where that is not
//! known, it opens nothing.

use rusqlite::{Connection, TransactionBehavior, params};

use gatepass_core::ecosystem::Repositories;
use gatepass_core::scope::Scope;

/// What keeps a scope from being changed, as migration 8 has it: only here it is set aside, for as long as nobody else writes.
const STAYS_WITHIN: &str = "CREATE TRIGGER token_stays_within BEFORE UPDATE OF scope ON token
BEGIN SELECT RAISE(ABORT, 'a token cannot be widened'); END;";

/// Writes them down, once for this store.
pub(super) fn keep(connection: &mut Connection, repositories: &Repositories) -> rusqlite::Result<()> {
    let is_kept = |connection: &Connection| {
        connection.query_row("SELECT EXISTS (SELECT 1 FROM scope_types)", [], |row| row.get::<_, bool>(0))
    };
    if is_kept(connection)? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if is_kept(&transaction)? {
        return Ok(());
    }
    let stored: Vec<(i64, String)> = transaction
        .prepare("SELECT position, scope FROM token WHERE scope IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    transaction.execute_batch("DROP TRIGGER IF EXISTS token_stays_within")?;
    for (position, text) in stored {
        // What is damaged stays so, and opens nothing.
        let typed = Scope::from_stored(Some(&text)).and_then(|scope| scope.typed(repositories).stored());
        if let Some(typed) = typed.filter(|typed| *typed != text) {
            transaction.execute("UPDATE token SET scope = ?1 WHERE position = ?2", params![typed, position])?;
        }
    }
    transaction.execute_batch(STAYS_WITHIN)?;
    transaction.execute("INSERT INTO scope_types (kept) VALUES (1)", [])?;
    transaction.commit()
}
