-- Whom a child concerns, so that an act on it can be held to an account's areas
-- and to a practitioner's own children.
ALTER TABLE children ADD COLUMN hosts BLOB; -- sealed: the host authorities and caseworkers of all its interviews
