-- What tokens are used for: when last and by whom, and which image was pulled in which environment.

ALTER TABLE token ADD COLUMN last_client TEXT;
ALTER TABLE token ADD COLUMN uses INTEGER NOT NULL DEFAULT 0;

CREATE TABLE pull (
    position       INTEGER PRIMARY KEY AUTOINCREMENT,
    at             INTEGER NOT NULL,
    environment_id INTEGER NOT NULL REFERENCES environment (id),
    image          TEXT    NOT NULL,
    tag            TEXT,
    digest         TEXT    NOT NULL,
    token_id       TEXT    NOT NULL,
    token_name     TEXT    NOT NULL,
    client         TEXT
) STRICT;

CREATE INDEX pull_by_environment ON pull (environment_id);
CREATE INDEX pull_by_token       ON pull (token_id, digest);

-- The last pull of each image in each environment: what runs there.
CREATE TABLE running (
    environment_id INTEGER NOT NULL REFERENCES environment (id),
    image          TEXT    NOT NULL,
    pull           INTEGER NOT NULL REFERENCES pull (position),
    PRIMARY KEY (environment_id, image)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER pull_is_what_runs AFTER INSERT ON pull
BEGIN
    INSERT INTO running (environment_id, image, pull) VALUES (NEW.environment_id, NEW.image, NEW.position)
    ON CONFLICT DO UPDATE SET pull = excluded.pull;
END;

CREATE TRIGGER pull_is_not_changed BEFORE UPDATE ON pull
BEGIN SELECT RAISE(ABORT, 'the deployment history is append-only'); END;

CREATE TRIGGER pull_is_not_deleted BEFORE DELETE ON pull
BEGIN SELECT RAISE(ABORT, 'the deployment history is append-only'); END;

-- Which digest a tag was seen at, and when. The one that was seen last is where it is.
CREATE TABLE tag (
    image      TEXT    NOT NULL,
    tag        TEXT    NOT NULL,
    digest     TEXT    NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (image, tag, digest)
) STRICT, WITHOUT ROWID;

-- The platform manifests of the indexes that were pulled.
CREATE TABLE member (
    digest       TEXT NOT NULL,
    index_digest TEXT NOT NULL,
    PRIMARY KEY (digest, index_digest)
) STRICT, WITHOUT ROWID;
