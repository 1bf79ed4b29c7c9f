//! How many requests there were: by route as it is declared, method and class
//! of status. Never an address, a name or a time of its own.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use tokio::net::TcpListener;

use super::AppState;

/// Counters since the server started.
#[derive(Default)]
pub(super) struct Metrics(RwLock<HashMap<Method, Routes>>);

/// By route: one for each class of status, from 1xx to 5xx.
type Routes = HashMap<Box<str>, [AtomicU64; 5]>;

impl Metrics {
    /// Counts a request.
    pub(super) fn count(&self, method: &Method, route: &str, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        let counted = {
            let counters = self.0.read().unwrap_or_else(PoisonError::into_inner);
            let counter = counters.get(method).and_then(|routes| routes.get(route));
            counter.map(|classes| classes[class].fetch_add(1, Ordering::Relaxed)).is_some()
        };
        // Routes are few: there are as many as are declared.
        if !counted {
            let mut counters = self.0.write().unwrap_or_else(PoisonError::into_inner);
            let routes = counters.entry(known(method)).or_default();
            routes.entry(route.into()).or_default()[class].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The counters as Prometheus reads them.
    fn text(&self) -> String {
        let counters = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut lines = Vec::new();
        for (method, routes) in &*counters {
            for (route, classes) in routes {
                for (class, counter) in (1..).zip(classes) {
                    let count = counter.load(Ordering::Relaxed);
                    if count > 0 {
                        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{class}xx\"");
                        lines.push(format!("homeward_requests_total{{{labels}}} {count}"));
                    }
                }
            }
        }
        lines.sort();
        let mut text = "# HELP homeward_requests_total Requests since the server started.\n\
                        # TYPE homeward_requests_total counter\n"
            .to_owned();
        for line in lines {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

/// A method that somebody made up is not kept: they are without number.
fn known(method: &Method) -> Method {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS];
    if known.contains(method) { method.clone() } else { Method::TRACE }
}

/// Serves `/metrics`, and nothing else, to whoever is on the machine.
///
/// # Errors
///
/// The error of the listener, if it fails.
pub async fn serve_metrics(state: AppState, listener: TcpListener) -> io::Result<()> {
    let answer = async move || {
        let media = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
        (media, state.0.metrics.text())
    };
    axum::serve(listener, Router::new().route("/metrics", get(answer))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_class() {
        let metrics = Metrics::default();
        let odd = Method::from_bytes(b"BREW").expect("a method");
        for (method, status) in [(&Method::GET, 200), (&Method::GET, 204), (&Method::GET, 404), (&odd, 405)] {
            let status = StatusCode::from_u16(status).expect("a status");
            metrics.count(method, "/api/releases/{id}", status);
        }
        let text = metrics.text();
        for line in [
            "homeward_requests_total{method=\"GET\",route=\"/api/releases/{id}\",status=\"2xx\"} 2\n",
            "homeward_requests_total{method=\"GET\",route=\"/api/releases/{id}\",status=\"4xx\"} 1\n",
            "homeward_requests_total{method=\"TRACE\",route=\"/api/releases/{id}\",status=\"4xx\"} 1\n",
        ] {
            assert!(text.contains(line), "{text}");
        }
    }
}
