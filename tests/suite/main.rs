//! Journeys through the whole application: nothing is mocked.

mod architecture;
mod reference;
mod serving;
