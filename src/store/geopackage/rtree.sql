-- The index of a layer, and what keeps it true while the layer is edited: the
-- GeoPackage extension gpkg_rtree_index.
INSERT INTO gpkg_extensions VALUES
    ('leaves', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
CREATE TRIGGER rtree_leaves_geom_insert AFTER INSERT ON leaves
    WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
    INSERT OR REPLACE INTO rtree_leaves_geom
    VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_leaves_geom_update1 AFTER UPDATE OF geom ON leaves
    WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
    INSERT OR REPLACE INTO rtree_leaves_geom
    VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_leaves_geom_update2 AFTER UPDATE OF geom ON leaves
    WHEN OLD.fid = NEW.fid AND (NEW.geom IS NULL OR ST_IsEmpty(NEW.geom))
BEGIN
    DELETE FROM rtree_leaves_geom WHERE id = OLD.fid;
END;
CREATE TRIGGER rtree_leaves_geom_update3 AFTER UPDATE ON leaves
    WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
BEGIN
    DELETE FROM rtree_leaves_geom WHERE id = OLD.fid;
    INSERT OR REPLACE INTO rtree_leaves_geom
    VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER rtree_leaves_geom_update4 AFTER UPDATE ON leaves
    WHEN OLD.fid != NEW.fid AND (NEW.geom IS NULL OR ST_IsEmpty(NEW.geom))
BEGIN
    DELETE FROM rtree_leaves_geom WHERE id IN (OLD.fid, NEW.fid);
END;
CREATE TRIGGER rtree_leaves_geom_delete AFTER DELETE ON leaves WHEN OLD.geom NOT NULL
BEGIN
    DELETE FROM rtree_leaves_geom WHERE id = OLD.fid;
END;
