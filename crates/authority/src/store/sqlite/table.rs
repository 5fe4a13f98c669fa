//! A page of the table, in any order. Without a filter it comes from an index, however many tokens there are: what stands
//! before the page is passed over in the index, from the nearer end, and only the tokens on the page are read.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use super::conditions::Conditions;
use super::page::{conditions, total};
use super::rows::{self, TOKENS, millis};
use gatepass_core::listing::{Column, Filter, Order, Sheet};
use gatepass_core::token::Permission;

/// How many tokens of a status are few, so that sorting them beats looking for them among all others.
const FEW: usize = 1000;
/// How many rows of a scan cost as much as one row that an index leads to.
const ROWS_A_JUMP: u64 = 8;

/// The page, and the total, as they are at one moment.
pub(super) fn sheet(
    connection: &mut Connection,
    filter: &Filter,
    order: Order,
    offset: u64,
    limit: usize,
    now: Timestamp,
) -> rusqlite::Result<Sheet> {
    let snapshot = connection.transaction()?;
    let conditions = conditions(filter, millis(now));
    let total = total(&snapshot, &conditions)?;
    let window = Window { offset, limit: limit as u64 };
    let positions = if offset >= total {
        Vec::new()
    } else if conditions.is_empty() {
        walk(&snapshot, order, window, total, millis(now))?
    } else {
        sorted(&snapshot, conditions, order, window, total, millis(now))?
    };
    let mut statement = snapshot.prepare_cached(&format!("{TOKENS} WHERE token.position = ?1"))?;
    let tokens = positions.into_iter().map(|position| statement.query_row([position], rows::token));
    Ok(Sheet { tokens: tokens.collect::<Result<_, _>>()?, total })
}

/// A part of an ordered list.
#[derive(Clone, Copy)]
struct Window {
    offset: u64,
    limit: u64,
}

/// What the tokens are ordered by: an expression that an index has, and that is never NULL.
fn key(column: Column) -> &'static str {
    match column {
        Column::Name => "token.name_key",
        Column::Username => "token.username",
        Column::Permission => "token.permission",
        Column::Environment => "(SELECT name_key FROM environment WHERE id = token.environment_id)",
        Column::CreatedBy => "token.created_by COLLATE NOCASE",
        Column::Created => "token.created",
        Column::Expires => "coalesce(token.expires, 9223372036854775807)",
        Column::Status => "CASE WHEN token.revoked IS NOT NULL THEN 2 WHEN token.expires <= ? THEN 1 ELSE 0 END",
        Column::LastUsed => "coalesce(token.last_used, -1)",
    }
}

/// The positions of the tokens that fit, by reading all of them once more, or along an index where most fit.
fn sorted(
    connection: &Connection,
    mut conditions: Conditions,
    order: Order,
    window: Window,
    total: u64,
    now: i64,
) -> rusqlite::Result<Vec<i64>> {
    let direction = if order.descending { "DESC" } else { "ASC" };
    let none_last = if order.column == Column::Environment { "token.environment_id IS NULL, " } else { "" };
    // A sign makes SQLite sort instead of following an index.
    let sign = if total / ROWS_A_JUMP > window.offset + window.limit { "" } else { "+" };
    if order.column == Column::Status {
        conditions.values.push(Value::Integer(now));
    }
    let sql = format!(
        "SELECT token.position FROM token {} ORDER BY {none_last}{sign}{} {direction}, token.position DESC LIMIT ? OFFSET ?",
        conditions.joined(),
        key(order.column),
    );
    conditions.values.extend([window.limit, window.offset].map(whole));
    positions(connection, &sql, &conditions.values)
}

/// The positions of tokens from all there are.
fn walk(connection: &Connection, order: Order, window: Window, total: u64, now: i64) -> rusqlite::Result<Vec<i64>> {
    let mut groups = match order.column {
        Column::Permission => Permission::ALL.map(Group::of_permission).to_vec(),
        Column::Status => {
            [Group::active(connection, now)?, Group::expired(connection, now)?, Group::revoked()].to_vec()
        }
        Column::Environment => {
            let ids: Vec<i64> = connection
                .prepare_cached("SELECT id FROM environment ORDER BY name_key")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            ids.into_iter().map(|id| Group::of_environment(Value::Integer(id))).collect()
        }
        column if order.descending => return backwards(connection, key(column), window, total),
        column => return forwards(connection, key(column), window, total),
    };
    if order.descending {
        groups.reverse();
    }
    if order.column == Column::Environment {
        groups.push(Group::of_environment(Value::Null));
    }
    let mut found = Vec::new();
    let Window { offset: mut skip, limit } = window;
    for group in groups {
        let left = limit - found.len() as u64;
        if left == 0 {
            break;
        }
        found.extend(group.newest(connection, &mut skip, left)?);
    }
    Ok(found)
}

/// The greatest key first: the index as it lies, read from its end.
fn backwards(connection: &Connection, key: &str, window: Window, total: u64) -> rusqlite::Result<Vec<i64>> {
    nearer_end(window, total, |direction, offset, limit| {
        let sql =
            format!("SELECT position FROM token ORDER BY {key} {direction}, position {direction} LIMIT ? OFFSET ?");
        positions(connection, &sql, &[limit, offset].map(whole))
    })
}

/// The smallest key first, and within equal keys the newest, which lies last there in the index: group after group of
/// equal keys, each read from its end.
fn forwards(connection: &Connection, key: &str, window: Window, total: u64) -> rusqlite::Result<Vec<i64>> {
    let (direction, offset) =
        if window.offset <= total / 2 { ("ASC", window.offset) } else { ("DESC", total - 1 - window.offset) };
    // Where the page begins, if equal keys lay oldest first; how many of its group are before it is the same.
    let sql =
        format!("SELECT {key}, position FROM token ORDER BY {key} {direction}, position {direction} LIMIT 1 OFFSET ?1");
    let (mut group, position): (Value, i64) =
        connection.prepare_cached(&sql)?.query_row([whole(offset)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let before = format!("SELECT count(*) FROM token WHERE {key} = ?1 AND position < ?2");
    let mut skip: u64 = connection.prepare_cached(&before)?.query_row(params![group, position], |row| row.get(0))?;
    let newest = format!("SELECT position FROM token WHERE {key} = ?1 ORDER BY position DESC LIMIT ?2 OFFSET ?3");
    let next = format!("SELECT {key} FROM token WHERE {key} > ?1 ORDER BY {key} LIMIT 1");
    let mut found = Vec::new();
    loop {
        let left = window.limit - found.len() as u64;
        let values = [group.clone(), whole(left), whole(skip)];
        found.extend(positions(connection, &newest, &values)?);
        if found.len() as u64 == window.limit {
            return Ok(found);
        }
        skip = 0;
        match connection.prepare_cached(&next)?.query_row([group], |row| row.get(0)).optional()? {
            Some(key) => group = key,
            None => return Ok(found),
        }
    }
}

/// Tokens that are equal in an order, all of them in one index by position.
#[derive(Clone)]
struct Group {
    index: &'static str,
    condition: &'static str,
    values: Vec<Value>,
}

impl Group {
    fn of_permission(permission: Permission) -> Self {
        let values = vec![Value::Text(permission.as_str().to_owned())];
        Self { index: "token_by_permission", condition: "permission = ?", values }
    }

    fn of_environment(id: Value) -> Self {
        Self { index: "token_by_environment", condition: "environment_id IS ?", values: vec![id] }
    }

    fn active(connection: &Connection, now: i64) -> rusqlite::Result<Self> {
        let few = are_few(connection, "coalesce(expires, 9223372036854775807) > ?1", now)?;
        Ok(if few {
            Self::by_expiry("coalesce(expires, 9223372036854775807) > ? AND revoked IS NULL", now)
        } else {
            Self::by_status("(revoked IS NOT NULL) = 0 AND (expires IS NULL OR expires > ?)", now)
        })
    }

    fn expired(connection: &Connection, now: i64) -> rusqlite::Result<Self> {
        let few = are_few(connection, "coalesce(expires, 9223372036854775807) <= ?1", now)?;
        Ok(if few {
            Self::by_expiry("coalesce(expires, 9223372036854775807) <= ? AND revoked IS NULL", now)
        } else {
            Self::by_status("(revoked IS NOT NULL) = 0 AND expires <= ?", now)
        })
    }

    fn revoked() -> Self {
        Self { index: "token_by_status", condition: "(revoked IS NOT NULL) = 1", values: Vec::new() }
    }

    fn by_status(condition: &'static str, now: i64) -> Self {
        Self { index: "token_by_status", condition, values: vec![Value::Integer(now)] }
    }

    fn by_expiry(condition: &'static str, now: i64) -> Self {
        Self { index: "token_by_expiry", condition, values: vec![Value::Integer(now)] }
    }

    /// At most `limit` of its tokens without the first `skip`, the newest first. What of `skip` lies behind it is left.
    fn newest(&self, connection: &Connection, skip: &mut u64, limit: u64) -> rusqlite::Result<Vec<i64>> {
        let Self { index, condition, values } = self;
        let read = |direction: &str, offset: u64, limit: u64| {
            let sql = format!(
                "SELECT position FROM token INDEXED BY {index} WHERE {condition}
                 ORDER BY position {direction} LIMIT ? OFFSET ?"
            );
            positions(connection, &sql, &[values.as_slice(), &[limit, offset].map(whole)].concat())
        };
        if *skip == 0 {
            return read("DESC", 0, limit);
        }
        let count: u64 = connection
            .prepare_cached(&format!("SELECT count(*) FROM token INDEXED BY {index} WHERE {condition}"))?
            .query_row(params_from_iter(values), |row| row.get(0))?;
        if *skip >= count {
            *skip -= count;
            return Ok(Vec::new());
        }
        let window = Window { offset: std::mem::take(skip), limit };
        nearer_end(window, count, read)
    }
}

/// Whether few tokens, revoked or not, fit a condition on their expiry.
fn are_few(connection: &Connection, condition: &str, now: i64) -> rusqlite::Result<bool> {
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM token WHERE {condition} LIMIT {})", FEW + 1);
    let count: usize = connection.prepare_cached(&sql)?.query_row([now], |row| row.get(0))?;
    Ok(count <= FEW)
}

/// A window of a list of `total` that goes downwards, read from whichever end is nearer: `read` takes the direction, what
/// to pass over, and how many to answer.
fn nearer_end(
    window: Window,
    total: u64,
    read: impl Fn(&str, u64, u64) -> rusqlite::Result<Vec<i64>>,
) -> rusqlite::Result<Vec<i64>> {
    let limit = window.limit.min(total.saturating_sub(window.offset));
    if window.offset <= total / 2 {
        return read("DESC", window.offset, limit);
    }
    let mut found = read("ASC", total - window.offset - limit, limit)?;
    found.reverse();
    Ok(found)
}

fn positions(connection: &Connection, sql: &str, values: &[Value]) -> rusqlite::Result<Vec<i64>> {
    connection.prepare_cached(sql)?.query_map(params_from_iter(values), |row| row.get(0))?.collect()
}

/// A number as SQLite has it.
fn whole(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
