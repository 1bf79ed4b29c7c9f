//! How a release compares with the truth.
