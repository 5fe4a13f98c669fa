-- What a token made over JFrog's API carries besides: the description that its maker reads back, and the repositories that
-- its scope names (keys with a space between; none is all).

ALTER TABLE token ADD COLUMN description TEXT;
ALTER TABLE token ADD COLUMN repositories TEXT;

CREATE TRIGGER token_stays_within BEFORE UPDATE OF repositories ON token
BEGIN SELECT RAISE(ABORT, 'a token cannot be widened'); END;
