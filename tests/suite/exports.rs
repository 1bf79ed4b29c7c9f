//! What is taken away, opened by tools that are not ours.

mod maps;
mod pages;
mod rows;
mod same;
mod taken;
