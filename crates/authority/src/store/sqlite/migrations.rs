//! The versions of the file, and how an older one becomes the newest.
//!
//! rusqlite_migration reads the version before its transaction begins, so that of two processes that open a fresh file
//! at once both would migrate it. Here the lock comes first.

use rusqlite::{Connection, TransactionBehavior};

/// What marks a file as gatepass's (SQLite's `application_id`, file format section 1.3.17): "gtps".
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"gtps");

/// Step N takes a file of version N to version N + 1. Steps that were released are never edited.
const STEPS: &[&str] = &[
    include_str!("migrations/0001-tokens.sql"),
    include_str!("migrations/0002-usage.sql"),
    include_str!("migrations/0003-people.sql"),
    include_str!("migrations/0004-grants.sql"),
    include_str!("migrations/0005-sessions.sql"),
    include_str!("migrations/0006-table.sql"),
    include_str!("migrations/0007-audit-by-owner.sql"),
    include_str!("migrations/0008-scope.sql"),
    include_str!("migrations/0009-scope-types.sql"),
    include_str!("migrations/0010-environments.sql"),
];

/// The version that this gatepass writes.
pub(super) const NEWEST: usize = STEPS.len();

/// Why a file cannot become a store of the newest version.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is some other program's database.
    Foreign,
    /// A newer gatepass made it: this version.
    Newer(usize),
    /// SQLite failed.
    Failed(rusqlite::Error),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

/// Brings the file to the newest version, or leaves it as it was.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Refusal> {
    if version(connection)? == NEWEST {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    for step in &STEPS[version..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", NEWEST)?;
    transaction.commit()?;
    Ok(())
}

/// The version of the file; 0 is an empty one.
fn version(connection: &Connection) -> Result<usize, Refusal> {
    let (application, version, tables): (i32, usize, i64) = connection.query_row(
        "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version),
                (SELECT count(*) FROM sqlite_schema)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    match (application, version, tables) {
        (0, 0, 0) => Ok(0),
        (APPLICATION_ID, 1..=NEWEST, _) => Ok(version),
        (APPLICATION_ID, newer, _) if newer > NEWEST => Err(Refusal::Newer(newer)),
        _ => Err(Refusal::Foreign),
    }
}
