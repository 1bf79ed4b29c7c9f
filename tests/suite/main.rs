//! Journeys through the whole application: nothing is mocked.

mod architecture;
mod bad_input;
mod browser;
mod canary;
mod reference;
mod serving;
mod support;
