-- What a night leaves to the next one: digests of each paper, field by field;
-- why a paper was revoked by a night; the last accepted night of each centre;
-- the numbers of questions; the keys that papers were made with.

ALTER TABLE paper ADD COLUMN digests BLOB NOT NULL DEFAULT x'';  -- register.Digests; empty until upgraded, and once purged
ALTER TABLE paper ADD COLUMN cause TEXT NOT NULL DEFAULT '';  -- rule of the night that revoked it

CREATE INDEX paper_cause ON paper (semestre, centre) WHERE state = 5 AND cause <> '';

CREATE TABLE night (
    semestre TEXT NOT NULL,
    centre   TEXT NOT NULL,
    day      TEXT NOT NULL,
    digest   BLOB NOT NULL,                           -- register.EncodeNight
    PRIMARY KEY (semestre, centre)
) STRICT, WITHOUT ROWID;

-- A question is its dossier, rule and facts; the answer is the latest decision
-- on these.
CREATE TABLE question (
    number       INTEGER PRIMARY KEY,
    semestre     TEXT NOT NULL,
    centre       TEXT NOT NULL,
    code         TEXT NOT NULL,
    rule         TEXT NOT NULL,
    facts        BLOB NOT NULL CHECK (length(facts) = 32),
    document     INTEGER NOT NULL,                   -- 0: about no paper
    contrepartie TEXT NOT NULL,
    asked        TEXT NOT NULL,                       -- first day
    closed       TEXT NOT NULL DEFAULT '',            -- first day on which it was not asked; '' while open
    UNIQUE (code, semestre, centre, rule, facts)
) STRICT;
CREATE INDEX question_open ON question (semestre, centre) WHERE closed = '';

-- The keys of the authority. The check value of its local key is a note.
CREATE TABLE kid (
    kid   BLOB PRIMARY KEY CHECK (length(kid) = 4),
    since TEXT NOT NULL,
    who   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
