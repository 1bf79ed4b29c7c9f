-- Which children are in which issued release, and a keyed digest of what each
-- adds: so that the next one can tell how many moved, and a withdrawal which
-- releases had the child. Nobody is told how many they are.
CREATE TABLE members (
    child BLOB NOT NULL CHECK (length(child) = 16), -- keyed token
    release TEXT NOT NULL CHECK (length(release) = 16), -- first 16 hex digits of the hash
    digest BLOB NOT NULL CHECK (length(digest) = 16), -- keyed digest of the contribution
    PRIMARY KEY (child, release)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_of_release ON members (release);

-- The releases whose members are kept: one may have none left.
CREATE TABLE ledger (
    release TEXT PRIMARY KEY CHECK (length(release) = 16)
) STRICT, WITHOUT ROWID;

-- The releases that had a child who withdrew.
CREATE TABLE withdrawn_from (
    tombstone BLOB NOT NULL REFERENCES tombstones (tombstone),
    release TEXT NOT NULL CHECK (length(release) = 16),
    PRIMARY KEY (tombstone, release)
) STRICT, WITHOUT ROWID;
