-- Boundaries that somebody imported. Open or organisational data: nothing here
-- is of a child, and no release is counted by it.
CREATE TABLE layers (
    layer TEXT PRIMARY KEY, -- short name in addresses, such as rochdale-wards-2023
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    vintage TEXT NOT NULL, -- year or edition; empty where nobody said
    source TEXT NOT NULL, -- publisher, or name of the file
    licence TEXT NOT NULL, -- empty where nobody said
    features INTEGER NOT NULL CHECK (features > 0),
    west REAL NOT NULL, -- degrees, WGS 84
    south REAL NOT NULL,
    east REAL NOT NULL,
    north REAL NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32), -- of everything that was imported
    imported_at INTEGER NOT NULL -- milliseconds since 1970, UTC
) STRICT;

CREATE TABLE boundaries (
    boundary INTEGER PRIMARY KEY,
    layer TEXT NOT NULL REFERENCES layers (layer),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    outline BLOB NOT NULL, -- multipolygon, ISO WKB, degrees, longitude first
    UNIQUE (layer, code)
) STRICT;

-- Degrees, rounded outward to 32 bits.
CREATE VIRTUAL TABLE boundary_bounds USING rtree (boundary, west, east, south, north);

-- What was done, by whom, about what, for what: a chain of hashes. An entry is
-- committed with what it tells of, so each store has its own.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    at INTEGER NOT NULL, -- milliseconds since 1970, UTC
    who TEXT NOT NULL, -- name of the account, or shell
    act TEXT NOT NULL,
    about TEXT NOT NULL, -- layer
    purpose TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32) -- of this entry and the hash before it
) STRICT;

CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an entry of the audit never changes'); END;

CREATE TRIGGER audit_never_goes BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an entry of the audit never changes'); END;
