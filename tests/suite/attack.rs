//! The attack suite: each attack finds nothing in the product, and finds what
//! was planted in a release maker with a flaw.

mod cells;
mod edges;
mod flawed;
mod solvers;
mod worlds;
