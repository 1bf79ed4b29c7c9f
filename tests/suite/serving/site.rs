//! A server on stores of its own in a temporary folder, with a clock that
//! stands still until it is moved.

use std::io;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use homeward::access::{Account, Password, Role, StoredPassword};
use homeward::api::{self, AppState, Serving, Surroundings};
use homeward::audit::{Act, Entry};
use homeward::document::Package;
use homeward::issue::Office;
use homeward::signature::Signer;
use homeward::signed::{Link, Signed};
use homeward::store::access::Access;
use homeward::store::boundaries::Boundaries;
use homeward::store::records::{Keys, Records};
use homeward::store::releases::{NotPut, Put, ReleaseReader, Releases};
use homeward::store::{ExportKeys, SigningKeys};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;
use zeroize::Zeroizing;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const ROCHDALE: &str = "E08000005";
pub(crate) const BRADFORD: &str = "E08000032";

/// 15 January 2027, 08:00 UTC.
pub(crate) const START: i64 = 1_800_000_000;

pub(crate) struct Site {
    pub(crate) folder: TempDir,
    pub(crate) access: Access,
    pub(crate) releases: Releases,
    pub(crate) around: Arc<Around>,
    pub(crate) state: AppState,
    app: Router,
}

pub(crate) struct Around {
    now: AtomicI64,
    chances: AtomicU64,
}

impl Around {
    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Surroundings for Around {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.now.load(Ordering::Relaxed)).expect("in range")
    }

    fn chance(&self) -> io::Result<[u8; 32]> {
        let mut bytes = [0x5a; 32];
        let drawn = self.chances.fetch_add(1, Ordering::Relaxed);
        bytes[..8].copy_from_slice(&drawn.to_le_bytes());
        Ok(bytes)
    }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("no {name}"));
        value.to_str().expect("a header of text")
    }

    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, slug: &str) {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["type"], format!("urn:homeward:problem:{slug}"));
        assert_eq!(problem["status"], status);
        for words in ["title", "detail"] {
            assert!(problem[words].as_str().is_some_and(|words| !words.is_empty()));
        }
        assert_eq!(problem.as_object().map(serde_json::Map::len), Some(4));
    }
}

impl Site {
    /// A server with the records, one account a role (its name is the role's
    /// word), and no release.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let access = Access::open(folder.path()).await.expect("a new store");
        let releases = Releases::open(folder.path()).await.expect("a new store");
        let around = Around { now: AtomicI64::new(START), chances: AtomicU64::new(0) };
        let around = Arc::new(around);
        let office = office(&folder, &access, &releases).await;
        let state = state(&folder, &access, &around, Some(office)).await;
        let site = Self { app: api::app(&state), folder, access, releases, around, state };
        for role in Role::ALL {
            site.add(role.word(), role, &[]).await;
        }
        site
    }

    /// The same stores, served by a server that has just started.
    pub(crate) async fn restart(&mut self) {
        let office = Some(office(&self.folder, &self.access, &self.releases).await);
        self.state = state(&self.folder, &self.access, &self.around, office).await;
        self.app = api::app(&self.state);
    }

    /// A server on the same stores without the records.
    pub(crate) async fn readers_only(&self) -> AppState {
        state(&self.folder, &self.access, &self.around, None).await
    }

    pub(crate) async fn add(&self, name: &str, role: Role, areas: &[&str]) {
        let areas = areas.iter().map(|&area| area.to_owned()).collect();
        let account = Account::new(name, role, "Test Agency", areas).expect("a good account");
        let added = self.access.add(&account, &stored_password(), self.around.now()).await;
        added.expect("a store that can be written");
    }

    /// Issues a package, signed.
    pub(crate) async fn put(&self, package: &Package) {
        put(&self.releases, package).await.expect("issued");
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body in memory").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(request(Method::GET, path, cookie)).await
    }

    pub(crate) async fn try_sign_in(&self, name: &str, password: &str) -> Answer {
        let body = serde_json::json!({ "name": name, "password": password }).to_string();
        self.send(post_session(body)).await
    }

    /// Signs in and gives the cookie.
    pub(crate) async fn sign_in(&self, name: &str) -> String {
        let answer = self.try_sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{name}");
        cookie(&answer)
    }
}

/// Issues a package, signed with a key of the tests' own, in the first hour of
/// the tests' time.
pub(crate) async fn put(store: &Releases, package: &Package) -> Result<Put, NotPut> {
    let key = Signer::new(&[9; 32]);
    let entry = |act| Entry::new(Timestamp::from_second(START).expect("in range"), Entry::SHELL, act);
    store.add_key(&Link::first(&key), None, &entry(Act::KeyMade)).await?;
    store.put(package, &Signed::release(package, &key), &entry(Act::ReleaseIssued)).await
}

async fn office(folder: &TempDir, access: &Access, releases: &Releases) -> Office {
    let keys = Keys::open(folder.path()).expect("new keys");
    let records = Arc::new(Records::open(folder.path(), keys).await.expect("a new store"));
    let signing = SigningKeys::of(folder.path());
    let boundaries = Boundaries::open(folder.path()).await.expect("a new store");
    Office { records, releases: releases.clone(), access: access.clone(), boundaries, signing }
}

async fn state(folder: &TempDir, access: &Access, around: &Arc<Around>, office: Option<Office>) -> AppState {
    let serving = Serving {
        access: access.clone(),
        releases: ReleaseReader::open(folder.path()).await.expect("a store to read"),
        office,
        boundaries: Boundaries::open_reader(folder.path()).await.expect("a store to read"),
        exporting: ExportKeys::of(folder.path()),
        basemap: |name| (name == "districts").then_some(DISTRICTS_GZ),
        surroundings: Arc::<Around>::clone(around),
    };
    AppState::new(serving).await.expect("a server")
}

/// `{"type":"FeatureCollection","features":[]}`, gzipped.
const DISTRICTS_GZ: &[u8] = include_bytes!("districts.geojson.gz");

pub(crate) fn request(method: Method, path: &str, cookie: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if !cookie.is_empty() {
        request = request.header(COOKIE, cookie);
    }
    request.body(Body::empty()).expect("a request")
}

pub(crate) fn post_session(body: impl Into<Body>) -> Request<Body> {
    Request::post("/api/session")
        .header(CONTENT_TYPE, "application/json")
        .body(body.into())
        .expect("a request")
}

/// The pair that a browser sends back.
pub(crate) fn cookie(answer: &Answer) -> String {
    let set = answer.header(SET_COOKIE.as_str());
    set.split(';').next().unwrap_or_default().to_owned()
}

/// Hashed once for all tests, as it takes its time.
fn stored_password() -> StoredPassword {
    static HASHED: OnceLock<StoredPassword> = OnceLock::new();
    let hash = || {
        let password = Password::new(Zeroizing::new(PASSWORD.to_owned()), "");
        password.expect("a good password").hash([1; 16])
    };
    HASHED.get_or_init(hash).clone()
}
