//! Journeys through the whole application: nothing is mocked.

mod reference;
mod serving;
