//! OGC's standards over releases: what GDAL, QGIS and scripts open with a token.
//!
//! Each address reads its own parameters, all of them, and refuses the rest.

mod answers;
mod asked;
mod catalogue;
mod client;
mod collections;
mod conformance;
mod dggs;
mod html;
mod items;
mod landing;
mod openapi;
mod parameters;
mod query;
mod reply;
mod subset;
mod tiles;
mod zones;

pub(super) use catalogue::Catalogue;
pub(super) use client::{Clients, Who};
pub(super) use collections::{collection, collections, queryables, schema, sortables};
pub(super) use dggs::{data, definition, system, system_of, systems, systems_of, zone, zones};
pub(super) use items::{item, items};
pub(super) use landing::{conformance, landing};
pub(super) use openapi::api;
pub(super) use tiles::{matrix_set, matrix_sets, tile, tileset, tilesets};

/// Where the tree begins.
const ROOT: &str = "/ogc";
