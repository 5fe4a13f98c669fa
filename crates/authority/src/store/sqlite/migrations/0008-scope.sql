-- What a token is for: a line an entry, with the type of its packages before it where it names some; none is everything.
-- Tokens of before keep the repositories that they were bound to, a line each.

DROP TRIGGER token_stays_within;
ALTER TABLE token ADD COLUMN scope TEXT;
UPDATE token SET scope = replace(repositories, ' ', char(10));
ALTER TABLE token DROP COLUMN repositories;

CREATE TRIGGER token_stays_within BEFORE UPDATE OF scope ON token
BEGIN SELECT RAISE(ABORT, 'a token cannot be widened'); END;
