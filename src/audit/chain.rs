//! The chain: each entry's hash covers the hash before it.

use sha2::{Digest, Sha256};

use super::Entry;

/// The end of a chain: how many entries there are, and the last one's hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many entries.
    pub size: u64,
    /// The hash of the last, or zeros where there is none.
    pub hash: [u8; 32],
}

impl std::fmt::Debug for Head {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.size, self.hex())
    }
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its place in the log, from 1.
    pub number: u64,
    /// The entry.
    pub entry: Entry,
    /// The hash that was kept with it.
    pub hash: [u8; 32],
}

/// Where a log is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An entry does not follow from the one before.
    #[error("entry {0} is not the one that was written there")]
    Entry(u64),
    /// Entries end before a kept checkpoint.
    #[error("the log ends at entry {has}, and a kept checkpoint knows {knows}")]
    Short {
        /// How many there are.
        has: u64,
        /// How many there were.
        knows: u64,
    },
    /// The log up to a kept checkpoint is another one.
    #[error("the log up to entry {0} is not the one that a kept checkpoint knows")]
    Other(u64),
}

impl Head {
    /// The head of a log without entries.
    pub const EMPTY: Self = Self { size: 0, hash: [0; 32] };

    /// The head once an entry is added.
    #[must_use]
    pub fn after(self, entry: &Entry) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"homeward audit entry v1\0");
        hash.update(self.hash);
        hash.update((self.size + 1).to_be_bytes());
        hash.update(entry.at.as_millisecond().to_be_bytes());
        for text in [&entry.who, entry.act.code(), &entry.about, entry.purpose.code()] {
            // With its length before it, no text can run into the next.
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        Self { size: self.size + 1, hash: hash.finalize().into() }
    }

    /// The hash as 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Checks a log, oldest entry first, against itself and against the heads that
/// checkpoints kept; returns its head.
///
/// # Errors
///
/// [`Broken`] says where it is not what was written.
pub fn verify(log: impl IntoIterator<Item = Stored>, kept: &[Head]) -> Result<Head, Broken> {
    let mut head = Head::EMPTY;
    let check = |head: Head| {
        let is_other = |kept: &&Head| kept.size == head.size && kept.hash != head.hash;
        kept.iter().find(is_other).map_or(Ok(()), |kept| Err(Broken::Other(kept.size)))
    };
    check(head)?;
    for stored in log {
        let next = head.after(&stored.entry);
        if stored.number != next.size || stored.hash != next.hash {
            return Err(Broken::Entry(next.size));
        }
        head = next;
        check(head)?;
    }
    match kept.iter().map(|kept| kept.size).max() {
        Some(knows) if knows > head.size => Err(Broken::Short { has: head.size, knows }),
        _ => Ok(head),
    }
}
