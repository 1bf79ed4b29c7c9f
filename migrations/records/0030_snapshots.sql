-- Who may know a child, for good (PRIVACY.md D3b).
ALTER TABLE children ADD COLUMN insiders BLOB; -- sealed: whoever ever interviewed, had or taught the child

-- From when a row counts: the later of the days on which it was held and taken
-- in. None in rows of an older version: they count always.
ALTER TABLE interviews ADD COLUMN counts_from TEXT; -- YYYY-MM-DD
ALTER TABLE episodes ADD COLUMN counts_from TEXT; -- YYYY-MM-DD

-- When a cell was masked: a release issued before may have shown it.
ALTER TABLE masks ADD COLUMN masked_at INTEGER; -- seconds since 1970, UTC; none in rows of an older version
ALTER TABLE placements ADD COLUMN masked_at INTEGER; -- seconds since 1970, UTC; none in rows of an older version

-- What a release is made of (PRIVACY.md D22): one snapshot for an area and
-- month of the clock, and nothing else of the records is read for it. It goes
-- when the month's release is issued, or the next month's snapshot is taken.
CREATE TABLE snapshots (
    snapshot INTEGER PRIMARY KEY,
    area TEXT NOT NULL, -- GSS code
    month TEXT NOT NULL CHECK (length(month) = 7), -- YYYY-MM, of the clock
    cut_off TEXT NOT NULL CHECK (length(cut_off) = 10), -- YYYY-MM-DD
    taken_at INTEGER NOT NULL, -- seconds since 1970, UTC
    seen BLOB, -- sealed with the tenant's key: what was first shown of it to those who approve
    UNIQUE (area, month)
) STRICT;

CREATE TABLE snapshot_children (
    snapshot INTEGER NOT NULL REFERENCES snapshots (snapshot) ON DELETE CASCADE,
    child BLOB NOT NULL CHECK (length(child) = 16), -- keyed token
    sealed BLOB NOT NULL, -- with the child's key: insiders, reports, returns
    PRIMARY KEY (snapshot, child)
) STRICT, WITHOUT ROWID;

CREATE INDEX snapshots_of_child ON snapshot_children (child);

-- What a child adds to an issued release, and which of its leaves, themes, rows
-- and words it stands behind (PRIVACY.md D15a).
ALTER TABLE members ADD COLUMN sealed BLOB; -- with the child's key
ALTER TABLE members ADD COLUMN corrected INTEGER NOT NULL DEFAULT 0 CHECK (corrected IN (0, 1)); -- since the release

-- What is left of that when a child withdraws: which of a release's own leaves,
-- themes, rows and words somebody stood behind who is no longer in the records.
-- Nothing tells whom, or joins two rows.
CREATE TABLE withdrawn_members (
    number BLOB PRIMARY KEY CHECK (length(number) = 16), -- random
    release TEXT NOT NULL CHECK (length(release) = 16), -- first 16 hex digits of the hash
    sealed BLOB NOT NULL -- with the tenant's key
) STRICT, WITHOUT ROWID;

CREATE INDEX withdrawn_members_of_release ON withdrawn_members (release);

-- Who was a custodian in the release (PRIVACY.md D24).
ALTER TABLE ledger ADD COLUMN custodians BLOB; -- sealed with the tenant's key; none in rows of an older version
