//! The keys that sign: made on first need, rotated, lost.

use jiff::Timestamp;

use super::{Asked, Failed, Office, People, Refusal};
use crate::audit::{Act, Entry};
use crate::signature::{KeyId, Signer};
use crate::signed::{Link, Vouched};
use crate::store::releases::{KeptKey, ReleaseReader};

/// A key of the ring, as it stands now.
#[derive(Debug, Clone)]
pub struct KeyState {
    /// The key and its making.
    pub key: KeptKey,
    /// When the next one took its place.
    pub retired_at: Option<Timestamp>,
}

/// The keys, oldest first.
///
/// # Errors
///
/// [`Failed::Store`] if they cannot be read.
pub async fn keys(store: &ReleaseReader) -> Result<Vec<KeyState>, Failed> {
    let keys = store.keys().await?;
    let retired = keys.iter().skip(1).map(|next| Some(next.made_at)).chain([None]).collect::<Vec<_>>();
    Ok(keys.into_iter().zip(retired).map(|(key, retired_at)| KeyState { key, retired_at }).collect())
}

/// The key that signs now; made where there has been none.
pub(super) async fn signer(office: &Office, asked: Asked<'_>) -> Result<Signer, Failed> {
    loop {
        if let Some(last) = newest(office).await? {
            return Ok(office.signing.open(&last.public_key.id())?);
        }
        let key = office.signing.make()?;
        // Where another program was first, its key is the one.
        if add(office, &Link::first(&key), None, asked).await? {
            return Ok(key);
        }
    }
}

/// Has the house's key vouch for the key of exports, which is made where there is
/// none; where that was done before, nothing is. Before there is a release, the
/// first that is issued does it.
///
/// # Errors
///
/// [`Failed`] if a key cannot be had or its word not be kept.
pub async fn vouch(office: &Office, asked: Asked<'_>) -> Result<(), Failed> {
    if newest(office).await?.is_none() && office.releases.reader().since(0).await?.is_empty() {
        return Ok(());
    }
    vouch_by(office, &signer(office, asked).await?, asked).await
}

/// The same, by this key of the house.
pub(super) async fn vouch_by(office: &Office, house: &Signer, asked: Asked<'_>) -> Result<(), Failed> {
    let key = office.signing.export_key()?.signer.public();
    let known = office.releases.reader().vouched(&key).await?;
    if known.is_some_and(|known| known.by == house.public()) {
        return Ok(());
    }
    let entry = Entry::new(asked.now, asked.by, Act::ExportKeyVouched).about(key.id());
    office.releases.vouch(&Vouched::sign(key, house), &entry).await?;
    Ok(())
}

/// Makes a new key in the place of the one that signs now; the two sign each
/// other. Releases that the old one signed stay what they are.
///
/// # Errors
///
/// [`Refusal`] where a rule forbids it, or [`Failed`]; nothing was changed then,
/// but that it may be left to [`vouch`] to vouch for the key of exports.
pub async fn rotate(office: &Office, asked: Asked<'_>) -> Result<KeyId, Failed> {
    may_rotate(office, asked).await?;
    let last = newest(office).await?.ok_or(Refusal::NoKey)?;
    let previous = office.signing.open(&last.public_key.id())?;
    let key = office.signing.make()?;
    replace(office, &Link::after(&previous, &key), Some(&last), asked).await?;
    vouch_by(office, &key, asked).await?;
    Ok(key.public().id())
}

/// Makes a new key where the one that signed is lost: nobody can follow from
/// the old one to it, so its public half must be told anew.
///
/// # Errors
///
/// [`Refusal`] where a rule forbids it, or [`Failed`]; nothing was changed then,
/// but that it may be left to [`vouch`] to vouch for the key of exports.
pub async fn rotate_lost(office: &Office, asked: Asked<'_>) -> Result<KeyId, Failed> {
    may_rotate(office, asked).await?;
    let last = newest(office).await?.ok_or(Refusal::NoKey)?;
    let key = office.signing.make()?;
    replace(office, &Link::first(&key), Some(&last), asked).await?;
    vouch_by(office, &key, asked).await?;
    Ok(key.public().id())
}

async fn may_rotate(office: &Office, asked: Asked<'_>) -> Result<(), Failed> {
    if People::of(&office.access).await?.may_rotate(asked.by) {
        return Ok(());
    }
    Err(Refusal::MayNotRotate { account: asked.by.to_owned() }.into())
}

async fn replace(office: &Office, link: &Link, last: Option<&Link>, asked: Asked<'_>) -> Result<(), Failed> {
    match add(office, link, last, asked).await? {
        true => Ok(()),
        false => Err(Refusal::KeysChanged.into()),
    }
}

async fn newest(office: &Office) -> Result<Option<Link>, Failed> {
    Ok(office.releases.reader().keys().await?.pop().map(|key| key.link))
}

async fn add(office: &Office, link: &Link, after: Option<&Link>, asked: Asked<'_>) -> Result<bool, Failed> {
    let entry = Entry::new(asked.now, asked.by, Act::KeyMade).about(link.public_key.id());
    Ok(office.releases.add_key(link, after, &entry).await?)
}
