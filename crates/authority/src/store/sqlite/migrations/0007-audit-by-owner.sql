-- What happened to somebody's own tokens: a Developer's pages ask every few seconds whether there is more of it.

CREATE INDEX audit_by_owner ON audit (detail ->> 'created_by') WHERE detail ->> 'created_by' IS NOT NULL;
