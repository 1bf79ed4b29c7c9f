-- The keys that sign exports, with the word of the house's key for each.
CREATE TABLE export_keys (
    number INTEGER PRIMARY KEY CHECK (number > 0), -- order of vouching
    public_key TEXT NOT NULL, -- Ed25519, base64
    vouched_by TEXT NOT NULL REFERENCES signing_keys (key),
    vouching TEXT NOT NULL, -- the key of exports signed by the house's, base64
    vouched_at INTEGER NOT NULL, -- seconds since 1970, UTC
    UNIQUE (public_key, vouched_by)
) STRICT;

CREATE TRIGGER export_keys_never_change BEFORE UPDATE ON export_keys
BEGIN SELECT RAISE(ABORT, 'a key of exports never changes'); END;

CREATE TRIGGER export_keys_never_go BEFORE DELETE ON export_keys
BEGIN SELECT RAISE(ABORT, 'a key of exports never changes'); END;
