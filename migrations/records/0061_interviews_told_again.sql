-- What an interview says but for what is added to it in the normal way of work:
-- by it a row that tells more is known from one that tells otherwise. An older
-- folder has none until the row comes again.
ALTER TABLE interviews ADD COLUMN core BLOB CHECK (length(core) = 16); -- keyed digest
