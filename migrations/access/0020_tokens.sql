-- Personal access tokens: for clients that have no browser.
CREATE TABLE api_tokens (
    number INTEGER PRIMARY KEY,
    token BLOB NOT NULL UNIQUE CHECK (length(token) = 32), -- SHA-256 of what the client sends
    account INTEGER NOT NULL REFERENCES accounts (account),
    name TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope = 'ogc:read'),
    made_at INTEGER NOT NULL, -- seconds since 1970, UTC
    expires_at INTEGER NOT NULL, -- seconds since 1970, UTC
    revoked_at INTEGER, -- seconds since 1970, UTC
    used_on TEXT -- the last day of use, YYYY-MM-DD, UTC
) STRICT;

-- The areas that a token is limited to; none means those of its account.
CREATE TABLE api_token_areas (
    number INTEGER NOT NULL REFERENCES api_tokens (number),
    area TEXT NOT NULL, -- GSS code
    PRIMARY KEY (number, area)
) STRICT, WITHOUT ROWID;

CREATE INDEX api_tokens_of_account ON api_tokens (account);
