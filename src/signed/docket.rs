//! The docket of a file that was taken away: who took it, what it is, and until
//! when it may be used; signed, and carried by the file itself.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::token::{self, Found};
use super::{Ring, Vouched};
use crate::export::{Format, Mark, Serial};
use crate::signature::{Context, PublicKey, Signature, Signer};

/// What a file that was taken away says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Docket {
    /// The number of the export.
    pub serial: Serial,
    /// The account that took it, or `shell`.
    pub by: String,
    /// The agency that it works for.
    pub agency: String,
    /// What for.
    pub purpose: String,
    /// Who is to have it.
    pub recipient: String,
    /// When it was taken.
    pub at: Timestamp,
    /// The last day on which it may be used.
    pub expires_on: Date,
    /// What it is of.
    pub of: Of,
    /// SHA-256 of the file without its docket, in hex.
    pub sha256: String,
    /// The key that signed it, as the house vouches for it.
    pub vouched: Vouched,
    /// The keys of the house.
    pub keys: Ring,
}

/// What a file is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Of {
    /// The release's id.
    pub release: String,
    /// SHA-256 of its content, in hex.
    pub hash: String,
    /// What kind of area it is of.
    pub kind: String,
    /// The area's code, where it has one.
    pub code: Option<String>,
    /// The area's name.
    pub name: String,
    /// SHA-256 of the area's outline, in hex.
    pub outline: String,
    /// The format, by its code.
    pub format: String,
}

/// Why a file is not one that was taken away as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// Nothing in it says where it is from.
    #[error("no docket is in it: it is no export of Homeward, or was saved anew by another program")]
    NoDocket,
    /// Two things in it say where it is from.
    #[error("it carries more than one docket")]
    Twice,
    /// The docket cannot be read.
    #[error("its docket was changed after it was signed")]
    Docket,
    /// The docket is whole, and of another file.
    #[error("it was changed after it was signed")]
    Changed,
    /// Nobody known signed it.
    #[error("its docket is not signed by the key that it names")]
    Signature,
    /// The house does not vouch for who signed it.
    #[error("the house that it names does not vouch for the key that signed it")]
    NotVouched,
    /// Another house's.
    #[error("it is not from the house whose key you gave, nor one that it leads to")]
    OtherHouse,
}

/// The form of what is signed. The order of the fields is part of the format.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire {
    serial: String,
    by: String,
    agency: String,
    purpose: String,
    recipient: String,
    at: Timestamp,
    expires_on: Date,
    of: Of,
    sha256: String,
    export_key: String,
    house_key: String,
    vouching: String,
    keys: Ring,
    /// Over all of the above; empty while it is being signed.
    signature: String,
}

impl Docket {
    /// The docket of a file that is not written yet.
    pub(super) fn draft(mark: &Mark, of: Of, vouched: Vouched, keys: Ring) -> Self {
        Self {
            serial: mark.serial,
            by: mark.by.clone(),
            agency: mark.agency.clone(),
            purpose: mark.purpose.clone(),
            recipient: mark.recipient.clone(),
            at: mark.at,
            expires_on: mark.expires_on,
            of,
            sha256: "0".repeat(64),
            vouched,
            keys,
        }
    }

    /// Reads the docket of a file, and checks every byte of both: what the
    /// docket says is what was signed, by a key that the house vouches for, and
    /// the file is the one that it was signed for. With `trusted`, also that
    /// this key leads to the house's.
    ///
    /// # Errors
    ///
    /// [`Unsound`] says what is wrong with the file.
    pub fn check(file: &[u8], trusted: Option<&PublicKey>) -> Result<Self, Unsound> {
        let found = Found::only(file)?;
        let wire: Wire = super::read(&found.text).ok_or(Unsound::Docket)?;
        let (docket, signature) = Self::of_wire(wire).ok_or(Unsound::Docket)?;
        let signed = docket.unsigned();
        if !docket.vouched.key.verifies(Context::Export, &signed, &signature) {
            return Err(Unsound::Signature);
        }
        if docket.sha256 != found.sha256_without(file) {
            return Err(Unsound::Changed);
        }
        let house = docket.vouched.by;
        if !docket.keys.holds() || !docket.keys.has(&house) || !docket.vouched.holds() {
            return Err(Unsound::NotVouched);
        }
        if trusted.is_some_and(|trusted| !docket.keys.leads(trusted, &house)) {
            return Err(Unsound::OtherHouse);
        }
        Ok(docket)
    }

    /// Whether a file carries something like a docket.
    #[must_use]
    pub fn is_in(file: &[u8]) -> bool {
        !matches!(Found::only(file), Err(Unsound::NoDocket))
    }

    /// What a file says of itself, unchecked: it may have been changed, or made
    /// up.
    #[must_use]
    pub fn claimed(file: &[u8]) -> Option<Self> {
        let wire: Wire = serde_json::from_slice(&Found::only(file).ok()?.text).ok()?;
        Some(Self::of_wire(wire)?.0)
    }

    /// Whether it may still be used on a day.
    #[must_use]
    pub fn has_expired(&self, today: Date) -> bool {
        today > self.expires_on
    }

    /// The format of the file, if it is one that is known.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.of.format.parse().ok()
    }

    /// The bytes that are signed.
    fn unsigned(&self) -> Vec<u8> {
        super::canonical(&self.wire(String::new()))
    }

    /// The bytes of the docket, signed.
    pub(super) fn signed(&self, key: &Signer) -> Vec<u8> {
        let signature = key.sign(Context::Export, &self.unsigned());
        super::canonical(&self.wire(signature.to_string()))
    }

    /// The length of the bytes of the docket, whatever they will be.
    pub(super) fn length(&self) -> usize {
        super::canonical(&self.wire("0".repeat(token::SIGNATURE))).len()
    }

    fn wire(&self, signature: String) -> Wire {
        Wire {
            serial: self.serial.to_string(),
            by: self.by.clone(),
            agency: self.agency.clone(),
            purpose: self.purpose.clone(),
            recipient: self.recipient.clone(),
            at: self.at,
            expires_on: self.expires_on,
            of: self.of.clone(),
            sha256: self.sha256.clone(),
            export_key: self.vouched.key.to_string(),
            house_key: self.vouched.by.to_string(),
            vouching: self.vouched.vouching.to_string(),
            keys: self.keys.clone(),
            signature,
        }
    }

    fn of_wire(wire: Wire) -> Option<(Self, Signature)> {
        let signature = wire.signature.parse().ok()?;
        let docket = Self {
            serial: wire.serial.parse().ok()?,
            by: wire.by,
            agency: wire.agency,
            purpose: wire.purpose,
            recipient: wire.recipient,
            at: wire.at,
            expires_on: wire.expires_on,
            of: wire.of,
            sha256: wire.sha256,
            vouched: Vouched {
                key: wire.export_key.parse().ok()?,
                by: wire.house_key.parse().ok()?,
                vouching: wire.vouching.parse().ok()?,
            },
            keys: wire.keys,
        };
        Some((docket, signature))
    }
}

#[cfg(test)]
#[path = "docket_tests.rs"]
mod tests;
