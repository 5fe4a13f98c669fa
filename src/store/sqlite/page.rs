//! How a filter becomes a query: the tokens that fit it, newest first, and how many there are.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::rows::{self, TOKENS, millis};
use crate::store::{Filter, Found};
use crate::token::{Status, name};

/// The page, and the total, as they are at one moment.
pub(super) fn page(
    connection: &mut Connection,
    filter: &Filter,
    now: Timestamp,
    before: Option<u64>,
    limit: usize,
) -> rusqlite::Result<Found> {
    let Conditions { mut clauses, mut values } = Conditions::of(filter, millis(now));
    // One transaction, so that the total counts what the page shows.
    let snapshot = connection.transaction()?;
    let total = snapshot
        .prepare_cached(&format!("SELECT count(*) FROM token {}", joined(&clauses)))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    if let Some(before) = before {
        clauses.push("token.position < ?");
        values.push(Value::Integer(i64::try_from(before).unwrap_or(i64::MAX)));
    }
    values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
    let sql = format!("{TOKENS} {} ORDER BY token.position DESC LIMIT ?", joined(&clauses));
    let tokens = snapshot
        .prepare_cached(&sql)?
        .query_map(params_from_iter(&values), rows::placed_token)?
        .collect::<Result<_, _>>()?;
    Ok(Found { tokens, total })
}

#[derive(Default)]
struct Conditions {
    clauses: Vec<&'static str>,
    values: Vec<Value>,
}

impl Conditions {
    fn of(filter: &Filter, now: i64) -> Self {
        let mut conditions = Self::default();
        match filter.status {
            Some(Status::Active) => {
                conditions.add("token.revoked IS NULL AND (token.expires IS NULL OR token.expires > ?)", now);
            }
            Some(Status::Expired) => conditions.add("token.revoked IS NULL AND token.expires <= ?", now),
            Some(Status::Revoked) => conditions.clauses.push("token.revoked IS NOT NULL"),
            None => {}
        }
        if let Some(permission) = filter.permission {
            conditions.add("token.permission = ?", permission.as_str().to_owned());
        }
        if let Some(environment) = &filter.environment {
            conditions
                .add("token.environment_id = (SELECT id FROM environment WHERE name_key = ?)", name::key(environment));
        }
        if let Some(creator) = &filter.created_by {
            conditions.add("token.created_by = ? COLLATE NOCASE", creator.clone());
        }
        if let Some(moment) = filter.expiring_before {
            conditions.add("token.expires < ?", millis(moment));
        }
        if let Some(part) = &filter.name_contains {
            conditions.add("instr(token.name_key, ?) > 0", name::key(part));
        }
        conditions
    }

    fn add(&mut self, clause: &'static str, value: impl Into<Value>) {
        self.clauses.push(clause);
        self.values.push(value.into());
    }
}

fn joined(clauses: &[&str]) -> String {
    if clauses.is_empty() { String::new() } else { format!("WHERE {}", clauses.join(" AND ")) }
}
