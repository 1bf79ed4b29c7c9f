use std::future::{Future as _, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::{ApiError, AppState};

/// Counts and logs the method, the route as it is declared, the status and the
/// time taken: never an address, a name or anything else that was sent.
pub(super) async fn log(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    app.0.metrics.count(&method, route, response.status());
    let status = response.status().as_u16();
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, ms, "request");
    response
}

/// Answers a panic in a handler with a problem. What the panic says is not
/// logged here: it might quote a value.
pub(super) async fn catch_panic(request: Request, next: Next) -> Response {
    let mut answer = Box::pin(next.run(request));
    poll_fn(move |context| {
        let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
        polled.unwrap_or_else(|_| {
            tracing::error!("a handler panicked");
            Poll::Ready(ApiError::Fault.into_response())
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_answered_with_a_problem() {
        async fn panics() {
            let nothing: Option<()> = std::hint::black_box(None);
            nothing.expect("a value that is not there");
        }
        let app = Router::new().route("/", get(panics)).layer(from_fn(catch_panic));
        for _ in 0..2 {
            let request = Request::get("/").body(Body::empty()).expect("a request");
            let answer = app.clone().oneshot(request).await.expect("infallible");
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
        }
    }
}
