//! How a filter becomes a query: the tokens that fit it, newest first, and how many there are.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::conditions::Conditions;
use super::rows::{self, TOKENS, millis};
use gatepass_core::listing::{Filter, Found};
use gatepass_core::scope::Scope;
use gatepass_core::token::{Status, TokenId, name};

/// The page, and the total, as they are at one moment.
pub(super) fn page(
    connection: &mut Connection,
    filter: &Filter,
    now: Timestamp,
    before: Option<&TokenId>,
    limit: usize,
) -> rusqlite::Result<Found> {
    let mut conditions = conditions(filter, millis(now));
    // One transaction, so that the total counts what the page shows.
    let snapshot = connection.transaction()?;
    let total = total(&snapshot, &conditions)?;
    if let Some(before) = before {
        conditions.add("token.id < ?", before.as_str().to_owned());
    }
    let sql = format!("{TOKENS} {} ORDER BY token.id DESC LIMIT ?", conditions.joined());
    conditions.values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    let tokens = snapshot
        .prepare_cached(&sql)?
        .query_map(params_from_iter(&conditions.values), rows::token)?
        .collect::<Result<_, _>>()?;
    Ok(Found { tokens, total })
}

/// How many tokens fit.
pub(super) fn total(connection: &Connection, conditions: &Conditions) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(&format!("SELECT count(*) FROM token {}", conditions.joined()))?
        .query_row(params_from_iter(&conditions.values), |row| row.get(0))
}

/// The conditions for the tokens that fit at `now`.
pub(super) fn conditions(filter: &Filter, now: i64) -> Conditions {
    let mut conditions = Conditions::default();
    match filter.status {
        Some(Status::Active) => {
            conditions.add("token.revoked IS NULL AND (token.expires IS NULL OR token.expires > ?)", now);
        }
        Some(Status::Expired) => conditions.add("token.revoked IS NULL AND token.expires <= ?", now),
        Some(Status::Revoked) => conditions.require("token.revoked IS NOT NULL"),
        None => {}
    }
    if let Some(permission) = filter.permission {
        conditions.add("token.permission = ?", permission.as_str().to_owned());
    }
    if let Some(wanted) = filter.scope.as_ref().and_then(Scope::stored) {
        conditions.add("opens_scope(token.permission, token.scope, ?)", wanted);
    }
    if let Some(environment) = &filter.environment {
        conditions
            .add("token.environment_id = (SELECT id FROM environment WHERE name_key = ?)", name::key(environment));
    }
    if filter.unscoped {
        conditions.require("token.environment_id IS NULL");
    }
    if let Some(owner) = &filter.owner {
        conditions.add("token.created_by = ?", owner.clone());
    }
    if let Some(creator) = &filter.created_by {
        conditions.add("token.created_by = ? COLLATE NOCASE", creator.clone());
    }
    for (clause, bound) in [
        ("token.created >= ?", filter.created_from),
        ("token.created < ?", filter.created_before),
        ("token.expires >= ?", filter.expiring_from),
        ("token.expires < ?", filter.expiring_before),
        ("token.last_used >= ?", filter.used_from),
    ] {
        if let Some(bound) = bound {
            conditions.add(clause, millis(bound));
        }
    }
    if filter.never_expires {
        conditions.require("token.expires IS NULL");
    }
    if filter.never_used {
        conditions.require("token.last_used IS NULL");
    }
    if let Some(part) = &filter.name_contains {
        conditions.add("instr(token.name_key, ?) > 0", name::key(part));
    }
    if let Some(part) = &filter.username_contains {
        conditions.add("instr(token.username, ?) > 0", name::key(part));
    }
    if let Some(part) = &filter.search {
        // SQLite's lower() knows ASCII only; a creator's other letters are found as they are written.
        conditions.add(
            "(instr(token.created_by, ?) > 0 OR instr(lower(token.created_by), ?) > 0
              OR instr(token.name_key, ?) > 0 OR instr(token.username, ?) > 0 OR instr(token.id, ?) > 0
              OR token.environment_id IN (SELECT id FROM environment WHERE instr(name_key, ?) > 0))",
            part.trim().to_owned(),
        );
        conditions.values.extend(std::iter::repeat_n(Value::Text(name::key(part)), 5));
    }
    conditions
}
