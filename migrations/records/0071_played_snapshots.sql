-- The day on which a snapshot was taken, where a clock of the folder's own told
-- it (adr/0024); its release says so.
ALTER TABLE snapshots ADD COLUMN played_on TEXT; -- YYYY-MM-DD; none where the machine's clock told it
