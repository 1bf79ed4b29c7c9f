//! Journeys through the whole application: nothing is mocked.

mod serving;
