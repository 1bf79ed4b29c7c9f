-- Where placements are, for the masks of a release (PRIVACY.md D6).
CREATE TABLE placements (
    placement BLOB NOT NULL CHECK (length(placement) = 8), -- keyed tag, as the reports of its children have it
    mark BLOB NOT NULL CHECK (length(mark) = 16), -- keyed digest of the cell, to know it again
    sealed BLOB NOT NULL, -- H3 index, resolution 9, sealed with the tenant's key
    PRIMARY KEY (placement, mark)
) STRICT, WITHOUT ROWID;
