-- The papers, their events, print lots and the counters of numbers.
-- No password, birth date, birth name or address ever enters these tables.
-- Days are AAAA-MM-JJ, moments RFC 3339 in UTC with milliseconds; '' is absent.

CREATE TABLE lot (
    name     TEXT PRIMARY KEY,
    day      TEXT NOT NULL,
    started  TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE paper (
    id           INTEGER PRIMARY KEY,
    number       TEXT NOT NULL UNIQUE,
    cle          TEXT NOT NULL,              -- semestre|centre|code|document|contrepartie
    semestre     TEXT NOT NULL,
    centre       TEXT NOT NULL,
    code         TEXT NOT NULL,              -- code auditeur
    document     INTEGER NOT NULL CHECK (document BETWEEN 1 AND 5),
    contrepartie TEXT NOT NULL,
    state        INTEGER NOT NULL CHECK (state BETWEEN 1 AND 6),
    nom          TEXT NOT NULL,
    prenom       TEXT NOT NULL,
    folded       TEXT NOT NULL,
    words        TEXT NOT NULL,              -- ' martin marie ', for searching
    ues          TEXT NOT NULL,              -- codes joined by ','
    first_day    TEXT NOT NULL,
    last_day     TEXT NOT NULL,
    day          TEXT NOT NULL,              -- date printed on the paper
    cti          BLOB UNIQUE CHECK (length(cti) = 8),
    short_code   TEXT UNIQUE,                -- compact form
    rights       BLOB NOT NULL CHECK (length(rights) = 32),
    presentation BLOB NOT NULL CHECK (length(presentation) = 32),
    file         TEXT NOT NULL DEFAULT '',
    size         INTEGER NOT NULL DEFAULT 0,
    file_hash    BLOB NOT NULL DEFAULT x'',
    kid          BLOB NOT NULL DEFAULT x'',
    lot          TEXT REFERENCES lot (name),
    duplicatas   INTEGER NOT NULL DEFAULT 0,
    replaces     TEXT NOT NULL DEFAULT '',
    replaced_by  TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    again        INTEGER NOT NULL DEFAULT 0,
    reserved_at  TEXT NOT NULL,
    issued_at    TEXT NOT NULL DEFAULT '',
    handed_at    TEXT NOT NULL DEFAULT '',
    replaced_at  TEXT NOT NULL DEFAULT '',
    revoked_at   TEXT NOT NULL DEFAULT '',
    purged_at    TEXT NOT NULL DEFAULT ''
) STRICT;

-- A key has at most one reserved and at most one living paper: the database
-- itself holds the promise.
CREATE UNIQUE INDEX paper_reserved ON paper (cle) WHERE state = 1;
CREATE UNIQUE INDEX paper_live ON paper (cle) WHERE state IN (2, 3);
CREATE INDEX paper_closed ON paper (cle) WHERE state IN (5, 6);
CREATE INDEX paper_code ON paper (code);
CREATE INDEX paper_lot ON paper (lot) WHERE lot IS NOT NULL;
CREATE INDEX paper_unprinted ON paper (centre, document, folded) WHERE state = 2 AND lot IS NULL;

CREATE TABLE event (
    id     INTEGER PRIMARY KEY,
    number TEXT NOT NULL REFERENCES paper (number),
    at     TEXT NOT NULL,
    what   INTEGER NOT NULL,
    who    TEXT NOT NULL,
    why    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX event_number ON event (number);

-- Folded words of names, by which an auditeur is found.
CREATE TABLE word (
    word TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (word, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    series TEXT PRIMARY KEY,
    last   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the register remembers about itself: when it was last checked.
CREATE TABLE note (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
