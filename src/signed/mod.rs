//! What Homeward signs, and how anybody checks it with nothing else at hand.
//!
//! A release is signed when the second person approves it ([`Signed`]), a recall
//! when it is made ([`Notice`]). The keys of a house stand in a [`Ring`], each
//! vouching for its neighbours, so that whoever trusts one can follow to the
//! others. [`verify`] checks an exported folder, byte for byte, without the
//! house that it came from (docs/adr/0010). A single file that was taken away
//! carries a [`Docket`] (docs/adr/0017).

mod docket;
mod export;
mod notice;
mod ring;
mod slip;
mod token;
mod verify;
mod vouched;

pub use docket::{Docket, Of, Unsound};
pub use export::{CHECKPOINT, CONTENT, SIGNATURE, files};
pub use notice::{Notice, Reason, Recall};
pub use ring::{Link, Ring};
pub use slip::{Signed, Slip};
pub use token::{Draft, NotSealed, TOKEN};
pub use verify::{NotWhole, Whole, verify};
pub use vouched::Vouched;

/// The canonical bytes of something that is written as JSON.
fn canonical(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("strings and lists only")
}

/// Reads what [`canonical`] wrote, and only that: a byte more or less is none.
fn read<T: serde::Serialize + serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(bytes).ok()?;
    (canonical(&value) == bytes).then_some(value)
}

#[cfg(test)]
mod tests;
