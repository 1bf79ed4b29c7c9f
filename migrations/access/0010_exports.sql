-- What was taken away: a row an export, committed with its entry of the audit
-- before the first byte of the file is given.
CREATE TABLE exports (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    serial TEXT NOT NULL UNIQUE CHECK (length(serial) = 12),
    release TEXT NOT NULL, -- id of the release
    hash TEXT NOT NULL CHECK (length(hash) = 64), -- SHA-256 of its content
    area TEXT NOT NULL, -- code of the release's area
    subject TEXT NOT NULL, -- what was asked for, as JSON: a layer and boundary, a drawn polygon, or all
    kind TEXT NOT NULL, -- of the area that it is of, as the file names it
    code TEXT,
    name TEXT NOT NULL,
    outline TEXT NOT NULL CHECK (length(outline) = 64), -- SHA-256 of its outline
    format TEXT NOT NULL,
    purpose TEXT NOT NULL, -- in the words of whoever took it; never anything of a child
    recipient TEXT NOT NULL,
    who TEXT NOT NULL, -- name of the account, or shell
    agency TEXT NOT NULL,
    at INTEGER NOT NULL, -- milliseconds since 1970, UTC
    expires_on TEXT NOT NULL, -- YYYY-MM-DD
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64) -- of the file
) STRICT;

CREATE INDEX exports_of_account ON exports (who, at);
CREATE INDEX exports_of_release ON exports (release);

CREATE TRIGGER exports_never_change BEFORE UPDATE ON exports
BEGIN SELECT RAISE(ABORT, 'an export in the ledger never changes'); END;

CREATE TRIGGER exports_never_go BEFORE DELETE ON exports
BEGIN SELECT RAISE(ABORT, 'an export in the ledger never changes'); END;
