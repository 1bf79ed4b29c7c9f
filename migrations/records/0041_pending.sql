-- Who made a receipt, when and from where: one that is used from there within
-- a day waits for a custodian, for who made it may be who uses it.
ALTER TABLE receipts ADD COLUMN made_by TEXT; -- name of the account, or shell
ALTER TABLE receipts ADD COLUMN made_at INTEGER; -- seconds since 1970, UTC
ALTER TABLE receipts ADD COLUMN made_from BLOB; -- keyed token of the address

-- Withdrawals that wait: until a custodian confirms one, or its day is over.
CREATE TABLE pending_withdrawals (
    number INTEGER PRIMARY KEY,
    child BLOB NOT NULL UNIQUE CHECK (length(child) = 16), -- keyed token
    asked_at INTEGER NOT NULL, -- seconds since 1970, UTC
    made_by TEXT NOT NULL -- who made the receipt that was used
) STRICT;
