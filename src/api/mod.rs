//! HTTP: a file a resource. A handler's first argument says who may call and
//! brings the one store that caller may use.

mod basemap;
mod body;
mod boundaries;
mod callers;
mod coding;
mod condition;
mod custody;
mod exports;
mod guard;
mod guesses;
mod headers;
mod health;
mod metrics;
mod ogc;
mod page;
mod patience;
mod problem;
mod releases;
mod resource;
mod routes;
mod session;
mod shelf;
mod source;
mod state;
mod throttle;
mod tokens;
mod watch;
mod withdrawals;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

pub use callers::{Approver, Custodian, Exporter, Partner, Practitioner, Stranger};
pub use guard::Callers;
pub use metrics::serve_metrics;
pub use problem::ApiError;
pub use routes::{Declared, declared};
pub use session::COOKIE;
pub use state::{AppState, Serving, Surroundings, System};

/// Most bytes that a request may bring.
const BODY_LIMIT: usize = 64 * 1024;
/// How long requests under way may go on once the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(5);

/// The whole application: every route, guarded, watched and with its headers.
pub fn app(state: &AppState) -> Router {
    let (router, _) = routes::build(state);
    router
        .layer(from_fn(patience::limit))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(watch::catch_panic))
        .layer(from_fn_with_state(state.clone(), source::note))
        .layer(from_fn_with_state(state.clone(), watch::log))
        .layer(map_response(problem::make_plain_errors_problems))
        .layer(from_fn(headers::add))
        .with_state(state.clone())
}

/// Serves until `shutdown` is done, then lets requests under way finish, for
/// five seconds at most.
///
/// # Errors
///
/// The error of the listener, if it fails.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, mut stopped) = tokio::sync::watch::channel(());
    let warming = tokio::spawn(state.clone().warm());
    // Answers are written whole: waiting to fill a packet only delays them.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let settling = tokio::spawn(state.clone().settle_on());
    let app = app(&state).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(async move {
        shutdown.await;
        drop(stopping);
    });
    let out_of_patience = async move {
        // An error means that the sender was dropped: the server is stopping.
        while stopped.changed().await.is_ok() {}
        tokio::time::sleep(PATIENCE).await;
    };
    let ended = tokio::select! {
        ended = serving.into_future() => ended,
        () = out_of_patience => Ok(()),
    };
    warming.abort();
    settling.abort();
    ended
}
