//! Journeys: from interviews to a released map, by the program alone.

mod approval;
mod audit;
mod demo;
mod documents;
mod intake;
mod joint;
mod policy;
mod reproducible;
mod tampering;
mod time;
mod withdrawal;
