-- The band that a release's bands end with. Rows from before say 800+, as folders
-- without a row do: the rules of the gate changed, and nobody had decided on this.
ALTER TABLE policies ADD COLUMN top_band TEXT NOT NULL DEFAULT '800+' CHECK (top_band IN ('25+', '800+'));

-- SQLite cannot add a condition to a trigger: the same as before, and the band.
DROP TRIGGER policies_change_by_approval_alone;

CREATE TRIGGER policies_change_by_approval_alone BEFORE UPDATE ON policies
WHEN OLD.approved_by IS NOT NULL OR NEW.k <> OLD.k OR NEW.colluding_holders <> OLD.colluding_holders
    OR NEW.top_band <> OLD.top_band OR NEW.proposed_by <> OLD.proposed_by
BEGIN SELECT RAISE(ABORT, 'a policy changes by another one'); END;

CREATE TRIGGER one_open_band_stays BEFORE INSERT ON policies
WHEN NEW.top_band = '800+'
    AND EXISTS (SELECT 1 FROM policies WHERE top_band = '25+' AND approved_by IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'bands above 25 are never told again'); END;
