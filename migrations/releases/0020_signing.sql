-- The keys that sign, oldest first. A key is retired by the next one.
CREATE TABLE signing_keys (
    number INTEGER PRIMARY KEY CHECK (number > 0), -- order of making
    key TEXT NOT NULL UNIQUE CHECK (length(key) = 16), -- first 16 hex digits of the SHA-256 of the public half
    public_key TEXT NOT NULL, -- Ed25519, base64
    made_at INTEGER NOT NULL, -- seconds since 1970, UTC
    endorsement TEXT, -- this key signed by the one before, base64; none where that was lost
    vouching TEXT, -- the key before signed by this one, base64
    CHECK ((endorsement IS NULL) = (vouching IS NULL))
) STRICT;

-- Who vouches for an issued release.
CREATE TABLE signatures (
    id TEXT PRIMARY KEY REFERENCES releases (id) DEFERRABLE INITIALLY DEFERRED,
    key TEXT NOT NULL REFERENCES signing_keys (key),
    signature TEXT NOT NULL, -- of id, hash and manifest, base64
    signed_at INTEGER NOT NULL -- seconds since 1970, UTC
) STRICT;

-- Releases issued before this table have none; no other is issued without.
CREATE TRIGGER releases_are_signed BEFORE INSERT ON releases
WHEN NOT EXISTS (SELECT 1 FROM signatures WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a release is issued with its signature'); END;

-- Releases that are no longer to be used: always whole ones (D16).
CREATE TABLE recalls (
    id TEXT PRIMARY KEY REFERENCES releases (id),
    reason TEXT NOT NULL CHECK (reason IN
        ('records_wrong', 'withdrawal', 'protected_place', 'rule_broken', 'key_lost', 'other')),
    recalled_on TEXT NOT NULL, -- YYYY-MM-DD
    recalled_at INTEGER NOT NULL, -- seconds since 1970, UTC
    key TEXT NOT NULL REFERENCES signing_keys (key),
    signature TEXT NOT NULL -- of id, hash, day and what readers are told, base64
) STRICT;

-- Cut-offs at which no release was made (D15).
CREATE TABLE skips (
    area TEXT NOT NULL, -- GSS code
    cut_off TEXT NOT NULL, -- YYYY-MM-DD
    skipped_at INTEGER NOT NULL, -- seconds since 1970, UTC
    PRIMARY KEY (area, cut_off)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER signing_keys_never_change BEFORE UPDATE ON signing_keys
BEGIN SELECT RAISE(ABORT, 'a signing key never changes'); END;

CREATE TRIGGER signing_keys_never_go BEFORE DELETE ON signing_keys
BEGIN SELECT RAISE(ABORT, 'a signing key never changes'); END;

CREATE TRIGGER signatures_never_change BEFORE UPDATE ON signatures
BEGIN SELECT RAISE(ABORT, 'a signature never changes'); END;

CREATE TRIGGER signatures_never_go BEFORE DELETE ON signatures
BEGIN SELECT RAISE(ABORT, 'a signature never changes'); END;

CREATE TRIGGER recalls_never_change BEFORE UPDATE ON recalls
BEGIN SELECT RAISE(ABORT, 'a recall is for good'); END;

CREATE TRIGGER recalls_never_go BEFORE DELETE ON recalls
BEGIN SELECT RAISE(ABORT, 'a recall is for good'); END;

CREATE TRIGGER skips_never_change BEFORE UPDATE ON skips
BEGIN SELECT RAISE(ABORT, 'a cut-off that was skipped stays so'); END;

CREATE TRIGGER skips_never_go BEFORE DELETE ON skips
BEGIN SELECT RAISE(ABORT, 'a cut-off that was skipped stays so'); END;
