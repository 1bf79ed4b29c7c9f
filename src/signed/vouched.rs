//! The key that signs exports, as the house vouches for it.
//!
//! Exports are made where releases are read, by a server that never opens the
//! keys of the house. It has a key of its own, good for exports and nothing
//! else, and the house's word for it.

use crate::signature::{Context, PublicKey, Signature, Signer};

/// A key of exports with the word of the house for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vouched {
    /// The key of exports.
    pub key: PublicKey,
    /// The key of the house that vouches for it.
    pub by: PublicKey,
    /// What that one signed: the text of the key.
    pub vouching: Signature,
}

fn statement(key: &PublicKey) -> Vec<u8> {
    key.to_string().into_bytes()
}

impl Vouched {
    /// The house vouches for a key of exports.
    #[must_use]
    pub fn sign(key: PublicKey, house: &Signer) -> Self {
        Self { key, by: house.public(), vouching: house.sign(Context::ExportKey, &statement(&key)) }
    }

    /// Whether the house's word is its own, and about this key.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.by.verifies(Context::ExportKey, &statement(&self.key), &self.vouching)
    }
}
