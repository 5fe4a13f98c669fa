//! The store in one SQLite file: many threads and many processes at once, no server.
//!
//! The write-ahead log lets readers go on while one writes, and `synchronous = FULL` brings every commit to the disk
//! before it is answered: a kill or a power cut loses nothing that somebody was told.

mod audit;
mod conditions;
mod connection;
mod deployment;
mod failure;
mod files;
mod migrations;
mod page;
mod rows;
mod scope_types;
mod scopes;
mod table;
mod transaction;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};

use self::connection::{Durability, prepare};
use self::failure::{failed, read_only, refused, unavailable};
use self::files::{FileIdentity, create_private, refuse_open_to_others};
use self::rows::{TOKENS, USERS, millis};
use self::scopes::Scopes;
use self::transaction::SqliteTransaction;
use super::{EnvironmentSummary, Filter, Found, Order, Pull, Start, Store, TablePage, TagSeen, Transaction, Usage};
use gatepass_core::audit::{AuditFilter, AuditRow};
use gatepass_core::ecosystem::Repositories;
use gatepass_core::error::Result;
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Token, TokenId, name};
use gatepass_core::user::User;

/// How long to wait for a writer in another process. A write takes milliseconds, so this is a stuck one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How many connections are kept open for the next caller.
const IDLE: usize = 8;

/// A store in an SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    busy_timeout: Duration,
    durability: Durability,
    idle: Mutex<Vec<Opened>>,
    scopes: Scopes,
}

/// A connection, and the file that was at the path when it was opened.
#[derive(Debug)]
struct Opened {
    connection: Connection,
    file: FileIdentity,
}

impl SqliteStore {
    /// Opens the store at this path. What is not there is made, folder and file, for this user alone; a store of an
    /// older version is brought to this one.
    ///
    /// # Errors
    /// [`StoreUnavailable`](gatepass_core::error::Code::StoreUnavailable) for a file that cannot be opened, made or written, that
    /// is locked for too long, damaged, not a gatepass store, or a newer gatepass's. It is left as it was.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_within(path, BUSY_TIMEOUT)
    }

    /// [`open`](Self::open) for a caller who waits this long, and no longer, for a writer in another process, here and
    /// in everything that is asked of the store.
    ///
    /// # Errors
    /// Those of [`open`](Self::open), with a writer who took longer than `busy_timeout` among them.
    pub fn open_within(path: &Path, busy_timeout: Duration) -> Result<Self> {
        Self::open_as(path, busy_timeout, Durability::Full)
    }

    /// [`open`](Self::open) for tests, which would wait for the disk at each commit: a power cut may lose what was answered, and
    /// the file with it. A killed process loses nothing. No other code may call this (`tests/architecture.rs`).
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn open_relaxed(path: &Path) -> Result<Self> {
        Self::open_as(path, BUSY_TIMEOUT, Durability::Relaxed)
    }

    fn open_as(path: &Path, busy_timeout: Duration, durability: Durability) -> Result<Self> {
        if path.is_dir() {
            return Err(unavailable(path, "is a folder, not a file", "Choose another folder with GATEPASS_HOME."));
        }
        if !path.exists() {
            create_private(path).map_err(|error| {
                unavailable(
                    path,
                    "cannot be created",
                    "Check that this user may write there and that the disk has room, or choose another folder with GATEPASS_HOME.",
                )
                .caused_by(error)
            })?;
        }
        let (idle, scopes) = (Mutex::default(), Scopes::default());
        let store = Self { path: path.to_owned(), busy_timeout, durability, idle, scopes };
        let opened = store.connect()?;
        store.put_back(opened);
        Ok(store)
    }

    /// Writes down once which types the repositories have that scopes of before name by their keys alone, so that a key that
    /// is given to another type later opens nothing of that.
    ///
    /// # Errors
    /// [`StoreUnavailable`](gatepass_core::error::Code::StoreUnavailable).
    pub fn keep_types(&self, repositories: &Repositories) -> Result<()> {
        self.with(|connection| scope_types::keep(connection, repositories).map_err(|error| failed(&self.path, error)))
    }

    /// The file that the store is in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn connect(&self) -> Result<Opened> {
        let path = self.path.as_path();
        refuse_open_to_others(path)?;
        // Not SQLITE_OPEN_CREATE: a store that somebody removed does not come back empty by itself.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(|error| failed(path, error))?;
        let file = FileIdentity::of(path);
        prepare(&mut connection, self.busy_timeout, self.durability).map_err(|refusal| refused(path, refusal))?;
        if connection.is_readonly("main").map_err(|error| failed(path, error))? {
            return Err(read_only(path));
        }
        Ok(Opened { connection, file })
    }

    /// Lends a connection to the file that is at the path now: one that was moved or replaced must not be written to.
    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let now = FileIdentity::of(&self.path);
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut opened = match idle.filter(|opened| opened.file == now) {
            Some(opened) => opened,
            None => self.connect()?,
        };
        let done = work(&mut opened.connection);
        if opened.connection.is_autocommit() {
            self.put_back(opened);
        }
        done
    }

    fn read<T>(&self, work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T> {
        self.with(|connection| work(connection).map_err(|error| failed(&self.path, error)))
    }

    fn put_back(&self, opened: Opened) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.push(opened);
        }
    }

    fn find_token(&self, condition: &str, value: impl rusqlite::ToSql) -> Result<Option<Token>> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{TOKENS} WHERE {condition} = ?1"))?
                .query_row([value], rows::token)
                .optional()
        })
    }
}

impl Store for SqliteStore {
    fn write(&self, work: &mut dyn FnMut(&mut dyn Transaction) -> Result<()>) -> Result<()> {
        self.with(|connection| {
            let path = self.path.as_path();
            // The lock comes first: what `work` reads is still so when it writes.
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(|error| failed(path, error))?;
            let mut transaction = SqliteTransaction { transaction, path };
            work(&mut transaction)?;
            transaction.transaction.commit().map_err(|error| failed(path, error))
        })
    }

    fn token(&self, id: &TokenId) -> Result<Option<Token>> {
        self.find_token("token.id", id.as_str())
    }

    fn token_by_digest(&self, digest: &Digest) -> Result<Option<Token>> {
        self.read(|connection| {
            let presented = |row: &rusqlite::Row<'_>| rows::presented(row, &self.scopes);
            connection.prepare_cached(rows::PRESENTED)?.query_row([digest.0], presented).optional()
        })
    }

    fn tokens_named(&self, key: &str) -> Result<Vec<Token>> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{TOKENS} WHERE token.name_key = ?1 ORDER BY token.position DESC"))?
                .query_map([key], rows::token)?
                .collect()
        })
    }

    fn page(&self, filter: &Filter, now: Timestamp, before: Option<&TokenId>, limit: usize) -> Result<Found> {
        self.read(|connection| page::page(connection, filter, now, before, limit))
    }

    fn table(&self, filter: &Filter, order: Order, start: &Start, limit: usize, now: Timestamp) -> Result<TablePage> {
        self.read(|connection| table::page(connection, filter, order, start, limit, now))
    }

    fn revision(&self, owner: Option<&str>) -> Result<u64> {
        // All only grow, and every change to tokens, environments and users has an audit entry, which about a token says who
        // made it.
        let of_audit = match owner {
            None => "(SELECT coalesce(max(position), 0) FROM audit WHERE ?1 IS NULL)",
            Some(_) => "(SELECT count(*) FROM audit WHERE detail ->> 'created_by' = ?1)",
        };
        let sql = format!(
            "SELECT {of_audit} + (SELECT coalesce(max(position), 0) FROM pull) + (SELECT sum(revision) FROM environment)"
        );
        self.read(|connection| connection.prepare_cached(&sql)?.query_row([owner], |row| row.get(0)))
    }

    fn environment(&self, key: &str) -> Result<Option<String>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name FROM environment WHERE name_key = ?1 AND removed IS NULL")?
                .query_row([key], |row| row.get(0))
                .optional()
        })
    }

    fn past_environment(&self, key: &str) -> Result<Option<String>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name FROM environment WHERE name_key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()
        })
    }

    fn environments(&self, owner: Option<&str>, now: Timestamp) -> Result<Vec<EnvironmentSummary>> {
        // Without an owner the counts come from an index alone.
        let own = if owner.is_some() { "AND token.created_by = ?2" } else { "AND ?2 IS NULL" };
        let count = format!("SELECT count(*) FROM token WHERE environment_id = environment.id {own}");
        let sql = format!(
            "SELECT name, created, created_by, ({count}) AS all_tokens,
                ({count} AND revoked IS NULL AND expires <= ?1) AS expired, ({count} AND revoked IS NOT NULL) AS revoked
            FROM environment WHERE removed IS NULL ORDER BY name_key"
        );
        self.read(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map(params![millis(now), owner], |row| {
                    let (all, expired, revoked): (u64, u64, u64) =
                        (row.get("all_tokens")?, row.get("expired")?, row.get("revoked")?);
                    Ok(EnvironmentSummary {
                        name: row.get("name")?,
                        created: Some(rows::time(row, "created")?),
                        created_by: row.get("created_by")?,
                        active: all.saturating_sub(expired + revoked),
                        expired,
                        revoked,
                    })
                })?
                .collect()
        })
    }

    fn audit(&self, filter: &AuditFilter, before: Option<u64>, limit: usize) -> Result<Vec<AuditRow>> {
        self.read(|connection| audit::audit(connection, filter, before, limit))
    }

    fn descriptions(&self, ids: &[TokenId]) -> Result<HashMap<TokenId, String>> {
        let wanted = serde_json::Value::from_iter(ids.iter().map(TokenId::as_str)).to_string();
        self.read(|connection| {
            let mut found = connection.prepare_cached(
                "SELECT id, substr(description, 1, 1025) FROM token
                 WHERE id IN (SELECT value FROM json_each(?1)) AND description IS NOT NULL",
            )?;
            let rows = found.query_map([wanted], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
            let rows = rows.collect::<rusqlite::Result<HashMap<String, String>>>()?;
            // One that an older gatepass kept may have no bound.
            let bounded = |text: &String| name::cut(text.clone(), name::LONGEST_DESCRIPTION);
            Ok(ids.iter().filter_map(|id| Some((id.clone(), bounded(rows.get(id.as_str())?)))).collect())
        })
    }

    fn usage(&self, id: &TokenId) -> Result<Usage> {
        self.read(|connection| deployment::usage(connection, id))
    }

    fn pulls(&self, environment: &str, limit: usize) -> Result<Vec<Pull>> {
        self.read(|connection| deployment::pulls(connection, environment, limit))
    }

    fn running(&self) -> Result<Vec<Pull>> {
        self.read(|connection| deployment::running(connection))
    }

    fn users(&self) -> Result<Vec<User>> {
        self.read(|connection| connection.prepare_cached(USERS)?.query_map([], rows::user)?.collect())
    }

    fn user_by_digest(&self, digest: &Digest) -> Result<Option<User>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT * FROM user WHERE digest = ?1")?
                .query_row([digest.0], rows::user)
                .optional()
        })
    }

    fn session(&self, digest: &Digest, now: Timestamp) -> Result<Option<(User, Timestamp)>> {
        let sql = "SELECT user.*, session.expires FROM session JOIN user ON user.id = session.user_id
            WHERE session.digest = ?1 AND session.expires > ?2";
        self.read(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row(params![digest.0, millis(now)], |row| Ok((rows::user(row)?, rows::time(row, "expires")?)))
                .optional()
        })
    }

    fn tags(&self, image: &str) -> Result<Vec<TagSeen>> {
        self.read(|connection| deployment::tags(connection, image))
    }
}
