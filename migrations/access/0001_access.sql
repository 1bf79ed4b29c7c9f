-- Who may sign in, and who is signed in.
CREATE TABLE accounts (
    account INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN
        ('practitioner', 'analyst', 'partner', 'liaison', 'custodian', 'administrator')),
    agency TEXT NOT NULL,
    password TEXT NOT NULL, -- argon2id, PHC string
    added_at INTEGER NOT NULL, -- seconds since 1970, UTC
    disabled_at INTEGER -- seconds since 1970, UTC
) STRICT;

-- The areas that an account is limited to; none means every area.
CREATE TABLE account_areas (
    account INTEGER NOT NULL REFERENCES accounts (account),
    area TEXT NOT NULL, -- GSS code
    PRIMARY KEY (account, area)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    token BLOB PRIMARY KEY CHECK (length(token) = 32), -- SHA-256 of what the cookie holds
    account INTEGER NOT NULL REFERENCES accounts (account),
    started_at INTEGER NOT NULL, -- seconds since 1970, UTC
    seen_at INTEGER NOT NULL -- seconds since 1970, UTC
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_of_account ON sessions (account);
