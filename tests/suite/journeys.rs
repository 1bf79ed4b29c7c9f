//! Journeys: from interviews to a released map, by the program alone.

mod approval;
mod audit;
mod boundaries;
mod corrections;
mod demo;
mod documents;
mod exports;
mod identity;
mod intake;
mod interruption;
mod joint;
mod lifecycle;
mod marks;
mod masks;
mod policy;
mod recall;
mod reproducible;
mod signing;
mod sources;
mod tampering;
mod time;
mod told_again;
mod withdrawal;
