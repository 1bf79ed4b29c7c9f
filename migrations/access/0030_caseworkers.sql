-- The caseworkers whose codes are an account's: a practitioner gives receipts to
-- the children of these alone. The code itself stands nowhere.
CREATE TABLE account_caseworkers (
    account INTEGER NOT NULL REFERENCES accounts (account),
    caseworker BLOB NOT NULL CHECK (length(caseworker) = 16), -- keyed token, by the records' key
    PRIMARY KEY (account, caseworker)
) STRICT, WITHOUT ROWID;
