-- The dashboard's table in every order: each order that no index had yet gets one. Within equal values an index goes on by
-- position, so that the newest of them can be read first.

CREATE INDEX token_by_creation   ON token (created);
CREATE INDEX token_by_permission ON token (permission);
-- Whatever never expires is the latest, whatever was never used the earliest.
CREATE INDEX token_by_expiry     ON token (coalesce(expires, 9223372036854775807));
CREATE INDEX token_by_use        ON token (coalesce(last_used, -1));
-- Revoked or not, and by position within, with what tells Active from Expired.
CREATE INDEX token_by_status     ON token (revoked IS NOT NULL, position, expires);
