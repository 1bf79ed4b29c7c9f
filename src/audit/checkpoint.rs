//! Checkpoints: the heads of all logs at a moment, signed, to be kept by
//! somebody else.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::str::FromStr;

use jiff::Timestamp;

use super::{Head, Log};
use crate::signature::{Context, PublicKey, Signature, Signer};

const TITLE: &str = "homeward audit checkpoint v1";

/// The heads of the logs at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The moment.
    pub at: Timestamp,
    /// The head of each log.
    pub heads: BTreeMap<Log, Head>,
}

/// A [`Standing`], signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    standing: Standing,
    key: PublicKey,
    signature: Signature,
}

/// A text that is not a checkpoint, or whose signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACheckpoint {
    /// It cannot be read as one.
    #[error("not a checkpoint of Homeward's audit")]
    Unread,
    /// Its signature is not that of its key.
    #[error("the checkpoint was changed after it was signed")]
    Unsigned,
}

impl Standing {
    /// What is signed: a line a log, each with its size and hash.
    fn text(&self) -> String {
        let mut text = format!("{TITLE}\n{}\n", self.at);
        for (log, head) in &self.heads {
            writeln!(text, "{} {} {}", log.code(), head.size, head.hex()).expect("a string takes any text");
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        lines.next().filter(|title| *title == TITLE)?;
        let at = lines.next()?.parse().ok()?;
        let head = |line: &str| {
            let mut words = line.split(' ');
            let log: Log = words.next()?.parse().ok()?;
            let size = words.next()?.parse().ok()?;
            let hash = hash(words.next()?)?;
            words.next().is_none().then_some((log, Head { size, hash }))
        };
        let heads: BTreeMap<_, _> = lines.map(head).collect::<Option<_>>()?;
        Some(Self { at, heads })
    }
}

fn hash(hex: &str) -> Option<[u8; 32]> {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if hex.len() != 64 || !hex.bytes().all(is_hex) {
        return None;
    }
    let mut hash = [0; 32];
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(hash)
}

impl Checkpoint {
    /// Signs where the logs stand.
    #[must_use]
    pub fn sign(standing: Standing, key: &Signer) -> Self {
        let signature = key.sign(Context::Audit, standing.text().as_bytes());
        Self { standing, key: key.public(), signature }
    }

    /// Where the logs stood.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The key that signed.
    #[must_use]
    pub fn key(&self) -> PublicKey {
        self.key
    }
}

impl std::fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}\n{} {}\n", self.standing.text(), self.key, self.signature)
    }
}

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let parts = text.split_once("\n\n").and_then(|(body, signed)| {
            let (key, signature) = signed.trim_end().split_once(' ')?;
            Some((Standing::parse(body)?, key.parse().ok()?, signature.parse().ok()?))
        });
        let (standing, key, signature): (Standing, PublicKey, Signature) =
            parts.ok_or(NotACheckpoint::Unread)?;
        if !key.verifies(Context::Audit, standing.text().as_bytes(), &signature) {
            return Err(NotACheckpoint::Unsigned);
        }
        Ok(Self { standing, key, signature })
    }
}
