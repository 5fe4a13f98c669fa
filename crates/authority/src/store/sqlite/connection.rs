//! A connection as the store wants it: what it waits for, what it knows of scopes, the newest schema, the write-ahead log.

use std::time::{Duration, Instant};

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ErrorCode};

use super::migrations;
use gatepass_core::listing::opens;
use gatepass_core::scope::Scope;
use gatepass_core::token::Permission;

/// How many statements a connection keeps ready: the table has some for each order.
const STATEMENTS: usize = 128;

/// What an answer waits for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Durability {
    /// That the commit is on the disk.
    Full,
    /// That the operating system has it.
    Relaxed,
}

/// Makes a connection ready, and the file a store of the newest version.
pub(super) fn prepare(
    connection: &mut Connection,
    busy_timeout: Duration,
    durability: Durability,
) -> Result<(), migrations::Refusal> {
    connection.busy_timeout(busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    // What a scope covers is known in one place, and that is no SQL. What is damaged opens nothing.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("opens_scope", 3, flags, |call| {
        let texts: (Option<String>, Option<String>, Option<String>) = (call.get(0)?, call.get(1)?, call.get(2)?);
        let permission = texts.0.as_deref().and_then(Permission::named);
        let (scope, wanted) = (Scope::from_stored(texts.1.as_deref()), Scope::from_stored(texts.2.as_deref()));
        Ok(wanted.is_some_and(|wanted| opens(permission, scope.as_ref(), &wanted)))
    })?;
    match durability {
        Durability::Full => {
            connection.pragma_update(None, "synchronous", "FULL")?;
            // On macOS only this reaches the platter; elsewhere it changes nothing.
            connection.pragma_update(None, "fullfsync", true)?;
        }
        Durability::Relaxed => connection.pragma_update(None, "synchronous", "OFF")?,
    }
    migrations::migrate(connection)?;
    keep_log(connection, busy_timeout)?;
    Ok(())
}

/// Turns the write-ahead log on. SQLite does not wait by itself for the others when it changes the journal, so this does.
fn keep_log(connection: &Connection, busy_timeout: Duration) -> rusqlite::Result<()> {
    let start = Instant::now();
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && start.elapsed() < busy_timeout =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            done => return done,
        }
    }
}
