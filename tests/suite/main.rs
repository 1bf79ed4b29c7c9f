//! Journeys through the whole application: nothing is mocked.

mod architecture;
mod attack;
mod bad_input;
mod browser;
mod canary;
mod exports;
mod journeys;
mod reference;
mod serving;
mod standards;
mod support;
mod tools;
