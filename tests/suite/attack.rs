//! The attack suite: each attack finds nothing in the product, and finds what
//! was planted in a release maker with a flaw.

mod cells;
