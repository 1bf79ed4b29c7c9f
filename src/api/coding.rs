use std::io::Write as _;

use axum::http::header::ACCEPT_ENCODING;
use axum::http::{HeaderMap, HeaderValue};

/// A content coding that a resource can be kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Zstd,
    Gzip,
    Identity,
}

impl Coding {
    /// From the smallest to the largest answer: the order when a client likes
    /// several equally well.
    pub(super) const ALL: [Self; 4] = [Self::Brotli, Self::Zstd, Self::Gzip, Self::Identity];

    /// The token in `Accept-Encoding` and `Content-Encoding`.
    pub(super) const fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The value of `Content-Encoding`; none for bytes as they are.
    pub(super) fn header(self) -> Option<HeaderValue> {
        (self != Self::Identity).then(|| HeaderValue::from_static(self.token()))
    }

    /// Compresses once for many answers, so with some patience.
    pub(super) fn encode(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(bytes.to_vec()),
            Self::Brotli => {
                let mut encoder = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 9, 22);
                encoder.write_all(bytes)?;
                Ok(encoder.into_inner())
            }
            Self::Zstd => zstd::encode_all(bytes, 15),
            Self::Gzip => gzip(bytes, flate2::Compression::best()),
        }
    }

    /// Compresses what may be asked for but once.
    pub(super) fn encode_soon(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Gzip => gzip(bytes, flate2::Compression::default()),
            coding => coding.encode(bytes),
        }
    }
}

fn gzip(bytes: &[u8], level: flate2::Compression) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The best of the codings `kept` for a client that sent these headers; `None`
/// if it accepts none of them (RFC 9110, 12.5.3).
pub(super) fn choose(headers: &HeaderMap, kept: &[Coding]) -> Option<Coding> {
    let wishes = Wishes::read(headers);
    let mut best: Option<(u16, Coding)> = None;
    for coding in Coding::ALL.into_iter().filter(|coding| kept.contains(coding)) {
        let weight = wishes.weight(coding);
        if weight > 0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, coding));
        }
    }
    best.map(|(_, coding)| coding)
}

/// Tokens in lower case with their weights, in thousandths.
struct Wishes(Vec<(String, u16)>);

impl Wishes {
    fn read(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(ACCEPT_ENCODING).iter();
        let lines = lines.filter_map(|line| line.to_str().ok());
        Self(lines.flat_map(|line| line.split(',')).filter_map(read_wish).collect())
    }

    fn weight(&self, coding: Coding) -> u16 {
        let named = |token| {
            let mut wishes = self.0.iter();
            wishes.find(|(name, _)| name == token).map(|&(_, weight)| weight)
        };
        match (coding, named(coding.token()).or_else(|| named("*"))) {
            (Coding::Gzip, None) => named("x-gzip").unwrap_or(0),
            (_, Some(weight)) => weight,
            // Bytes as they are need no leave, but whatever is named is liked better.
            (Coding::Identity, None) => 1,
            (_, None) => 0,
        }
    }
}

/// `gzip;q=0.8`; `None` for what RFC 9110 does not allow.
fn read_wish(item: &str) -> Option<(String, u16)> {
    let mut parts = item.split(';').map(str::trim);
    let token = parts.next().filter(|token| !token.is_empty())?.to_ascii_lowercase();
    let weight = match parts.next() {
        None => 1000,
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            let weight = read_weight(value.trim())?;
            name.trim().eq_ignore_ascii_case("q").then_some(weight)?
        }
    };
    parts.next().is_none().then_some((token, weight))
}

/// `0`, `0.8`, `1.000`: up to three decimals, at most one.
fn read_weight(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let plain = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok().filter(|_| plain)?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accept: &'static str, expected: Option<Coding>) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept));
        assert_eq!(choose(&headers, &Coding::ALL), expected, "{accept}");
    }

    #[test]
    fn the_client_s_weights_decide_and_then_the_smallest() {
        use Coding::*;
        check("gzip, deflate, br, zstd", Some(Brotli));
        check("gzip, zstd", Some(Zstd));
        check("GZIP", Some(Gzip));
        check("x-gzip", Some(Gzip));
        check("br;q=0.5, gzip;q=0.8", Some(Gzip));
        check("br;q=0.001", Some(Brotli));
        check("br;q=0", Some(Identity));
        check("*", Some(Brotli));
        check("*;q=0.1, gzip", Some(Gzip));
        check("br;q=0, *", Some(Zstd));
        check("deflate", Some(Identity));
        check("", Some(Identity));
        check("identity;q=0", None);
        check("*;q=0", None);
        check("*;q=0, identity", Some(Identity));
        check("identity, gzip;q=0.5", Some(Identity));
        check("identity;q=0, gzip", Some(Gzip));
    }

    #[test]
    fn a_weight_that_is_none_is_passed_over() {
        use Coding::*;
        for junk in ["br;q=", "br;q=2", "br;q=1.001", "br;q=0.1234", "br;q=+1", "br;q=-0", ";q=1"] {
            check(junk, Some(Identity));
        }
        check("br;q=x, gzip", Some(Gzip));
        check("br; q=1.0 , gzip;Q=0.9", Some(Brotli));
    }

    #[test]
    fn no_header_means_bytes_as_they_are() {
        assert_eq!(choose(&HeaderMap::new(), &Coding::ALL), Some(Coding::Identity));
        assert_eq!(choose(&HeaderMap::new(), &[Coding::Gzip]), None);
    }

    #[test]
    fn what_is_encoded_decodes_to_the_same_bytes() {
        use std::io::Read as _;
        let bytes: Vec<u8> = (0..40_000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
        let br = Coding::Brotli.encode(&bytes).expect("in memory");
        let mut decoded = Vec::new();
        brotli::Decompressor::new(&br[..], 4096).read_to_end(&mut decoded).expect("brotli");
        assert!(decoded == bytes && br.len() < bytes.len() / 2);
        let zst = Coding::Zstd.encode(&bytes).expect("in memory");
        assert!(zstd::decode_all(&zst[..]).expect("zstd") == bytes);
        let gz = Coding::Gzip.encode(&bytes).expect("in memory");
        decoded.clear();
        flate2::read::GzDecoder::new(&gz[..]).read_to_end(&mut decoded).expect("gzip");
        assert!(decoded == bytes);
    }
}
