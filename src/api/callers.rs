use std::future::Future;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::boundaries::Drawn;
use super::shelf::Shelf;
use super::source::Source;
use super::{ApiError, AppState, Callers, session};
use crate::access::{Account, Role};
use crate::audit::{Act, Entry};
use crate::issue::{self, Asked, Failed, Office, Refusal};
use crate::store::access::Access;
use crate::store::boundaries::Boundaries;
use crate::store::records::{Reach, Records};
use crate::takeaway::Desk;

/// How many reports on what is not issued yet an account sees a day, and how
/// many documents.
const MOST_REPORTS: i64 = 40;
const MOST_DOCUMENTS: i64 = 400;

/// A caller who reads releases, with the releases, the boundaries to read them
/// by, and nothing else.
pub struct Partner {
    account: Account,
    pub(super) releases: Shelf,
    pub(super) boundaries: Boundaries,
    state: AppState,
}

/// A caller who takes summaries away, with the releases, the boundaries and the
/// ledger.
pub struct Exporter(pub Partner);

/// A caller who works with children, with the records.
pub struct Practitioner {
    /// Who is asking.
    pub account: Account,
    /// The store of records.
    pub records: Arc<Records>,
    source: Source,
    state: AppState,
}

/// A caller of whom nothing is known, who may hold a child's receipt.
pub struct Stranger {
    /// The store of records.
    pub records: Arc<Records>,
    source: Source,
    state: AppState,
}

/// A caller who approves releases, with the stores that it takes.
pub struct Approver {
    /// Who is asking.
    pub account: Account,
    /// The stores.
    pub office: Office,
    state: AppState,
}

/// A caller who keeps the records and approves releases, and may do what only
/// such a one may.
pub struct Custodian(pub Approver);

impl Partner {
    /// Holds to the areas that the account is limited to.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`], as if there were no such release.
    pub fn must_cover(&self, area: &str) -> Result<(), ApiError> {
        self.covers(area).then_some(()).ok_or(ApiError::NotFound)
    }

    pub(super) fn covers(&self, area: &str) -> bool {
        let members = self.releases.members(area);
        self.account.scope.covers_any(std::iter::once(area).chain(members.iter().map(String::as_str)))
    }

    /// Who is asking.
    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    /// What the caller signs in with.
    pub(super) fn name(&self) -> &str {
        &self.account.name
    }

    /// The present moment.
    pub(super) fn now(&self) -> Timestamp {
        self.state.0.surroundings.now()
    }

    /// 256 bits that nobody can guess.
    pub(super) fn chance(&self) -> Result<[u8; 32], ApiError> {
        self.state.0.surroundings.chance().map_err(|_| ApiError::Unavailable)
    }

    /// Accounts, for what is the caller's own.
    pub(super) fn access(&self) -> &Access {
        &self.state.0.access
    }

    /// Has the caller give the password once more.
    pub(super) async fn step_up(&self, password: Zeroizing<String>) -> Result<(), ApiError> {
        session::check(&self.state, self.account.name.clone(), password).await.map(drop)
    }

    /// The boundaries as they were drawn for anybody.
    pub(super) fn drawn(&self) -> &Drawn {
        &self.state.0.drawn
    }

    /// The desk where summaries are seen and taken away.
    pub(super) fn desk(&self) -> Desk {
        Desk {
            releases: self.releases.reader(),
            boundaries: self.boundaries.clone(),
            access: self.state.0.access.clone(),
            keys: self.state.0.exporting.clone(),
        }
    }

    /// Notes that the caller takes the ledger of exports away, before it is given.
    pub(super) async fn note_ledger(&self) -> Result<(), ApiError> {
        let entry = Entry::new(self.now(), &self.account.name, Act::LedgerExported);
        Ok(self.state.0.access.note_act(&entry).await?)
    }

    /// Does long work on a thread of its own, few at a time.
    pub(super) async fn at_length<T, F>(
        self,
        work: impl FnOnce(Self) -> F + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ApiError>>,
    {
        let few = Arc::clone(&self.state.0.summing);
        at_length(few, || work(self)).await
    }

    /// Notes that the caller takes a release away, before it is given.
    pub(super) async fn note_export(&self, id: &str) -> Result<(), ApiError> {
        let now = self.state.0.surroundings.now();
        let entry = Entry::new(now, &self.account.name, Act::Export).about(id);
        Ok(self.state.0.access.note_act(&entry).await?)
    }
}

/// The account that the guard found; a route that declares no callers has none.
fn signed_in(parts: &Parts) -> Result<Account, ApiError> {
    parts.extensions.get::<Account>().cloned().ok_or(ApiError::SignIn)
}

fn with_role(parts: &Parts, callers: Callers) -> Result<Account, ApiError> {
    let account = signed_in(parts)?;
    callers.admit(account.role).then_some(account).ok_or(ApiError::NotYourRole)
}

fn source(parts: &Parts) -> Source {
    parts.extensions.get().copied().unwrap_or(Source::unknown())
}

fn office(state: &AppState) -> Result<Office, ApiError> {
    state.0.office.clone().ok_or(ApiError::ReadersOnly)
}

impl Exporter {
    /// Has the caller give the password once more, before something leaves the
    /// house. Guesses count with those at signing in.
    pub(super) async fn step_up(&self, password: Zeroizing<String>) -> Result<(), ApiError> {
        session::check(&self.0.state, self.0.account.name.clone(), password).await.map(drop)
    }

    /// Bytes that nobody can guess.
    pub(super) fn chance(&self) -> Result<[u8; 32], ApiError> {
        self.0.state.0.surroundings.chance().map_err(|_| ApiError::Unavailable)
    }
}

/// Does long work on a thread of its own, as many at a time as there are permits.
async fn at_length<T, F>(
    permits: Arc<Semaphore>,
    work: impl FnOnce() -> F + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, ApiError>>,
{
    let permit = permits.acquire_owned().await;
    let permit = permit.map_err(|_| ApiError::Fault)?;
    let here = Handle::current();
    let working = tokio::task::spawn_blocking(move || {
        let done = here.block_on(work());
        drop(permit);
        done
    });
    working.await.map_err(|_| ApiError::Fault)?
}

impl Practitioner {
    /// The caller's own children: those of the caseworkers whose codes are the
    /// account's, in the account's areas.
    pub(super) async fn reach(&self) -> Result<Reach, ApiError> {
        let releases = office(&self.state)?.releases.reader();
        let caseworkers = self.state.0.access.caseworkers(&self.account.name).await?;
        let areas = issue::reach(&releases, &self.account.scope).await?;
        Ok(areas.of_caseworkers(caseworkers))
    }

    /// From where the caller asks.
    pub(super) fn source(&self) -> String {
        self.source.to_string()
    }

    /// The present moment.
    pub(super) fn now(&self) -> Timestamp {
        self.state.0.surroundings.now()
    }
}

impl Stranger {
    /// The present moment.
    pub(super) fn now(&self) -> Timestamp {
        self.state.0.surroundings.now()
    }

    /// Takes one try of a receipt: guessing is slowed by address.
    pub(super) fn take_try(&self) -> Result<(), ApiError> {
        self.state.0.guesses.take(self.source, self.now()).map_err(ApiError::TooManyGuesses)
    }

    /// From where the caller asks.
    pub(super) fn source(&self) -> String {
        self.source.to_string()
    }
}

impl Approver {
    /// Holds to the areas that the account is limited to.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`], as if there were no such release.
    pub fn must_cover(&self, area: &str) -> Result<(), ApiError> {
        self.covers(area).then_some(()).ok_or(ApiError::NotFound)
    }

    pub(super) fn covers(&self, area: &str) -> bool {
        let members = self.state.0.shelf.members(area);
        self.account.scope.covers_any(std::iter::once(area).chain(members.iter().map(String::as_str)))
    }

    /// Lets withdrawals go through whose day of waiting is over.
    pub(super) async fn settle(&self) -> Result<(), ApiError> {
        self.state.settle().await
    }

    /// The children on whom the account may act.
    pub(super) async fn reach(&self) -> Result<Reach, ApiError> {
        Ok(issue::reach(&self.office.releases.reader(), &self.account.scope).await?)
    }

    /// Who asks, and when.
    pub(super) fn asked(&self) -> Asked<'_> {
        let clock = &self.state.0.surroundings;
        Asked { by: &self.account.name, now: clock.now(), is_played: clock.is_played() }
    }

    /// Notes a look at what is not issued yet, before it is given; each account
    /// has so many a day (docs/privacy.md#d23).
    pub(super) async fn look(&self, act: Act, about: &str) -> Result<(), ApiError> {
        let asked = self.asked();
        let entry = Entry::new(asked.now, asked.by, act).about(about);
        let most = if act == Act::ReportSeen { MOST_REPORTS } else { MOST_DOCUMENTS };
        match self.office.records.note_look(&entry, issue::today(asked.now), most).await? {
            true => Ok(()),
            false => Err(Failed::from(Refusal::LooksSpent(asked.by.to_owned())).into()),
        }
    }

    /// A report as the caller may see it: custodians the numbers, analysts bands.
    pub(super) fn as_seen(&self, report: serde_json::Value) -> serde_json::Value {
        if self.account.role == Role::Custodian { report } else { issue::in_bands(report) }
    }

    /// Has the caller give the password once more, before something that
    /// cannot be taken back. Guesses count with those at signing in.
    pub(super) async fn step_up(&self, password: Zeroizing<String>) -> Result<(), ApiError> {
        session::check(&self.state, self.account.name.clone(), password).await.map(drop)
    }

    /// Does long work on a thread of its own, one at a time.
    pub(super) async fn at_length<T, F>(
        self,
        work: impl FnOnce(Self) -> F + Send + 'static,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ApiError>>,
    {
        let one = Arc::clone(&self.state.0.making);
        at_length(one, || work(self)).await
    }
}

impl FromRequestParts<AppState> for Partner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let account = with_role(parts, Callers::Readers)?;
        let (releases, boundaries) = (state.0.shelf.clone(), state.0.boundaries.clone());
        Ok(Self { account, releases, boundaries, state: state.clone() })
    }
}

impl FromRequestParts<AppState> for Exporter {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        with_role(parts, Callers::Exporters)?;
        Partner::from_request_parts(parts, state).await.map(Self)
    }
}

impl FromRequestParts<AppState> for Practitioner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let account = with_role(parts, Callers::Practitioners)?;
        Ok(Self { account, records: office(state)?.records, source: source(parts), state: state.clone() })
    }
}

impl FromRequestParts<AppState> for Stranger {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Ok(Self { records: office(state)?.records, source: source(parts), state: state.clone() })
    }
}

impl FromRequestParts<AppState> for Approver {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let account = with_role(parts, Callers::Approvers)?;
        Ok(Self { account, office: office(state)?, state: state.clone() })
    }
}

impl FromRequestParts<AppState> for Custodian {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let account = with_role(parts, Callers::Custodians)?;
        Ok(Self(Approver { account, office: office(state)?, state: state.clone() }))
    }
}
