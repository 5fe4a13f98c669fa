//! How tokens, times and audit entries lie in SQLite's rows.

use std::str::FromStr as _;

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Row, RowIndex};

use super::scopes::Scopes;
use gatepass_core::actor::Role;
use gatepass_core::audit::{Action, AuditEntry, AuditRow};
use gatepass_core::scope::Scope;
use gatepass_core::token::{Permission, Sanitized, Token, TokenId};
use gatepass_core::user::User;

macro_rules! tokens {
    () => {
        "SELECT token.position, token.id, token.name, token.username, token.permission, \
         environment.name AS environment, token.created_by, token.created, token.expires, token.revoked, \
         token.last_used, token.hint, token.scope \
         FROM token LEFT JOIN environment ON environment.id = token.environment_id"
    };
}

/// The columns that [`token`] reads, and the tables that they are in.
pub(super) const TOKENS: &str = tokens!();

/// The row that [`token`] reads, by the digest of what was presented.
pub(super) const PRESENTED: &str = concat!(tokens!(), " WHERE token.digest = ?1");

/// The place of the scope in them.
const SCOPE: usize = 12;

/// Every user.
pub(super) const USERS: &str = "SELECT * FROM user ORDER BY name_key";

/// A time as the file holds it: milliseconds since 1970.
pub(super) fn millis(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// The token that a value is of, in the row of [`PRESENTED`]. What gatepass never wrote as its scope opens nothing: then
/// nothing is known of the value.
pub(super) fn presented(row: &Row<'_>, scopes: &Scopes) -> rusqlite::Result<Token> {
    let position = row.get(0)?;
    let scope = row.get_ref(SCOPE)?.as_str_or_null().ok().and_then(|text| scopes.read(position, text));
    if scope.is_none() { Err(damaged(row, SCOPE, "no scope")) } else { with_scope(row, scope) }
}

/// The token in a row of [`TOKENS`], whose scope is not known where gatepass never wrote it: such a token is listed beside
/// the others, and can be ended. Every request to the gateway reads one, so columns are found by their place: to look their
/// names up costs more than the search for the row.
pub(super) fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
    with_scope(row, row.get_ref(SCOPE)?.as_str_or_null().ok().and_then(Scope::from_stored))
}

fn with_scope(row: &Row<'_>, scope: Option<Scope>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: token_id(row, 1)?,
        name: row.get(2)?,
        username: row.get(3)?,
        permission: Some(parsed(row, 4, Permission::named)?),
        environment: row.get(5)?,
        created_by: row.get(6)?,
        created: time(row, 7)?,
        expires: optional_time(row, 8)?,
        revoked: optional_time(row, 9)?,
        last_used: optional_time(row, 10)?,
        hint: row.get(11)?,
        scope,
    })
}

/// The audit entry in a row with all columns of `audit`.
pub(super) fn audit(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let token: Option<String> = row.get("token_id")?;
    Ok(AuditRow {
        position: row.get("position")?,
        entry: AuditEntry {
            at: time(row, "at")?,
            actor: row.get("actor")?,
            client: row.get::<_, Option<String>>("client")?.as_deref().map(Sanitized::client),
            address: row.get("address")?,
            action: parsed(row, "action", Action::named)?,
            token: token.map(|_| token_id(row, "token_id")).transpose()?,
            environment: row.get("environment")?,
            detail: row.get("detail")?,
            words: row.get::<_, Option<String>>("words")?.as_deref().map(Sanitized::words),
        },
    })
}

/// The user in a row with all columns of `user`.
pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        name: row.get("name")?,
        role: parsed(row, "role", |text| {
            [Role::Admin, Role::Developer].into_iter().find(|role| role.as_str() == text)
        })?,
        created: time(row, "created")?,
        created_by: row.get("created_by")?,
    })
}

/// The time in a column.
pub(super) fn time(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Result<Timestamp> {
    optional_time(row, column)?.ok_or_else(|| damaged(row, column, "no time"))
}

/// The time in a column that may have none.
pub(super) fn optional_time(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Result<Option<Timestamp>> {
    let millis: Option<i64> = row.get(column)?;
    millis.map(|millis| Timestamp::from_millisecond(millis).map_err(|_| damaged(row, column, "no time"))).transpose()
}

/// The token id in a column.
pub(super) fn token_id(row: &Row<'_>, column: impl RowIndex + Copy) -> rusqlite::Result<TokenId> {
    parsed(row, column, |text| TokenId::from_str(text).ok())
}

fn parsed<T>(
    row: &Row<'_>,
    column: impl RowIndex + Copy,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    parse(text).ok_or_else(|| damaged(row, column, "a word that gatepass never wrote"))
}

fn damaged(row: &Row<'_>, column: impl RowIndex, what: &str) -> rusqlite::Error {
    let index = column.idx(row.as_ref()).unwrap_or_default();
    let name = row.as_ref().column_name(index).unwrap_or_default();
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, format!("{name} holds {what}").into())
}
