//! How the audit trail is read: from its end backwards, until as many entries fit as were asked for.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::conditions::Conditions;
use super::rows::{self, millis};
use crate::store::{AuditFilter, AuditRow};

/// The `limit` newest entries that fit and whose position is below `before`, newest first.
pub(super) fn audit(
    connection: &Connection,
    filter: &AuditFilter,
    before: Option<u64>,
    limit: usize,
) -> rusqlite::Result<Vec<AuditRow>> {
    let mut conditions = conditions(filter);
    if let Some(before) = before {
        conditions.add("position < ?", i64::try_from(before).unwrap_or(i64::MAX));
    }
    let sql = format!("SELECT * FROM audit {} ORDER BY position DESC LIMIT ?", conditions.joined());
    conditions.values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    connection.prepare_cached(&sql)?.query_map(params_from_iter(&conditions.values), rows::audit)?.collect()
}

fn conditions(filter: &AuditFilter) -> Conditions {
    let mut conditions = Conditions::default();
    if let Some(actor) = &filter.actor {
        conditions.add("actor = ? COLLATE NOCASE", actor.clone());
    }
    if let Some(action) = filter.action {
        conditions.add("action = ?", action.as_str().to_owned());
    }
    if let Some(token) = &filter.token {
        // The entry has the name that the token had; the token itself may be deleted.
        conditions.add(
            "(token_id = ? OR token_id IS NOT NULL AND json_extract(detail, '$.name') = ? COLLATE NOCASE)",
            token.to_ascii_lowercase(),
        );
        conditions.values.push(Value::Text(token.clone()));
    }
    // SQLite's lower() knows ASCII only; other letters are found as they are written.
    for (clause, part) in [
        ("(instr(client, ?) > 0 OR instr(lower(client), ?) > 0)", &filter.client_contains),
        ("(instr(words, ?) > 0 OR instr(lower(words), ?) > 0)", &filter.words_contains),
    ] {
        if let Some(part) = part {
            conditions.add(clause, part.clone());
            conditions.values.push(Value::Text(part.to_lowercase()));
        }
    }
    for (clause, bound) in [("at >= ?", filter.from), ("at < ?", filter.before)] {
        if let Some(bound) = bound {
            conditions.add(clause, millis(bound));
        }
    }
    conditions
}
