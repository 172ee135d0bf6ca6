-- What a register keeps over the nights and years: which dossiers the exports
-- named, and what people decided.

CREATE TABLE presence (
    semestre TEXT NOT NULL,
    centre   TEXT NOT NULL,
    code     TEXT NOT NULL,
    absent   TEXT NOT NULL DEFAULT '',       -- first night without it; '' while present
    PRIMARY KEY (semestre, centre, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
    id       INTEGER PRIMARY KEY,
    semestre TEXT NOT NULL,
    centre   TEXT NOT NULL,
    code     TEXT NOT NULL,
    rule     TEXT NOT NULL,
    facts    BLOB NOT NULL CHECK (length(facts) = 32),
    accepts  INTEGER NOT NULL,
    who      TEXT NOT NULL,
    why      TEXT NOT NULL,
    at       TEXT NOT NULL
) STRICT;
CREATE INDEX decision_dossier ON decision (semestre, centre, code, rule);
