use std::future::Future;
use std::io::{self, IsTerminal as _};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::{DataFolder, Failure, block_on, say};
use crate::api::{self, AppState, Serving, Surroundings, System};
use crate::area;
use crate::audit::Entry;
use crate::issue::{self, Asked, Office};
use crate::store::ExportKeys;
use crate::store::access::Access;
use crate::store::boundaries::Boundaries;
use crate::store::releases::ReleaseReader;

#[derive(Args)]
pub(super) struct Serve {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Where to listen. For other machines, put a proxy that encrypts in front.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Serve issued releases only: the records are never opened.
    #[arg(long)]
    readers_only: bool,
    /// A proxy in front, by its address, that says in X-Forwarded-For who asks;
    /// may be given again. Without it all who come through one count as one.
    #[arg(long = "proxy", value_name = "IP")]
    proxies: Vec<IpAddr>,
    /// Count requests at /metrics of this address, on this machine only.
    #[arg(long, value_name = "ADDR")]
    metrics: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(self) -> Result<(), Failure> {
        let folder = DataFolder::existing(&self.data)?;
        log_to_stderr("warn,homeward=info");
        block_on(async {
            let metrics = match self.metrics {
                Some(address) if !address.ip().is_loopback() => {
                    return Err(Failure::Usage(
                        "--metrics takes an address of this machine alone".to_owned(),
                    ));
                }
                Some(address) => Some(bind(address).await?),
                None => None,
            };
            let doors = Doors { pages: bind(self.listen).await?, metrics, proxies: self.proxies };
            let stop = told_to_stop()?;
            let state = open(&folder, self.readers_only, Arc::new(System)).await?;
            serve(state, doors, stop, "").await
        })
    }
}

/// Where a server listens.
pub(super) struct Doors {
    pages: TcpListener,
    /// For counts of requests, on this machine only.
    metrics: Option<TcpListener>,
    /// The proxies in front.
    proxies: Vec<IpAddr>,
}

impl From<TcpListener> for Doors {
    fn from(pages: TcpListener) -> Self {
        Self { pages, metrics: None, proxies: Vec::new() }
    }
}

/// Serves until told to stop; says where, and then `more`.
///
/// # Errors
///
/// [`Failure::Environment`] if the port cannot be used.
pub(super) async fn serve(
    state: AppState,
    doors: impl Into<Doors>,
    stop: impl Future<Output = ()> + Send + 'static,
    more: &str,
) -> Result<(), Failure> {
    let Doors { pages, metrics, proxies } = doors.into();
    state.trust(proxies);
    if let Ok(address) = pages.local_addr() {
        if !address.ip().is_loopback() {
            eprintln!(
                "homeward: what is sent from {address} is not encrypted, and browsers sign in over HTTPS \
                 only: put a proxy that encrypts in front"
            );
        }
        say(&format!("Homeward is at http://{address}/ (Ctrl-C stops it)"))?;
    }
    if !more.is_empty() {
        say(more)?;
    }
    let counting = metrics.map(|listener| tokio::spawn(api::serve_metrics(state.clone(), listener)));
    let served = api::serve(state.clone(), pages, stop).await;
    if let Some(counting) = counting {
        counting.abort();
    }
    state.close().await;
    served.map_err(|error| Failure::Environment(format!("cannot serve: {error}")))
}

/// Puts a server together from the stores of a data folder, on a clock. With
/// `readers_only` the records are not opened, and releases are only read.
///
/// # Errors
///
/// [`Failure::Environment`] if a store cannot be used.
pub(super) async fn open(
    folder: &DataFolder,
    readers_only: bool,
    surroundings: Arc<dyn Surroundings>,
) -> Result<AppState, Failure> {
    let office = if readers_only { None } else { Some(office(folder, &*surroundings).await?) };
    let serving = Serving {
        access: Access::open(folder.path()).await?,
        releases: ReleaseReader::open(folder.path()).await?,
        office,
        boundaries: Boundaries::open_reader(folder.path()).await?,
        exporting: ExportKeys::of(folder.path()),
        basemap: area::base::layer_gz,
        surroundings,
    };
    let state = AppState::new(serving).await;
    state.map_err(|error| Failure::Environment(format!("cannot serve: {error}")))
}

/// The one place where a server opens the records. It makes the stores of a new
/// folder, and updates those of an older one.
async fn office(folder: &DataFolder, clock: &dyn Surroundings) -> Result<Office, Failure> {
    let office = folder.office().await?;
    let asked = Asked { by: Entry::SHELL, now: clock.now(), is_played: clock.is_played() };
    if let Err(why) = issue::vouch(&office, asked).await {
        // What is served needs no signature of the house's.
        tracing::error!(%why, "the house does not vouch for the key of exports");
    }
    Ok(office)
}

/// Listens at `address`.
///
/// # Errors
///
/// [`Failure::Environment`] if another program does, or it may not be done.
pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| {
        Failure::Environment(match error.kind() {
            io::ErrorKind::AddrInUse => format!(
                "another program listens on port {} of {}: stop it, or give another --listen",
                address.port(),
                address.ip()
            ),
            _ => format!("cannot listen on {address}: {error}"),
        })
    })
}

/// Done on Ctrl-C, or when the machine asks the program to end; from the call
/// on, neither kills it half way.
///
/// # Errors
///
/// [`Failure::Environment`] if the machine does not let the program listen.
#[cfg(unix)]
pub(super) fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| Failure::Environment(format!("cannot start: {error}")));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Done on Ctrl-C.
#[cfg(not(unix))]
pub(super) fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    Ok(async {
        // Without it the program can still be killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Logs to standard error what `HOMEWARD_LOG` asks for, else `usual`, and where a panic was:
/// not what it said, which might quote a value.
pub(super) fn log_to_stderr(usual: &str) {
    let asked = EnvFilter::try_from_env("HOMEWARD_LOG");
    let filter = asked.unwrap_or_else(|_| EnvFilter::new(usual));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    // A second call, in a test, changes nothing.
    let _ = subscriber.try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
