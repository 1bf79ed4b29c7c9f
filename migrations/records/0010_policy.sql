-- How strict the gate is: each change proposed by one person and approved by
-- another. The last approved row is in force; a row approved by nobody waits,
-- and only the last row can be approved.
CREATE TABLE policies (
    policy INTEGER PRIMARY KEY,
    k INTEGER NOT NULL CHECK (k BETWEEN 5 AND 25), -- others, distinct children
    colluding_holders INTEGER NOT NULL CHECK (colluding_holders IN (0, 1)),
    proposed_by TEXT NOT NULL COLLATE NOCASE, -- name of the account
    proposed_at INTEGER NOT NULL, -- seconds since 1970, UTC
    approved_by TEXT COLLATE NOCASE CHECK (approved_by <> proposed_by), -- name of the account
    approved_at INTEGER, -- seconds since 1970, UTC
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
) STRICT;

CREATE TRIGGER policies_change_by_approval_alone BEFORE UPDATE ON policies
WHEN OLD.approved_by IS NOT NULL OR NEW.k <> OLD.k OR NEW.colluding_holders <> OLD.colluding_holders
    OR NEW.proposed_by <> OLD.proposed_by
BEGIN SELECT RAISE(ABORT, 'a policy changes by another one'); END;

CREATE TRIGGER policies_never_go BEFORE DELETE ON policies
BEGIN SELECT RAISE(ABORT, 'a policy changes by another one'); END;

CREATE TRIGGER colluding_holders_stay_on BEFORE INSERT ON policies
WHEN NEW.colluding_holders = 0
    AND EXISTS (SELECT 1 FROM policies WHERE colluding_holders = 1 AND approved_by IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'colluding holders are never switched off'); END;
