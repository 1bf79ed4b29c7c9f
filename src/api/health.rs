use axum::extract::State;

use super::{ApiError, AppState};

/// `GET /healthz`: the program runs.
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the stores can be read, so that readers can be served.
pub(super) async fn ready(State(app): State<AppState>) -> Result<&'static str, ApiError> {
    app.0.access.check().await.map_err(|_| ApiError::Unavailable)?;
    app.0.shelf.refill().await.map_err(|_| ApiError::Unavailable)?;
    Ok("ready\n")
}
