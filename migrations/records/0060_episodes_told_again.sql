-- By what an episode is known again, whatever its id: the keyed marks of its
-- first and last day. An episode of an older folder has none until it is told
-- again, and is known by its id.
ALTER TABLE episodes ADD COLUMN days BLOB; -- sealed: two marks
