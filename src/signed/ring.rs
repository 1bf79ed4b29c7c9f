//! The keys of a house, each vouching for its neighbours.

use serde::{Deserialize, Serialize};

use crate::signature::{Context, KeyId, PublicKey, Signature, Signer};

/// A key of a house, and what binds it to the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Link {
    /// The key.
    pub public_key: PublicKey,
    /// This key, signed by the one before it. The first has none, nor has one
    /// that was made because the one before it was lost.
    pub endorsement: Option<Signature>,
    /// The key before it, signed by this one: so that who trusts a key trusts
    /// what the older ones signed.
    pub vouching: Option<Signature>,
}

/// The keys of a house, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring(Vec<Link>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    key: String,
    public_key: String,
    endorsement: Option<String>,
    vouching: Option<String>,
}

/// What a key signs to say that another is of the same house: its text.
fn statement(of: &PublicKey) -> Vec<u8> {
    of.to_string().into_bytes()
}

impl Link {
    /// A key with none before it that could endorse it.
    #[must_use]
    pub fn first(key: &Signer) -> Self {
        Self { public_key: key.public(), endorsement: None, vouching: None }
    }

    /// A key after another, each vouching for the other.
    #[must_use]
    pub fn after(previous: &Signer, key: &Signer) -> Self {
        Self {
            public_key: key.public(),
            endorsement: Some(previous.sign(Context::Key, &statement(&key.public()))),
            vouching: Some(key.sign(Context::Key, &statement(&previous.public()))),
        }
    }

    /// Whether what the link says of itself and the key before it is so.
    fn holds_after(&self, previous: Option<&Self>) -> bool {
        match (previous, &self.endorsement, &self.vouching) {
            (_, None, None) => true,
            (Some(previous), Some(endorsement), Some(vouching)) => {
                let (one, two) = (&previous.public_key, &self.public_key);
                one.verifies(Context::Key, &statement(two), endorsement)
                    && two.verifies(Context::Key, &statement(one), vouching)
            }
            _ => false,
        }
    }
}

impl Ring {
    /// The ring of these links, oldest first.
    #[must_use]
    pub fn new(links: Vec<Link>) -> Self {
        Self(links)
    }

    /// The links, oldest first.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.0
    }

    /// The key of a name.
    #[must_use]
    pub fn find(&self, key: &KeyId) -> Option<PublicKey> {
        self.0.iter().map(|link| link.public_key).find(|public| public.id() == *key)
    }

    /// Whether the ring has a key.
    #[must_use]
    pub fn has(&self, key: &PublicKey) -> bool {
        self.place(key).is_some()
    }

    /// Whether every link is what its neighbours signed, and none is twice.
    #[must_use]
    pub fn holds(&self) -> bool {
        let is_new = |at: usize| self.place(&self.0[at].public_key) == Some(at);
        (0..self.0.len())
            .all(|at| is_new(at) && self.0[at].holds_after(at.checked_sub(1).map(|before| &self.0[before])))
    }

    /// Whether whoever trusts one key of a ring that [holds](Self::holds) may
    /// trust another: no link between the two is without its endorsement.
    #[must_use]
    pub fn leads(&self, from: &PublicKey, to: &PublicKey) -> bool {
        let (Some(from), Some(to)) = (self.place(from), self.place(to)) else { return false };
        self.0[from.min(to) + 1..=from.max(to)].iter().all(|link| link.endorsement.is_some())
    }

    fn place(&self, key: &PublicKey) -> Option<usize> {
        self.0.iter().position(|link| link.public_key == *key)
    }
}

impl From<Link> for Wire {
    fn from(link: Link) -> Self {
        let text = |signature: Signature| signature.to_string();
        Self {
            key: link.public_key.id().to_string(),
            public_key: link.public_key.to_string(),
            endorsement: link.endorsement.map(text),
            vouching: link.vouching.map(text),
        }
    }
}

impl TryFrom<Wire> for Link {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, &'static str> {
        let public_key: PublicKey = wire.public_key.parse().map_err(|_| "not a public key")?;
        let signature = |text: Option<String>| text.map(|text| text.parse()).transpose();
        let link = Self {
            public_key,
            endorsement: signature(wire.endorsement).map_err(|_| "not a signature")?,
            vouching: signature(wire.vouching).map_err(|_| "not a signature")?,
        };
        if link.public_key.id().as_str() == wire.key { Ok(link) } else { Err("not the name of the key") }
    }
}
