-- What those who approve a proposal are shown: exact counts, for them alone.
CREATE TABLE proposal_reports (
    id TEXT PRIMARY KEY REFERENCES proposals (id),
    report TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;
