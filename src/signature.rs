//! Signatures: who vouches for some bytes, and for what.
//!
//! Ed25519 (RFC 8032). Each signature is made in a context, so that one made
//! for a release can never pass for one made for a recall: what is signed is
//! the context, a zero byte, and the SHA-256 of the bytes.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::codes::code_list;

code_list! {
    /// What a signature is for.
    #[derive(Debug)]
    Context {
        /// An issued release.
        Release = "homeward release v1",
        /// The recall of a release.
        Recall = "homeward recall v1",
        /// A checkpoint of the audit logs.
        Audit = "homeward audit v1",
        /// A key, by the one before it.
        Key = "homeward key v1",
        /// A file that was taken away, by the key of exports.
        Export = "homeward export v1",
        /// The key of exports, by the house's.
        ExportKey = "homeward export key v1",
    }
}

/// A private key. It can be neither printed nor copied, and is wiped when it
/// is dropped.
pub struct Signer(SigningKey);

/// The public half of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// The name of a key: the first 16 hexadecimal digits of the SHA-256 of its
/// public half.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

/// A signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(ed25519_dalek::Signature);

/// A text that is no public key, or no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Not a public key.
    #[error("not a public key: 44 characters of base64")]
    Key,
    /// Not a signature.
    #[error("not a signature: 88 characters of base64")]
    Signature,
}

fn message(context: Context, bytes: &[u8]) -> Vec<u8> {
    let mut message = context.code().as_bytes().to_vec();
    message.push(0);
    message.extend(Sha256::digest(bytes));
    message
}

impl Signer {
    /// The key of this seed.
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs some bytes for a purpose. The same bytes give the same signature.
    #[must_use]
    pub fn sign(&self, context: Context, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(&message(context, bytes)))
    }
}

impl PublicKey {
    /// The key's name.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest = Sha256::digest(self.0.as_bytes());
        KeyId(digest[..8].iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether this key signed these bytes for this purpose. Weak keys and
    /// signatures that could be written in two ways are refused.
    #[must_use]
    pub fn verifies(&self, context: Context, bytes: &[u8], signature: &Signature) -> bool {
        self.0.verify_strict(&message(context, bytes), &signature.0).is_ok()
    }
}

impl KeyId {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&STANDARD.encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = STANDARD.decode(text).map_err(|_| Malformed::Key)?;
        let bytes = bytes.try_into().map_err(|_| Malformed::Key)?;
        VerifyingKey::from_bytes(&bytes).map(Self).map_err(|_| Malformed::Key)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&STANDARD.encode(self.0.to_bytes()))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Signature({self})")
    }
}

impl FromStr for Signature {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = STANDARD.decode(text).map_err(|_| Malformed::Signature)?;
        let bytes: [u8; 64] = bytes.try_into().map_err(|_| Malformed::Signature)?;
        Ok(Self(ed25519_dalek::Signature::from_bytes(&bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_key_context_and_bytes_only() {
        let (one, other) = (Signer::new(&[1; 32]), Signer::new(&[2; 32]));
        let signature = one.sign(Context::Release, b"bytes");
        assert!(one.public().verifies(Context::Release, b"bytes", &signature));
        assert!(!other.public().verifies(Context::Release, b"bytes", &signature));
        assert!(!one.public().verifies(Context::Recall, b"bytes", &signature));
        assert!(!one.public().verifies(Context::Release, b"byte", &signature));
        for bit in 0..512 {
            let mut bytes = signature.0.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let altered = Signature(ed25519_dalek::Signature::from_bytes(&bytes));
            assert!(!one.public().verifies(Context::Release, b"bytes", &altered), "bit {bit}");
        }
    }

    #[test]
    fn keys_and_signatures_read_back_from_text() {
        let key = Signer::new(&[7; 32]);
        let signature = key.sign(Context::Audit, b"");
        assert_eq!(key.public().to_string().parse(), Ok(key.public()));
        assert_eq!(signature.to_string().parse(), Ok(signature));
        assert_eq!("".parse::<PublicKey>(), Err(Malformed::Key));
        assert_eq!("AAAA".parse::<Signature>(), Err(Malformed::Signature));
        assert_eq!(key.public().id().as_str().len(), 16);
    }

    /// RFC 8032, section 7.1, test 1: the key, and so the curve, is the
    /// standard's.
    #[test]
    fn the_public_half_is_that_of_the_standard() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let public = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        let key = Signer::new(&seed.try_into().unwrap());
        assert_eq!(key.public().0.as_bytes()[..], public);
    }
}
