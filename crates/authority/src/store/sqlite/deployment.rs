//! The SQLite side of use and deployment: pulls, what runs, tags, and how often a token was used.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::rows::{self, millis};
use gatepass_core::deployment::{Pull, TagSeen, Usage};
use gatepass_core::token::{Sanitized, TokenId};

const PULLS: &str = "SELECT pull.at, environment.name AS environment, pull.image, pull.tag, pull.digest, pull.token_id,
        pull.token_name, pull.client
    FROM pull JOIN environment ON environment.id = pull.environment_id";

fn pull(row: &Row<'_>) -> rusqlite::Result<Pull> {
    Ok(Pull {
        at: rows::time(row, "at")?,
        environment: row.get("environment")?,
        image: row.get("image")?,
        tag: row.get("tag")?,
        digest: row.get("digest")?,
        token: rows::token_id(row, "token_id")?,
        token_name: row.get("token_name")?,
        client: row.get::<_, Option<String>>("client")?.as_deref().map(Sanitized::client),
    })
}

pub(super) fn pulls(connection: &Connection, environment: &str, limit: usize) -> rusqlite::Result<Vec<Pull>> {
    let sql = format!(
        "{PULLS} WHERE pull.environment_id = (SELECT id FROM environment WHERE name = ?1)
         ORDER BY pull.position DESC LIMIT ?2"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    connection.prepare_cached(&sql)?.query_map(params![environment, limit], pull)?.collect()
}

pub(super) fn running(connection: &Connection) -> rusqlite::Result<Vec<Pull>> {
    let sql = format!(
        "{PULLS} JOIN running ON running.pull = pull.position WHERE environment.removed IS NULL
         ORDER BY environment.name_key, pull.image"
    );
    connection.prepare_cached(&sql)?.query_map([], pull)?.collect()
}

pub(super) fn tags(connection: &Connection, image: &str) -> rusqlite::Result<Vec<TagSeen>> {
    connection
        .prepare_cached("SELECT * FROM tag WHERE image = ?1")?
        .query_map([image], |row| {
            Ok(TagSeen {
                image: row.get("image")?,
                tag: row.get("tag")?,
                digest: row.get("digest")?,
                first: rows::time(row, "first_seen")?,
                last: rows::time(row, "last_seen")?,
            })
        })?
        .collect()
}

pub(super) fn usage(connection: &Connection, id: &TokenId) -> rusqlite::Result<Usage> {
    let found = connection
        .prepare_cached("SELECT last_used, last_client, uses FROM token WHERE id = ?1")?
        .query_row([id.as_str()], |row| {
            Ok(Usage {
                last: rows::optional_time(row, "last_used")?,
                client: row.get::<_, Option<String>>("last_client")?.as_deref().map(Sanitized::client),
                times: row.get("uses")?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// What a transaction's statements about deployment need, in the order of their parameters.
pub(super) mod statements {
    pub(crate) const SEE_TAG: &str = "INSERT INTO tag (image, tag, digest, first_seen, last_seen)
        VALUES (?1, ?2, ?3, ?4, ?4)
        ON CONFLICT DO UPDATE SET last_seen = max(last_seen, excluded.last_seen)";
    pub(crate) const IS_MEMBER_PULLED: &str = "SELECT 1 FROM member
        JOIN pull ON pull.token_id = ?3 AND pull.digest = member.index_digest
        WHERE member.digest = ?1 AND pull.image = ?2 AND pull.at > ?4 LIMIT 1";
    pub(crate) const ADD_MEMBER: &str =
        "INSERT INTO member (digest, index_digest) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    pub(crate) const ADD_PULL: &str = "INSERT INTO pull
            (at, environment_id, image, tag, digest, token_id, token_name, client)
        VALUES (?1, (SELECT id FROM environment WHERE name = ?2), ?3, ?4, ?5, ?6, ?7, ?8)";
    pub(crate) const ADD_USE: &str = "UPDATE token
        SET last_used = max(coalesce(last_used, 0), ?2), last_client = coalesce(?3, last_client), uses = uses + ?4
        WHERE id = ?1";
}

/// The parameters of [`statements::ADD_PULL`].
pub(super) fn pull_values(pull: &Pull) -> impl rusqlite::Params {
    (
        millis(pull.at),
        pull.environment.clone(),
        pull.image.clone(),
        pull.tag.clone(),
        pull.digest.clone(),
        pull.token.as_str().to_owned(),
        pull.token_name.clone(),
        pull.client.as_deref().map(str::to_owned),
    )
}
