//! Journeys through the whole application: nothing is mocked.

mod architecture;
mod browser;
mod reference;
mod serving;
