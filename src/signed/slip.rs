//! The signature of an issued release, and the slip that carries it.

use serde::{Deserialize, Serialize};

use super::Ring;
use crate::document::Package;
use crate::release::sha256;
use crate::signature::{Context, PublicKey, Signature, Signer};

/// The name of the document that holds the hashes of the others.
pub(super) const MANIFEST: &str = "manifest.json";

/// A signature, with the key that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// The key.
    pub key: PublicKey,
    /// What it made.
    pub signature: Signature,
}

/// `signature.json`: who vouches for a release, and the keys of the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The release's id.
    pub release: String,
    /// SHA-256 of its content, in hex.
    pub hash: String,
    /// SHA-256 of its manifest, in hex.
    pub manifest: String,
    /// The signature over these three.
    pub signed: Signed,
    /// The keys of the house.
    pub keys: Ring,
}

/// The form of the file. The order of the fields is part of the format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    release: String,
    hash: String,
    manifest: String,
    key: String,
    public_key: String,
    signature: String,
    keys: Ring,
}

fn statement(release: &str, hash: &str, manifest: &str) -> Vec<u8> {
    format!("release {release}\ncontent {hash}\nmanifest {manifest}\n").into_bytes()
}

fn of_package(package: &Package) -> (String, Vec<u8>) {
    let manifest = sha256(&package.documents()[MANIFEST]);
    let statement = statement(package.id(), package.hash(), &manifest);
    (manifest, statement)
}

impl Signed {
    /// Signs a release: its id, the hash of its content, and that of the
    /// manifest, which holds the hash of every document.
    #[must_use]
    pub fn release(package: &Package, key: &Signer) -> Self {
        let signature = key.sign(Context::Release, &of_package(package).1);
        Self { key: key.public(), signature }
    }

    /// Whether this is a signature of this release.
    #[must_use]
    pub fn is_of(&self, package: &Package) -> bool {
        self.key.verifies(Context::Release, &of_package(package).1, &self.signature)
    }
}

impl Slip {
    /// The slip of a release.
    #[must_use]
    pub fn of(package: &Package, signed: Signed, keys: Ring) -> Self {
        let (manifest, _) = of_package(package);
        let (release, hash) = (package.id().to_owned(), package.hash().to_owned());
        Self { release, hash, manifest, signed, keys }
    }

    /// Whether the signature is one of what the slip says, by a key of a ring
    /// that holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        let said = statement(&self.release, &self.hash, &self.manifest);
        self.keys.holds()
            && self.keys.has(&self.signed.key)
            && self.signed.key.verifies(Context::Release, &said, &self.signed.signature)
    }

    /// The bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        super::canonical(&Wire::from(self))
    }

    /// Reads the file; `None` where a byte is not as [`bytes`](Self::bytes)
    /// writes it.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let wire: Wire = super::read(bytes)?;
        let key: PublicKey = wire.public_key.parse().ok()?;
        let signed = Signed { key, signature: wire.signature.parse().ok()? };
        let slip =
            Self { release: wire.release, hash: wire.hash, manifest: wire.manifest, signed, keys: wire.keys };
        (key.id().as_str() == wire.key).then_some(slip)
    }
}

impl From<&Slip> for Wire {
    fn from(slip: &Slip) -> Self {
        Self {
            release: slip.release.clone(),
            hash: slip.hash.clone(),
            manifest: slip.manifest.clone(),
            key: slip.signed.key.id().to_string(),
            public_key: slip.signed.key.to_string(),
            signature: slip.signed.signature.to_string(),
            keys: slip.keys.clone(),
        }
    }
}
