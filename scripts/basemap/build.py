"""Builds data/areas.geojson and data/basemap/ from pinned packages: see README.md beside this file."""

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Point, mapping
from shapely.geometry.polygon import orient

import sources

DATA = Path(__file__).resolve().parents[2] / "data"
ENGLAND = "E92000001"
# Greater Manchester, then West Yorkshire: GSS code by the name that the LSOAs of the district carry.
DISTRICTS = {
    "Bolton": "E08000001", "Bury": "E08000002", "Manchester": "E08000003", "Oldham": "E08000004",
    "Rochdale": "E08000005", "Salford": "E08000006", "Stockport": "E08000007", "Tameside": "E08000008",
    "Trafford": "E08000009", "Wigan": "E08000010", "Bradford": "E08000032", "Calderdale": "E08000033",
    "Kirklees": "E08000034", "Leeds": "E08000035", "Wakefield": "E08000036",
}
LEAST_POSTCODES = 16  # a sector of fewer is one organisation's own (BD99 for one), not a place
MARGIN_DEGREES = 0.05  # how far beyond the two counties places are kept, so that their edges are not bare


def rounded(geometry):
    """Coordinates to 5 decimals (about 1 m), rings wound as RFC 7946 says, still valid."""
    geometry = shapely.transform(geometry, lambda xy: np.round(xy, 5))
    if not geometry.is_valid:
        geometry = polygons_of(shapely.make_valid(geometry))
    if geometry.geom_type == "Polygon":
        return orient(geometry, 1.0)
    if geometry.geom_type == "MultiPolygon":
        return MultiPolygon([orient(part, 1.0) for part in geometry.geoms])
    return geometry


def polygons_of(geometry):
    """The polygonal parts of a geometry: what making a shape valid leaves of lines and points is dropped."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def feature(properties, geometry):
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": mapping(rounded(geometry))}


def collection(features):
    """A GeoJSON document as bytes, a feature a line so that a change can be read."""
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def write(path, features):
    """Writes a layer, gzipped without a time if the name ends so, and tells its size."""
    plain = collection(features)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        if path.suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=9, mtime=0) as packed:
                packed.write(plain)
        else:
            file.write(plain)
    print(f"{path.relative_to(DATA.parent)}: {len(features)} features, {len(plain)} bytes plain, {path.stat().st_size} stored")


def check_codes(outlines, postcodes):
    """Each district's outline must hold postcodes of its own code above all: the names and codes are not mixed up."""
    metres = {name: sources.project(outline, sources.TO_METRES) for name, outline in outlines.items()}
    points = shapely.points([(east, north) for _, _, east, north in postcodes])
    tree = shapely.STRtree(points)
    for name, outline in metres.items():
        inside = Counter(postcodes[i][1] for i in tree.query(outline, predicate="contains"))
        code, found = inside.most_common(1)[0]
        assert code == DISTRICTS[name], (name, inside)
        share = found / inside.total()
        print(f"  {code} {name}: {outline.area / 1e6:.1f} km2, {share:.1%} of the postcodes inside carry its code")


def england():
    """England to 200 m, without islands under 1 km2: for filling with cells, not for drawing closely."""
    parts = [part.simplify(200) for part in sources.england_metres().geoms if part.area >= 1e6]
    outline = shapely.union_all(parts)
    print(f"  England: {outline.area / 1e6:.0f} km2, {shapely.get_num_coordinates(outline)} vertices")
    return sources.project(outline, sources.TO_DEGREES)


def multi(geometry):
    """A polygon as a multipolygon of one."""
    return geometry if geometry.geom_type == "MultiPolygon" else MultiPolygon([geometry])


def sectors(postcodes):
    """The median point of each postcode sector ("OL10 2") and how many postcodes it has."""
    points = defaultdict(list)
    for postcode, _, east, north in postcodes:
        outward, inward = re.fullmatch(r"(\S+?)\s*(\d[A-Z]{2})", postcode).groups()
        points[f"{outward} {inward[0]}"].append((east, north))
    for sector, all_points in sorted(points.items()):
        if len(all_points) < LEAST_POSTCODES:
            continue
        middle = Point(median(e for e, _ in all_points), median(n for _, n in all_points))
        yield feature({"sector": sector, "postcodes": len(all_points)}, sources.project(middle, sources.TO_DEGREES))


def built_up(postcodes):
    """Built-up land: a circle of 110 m round every postcode, joined, drawn in by 60 m, small pieces and holes dropped."""
    points = shapely.points(sorted({(east, north) for _, _, east, north in postcodes}))
    land = shapely.union_all(shapely.buffer(points, 110)).buffer(-60).simplify(12)
    pieces = [piece for piece in shapely.get_parts(land) if piece.area >= 4e4]
    pieces = [shapely.Polygon(p.exterior, [h for h in p.interiors if shapely.Polygon(h).area >= 6e4]) for p in pieces]
    print(f"  {len(points)} points, {len(pieces)} pieces, {sum(p.area for p in pieces) / 1e6:.1f} km2")
    for piece in sorted(pieces, key=lambda p: -p.area):
        yield feature({}, sources.project(piece, sources.TO_DEGREES))


def places(bounds=None):
    """Places, largest first; within bounds (west, south, east, north) if given. Population 0 means not known."""
    for name, lon, lat, population in sorted(sources.english_places(), key=lambda p: (-p[3], p[0], p[1])):
        if bounds is None or (bounds[0] <= lon <= bounds[2] and bounds[1] <= lat <= bounds[3]):
            yield feature({"name": name, "population": population}, Point(lon, lat))


def main():
    """Builds every layer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skip-built-up", action="store_true", help="leave the slow layer as it is")
    skip = parser.parse_args().skip_built_up
    # An LSOA's name is its district's and a number: "Rochdale 004C".
    lsoas = [(code, name, name.rsplit(" ", 1)[0], outline) for code, name, outline in sources.lsoas()]
    lsoas = sorted(lsoa for lsoa in lsoas if lsoa[2] in DISTRICTS)
    outlines = {d: shapely.coverage_union_all([l[3] for l in lsoas if l[2] == d]) for d in DISTRICTS}
    postcodes = list(sources.postcodes(set(DISTRICTS.values())))
    print(f"{len(lsoas)} LSOAs, {len(postcodes)} postcodes")
    check_codes(outlines, postcodes)
    areas = [feature({"code": DISTRICTS[name], "name": name}, outline) for name, outline in outlines.items()]
    whole = [{**area, "geometry": mapping(multi(shapely.geometry.shape(area["geometry"])))} for area in areas]
    country = feature({"code": ENGLAND, "name": "England"}, england())
    write(DATA / "areas.geojson", [*whole, country])
    write(DATA / "places_england.geojson.gz", list(places()))
    basemap = DATA / "basemap"
    write(basemap / "districts.geojson.gz", areas)
    write(basemap / "lsoa.geojson.gz", [feature({"code": c, "name": n, "district": DISTRICTS[d]}, g) for c, n, d, g in lsoas])
    write(basemap / "sectors.geojson.gz", list(sectors(postcodes)))
    bounds = shapely.union_all(list(outlines.values())).buffer(MARGIN_DEGREES).bounds
    write(basemap / "places.geojson.gz", list(places(bounds)))
    if not skip:
        write(basemap / "built_up.geojson.gz", list(built_up(postcodes)))


if __name__ == "__main__":
    main()
