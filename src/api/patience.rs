//! How long a request may take.

use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Longest that a request may take.
const MOST: Duration = Duration::from_secs(30);
/// Where those who approve have a release planned, made and attacked: a busy machine
/// takes minutes for a large area, and half a plan is of no use.
const DESK: &str = "/api/custody/";
/// Longest that a request may take there.
const MOST_AT_DESK: Duration = Duration::from_secs(600);

/// Gives up a request that takes longer than it may.
pub(super) async fn limit(request: Request, next: Next) -> Response {
    let most = longest(request.uri().path());
    let answer = tokio::time::timeout(most, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

fn longest(path: &str) -> Duration {
    if path.starts_with(DESK) { MOST_AT_DESK } else { MOST }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_approves_may_ask_for_long() {
        for path in ["/api/custody/plan", "/api/custody/releases", "/api/custody/releases/0a/approvals"] {
            assert_eq!(longest(path), MOST_AT_DESK, "{path}");
        }
        for path in ["/", "/healthz", "/api/custody", "/api/releases/0a/api/custody/", "/api/summaries"] {
            assert_eq!(longest(path), MOST, "{path}");
        }
    }
}
