-- Areas that several authorities release together. One map of a place only
-- (PRIVACY.md D9): an authority that joined others has no release of its own,
-- and one that was released alone joins nobody.
CREATE TABLE joint_areas (
    code TEXT PRIMARY KEY CHECK (code GLOB 'J[0-9]*' AND length(code) = 9), -- follows from the members
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    joined_at INTEGER NOT NULL -- seconds since 1970, UTC
) STRICT, WITHOUT ROWID;

CREATE TABLE joint_members (
    member TEXT PRIMARY KEY, -- GSS code
    code TEXT NOT NULL REFERENCES joint_areas (code)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER joint_areas_never_change BEFORE UPDATE ON joint_areas
BEGIN SELECT RAISE(ABORT, 'a joint area never changes'); END;

CREATE TRIGGER joint_areas_never_go BEFORE DELETE ON joint_areas
BEGIN SELECT RAISE(ABORT, 'a joint area never changes'); END;

CREATE TRIGGER joint_members_never_change BEFORE UPDATE ON joint_members
BEGIN SELECT RAISE(ABORT, 'a joint area never changes'); END;

CREATE TRIGGER joint_members_never_go BEFORE DELETE ON joint_members
BEGIN SELECT RAISE(ABORT, 'a joint area never changes'); END;

CREATE TRIGGER joined_areas_are_not_released_alone BEFORE INSERT ON releases
WHEN EXISTS (SELECT 1 FROM joint_members WHERE member = NEW.area)
BEGIN SELECT RAISE(ABORT, 'one map of a place only'); END;

CREATE TRIGGER released_areas_do_not_join BEFORE INSERT ON joint_members
WHEN EXISTS (SELECT 1 FROM releases WHERE area = NEW.member)
BEGIN SELECT RAISE(ABORT, 'one map of a place only'); END;
