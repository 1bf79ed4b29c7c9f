//! From where a request comes, as far as limits by address go.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::AppState;

/// The address from which a request comes: of the sixth version its network,
/// for one house has as many addresses in it as it likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Source(IpAddr);

impl Source {
    pub(super) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(long) => {
                let network = u128::from(long) & !u128::from(u64::MAX);
                Self(Ipv6Addr::from(network).into())
            }
            short @ IpAddr::V4(_) => Self(short),
        }
    }

    /// Of a request whose connection is not known: all such are one.
    pub(super) fn unknown() -> Self {
        Self(Ipv6Addr::UNSPECIFIED.into())
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Notes with a request from where it comes.
pub(super) async fn note(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let source = peer.map_or(Source::unknown(), |peer| {
        let lines = request.headers().get_all("x-forwarded-for").iter();
        let told: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        Source::of(client(peer, &told.join(","), app.proxies()))
    });
    request.extensions_mut().insert(source);
    next.run(request).await
}

/// The client behind the proxies that are named: the last address in the list
/// that none of them has. What anybody else writes there is not believed.
fn client(peer: IpAddr, forwarded: &str, proxies: &[IpAddr]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.contains(&address.to_canonical());
    let mut client = peer;
    for told in forwarded.rsplit(',') {
        if !is_proxy(&client) {
            break;
        }
        match told.trim().parse() {
            Ok(before) => client = before,
            Err(_) => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_named_proxy_is_believed_and_nobody_else() {
        let proxies = [ip("127.0.0.1"), ip("10.0.0.2")];
        for (peer, forwarded, expected) in [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
            // What the client wrote itself stands before what the proxy added.
            ("127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
        ] {
            assert_eq!(client(ip(peer), forwarded, &proxies), ip(expected), "{peer} {forwarded}");
        }
        assert_eq!(client(ip("127.0.0.1"), "198.51.100.1", &[]), ip("127.0.0.1"));
    }

    #[test]
    fn a_network_of_the_sixth_version_is_one_source() {
        assert_eq!(Source::of(ip("2001:db8:1:2::1")), Source::of(ip("2001:db8:1:2:ffff::9")));
        assert_ne!(Source::of(ip("2001:db8:1:2::1")), Source::of(ip("2001:db8:1:3::1")));
        assert_ne!(Source::of(ip("192.0.2.1")), Source::of(ip("192.0.2.2")));
        assert_eq!(Source::of(ip("::ffff:192.0.2.1")), Source::of(ip("192.0.2.1")));
    }
}
