-- Corrections and merges (PRIVACY.md D18, D26): each file proposed by one person
-- and approved by another. What a row says waits sealed under its child's key,
-- and goes with it.
CREATE TABLE corrections (
    correction INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('interviews', 'episodes', 'merges')),
    proposed_by TEXT NOT NULL COLLATE NOCASE, -- name of the account, or shell
    proposed_at INTEGER NOT NULL, -- seconds since 1970, UTC
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'rejected')),
    decided_by TEXT COLLATE NOCASE, -- name of the account
    decided_at INTEGER, -- seconds since 1970, UTC
    CHECK ((decided_by IS NULL) = (state = 'waiting')),
    CHECK ((decided_at IS NULL) = (state = 'waiting')),
    CHECK (state <> 'approved' OR decided_by <> proposed_by)
) STRICT;

CREATE TRIGGER corrections_are_decided_once BEFORE UPDATE ON corrections
WHEN OLD.state <> 'waiting' OR NEW.kind <> OLD.kind
BEGIN SELECT RAISE(ABORT, 'a correction is decided once'); END;

CREATE TRIGGER corrections_never_go BEFORE DELETE ON corrections
BEGIN SELECT RAISE(ABORT, 'a correction is decided once'); END;

-- The rows that wait; none once their file is decided on.
CREATE TABLE correction_rows (
    row INTEGER PRIMARY KEY,
    correction INTEGER NOT NULL REFERENCES corrections (correction),
    line INTEGER NOT NULL, -- in the file, from 1
    child BLOB NOT NULL REFERENCES children (child),
    record BLOB NOT NULL CHECK (length(record) = 16), -- token of the interview or episode, or of the child
    was BLOB NOT NULL CHECK (length(was) = 16), -- digest of the recorded row when the change was proposed
    same_as BLOB CHECK (length(same_as) = 16), -- of a merge: the tombstone that the other child would have
    sealed BLOB NOT NULL, -- what the row says, under the child's key
    UNIQUE (correction, line)
) STRICT;

CREATE INDEX correction_rows_of_child ON correction_rows (child);
CREATE INDEX correction_rows_of_other ON correction_rows (same_as);
