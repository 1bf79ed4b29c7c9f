-- The children's keys leave this file for keys/children.sqlite. The program
-- carries them there when it next opens the folder, and empties this table.
CREATE TABLE carried_keys (
    child BLOB PRIMARY KEY CHECK (length(child) = 16), -- keyed token
    wrapped_key BLOB NOT NULL -- sealed with the tenant's
) STRICT, WITHOUT ROWID;

INSERT INTO carried_keys (child, wrapped_key) SELECT child, wrapped_key FROM children;

ALTER TABLE children DROP COLUMN wrapped_key;
ALTER TABLE children ADD COLUMN generation INTEGER NOT NULL DEFAULT 0; -- of the child's key
ALTER TABLE children ADD COLUMN noes BLOB; -- sealed: the days on which the child said no to the map

ALTER TABLE interviews ADD COLUMN agreed BLOB; -- sealed: the days on which the child said yes to the map

CREATE INDEX interviews_of_child ON interviews (child);
CREATE INDEX episodes_of_child ON episodes (child);
CREATE INDEX reports_of_interview ON reports (interview);

-- The children who withdrew, as keys/children.sqlite has them: what stands in
-- one of the two only is finished in the other when they are next opened.
CREATE TABLE tombstones (
    tombstone BLOB PRIMARY KEY CHECK (length(tombstone) = 16), -- keyed token of the child's
    generation INTEGER NOT NULL CHECK (generation >= 0), -- the last key destroyed
    withdrawn_on TEXT, -- YYYY-MM-DD, where the child withdrew altogether
    said_no_on TEXT, -- YYYY-MM-DD, the last no to all that an interview told
    swept INTEGER NOT NULL CHECK (swept IN (0, 1)) -- whether the old bytes have left the file
) STRICT, WITHOUT ROWID;

-- A child's receipt, by a keyed token of its three words.
CREATE TABLE receipts (
    receipt BLOB PRIMARY KEY CHECK (length(receipt) = 16), -- keyed token of the words
    child BLOB UNIQUE CHECK (length(child) = 16), -- keyed token; none once the child withdrew
    tombstone BLOB CHECK (length(tombstone) = 16), -- and then this
    CHECK ((child IS NULL) <> (tombstone IS NULL))
) STRICT, WITHOUT ROWID;
