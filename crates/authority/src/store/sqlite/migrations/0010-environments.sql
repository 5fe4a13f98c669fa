-- Environments are renamed and removed. A removed one keeps its row: its history, and the tokens that it had, are still read by
-- its name. `revision` grows with every change to one.

ALTER TABLE environment ADD COLUMN removed INTEGER;
ALTER TABLE environment ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
