-- Masks that wait for a second person: in a folder that has issued a release, or
-- has masks and custodians. They hide nothing before, and never leave again.
CREATE TABLE mask_proposals (
    proposal INTEGER PRIMARY KEY,
    proposed_by TEXT NOT NULL COLLATE NOCASE, -- name of the account, or shell
    proposed_at INTEGER NOT NULL, -- seconds since 1970, UTC
    taken_at INTEGER -- seconds since 1970, UTC
) STRICT;

CREATE TABLE proposed_masks (
    proposal INTEGER NOT NULL REFERENCES mask_proposals (proposal),
    cell INTEGER NOT NULL, -- H3 index, resolution 9
    reason TEXT NOT NULL CHECK (reason IN ('placement', 'refuge', 'few_homes')),
    PRIMARY KEY (proposal, cell, reason)
) STRICT, WITHOUT ROWID;

-- The proposer's own account is the first of them, where there is one.
CREATE TABLE mask_approvals (
    proposal INTEGER NOT NULL REFERENCES mask_proposals (proposal),
    account TEXT NOT NULL COLLATE NOCASE, -- name of the account
    approved_at INTEGER NOT NULL, -- seconds since 1970, UTC
    PRIMARY KEY (proposal, account)
) STRICT, WITHOUT ROWID;
