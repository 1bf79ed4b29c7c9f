-- Ids that turned out to be one child's. A row under such an id goes to the child
-- whose it is.
CREATE TABLE aliases (
    alias BLOB PRIMARY KEY CHECK (length(alias) = 16), -- keyed token of the old id's token
    sealed BLOB NOT NULL -- the token of the child that it is, with the tenant's key
) STRICT, WITHOUT ROWID;

-- The receipts that the child got under an old id, which are good still.
CREATE TABLE merged_receipts (
    receipt BLOB PRIMARY KEY CHECK (length(receipt) = 16), -- keyed token of the words
    child BLOB CHECK (length(child) = 16), -- keyed token; none once the child withdrew
    tombstone BLOB CHECK (length(tombstone) = 16), -- and then this
    made_by TEXT, -- as in receipts
    made_at INTEGER, -- seconds since 1970, UTC
    made_from BLOB, -- keyed token of the address
    CHECK ((child IS NULL) <> (tombstone IS NULL))
) STRICT, WITHOUT ROWID;
