-- The children's own keys, apart from the records that they seal: destroying
-- one is the erasure, in every copy of the records (PRIVACY.md D2).
CREATE TABLE child_keys (
    child BLOB NOT NULL CHECK (length(child) = 16), -- keyed token
    generation INTEGER NOT NULL CHECK (generation >= 0), -- a child who agrees anew gets a new key
    wrapped_key BLOB NOT NULL, -- sealed with the tenant's
    PRIMARY KEY (child, generation)
) STRICT, WITHOUT ROWID;

-- The keys that were destroyed. The child's own token stands nowhere here.
CREATE TABLE tombstones (
    tombstone BLOB PRIMARY KEY CHECK (length(tombstone) = 16), -- keyed token of the child's
    generation INTEGER NOT NULL CHECK (generation >= 0), -- the last one destroyed
    withdrawn_on TEXT, -- YYYY-MM-DD, where the child withdrew altogether
    said_no_on TEXT, -- YYYY-MM-DD, the last no to all that an interview told
    swept INTEGER NOT NULL CHECK (swept IN (0, 1)) -- whether the old bytes have left the file
) STRICT, WITHOUT ROWID;
