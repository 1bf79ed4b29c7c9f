-- What tells the keys of these records from others.
CREATE TABLE key_check (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    token BLOB NOT NULL CHECK (length(token) = 16), -- keyed digest of a known text
    seal BLOB NOT NULL -- a known text, marked with the tenant's key
) STRICT;
