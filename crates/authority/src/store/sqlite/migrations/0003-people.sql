-- Who may manage tokens over HTTP, and where an audited call came from.

CREATE TABLE user (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    name_key   TEXT    NOT NULL UNIQUE,
    role       TEXT    NOT NULL CHECK (role IN ('admin', 'developer')),
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    created    INTEGER NOT NULL,
    created_by TEXT    NOT NULL
) STRICT;

ALTER TABLE audit ADD COLUMN address TEXT;
