-- Whether whole repositories in scopes of before have been given the types that their keys had: one row, once they have.

CREATE TABLE scope_types (kept INTEGER PRIMARY KEY);
