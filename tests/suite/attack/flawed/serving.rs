//! The attacks over HTTP.
