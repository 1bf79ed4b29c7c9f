-- The records: pseudonymous, sealed child by child. Nothing here is answered
-- to a reader (PRIVACY.md D1, D2).

-- Whether the folder holds the synthetic twin's records or children's.
CREATE TABLE origin (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1))
) STRICT;

CREATE TABLE children (
    child BLOB PRIMARY KEY CHECK (length(child) = 16), -- keyed token
    wrapped_key BLOB NOT NULL -- the child's own key, sealed with the tenant's; destroying it is the erasure
) STRICT, WITHOUT ROWID;

CREATE TABLE interviews (
    interview BLOB PRIMARY KEY CHECK (length(interview) = 16), -- keyed token
    child BLOB NOT NULL REFERENCES children (child),
    digest BLOB NOT NULL CHECK (length(digest) = 16) -- keyed digest of the row
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
    report INTEGER PRIMARY KEY,
    interview BLOB NOT NULL REFERENCES interviews (interview),
    child BLOB NOT NULL REFERENCES children (child),
    sealed BLOB NOT NULL -- host, month, cell, themes, holders, explanation
) STRICT;

CREATE INDEX reports_of_child ON reports (child);

CREATE TABLE episodes (
    episode BLOB PRIMARY KEY CHECK (length(episode) = 16), -- keyed token
    child BLOB NOT NULL REFERENCES children (child),
    digest BLOB NOT NULL CHECK (length(digest) = 16), -- keyed digest of the row
    sealed BLOB NOT NULL -- type, months, interview offered and accepted
) STRICT, WITHOUT ROWID;

CREATE TABLE masks (
    cell INTEGER NOT NULL, -- H3 index, resolution 9
    reason TEXT NOT NULL CHECK (reason IN ('placement', 'refuge', 'few_homes')),
    PRIMARY KEY (cell, reason)
) STRICT, WITHOUT ROWID;

-- Releases that were made and not yet issued, and who approved them.
CREATE TABLE proposals (
    id TEXT PRIMARY KEY CHECK (length(id) = 16), -- first 16 hex digits of the hash
    area TEXT NOT NULL, -- GSS code
    hash TEXT NOT NULL CHECK (length(hash) = 64), -- SHA-256 of the content, hex
    content BLOB NOT NULL, -- the release as canonical JSON
    made_at INTEGER NOT NULL -- seconds since 1970, UTC
) STRICT, WITHOUT ROWID;

CREATE TABLE approvals (
    id TEXT NOT NULL REFERENCES proposals (id),
    account TEXT NOT NULL COLLATE NOCASE, -- name of the account
    approved_at INTEGER NOT NULL, -- seconds since 1970, UTC
    PRIMARY KEY (id, account)
) STRICT, WITHOUT ROWID;
