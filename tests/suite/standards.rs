//! OGC's standards: a test for each of their abstract tests, by its id, and
//! the clients that open Homeward as a layer.

mod clients;
mod core;
mod cql2;
mod crs;
mod dggs;
mod filter;
mod layers;
mod leaks;
mod openapi;
mod tiles;
mod tokens;
