-- What was done, by whom, about what, for what: a chain of hashes. An entry is
-- committed with what it tells of, so each store has its own.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    at INTEGER NOT NULL, -- milliseconds since 1970, UTC
    who TEXT NOT NULL, -- name of the account, shell, or nobody
    act TEXT NOT NULL,
    about TEXT NOT NULL, -- release, area, account or key; never anything of a child
    purpose TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32) -- of this entry and the hash before it
) STRICT;

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an entry of the audit never changes'); END;

CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an entry of the audit never changes'); END;
