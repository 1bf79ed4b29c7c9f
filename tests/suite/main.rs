//! Journeys through the whole application: nothing is mocked.

mod browser;
mod reference;
mod serving;
