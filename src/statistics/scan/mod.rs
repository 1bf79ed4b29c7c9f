//! Kulldorff's scan statistics: the circle, or circle and time, that holds
//! more events than chance would put there.

mod bar;
mod bars;
mod circles;
mod frames;
mod lane;
pub mod monte_carlo;
pub mod space_time;
mod space_time_null;
pub mod spatial;
mod spatial_null;

/// Why there is nothing to scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No event at all.
    #[error("there are no events, so no place can have too many")]
    NoEvents,
    /// A single step of time cannot be compared with another.
    #[error("the events are all of one step of time: a scan in time needs two")]
    OneStep,
    /// More events, or steps of time, than can be shuffled in memory.
    #[error(
        "a scan in time takes at most {MOST_EVENTS} events in {MOST_STEPS} steps: use longer steps, or part of the events"
    )]
    TooMuch,
    /// More than the tables and the time of a scan allow.
    #[error(
        "the circles of this area would hold over {MOST_MEMBERS} cells in all: \
         use a coarser resolution, or smaller circles"
    )]
    TooLarge,
    /// A cell has events and no population.
    #[error("cell {cell} of the area has events, but no population they could come from")]
    NobodyThere {
        /// Its place in the area.
        cell: usize,
    },
    /// A population that is no number of people.
    #[error("the population of cell {cell} of the area is negative, or not a number")]
    BadPopulation {
        /// Its place in the area.
        cell: usize,
    },
}

/// The most cells that the circles of one scan may hold together (half a gibibyte).
pub const MOST_MEMBERS: usize = 1 << 27;

/// The most events of a space-time scan.
pub const MOST_EVENTS: u64 = 1 << 27;

/// The most steps of time of a space-time scan.
pub const MOST_STEPS: usize = 1 << 12;

/// By how much the logarithm of the likelihood is higher if the window has a
/// rate of its own: `c` events where `e` were expected, of `total`; 0 if c ≤ e.
#[must_use]
pub fn likelihood_ratio(c: f64, e: f64, total: f64) -> f64 {
    if c <= e {
        return 0.0;
    }
    let inside = c * (c / e).ln();
    if total > c { inside + (total - c) * ((total - c) / (total - e)).ln() } else { inside }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
