-- Who may enter the pages, who is there, and what each did.

CREATE TABLE account (
    name       TEXT PRIMARY KEY,
    roles      TEXT NOT NULL,                   -- 'guichet, contrôle'
    centre     TEXT NOT NULL,                   -- '': all
    secret     TEXT NOT NULL CHECK (secret LIKE '$argon2id$%'),
    created    TEXT NOT NULL,
    disabled   TEXT NOT NULL DEFAULT '',
    last_login TEXT NOT NULL DEFAULT '',
    version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    hash    BLOB PRIMARY KEY CHECK (length(hash) = 32),  -- SHA-256 of the token
    account TEXT NOT NULL REFERENCES account (name),
    created TEXT NOT NULL,
    seen    TEXT NOT NULL,
    expires TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

-- The audit trail. Of persons, the code auditeur alone.
CREATE TABLE trail (
    id     INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    who    TEXT NOT NULL,
    act    TEXT NOT NULL,
    code   TEXT NOT NULL,
    number TEXT NOT NULL,
    centre TEXT NOT NULL,
    detail TEXT NOT NULL,
    origin TEXT NOT NULL                        -- network address; '' on the machine
) STRICT;
CREATE INDEX trail_at ON trail (at);
CREATE INDEX trail_who ON trail (who, act, origin);
CREATE INDEX trail_code ON trail (code) WHERE code <> '';
