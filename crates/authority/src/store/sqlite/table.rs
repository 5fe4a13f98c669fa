//! A page of the table, in any order: one query that goes on beside a token of another page (keyset pagination), so that
//! what was made or deleted meanwhile neither repeats a row nor leaves one out.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params, params_from_iter};

use super::page::{conditions, total};
use super::rows::{self, TOKENS, millis};
use gatepass_core::listing::{Column, Filter, Order, Start, TablePage};
use gatepass_core::token::TokenId;

/// How many rows of a scan cost as much as one row that an index leads to.
const ROWS_A_JUMP: u64 = 8;

/// The page, and the total, as they are at one moment. A page beside a token that is gone, or
/// with nothing on it, is the first.
pub(super) fn page(
    connection: &mut Connection,
    filter: &Filter,
    order: Order,
    start: &Start,
    limit: usize,
    now: Timestamp,
) -> rusqlite::Result<TablePage> {
    read(&connection.transaction()?, filter, order, start, limit, now)
}

fn read(
    snapshot: &Transaction<'_>,
    filter: &Filter,
    order: Order,
    start: &Start,
    limit: usize,
    now: Timestamp,
) -> rusqlite::Result<TablePage> {
    let backwards = matches!(start, Start::Before(_));
    let key = key(order, millis(now));
    let beside = match start {
        Start::First => None,
        Start::After(id) | Start::Before(id) => match place(snapshot, &key, id, filter)? {
            None => return read(snapshot, filter, order, &Start::First, limit, now),
            found => found,
        },
    };

    let mut conditions = conditions(filter, millis(now));
    let total = total(snapshot, &conditions)?;
    // Where few fit, reading all and sorting beats looking for them along an index; a sign makes SQLite sort
    // (docs/decisions/0024-few-rows-are-sorted.md).
    let sign = if total / ROWS_A_JUMP > limit as u64 { "" } else { "+" };
    let (up, down) = if backwards { ("DESC", "ASC") } else { ("ASC", "DESC") };
    // Of equal tokens the newest comes first, in both directions.
    let direction = if order.descending { down } else { up };
    if let Some((value, position)) = beside {
        let comparison = if order.descending == backwards { '>' } else { '<' };
        let sign = if order.descending { "" } else { "-" };
        conditions.add(format!("({key}, {sign}token.position) {comparison} (?, {sign}?)"), value);
        conditions.values.push(Value::Integer(position));
    }
    let sql = format!(
        "SELECT token.position FROM token {} ORDER BY {sign}{key} {direction}, token.position {down} LIMIT ?",
        conditions.joined(),
    );
    // One more than the page holds tells whether there is another.
    conditions.values.push(Value::Integer(i64::try_from(limit + 1).unwrap_or(i64::MAX)));
    let mut statement = snapshot.prepare(&sql)?;
    let positions = statement.query_map(params_from_iter(&conditions.values), |row| row.get(0))?;
    let mut positions = positions.collect::<Result<Vec<i64>, _>>()?;
    let more = positions.len() > limit;
    positions.truncate(limit);
    // Nothing behind, or less than a page before: the first page, whole.
    let is_off = if backwards { !more } else { positions.is_empty() && *start != Start::First };
    if is_off {
        return read(snapshot, filter, order, &Start::First, limit, now);
    }
    if backwards {
        positions.reverse();
    }

    let mut statement = snapshot.prepare_cached(&format!("{TOKENS} WHERE token.position = ?1"))?;
    let tokens = positions.into_iter().map(|position| statement.query_row([position], rows::token));
    let has_previous = !matches!(start, Start::First);
    Ok(TablePage { tokens: tokens.collect::<Result<_, _>>()?, total, has_previous, has_next: backwards || more })
}

/// Where a token stands in the order: its key, and its position among those of the same key. Another's is as one that is
/// gone for whoever sees their own only: where it stands tells something of it.
fn place(connection: &Connection, key: &str, id: &TokenId, filter: &Filter) -> rusqlite::Result<Option<(Value, i64)>> {
    connection
        .prepare(&format!("SELECT {key}, position FROM token WHERE id = ?1 AND (?2 IS NULL OR created_by = ?2)"))?
        .query_row(params![id.as_str(), filter.owner], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// What the tokens are ordered by: an expression that is never NULL, and that an index has where that can be.
fn key(order: Order, now: i64) -> String {
    let key = match order.column {
        Column::Name => "token.name_key",
        Column::Username => "token.username",
        Column::Permission => "token.permission",
        // Those of none come last: before every name where the greatest comes first, and behind every name elsewhere.
        Column::Environment if order.descending => {
            "coalesce((SELECT name_key FROM environment WHERE id = token.environment_id), '')"
        }
        Column::Environment => {
            "coalesce((SELECT name_key FROM environment WHERE id = token.environment_id), char(1114111))"
        }
        Column::CreatedBy => "token.created_by COLLATE NOCASE",
        Column::Created => "token.created",
        Column::Expires => "coalesce(token.expires, 9223372036854775807)",
        Column::Status => {
            return format!("CASE WHEN token.revoked IS NOT NULL THEN 2 WHEN token.expires <= {now} THEN 1 ELSE 0 END");
        }
        Column::LastUsed => "coalesce(token.last_used, -1)",
    };
    key.to_owned()
}
