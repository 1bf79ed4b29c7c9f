use std::borrow::Cow;
use std::sync::Arc;

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::issue::{Failed, Refusal};
use crate::signed::Notice;
use crate::store::{Fault, StoreError};
use crate::takeaway::NotTaken;

/// Why a request was not answered, as an RFC 9457 problem: what to do, and
/// nothing about a child, an account or what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// A query parameter that the address does not take.
    UnknownParameter,
    /// A query parameter that the address does not take, by its name.
    NoSuchParameter(String),
    /// A query parameter whose value cannot be used, and why.
    BadParameter(String),
    /// A page of a release that has been superseded.
    PageGone,
    /// A release that was recalled.
    Recalled(Arc<Notice>),
    /// Neither a session nor a token that works.
    Token,
    /// A body that is not what the address takes.
    BadBody,
    /// No session, or one that is over.
    SignIn,
    /// A name and password that open no session; which of them is not told.
    WrongPassword,
    /// A role that may not do this.
    NotYourRole,
    /// A request that another site's page made the browser send.
    OtherSite,
    /// A server without records was asked for something that needs them.
    ReadersOnly,
    /// Nothing here, or nothing that this account may know of.
    NotFound,
    /// The address does not take this method.
    NotThisMethod,
    /// No coding that the client accepts.
    NotAcceptable,
    /// A body over the limit.
    TooLarge,
    /// A body that is not JSON.
    NotJson,
    /// Too many sign-ins failed; seconds until the next may be tried.
    TooManyTries(u64),
    /// Too many receipts were tried from an address; seconds until the next may be.
    TooManyGuesses(u64),
    /// Too many exports in an hour; seconds until the next may be taken.
    TooManyExports(u64),
    /// A body that says what cannot be: what, in words for whoever asked.
    NotFit(String),
    /// A rule of the releases forbids it: which, in words for whoever asked.
    Refused(String),
    /// The stored release is not the one that was issued.
    Corrupt,
    /// A fault of the program.
    Fault,
    /// A fault of the machine that may pass.
    Unavailable,
}

struct Words {
    status: StatusCode,
    slug: &'static str,
    title: &'static str,
    detail: Cow<'static, str>,
}

#[derive(Serialize)]
struct Problem {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: Cow<'static, str>,
}

const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

impl ApiError {
    fn words(&self) -> Words {
        use StatusCode as S;
        let (status, slug, title, detail) = match self {
            Self::UnknownParameter => (
                S::BAD_REQUEST,
                "unknown-parameter",
                "This address takes no such parameter",
                "Leave out what follows the question mark.",
            ),
            Self::NoSuchParameter(name) => {
                let (slug, title) = ("unknown-parameter", "This address takes no such parameter");
                let detail = Cow::Owned(format!("Leave out {name}."));
                return Words { status: S::BAD_REQUEST, slug, title, detail };
            }
            Self::BadParameter(why) => {
                let (slug, title) = ("bad-parameter", "A parameter cannot be used");
                return Words { status: S::BAD_REQUEST, slug, title, detail: Cow::Owned(why.clone()) };
            }
            Self::PageGone => (
                S::GONE,
                "page-gone",
                "A newer release has taken the place of this one",
                "Begin again without the cursor.",
            ),
            Self::Recalled(notice) => {
                let (slug, title) = ("recalled", "This release was recalled");
                let detail = Cow::Borrowed(notice.recall.reason.words());
                return Words { status: S::GONE, slug, title, detail };
            }
            Self::Token => (
                S::UNAUTHORIZED,
                "token",
                "A token that works is needed here",
                "Send Authorization: Bearer with a personal access token. One is made in Homeward, lives 90 \
                 days at most, and ends when it is revoked or its account is disabled.",
            ),
            Self::BadBody => (
                S::BAD_REQUEST,
                "bad-body",
                "The request could not be read",
                "Send the JSON object that this address takes, with no other members.",
            ),
            Self::SignIn => (
                S::UNAUTHORIZED,
                "sign-in",
                "You are not signed in",
                "Sign in. A session ends after 15 minutes without use, and after 8 hours.",
            ),
            Self::WrongPassword => (
                S::UNAUTHORIZED,
                "wrong-password",
                "The name or the password is not right",
                "Check both and try again, or ask whoever keeps the accounts.",
            ),
            Self::NotYourRole => (
                S::FORBIDDEN,
                "not-your-role",
                "Your account may not do this",
                "Ask whoever keeps the accounts if your work needs it.",
            ),
            Self::OtherSite => (
                S::FORBIDDEN,
                "other-site",
                "The request came from another site",
                "Use Homeward's own pages.",
            ),
            Self::ReadersOnly => (
                S::FORBIDDEN,
                "readers-only",
                "This server holds no records",
                "It serves issued releases only. Use the address of the server that holds records.",
            ),
            Self::NotFound => (
                S::NOT_FOUND,
                "not-found",
                "There is nothing here",
                "Check the address, or choose a release from the list.",
            ),
            Self::NotThisMethod => (
                S::METHOD_NOT_ALLOWED,
                "not-this-method",
                "This address does not take that method",
                "The Allow header names those that it takes.",
            ),
            Self::NotAcceptable => (
                S::NOT_ACCEPTABLE,
                "not-acceptable",
                "No coding that you accept can be sent",
                "Accept br, zstd, gzip or identity.",
            ),
            Self::TooLarge => {
                (S::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", "Send 64 KiB at most.")
            }
            Self::NotJson => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "The request is not JSON",
                "Send it with Content-Type: application/json.",
            ),
            Self::TooManyTries(_) => (
                S::TOO_MANY_REQUESTS,
                "too-many-tries",
                "Too many attempts to sign in",
                "Wait for as many seconds as the Retry-After header says, then try again.",
            ),
            Self::TooManyGuesses(_) => (
                S::TOO_MANY_REQUESTS,
                "too-many-tries",
                "Too many attempts from where you are",
                "Wait for as many seconds as the Retry-After header says, then try again.",
            ),
            Self::TooManyExports(_) => (
                S::TOO_MANY_REQUESTS,
                "too-many-exports",
                "You have taken thirty exports in an hour",
                "Wait for as many seconds as the Retry-After header says, then try again.",
            ),
            Self::NotFit(why) => {
                let (slug, title) = ("not-fit", "This cannot be asked for");
                return Words {
                    status: S::UNPROCESSABLE_ENTITY,
                    slug,
                    title,
                    detail: Cow::Owned(why.clone()),
                };
            }
            Self::Refused(why) => {
                let (slug, title) = ("refused", "A rule forbids it");
                return Words { status: S::CONFLICT, slug, title, detail: Cow::Owned(why.clone()) };
            }
            Self::Corrupt => (
                S::INTERNAL_SERVER_ERROR,
                "corrupt-release",
                "This release is damaged and is not shown",
                "Choose another release, and tell whoever runs this server.",
            ),
            Self::Fault => (
                S::INTERNAL_SERVER_ERROR,
                "fault",
                "Something went wrong in Homeward",
                "Try again. If it stays, tell whoever runs this server.",
            ),
            Self::Unavailable => (
                S::SERVICE_UNAVAILABLE,
                "unavailable",
                "Homeward cannot answer just now",
                "Try again in a minute. If it stays, tell whoever runs this server.",
            ),
        };
        Words { status, slug, title, detail: Cow::Borrowed(detail) }
    }

    fn extra(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::SignIn | Self::WrongPassword => {
                // Not a scheme that makes a browser ask for a password itself.
                Some((WWW_AUTHENTICATE, HeaderValue::from_static("Session realm=\"Homeward\"")))
            }
            Self::Token => Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Homeward\""))),
            Self::TooManyTries(after_s) | Self::TooManyGuesses(after_s) | Self::TooManyExports(after_s) => {
                Some((RETRY_AFTER, (*after_s).into()))
            }
            _ => None,
        }
    }

    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::NotThisMethod,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::NotJson,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::BadBody,
            _ => Self::Fault,
        }
    }
}

/// The answer where a release was recalled: the notice goes with it.
pub(super) fn recalled(notice: &Notice) -> Response {
    let recall = &notice.recall;
    let (status, detail) = (StatusCode::GONE, recall.reason.words());
    let words: serde_json::Value = serde_json::from_slice(&notice.bytes()).unwrap_or_default();
    let body = json!({
        "type": "urn:homeward:problem:recalled",
        "title": format!("This release was recalled on {}", recall.on),
        "status": status.as_u16(),
        "detail": detail,
        "notice": words,
    });
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, PROBLEM);
    response
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Recalled(notice) = &self {
            return recalled(notice);
        }
        let Words { status, slug, title, detail } = self.words();
        let r#type = format!("urn:homeward:problem:{slug}");
        let body = Problem { r#type, title, status: status.as_u16(), detail };
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, PROBLEM);
        response.headers_mut().extend(self.extra());
        response
    }
}

impl From<Failed> for ApiError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Store(error) => error.into(),
            Failed::Key(fault) => {
                // A path and what is wrong with the file; never the key.
                tracing::error!(%fault, "a key cannot be had");
                Self::Unavailable
            }
            Failed::Refused(refusal) => match refusal {
                Refusal::WrongPassword => Self::WrongPassword,
                Refusal::MayNotApprove { .. }
                | Refusal::MayNotRecall { .. }
                | Refusal::MayNotRotate { .. } => Self::NotYourRole,
                Refusal::NotMade(_) | Refusal::NotIssued(_) | Refusal::NoMap(_) => Self::NotFound,
                refusal => Self::Refused(refusal.to_string()),
            },
        }
    }
}

impl From<NotTaken> for ApiError {
    fn from(why: NotTaken) -> Self {
        match why {
            NotTaken::NotIssued(_) => Self::NotFound,
            NotTaken::Damaged { .. } => Self::Corrupt,
            NotTaken::NotWanted(_) | NotTaken::NoBoundary { .. } | NotTaken::Outside(_) => {
                Self::NotFit(why.to_string())
            }
            NotTaken::Recalled { .. } | NotTaken::NoKey => Self::Refused(why.to_string()),
            NotTaken::TooMany(wait_s) => Self::TooManyExports(wait_s),
            NotTaken::NotSealed => {
                tracing::error!("an export could not be signed");
                Self::Fault
            }
            NotTaken::Key(fault) => {
                tracing::error!(%fault, "the key of exports cannot be had");
                Self::Unavailable
            }
            NotTaken::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(fault = %error.fault, "store");
        match error.fault {
            Fault::Damaged | Fault::Other(_) => Self::Fault,
            _ => Self::Unavailable,
        }
    }
}

/// Turns what the framework refused on its own into a problem, keeping its
/// headers (`Allow`, above all).
pub(super) async fn make_plain_errors_problems(response: Response) -> Response {
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || response.headers().get(CONTENT_TYPE) == Some(&PROBLEM) {
        return response;
    }
    let mut problem = ApiError::of_status(status).into_response();
    if let Some(allow) = response.headers().get(axum::http::header::ALLOW) {
        problem.headers_mut().insert(axum::http::header::ALLOW, allow.clone());
    }
    problem
}
