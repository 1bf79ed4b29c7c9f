//! Seals: each child's records under the child's own key, that key under the
//! tenant's (docs/privacy.md#d2).

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::Fault;
use crate::intake::ChildToken;

/// The bytes of a nonce, which stands before what it sealed.
const NONCE: usize = 24;

/// The tenant's key, under which the children's keys are sealed.
pub struct TenantKey(XChaCha20Poly1305);

/// A child's own key.
#[derive(Clone)]
pub(super) struct ChildKey(XChaCha20Poly1305);

/// The machine had no randomness to give.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoChance;

impl From<NoChance> for Fault {
    fn from(_: NoChance) -> Self {
        Self::Other("no randomness to be had".to_owned())
    }
}

impl TenantKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(cipher(bytes))
    }

    /// A mark that only this key opens.
    pub(super) fn mark(&self, text: &[u8]) -> Result<Vec<u8>, NoChance> {
        seal(&self.0, text, &[])
    }

    /// Whether this key made the mark.
    pub(super) fn opens(&self, text: &[u8], mark: &[u8]) -> bool {
        open(&self.0, text, mark).is_some()
    }

    /// Seals what belongs to the row `of` and to no child.
    pub(super) fn seal(&self, of: &[u8], bytes: &[u8]) -> Result<Vec<u8>, NoChance> {
        seal(&self.0, of, bytes)
    }

    /// Opens what was sealed for the row `of`.
    pub(super) fn open(&self, of: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.0, of, sealed)
    }
}

impl ChildKey {
    /// A new key for a child, and its sealed form to keep.
    pub fn make(tenant: &TenantKey, child: ChildToken) -> Result<(Self, Vec<u8>), NoChance> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut bytes[..]).map_err(|_| NoChance)?;
        let wrapped = seal(&tenant.0, &child.0, &bytes[..])?;
        Ok((Self(cipher(&bytes)), wrapped))
    }

    /// The key of its sealed form, or `None` where that was altered or is
    /// another child's.
    pub fn unwrap(tenant: &TenantKey, child: ChildToken, wrapped: &[u8]) -> Option<Self> {
        let bytes = Zeroizing::new(open(&tenant.0, &child.0, wrapped)?);
        Some(Self(cipher(bytes[..].try_into().ok()?)))
    }

    /// Seals a record that belongs to the row `of`.
    pub fn seal(&self, of: &[u8], bytes: &[u8]) -> Result<Vec<u8>, NoChance> {
        seal(&self.0, of, bytes)
    }

    /// Opens a record of the row `of`, or `None` where the seal is broken.
    pub fn open(&self, of: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.0, of, sealed)
    }
}

fn cipher(bytes: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*bytes))
}

fn seal(cipher: &XChaCha20Poly1305, aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, NoChance> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|_| NoChance)?;
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg, aad });
    let mut bytes = nonce.to_vec();
    bytes.extend(sealed.expect("a record is far shorter than the cipher's limit"));
    Ok(bytes)
}

fn open(cipher: &XChaCha20Poly1305, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, msg) = sealed.split_first_chunk::<NONCE>()?;
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg, aad }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_with_its_key_for_its_row_and_child_only() {
        let (tenant, child) = (TenantKey::new(&[1; 32]), ChildToken([2; 16]));
        let (key, wrapped) = ChildKey::make(&tenant, child).unwrap();
        let sealed = key.seal(b"row", b"record").unwrap();
        let again = ChildKey::unwrap(&tenant, child, &wrapped).unwrap();
        assert_eq!(again.open(b"row", &sealed).as_deref(), Some(&b"record"[..]));
        assert!(again.open(b"other", &sealed).is_none());
        assert!(ChildKey::unwrap(&tenant, ChildToken([3; 16]), &wrapped).is_none());
        assert!(ChildKey::unwrap(&TenantKey::new(&[9; 32]), child, &wrapped).is_none());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(again.open(b"row", &altered).is_none());
        }
    }
}
