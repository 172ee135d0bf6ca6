-- What a night leaves to the next one: digests of each paper, field by field;
-- why a paper was revoked by a night; the last accepted night of each centre;
-- the numbers of questions; the keys that papers were made with.

ALTER TABLE paper ADD COLUMN digests BYTEA NOT NULL DEFAULT '';  -- register.Digests; empty until upgraded, and once purged
ALTER TABLE paper ADD COLUMN cause TEXT COLLATE "C" NOT NULL DEFAULT '';  -- rule of the night that revoked it

CREATE INDEX paper_cause ON paper (semestre, centre) WHERE state = 5 AND cause <> '';

CREATE TABLE night (
    semestre TEXT COLLATE "C" NOT NULL,
    centre   TEXT COLLATE "C" NOT NULL,
    day      TEXT COLLATE "C" NOT NULL,
    digest   BYTEA NOT NULL,                           -- register.EncodeNight
    PRIMARY KEY (semestre, centre)
);

-- A question is its dossier, rule and facts; the answer is the latest decision
-- on these.
CREATE TABLE question (
    number       INTEGER PRIMARY KEY,
    semestre     TEXT COLLATE "C" NOT NULL,
    centre       TEXT COLLATE "C" NOT NULL,
    code         TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C" NOT NULL,
    facts        BYTEA NOT NULL CHECK (length(facts) = 32),
    document     SMALLINT NOT NULL,                   -- 0: about no paper
    contrepartie TEXT COLLATE "C" NOT NULL,
    asked        TEXT COLLATE "C" NOT NULL,                       -- first day
    closed       TEXT COLLATE "C" NOT NULL DEFAULT '',            -- first day on which it was not asked; '' while open
    UNIQUE (code, semestre, centre, rule, facts)
);
CREATE INDEX question_open ON question (semestre, centre) WHERE closed = '';

-- The keys of the authority. The check value of its local key is a note.
CREATE TABLE kid (
    kid   BYTEA PRIMARY KEY CHECK (length(kid) = 4),
    since TEXT COLLATE "C" NOT NULL,
    who   TEXT COLLATE "C" NOT NULL
);
