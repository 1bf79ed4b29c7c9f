//! Keyed tokens: what stands in the records for an id.

use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Receipt;
use crate::identity::{OldSpelling, SourceId};

/// The key that makes tokens, 32 bytes. Who holds it can tell whether a known
/// id is in the records, so it has a file of its own, and no `Debug`.
pub struct TokenKey(Zeroizing<[u8; 32]>);

/// What stands for a child.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChildToken(pub [u8; 16]);

/// What stands for a row: an interview or an episode.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordToken(pub [u8; 16]);

/// The tokens that an earlier version made of a row's ids, where it read them
/// otherwise (docs/privacy.md#d25). Under them the row may be recorded.
#[derive(Clone, Copy, Default)]
pub struct OldTokens {
    /// Of the row.
    pub row: Option<RecordToken>,
    /// Of the child.
    pub child: Option<ChildToken>,
}

/// What tells a row from a changed one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 16]);

/// What stands for a child who withdrew: all that is left of the child. The
/// child's own token stands nowhere then.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tombstone(pub [u8; 16]);

/// What stands for the words of a receipt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ReceiptToken(pub [u8; 16]);

/// What stands for a caseworker beside an account. It is not the tag that the
/// reports have: who holds the accounts' file learns nothing of the records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseworkerTag(pub [u8; 16]);

impl TokenKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The token of a child, from the authority's own id.
    #[must_use]
    pub fn child(&self, id: &SourceId) -> ChildToken {
        ChildToken(self.keyed("child", id.as_str().as_bytes()))
    }

    /// The token of a row of a kind, from the file's own id.
    #[must_use]
    pub fn record(&self, kind: &str, id: &SourceId) -> RecordToken {
        RecordToken(self.keyed(kind, id.as_str().as_bytes()))
    }

    /// The token that an earlier version made of a child's id.
    #[must_use]
    pub fn old_child(&self, id: &OldSpelling) -> ChildToken {
        ChildToken(self.keyed("child", id.as_str().as_bytes()))
    }

    /// The tokens that an earlier version made of the ids of a row of a kind,
    /// where it read them otherwise.
    #[must_use]
    pub fn old_tokens(&self, kind: &str, row: &SourceId, child: &SourceId) -> OldTokens {
        let of_row = |id: &OldSpelling| RecordToken(self.keyed(kind, id.as_str().as_bytes()));
        OldTokens {
            row: row.old_spelling().map(of_row),
            child: child.old_spelling().map(|id| self.old_child(id)),
        }
    }

    /// The tombstone of a child.
    #[must_use]
    pub fn tombstone(&self, child: ChildToken) -> Tombstone {
        Tombstone(self.keyed("tombstone", &child.0))
    }

    /// What stands for an id that is another child's by now.
    #[must_use]
    pub fn alias(&self, child: ChildToken) -> [u8; 16] {
        self.keyed("alias", &child.0)
    }

    /// The token of a receipt.
    #[must_use]
    pub fn receipt(&self, receipt: &Receipt) -> ReceiptToken {
        ReceiptToken(self.keyed("receipt", receipt.words().as_bytes()))
    }

    /// The token of the address from which somebody asked.
    #[must_use]
    pub fn address(&self, source: &str) -> Digest {
        Digest(self.keyed("address", source.as_bytes()))
    }

    /// What stands beside an account for the caseworker of a holder's tag.
    #[must_use]
    pub fn caseworker_tag(&self, tag: u64) -> CaseworkerTag {
        CaseworkerTag(self.keyed("account of a caseworker", &tag.to_be_bytes()))
    }

    /// The digest of what a child adds to a release. Two children who add the
    /// same do not have the same.
    #[must_use]
    pub fn contribution(&self, child: ChildToken, bytes: &[u8]) -> Digest {
        Digest(self.keyed("contribution", &[&child.0[..], bytes].concat()))
    }

    /// The mark of a day in a child's life, by which the same day is known
    /// again. The same day of another child has another.
    #[must_use]
    pub fn day(&self, child: ChildToken, day: Date) -> Digest {
        let [century, year] = day.year().to_be_bytes();
        let day = [century, year, day.month().cast_unsigned(), day.day().cast_unsigned()];
        Digest(self.keyed("day", &[&child.0[..], &day].concat()))
    }

    /// The digest of a row.
    #[must_use]
    pub fn digest(&self, row: &[u8]) -> Digest {
        Digest(self.keyed("row", row))
    }

    /// The digest of what an interview says but for what may be added to it.
    #[must_use]
    pub fn core(&self, core: &[u8]) -> Digest {
        Digest(self.keyed("core", core))
    }

    /// The tag of a holder of a kind: eight bytes, enough to tell some
    /// thousands of holders apart.
    pub(super) fn tag(&self, kind: &str, id: &SourceId) -> u64 {
        let bytes = self.keyed(kind, id.as_str().as_bytes());
        u64::from_be_bytes(bytes[..8].try_into().expect("eight of sixteen bytes"))
    }

    /// The bytes of the key, for the wrapping of the children's own keys.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn keyed(&self, domain: &str, text: &[u8]) -> [u8; 16] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0[..]).expect("HMAC takes a key of any length");
        mac.update(domain.as_bytes());
        // A byte that no domain holds, so that no two pairs run together.
        mac.update(&[0]);
        mac.update(text);
        let full = mac.finalize().into_bytes();
        full[..16].try_into().expect("sixteen of thirty-two bytes")
    }
}
