-- How many rows a file of corrections or merges had when it was proposed: who
-- lists it must not see one go with a child who withdrew (PRIVACY.md D28).
ALTER TABLE corrections ADD COLUMN rows INTEGER NOT NULL DEFAULT 0;
UPDATE corrections SET rows =
    (SELECT count(*) FROM correction_rows WHERE correction_rows.correction = corrections.correction);
