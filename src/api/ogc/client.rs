//! Who reads layers: somebody with a session, or a program with a token.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::access::{Account, ApiToken, Grant, TokenHash};
use crate::api::{ApiError, AppState};
use crate::audit::{Act, Entry};
use crate::store::Stamp;

/// Longest that a token is believed without the store being asked, where the
/// store looks the same from outside.
const BELIEVED: Duration = Duration::from_secs(1);
/// Most tokens that are held verified.
const MOST_HELD: usize = 4096;

/// Who asks, and what limits the token.
pub(in crate::api) struct Who {
    account: Account,
    grant: Option<Grant>,
}

/// Tokens that were verified a moment ago, and who opened what today.
#[derive(Default)]
pub(in crate::api) struct Clients {
    held: RwLock<Held>,
    /// By account and release: the last day that it was noted.
    opened: RwLock<HashMap<String, HashMap<String, i64>>>,
}

#[derive(Default)]
struct Held {
    verified: Option<(Stamp, Instant)>,
    tokens: HashMap<[u8; 32], Arc<Who>>,
}

impl Clients {
    /// Whose request this is, by its token; none if it carries no such header.
    ///
    /// # Errors
    ///
    /// [`ApiError::Token`] for one that does not work.
    pub async fn of(&self, app: &AppState, headers: &HeaderMap) -> Result<Option<Arc<Who>>, ApiError> {
        let Some(header) = headers.get(AUTHORIZATION) else { return Ok(None) };
        let header = header.to_str().map_err(|_| ApiError::Token)?;
        let hash = token(header).ok_or(ApiError::Token)?.hash();
        let now = app.0.surroundings.now();
        let stamp = app.0.access.stamp();
        let who = match self.held(stamp, hash) {
            Some(who) => who,
            None => {
                let found = app.0.access.token(hash, now).await?;
                let (account, grant) = found.ok_or(ApiError::Token)?;
                let who = Arc::new(Who { account, grant: Some(grant) });
                self.hold(stamp, hash, &who);
                who
            }
        };
        let stands = who.grant.as_ref().is_some_and(|grant| grant.stands(now));
        stands.then_some(Some(who)).ok_or(ApiError::Token)
    }

    fn held(&self, stamp: Stamp, hash: TokenHash) -> Option<Arc<Who>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let (of, at) = held.verified?;
        (of == stamp && at.elapsed() < BELIEVED).then(|| held.tokens.get(&hash.0).cloned())?
    }

    /// Holds a token that was verified after the store looked like `stamp`.
    fn hold(&self, stamp: Stamp, hash: TokenHash, who: &Arc<Who>) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        let fresh = held.verified.is_some_and(|(of, at)| of == stamp && at.elapsed() < BELIEVED);
        if !fresh || held.tokens.len() >= MOST_HELD {
            held.tokens.clear();
            held.verified = Some((stamp, Instant::now()));
        }
        held.tokens.insert(hash.0, Arc::clone(who));
    }

    /// Notes that an account opens a release as a layer, once a day, before it
    /// is given.
    async fn note(&self, app: &AppState, account: &str, release: &str) -> Result<(), ApiError> {
        let now = app.0.surroundings.now();
        let day = now.as_second().div_euclid(86_400);
        let noted = {
            let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
            opened.get(account).and_then(|releases| releases.get(release)) == Some(&day)
        };
        if noted {
            return Ok(());
        }
        app.0.access.note_act(&Entry::new(now, account, Act::LayerOpened).about(release)).await?;
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        opened.entry(account.to_owned()).or_default().insert(release.to_owned(), day);
        Ok(())
    }
}

/// The token of `Bearer hwt_…`, or of `Basic` with it as the password.
fn token(header: &str) -> Option<ApiToken> {
    let (scheme, value) = header.split_once(' ')?;
    let value = value.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return ApiToken::read(value);
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    // The name does not matter: the token says whose it is.
    ApiToken::read(pair.split_once(':')?.1)
}

impl Who {
    /// Somebody with a session.
    pub fn with_session(account: Account) -> Self {
        Self { account, grant: None }
    }

    /// The account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    fn covers(&self, area: &str, members: &[String]) -> bool {
        let all = || std::iter::once(area).chain(members.iter().map(String::as_str));
        let granted = self.grant.as_ref().is_none_or(|grant| grant.scope.covers_any(all()));
        granted && self.account.scope.covers_any(all())
    }
}

/// A caller of the standards' addresses, with the releases and nothing else.
pub(in crate::api) struct Client {
    who: Arc<Who>,
    pub(super) app: AppState,
}

impl Client {
    /// Whether the caller may know of releases of an area.
    pub fn covers(&self, area: &str) -> bool {
        let members = self.app.0.shelf.members(area);
        self.who.covers(area, &members)
    }

    /// Notes that the caller opens a release, before it is given.
    pub async fn note_opened(&self, release: &str) -> Result<(), ApiError> {
        self.app.0.clients.note(&self.app, &self.who.account.name, release).await
    }
}

impl FromRequestParts<AppState> for Client {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let who = parts.extensions.get::<Arc<Who>>().cloned().ok_or(ApiError::Token)?;
        Ok(Self { who, app: state.clone() })
    }
}
