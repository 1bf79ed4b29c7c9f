"""Builds data/wards.geojson.gz from two files of ward outlines: see README.md beside this file.

    python wards.py rochdale_wards_2023.geojson bradford_wards_2024.geojson
"""

import gzip
import json
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "data" / "wards.geojson.gz"
# By district: the fields that hold a ward's code and name in its file.
FILES = (("E08000005", "area_code", "area_name"), ("E08000032", "WD24CD", "WD24NM"))


def signed_area(ring):
    """Twice the signed area: positive where the ring runs anticlockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:]))


def ring(points, anticlockwise):
    """Coordinates to 5 decimals (about 1 m), repeats dropped, wound as RFC 7946 says.

    Neighbours share their vertices, which round alike, so they still fit together.
    """
    kept = []
    for x, y in points:
        at = [round(x, 5), round(y, 5)]
        if not kept or kept[-1] != at:
            kept.append(at)
    return kept if (signed_area(kept) > 0) == anticlockwise else kept[::-1]


def polygon(rings):
    return [ring(points, at == 0) for at, points in enumerate(rings)]


def wards(path, district, code, name):
    for feature in json.loads(Path(path).read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        said = feature["properties"]
        yield {
            "type": "Feature",
            "properties": {"code": said[code], "name": said[name], "district": district},
            "geometry": {"type": "MultiPolygon", "coordinates": [polygon(part) for part in parts]},
        }


def main(paths):
    found = [ward for path, (district, code, name) in zip(paths, FILES, strict=True)
             for ward in wards(path, district, code, name)]
    found.sort(key=lambda ward: ward["properties"]["code"])
    lines = ",\n".join(json.dumps(ward, ensure_ascii=False, separators=(",", ":")) for ward in found)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{OUT.name}: {len(found)} wards, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
