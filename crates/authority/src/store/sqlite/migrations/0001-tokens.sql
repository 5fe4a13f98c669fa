-- Tokens, environments, and the audit trail. Times are milliseconds since 1970 (UTC).

CREATE TABLE environment (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL UNIQUE,
    created    INTEGER NOT NULL,
    created_by TEXT    NOT NULL
) STRICT;

INSERT INTO environment (name, name_key, created, created_by) VALUES
    ('production',  'production',  unixepoch() * 1000, 'gatepass'),
    ('staging',     'staging',     unixepoch() * 1000, 'gatepass'),
    ('development', 'development', unixepoch() * 1000, 'gatepass');

-- Usernames are never used again, so they outlive their tokens.
CREATE TABLE username (username TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    position       INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT    NOT NULL UNIQUE,
    digest         BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    name           TEXT    NOT NULL,
    name_key       TEXT    NOT NULL,
    username       TEXT    NOT NULL UNIQUE REFERENCES username (username),
    permission     TEXT    NOT NULL CHECK (permission IN ('read_only', 'read_write')),
    environment_id INTEGER REFERENCES environment (id),
    created_by     TEXT    NOT NULL,
    created        INTEGER NOT NULL,
    expires        INTEGER,
    revoked        INTEGER,
    last_used      INTEGER,
    hint           TEXT    NOT NULL
) STRICT;

CREATE INDEX token_by_name        ON token (name_key);
CREATE INDEX token_by_environment ON token (environment_id);
CREATE INDEX token_by_creator     ON token (created_by COLLATE NOCASE);
-- Status is computed from these two, and counted from this index alone.
CREATE INDEX token_by_end         ON token (environment_id, revoked, expires);

-- What the authority promises, held here too: whatever opens this file, a revocation stays, and a token stays what it
-- was made.
CREATE TRIGGER token_stays_revoked BEFORE UPDATE OF revoked ON token
WHEN OLD.revoked IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a revoked token stays revoked'); END;

CREATE TRIGGER token_stays_itself
BEFORE UPDATE OF id, digest, username, permission, environment_id, created_by, created, expires ON token
BEGIN SELECT RAISE(ABORT, 'a token cannot be widened'); END;

CREATE TABLE audit (
    position    INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    client      TEXT,
    action      TEXT    NOT NULL,
    token_id    TEXT,
    environment TEXT,
    detail      TEXT    NOT NULL,
    words       TEXT
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
