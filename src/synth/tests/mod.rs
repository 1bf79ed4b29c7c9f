//! The twin against the published figures, its own promises, and the gates.

mod gates;
mod graded;
mod published;
mod asked;
mod world;

use super::*;
use jiff::civil::date;

use crate::release::{Policy, TopBand};

fn spec(area: AreaChoice, months: u16, seed: u64) -> Spec {
    Spec { area, months, seed, size: None, null: None, graded: false, last: date(2026, 10, 1) }
}
