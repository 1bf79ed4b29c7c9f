-- Issued releases: what partners may see, and nothing else.
CREATE TABLE releases (
    release INTEGER PRIMARY KEY, -- order of issue
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 16), -- first 16 hex digits of the hash
    area TEXT NOT NULL, -- GSS code
    area_name TEXT NOT NULL,
    cut_off TEXT NOT NULL, -- YYYY-MM-DD
    window_from TEXT NOT NULL, -- YYYY-MM
    window_to TEXT NOT NULL, -- YYYY-MM
    window_months INTEGER NOT NULL CHECK (window_months BETWEEN 1 AND 24),
    previous TEXT, -- id of the release before; it may have been issued elsewhere
    synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
    hash TEXT NOT NULL CHECK (length(hash) = 64), -- SHA-256 of the content, hex
    content BLOB NOT NULL -- the release as canonical JSON
) STRICT;

CREATE TABLE documents (
    id TEXT NOT NULL REFERENCES releases (id),
    name TEXT NOT NULL, -- file name
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    bytes BLOB NOT NULL,
    PRIMARY KEY (id, name)
) STRICT;

-- An issued release never changes; a mistake is recalled whole (D16).
CREATE TRIGGER releases_never_change BEFORE UPDATE ON releases
BEGIN SELECT RAISE(ABORT, 'an issued release never changes'); END;

CREATE TRIGGER releases_never_go BEFORE DELETE ON releases
BEGIN SELECT RAISE(ABORT, 'an issued release never changes'); END;

CREATE TRIGGER documents_never_change BEFORE UPDATE ON documents
BEGIN SELECT RAISE(ABORT, 'an issued release never changes'); END;

CREATE TRIGGER documents_never_go BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'an issued release never changes'); END;
