//! One transaction of the SQLite store: the changes that the authority composes.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Params, Row, named_params, params};

use super::deployment::{self, statements};
use super::failure::failed;
use super::rows::{self, TOKENS, USERS, millis};
use crate::store::Transaction;
use gatepass_core::actor::Role;
use gatepass_core::audit::AuditEntry;
use gatepass_core::deployment::{Pull, Use};
use gatepass_core::error::{Error, Result};
use gatepass_core::token::format::Digest;
use gatepass_core::token::{Permission, Token, TokenId, name};
use gatepass_core::user::User;

/// A write transaction that is under way on the file at `path`.
pub(super) struct SqliteTransaction<'a> {
    pub(super) transaction: rusqlite::Transaction<'a>,
    pub(super) path: &'a Path,
}

impl SqliteTransaction<'_> {
    fn execute(&mut self, sql: &str, params: impl Params) -> Result<usize> {
        let done = self.transaction.prepare_cached(sql).and_then(|mut statement| statement.execute(params));
        done.map_err(|error| failed(self.path, error))
    }

    fn find<T>(
        &mut self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let found =
            self.transaction.prepare_cached(sql).and_then(|mut statement| statement.query_row(params, read).optional());
        found.map_err(|error| failed(self.path, error))
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn token(&mut self, id: &TokenId) -> Result<Option<Token>> {
        self.find(&format!("{TOKENS} WHERE token.id = ?1"), [id.as_str()], rows::token)
    }

    fn is_name_active(&mut self, key: &str, now: Timestamp) -> Result<bool> {
        let sql =
            "SELECT 1 FROM token WHERE name_key = ?1 AND revoked IS NULL AND (expires IS NULL OR expires > ?2) LIMIT 1";
        Ok(self.find(sql, params![key, millis(now)], |_| Ok(()))?.is_some())
    }

    fn environment(&mut self, key: &str) -> Result<Option<String>> {
        self.find("SELECT name FROM environment WHERE name_key = ?1 AND removed IS NULL", [key], |row| row.get(0))
    }

    fn past_environment(&mut self, key: &str) -> Result<Option<String>> {
        self.find("SELECT name FROM environment WHERE name_key = ?1", [key], |row| row.get(0))
    }

    fn active_tokens_of(&mut self, environment: &str, now: Timestamp) -> Result<u64> {
        let sql = "SELECT count(*) FROM token WHERE environment_id = (SELECT id FROM environment WHERE name = ?1)
                   AND revoked IS NULL AND (expires IS NULL OR expires > ?2)";
        Ok(self.find(sql, params![environment, millis(now)], |row| row.get(0))?.unwrap_or(0))
    }

    fn rename_environment(&mut self, name: &str, new: &str) -> Result<()> {
        let sql = "UPDATE environment SET name = ?2, name_key = ?3, revision = revision + 1 WHERE name = ?1";
        self.execute(sql, params![name, new, name::key(new)]).map(drop)
    }

    fn remove_environment(&mut self, name: &str, at: Timestamp) -> Result<()> {
        let sql = "UPDATE environment SET removed = ?2, revision = revision + 1 WHERE name = ?1";
        self.execute(sql, params![name, millis(at)]).map(drop)
    }

    fn add_environment(&mut self, name: &str, created_by: &str, created: Timestamp) -> Result<()> {
        // One that was removed comes back, with its history.
        let sql = "INSERT INTO environment (name, name_key, created, created_by) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, created = excluded.created,
                   created_by = excluded.created_by, removed = NULL, revision = revision + 1 WHERE removed IS NOT NULL";
        self.execute(sql, params![name, name::key(name), millis(created), created_by]).map(drop)
    }

    fn reserve_username(&mut self, username: &str) -> Result<bool> {
        Ok(self.execute("INSERT INTO username (username) VALUES (?1) ON CONFLICT DO NOTHING", [username])? == 1)
    }

    fn add_token(&mut self, token: &Token, digest: &Digest, description: Option<&str>) -> Result<()> {
        // In the file nothing is everything.
        let scope = token.scope.as_ref().ok_or_else(|| Error::internal("a token was to be kept without a scope"))?;
        let sql = "INSERT INTO token (id, digest, name, name_key, username, permission, environment_id, created_by,
                       created, expires, revoked, last_used, hint, description, scope)
                   VALUES (:id, :digest, :name, :name_key, :username, :permission,
                       (SELECT id FROM environment WHERE name = :environment), :created_by,
                       :created, :expires, :revoked, :last_used, :hint, :description, :scope)";
        let values = named_params! {
            ":id": token.id.as_str(),
            ":digest": digest.0,
            ":name": token.name,
            ":name_key": name::key(&token.name),
            ":username": token.username,
            ":permission": token.permission.map(Permission::as_str),
            ":environment": token.environment,
            ":created_by": token.created_by,
            ":created": millis(token.created),
            ":expires": token.expires.map(millis),
            ":revoked": token.revoked.map(millis),
            ":last_used": token.last_used.map(millis),
            ":hint": token.hint,
            ":description": description,
            ":scope": scope.stored(),
        };
        self.execute(sql, values).map(drop)
    }

    fn set_revoked(&mut self, id: &TokenId, at: Timestamp) -> Result<()> {
        self.execute("UPDATE token SET revoked = ?2 WHERE id = ?1", params![id.as_str(), millis(at)]).map(drop)
    }

    fn remove_token(&mut self, id: &TokenId) -> Result<()> {
        self.execute("DELETE FROM token WHERE id = ?1", [id.as_str()]).map(drop)
    }

    fn record(&mut self, entry: &AuditEntry) -> Result<()> {
        let sql = "INSERT INTO audit (at, actor, client, action, token_id, environment, detail, words, address)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            millis(entry.at),
            entry.actor,
            entry.client.as_deref(),
            entry.action.as_str(),
            entry.token.as_ref().map(TokenId::as_str),
            entry.environment,
            entry.detail,
            entry.words.as_deref(),
            entry.address,
        ];
        self.execute(sql, values).map(drop)
    }

    fn users(&mut self) -> Result<Vec<User>> {
        let found = self
            .transaction
            .prepare_cached(USERS)
            .and_then(|mut statement| statement.query_map([], rows::user)?.collect());
        found.map_err(|error| failed(self.path, error))
    }

    fn add_user(&mut self, user: &User, digest: &Digest) -> Result<()> {
        let sql =
            "INSERT INTO user (name, name_key, role, digest, created, created_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (key, created) = (name::key(&user.name), millis(user.created));
        self.execute(sql, params![user.name, key, user.role.as_str(), digest.0, created, user.created_by]).map(drop)
    }

    fn set_role(&mut self, name: &str, role: Role) -> Result<()> {
        self.execute("UPDATE user SET role = ?2 WHERE name = ?1", [name, role.as_str()]).map(drop)
    }

    fn user_by_digest(&mut self, digest: &Digest) -> Result<Option<User>> {
        self.find("SELECT * FROM user WHERE digest = ?1", [digest.0], rows::user)
    }

    fn renew_user(&mut self, name: &str, digest: &Digest) -> Result<()> {
        self.execute("UPDATE user SET digest = ?2 WHERE name = ?1", params![name, digest.0])?;
        for table in ["session", "link"] {
            let sql = format!("DELETE FROM {table} WHERE user_id = (SELECT id FROM user WHERE name = ?1)");
            self.execute(&sql, [name])?;
        }
        Ok(())
    }

    fn add_link(&mut self, digest: &Digest, user: &str, expires: Timestamp) -> Result<()> {
        let sql = "INSERT INTO link (digest, user_id, expires) VALUES (?1, (SELECT id FROM user WHERE name = ?2), ?3)";
        self.execute(sql, params![digest.0, user, millis(expires)]).map(drop)
    }

    fn take_link(&mut self, digest: &Digest, now: Timestamp) -> Result<Option<User>> {
        let sql = "SELECT user.* FROM link JOIN user ON user.id = link.user_id
            WHERE link.digest = ?1 AND link.expires > ?2";
        let user = self.find(sql, params![digest.0, millis(now)], rows::user)?;
        self.execute("DELETE FROM link WHERE digest = ?1", [digest.0])?;
        Ok(user)
    }

    fn add_session(&mut self, digest: &Digest, user: &str, expires: Timestamp) -> Result<()> {
        let sql =
            "INSERT INTO session (digest, user_id, expires) VALUES (?1, (SELECT id FROM user WHERE name = ?2), ?3)";
        self.execute(sql, params![digest.0, user, millis(expires)]).map(drop)
    }

    fn remove_session(&mut self, digest: &Digest) -> Result<()> {
        self.execute("DELETE FROM session WHERE digest = ?1", [digest.0]).map(drop)
    }

    fn sweep_sessions(&mut self, now: Timestamp) -> Result<()> {
        self.execute("DELETE FROM session WHERE expires <= ?1", [millis(now)])?;
        self.execute("DELETE FROM link WHERE expires <= ?1", [millis(now)]).map(drop)
    }

    fn remove_user(&mut self, name: &str) -> Result<()> {
        self.execute("DELETE FROM user WHERE name = ?1", [name]).map(drop)
    }

    fn see_tag(&mut self, image: &str, tag: &str, digest: &str, at: Timestamp) -> Result<()> {
        self.execute(statements::SEE_TAG, params![image, tag, digest, millis(at)]).map(drop)
    }

    fn is_member_pulled(&mut self, digest: &str, image: &str, token: &TokenId, since: Timestamp) -> Result<bool> {
        let values = params![digest, image, token.as_str(), millis(since)];
        Ok(self.find(statements::IS_MEMBER_PULLED, values, |_| Ok(()))?.is_some())
    }

    fn add_members(&mut self, index: &str, members: &[String]) -> Result<()> {
        members.iter().try_for_each(|member| self.execute(statements::ADD_MEMBER, [member, index]).map(drop))
    }

    fn add_pull(&mut self, pull: &Pull) -> Result<()> {
        self.execute(statements::ADD_PULL, deployment::pull_values(pull)).map(drop)
    }

    fn add_use(&mut self, used: &Use) -> Result<()> {
        let times = i64::try_from(used.times).unwrap_or(i64::MAX);
        self.execute(statements::ADD_USE, params![used.token.as_str(), millis(used.at), used.client.as_deref(), times])
            .map(drop)
    }
}
