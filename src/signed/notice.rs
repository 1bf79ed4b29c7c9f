//! The recall of a release, and the notice of it that goes to who has it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Ring, Signed};
use crate::codes::code_list;
use crate::signature::{Context, PublicKey, Signer};

code_list! {
    /// Why a release was recalled.
    #[derive(Debug)]
    Reason {
        /// What went into it was wrong.
        RecordsWrong = "records_wrong",
        /// A child took the agreement back, and it was decided not to wait for
        /// the next release.
        Withdrawal = "withdrawal",
        /// It shows a place that should have been masked.
        ProtectedPlace = "protected_place",
        /// It was not made by the rules.
        RuleBroken = "rule_broken",
        /// The key that signed it is lost, or somebody else has it.
        KeyLost = "key_lost",
        /// Anything else.
        Other = "other",
    }
}

/// A recall, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recall {
    /// The release's id.
    pub release: String,
    /// SHA-256 of its content, in hex.
    pub hash: String,
    /// The day of the recall.
    pub on: Date,
    /// Why. Readers are told [`Reason::told`].
    pub reason: Reason,
    /// The signature over the release and hash, the day, and what is told.
    pub signed: Signed,
}

/// `recall-<id>.json`: what a holder of a release is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The recall, with the reason that readers are told.
    pub recall: Recall,
    /// The keys of the house.
    pub keys: Ring,
}

/// The form of the file. The order of the fields is part of the format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    recalled: String,
    hash: String,
    on: Date,
    reason: String,
    words: String,
    key: String,
    public_key: String,
    signature: String,
    keys: Ring,
}

impl Reason {
    /// The reason that readers are told. That a child withdrew, that a refuge
    /// lies in a place shown, or that a place shown stands for too few, would
    /// each tell of a place or a child what the release itself did not
    /// (docs/privacy.md#a12, #a13, #a18): of these, readers learn that there is a reason.
    #[must_use]
    pub fn told(self) -> Self {
        match self {
            Self::RecordsWrong | Self::KeyLost => self,
            Self::Withdrawal | Self::ProtectedPlace | Self::RuleBroken | Self::Other => Self::Other,
        }
    }

    /// What readers are told, in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self.told() {
            Self::RecordsWrong => {
                "What went into this release was wrong. Do not use it, and destroy every copy."
            }
            Self::KeyLost => {
                "The key that signed this release can no longer be trusted. Do not use it, and destroy every copy."
            }
            _ => "This release is no longer to be used. Destroy every copy.",
        }
    }
}

fn statement(release: &str, hash: &str, on: Date, told: Reason) -> Vec<u8> {
    format!("recall {release}\ncontent {hash}\non {on}\nreason {}\n", told.code()).into_bytes()
}

impl Recall {
    /// Signs the recall of a release.
    #[must_use]
    pub fn sign(release: &str, hash: &str, on: Date, reason: Reason, key: &Signer) -> Self {
        let signature = key.sign(Context::Recall, &statement(release, hash, on, reason.told()));
        let signed = Signed { key: key.public(), signature };
        Self { release: release.to_owned(), hash: hash.to_owned(), on, reason, signed }
    }

    /// Whether the signature is one of this recall.
    #[must_use]
    pub fn holds(&self) -> bool {
        let said = statement(&self.release, &self.hash, self.on, self.reason.told());
        self.signed.key.verifies(Context::Recall, &said, &self.signed.signature)
    }

    /// The notice of it.
    #[must_use]
    pub fn notice(&self, keys: Ring) -> Notice {
        Notice { recall: Self { reason: self.reason.told(), ..self.clone() }, keys }
    }
}

impl Notice {
    /// Whether the recall was signed by a key of a ring that holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.keys.holds() && self.keys.has(&self.recall.signed.key) && self.recall.holds()
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
        let reason: Reason = wire.reason.parse().ok()?;
        let signed = Signed { key, signature: wire.signature.parse().ok()? };
        let recall = Recall { release: wire.recalled, hash: wire.hash, on: wire.on, reason, signed };
        let is_whole = key.id().as_str() == wire.key && reason.words() == wire.words;
        is_whole.then_some(Self { recall, keys: wire.keys })
    }
}

impl From<&Notice> for Wire {
    fn from(notice: &Notice) -> Self {
        let recall = &notice.recall;
        Self {
            recalled: recall.release.clone(),
            hash: recall.hash.clone(),
            on: recall.on,
            reason: recall.reason.told().code().to_owned(),
            words: recall.reason.words().to_owned(),
            key: recall.signed.key.id().to_string(),
            public_key: recall.signed.key.to_string(),
            signature: recall.signed.signature.to_string(),
            keys: notice.keys.clone(),
        }
    }
}
