-- Where files come from: each source named by one person and approved by another.
-- What a file of a source brings is attributed to it, and the source knows those
-- children for good (PRIVACY.md D3b, D24).
CREATE TABLE sources (
    source TEXT PRIMARY KEY CHECK (length(source) > 0), -- its name, in the one form that all spellings have
    proposed_by TEXT NOT NULL COLLATE NOCASE, -- name of the account
    proposed_at INTEGER NOT NULL, -- seconds since 1970, UTC
    approved_by TEXT COLLATE NOCASE CHECK (approved_by <> proposed_by), -- name of the account
    approved_at INTEGER, -- seconds since 1970, UTC
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
) STRICT, WITHOUT ROWID;

-- One that waits may be proposed again, by whoever does so then.
CREATE TRIGGER sources_are_approved_once BEFORE UPDATE ON sources
WHEN OLD.approved_by IS NOT NULL OR NEW.source <> OLD.source
BEGIN SELECT RAISE(ABORT, 'a source is approved once'); END;

CREATE TRIGGER sources_never_go BEFORE DELETE ON sources
BEGIN SELECT RAISE(ABORT, 'a source is approved once'); END;
