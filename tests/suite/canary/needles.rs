//! What is searched for, in every form that it could have.

use h3o::{LatLng, Resolution};

/// Where the canary was.
pub(super) struct Place {
    pub lat: f64,
    pub lon: f64,
}

impl Place {
    pub fn new(lat: f64, lon: f64) -> Self {
        Self { lat, lon }
    }
}

/// The texts and bytes that must be found nowhere.
pub(super) struct Needles {
    all: Vec<(String, Vec<u8>)>,
    /// Latitude and longitude to four decimals, about ten metres: common
    /// enough one by one, and the canary's side by side.
    pair: [Vec<u8>; 2],
}

/// How near two numbers stand that are one point.
const NEAR: usize = 64;

impl Needles {
    pub fn new(place: &Place, keys: &[(&str, &[u8; 32])], id: &str) -> Self {
        let to_four = |degrees: f64| {
            let text = format!("{degrees:.9}");
            text.as_bytes()[..text.find('.').expect("decimals") + 5].to_vec()
        };
        let mut needles = Self { all: Vec::new(), pair: [to_four(place.lat), to_four(place.lon)] };
        for (name, bytes) in keys {
            needles.secret(name, *bytes);
        }
        needles.add("an id", id.as_bytes());
        for (what, degrees) in [("the latitude", place.lat), ("the longitude", place.lon)] {
            let text = format!("{degrees:.9}");
            let six = &text[..text.find('.').expect("decimals") + 7];
            needles.add(&format!("{what}, as text"), six.as_bytes());
            needles.add(&format!("{what}, little-endian"), &degrees.to_le_bytes());
            needles.add(&format!("{what}, big-endian"), &degrees.to_be_bytes());
        }
        let point = LatLng::new(place.lat, place.lon).expect("a point");
        for resolution in [Resolution::Ten, Resolution::Nine, Resolution::Eight, Resolution::Seven] {
            let (cell, what) =
                (point.to_cell(Resolution::Ten).parent(resolution).expect("coarser"), u8::from(resolution));
            let what = format!("the cell of resolution {what}");
            needles.add(&format!("{what}, as text"), cell.to_string().as_bytes());
            needles.add(&format!("{what}, as upper text"), cell.to_string().to_uppercase().as_bytes());
            needles.add(&format!("{what}, in decimals"), u64::from(cell).to_string().as_bytes());
            needles.add(&format!("{what}, little-endian"), &u64::from(cell).to_le_bytes());
            needles.add(&format!("{what}, big-endian"), &u64::from(cell).to_be_bytes());
        }
        needles.add("the password", crate::support::PASSWORD.as_bytes());
        needles
    }

    /// A session's secret, which only the answer to the sign-in may carry.
    pub fn add_session(&mut self, whose: &str, cookie: &str) {
        let hex = cookie.split_once('=').expect("a pair").1;
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(digit).collect();
        self.secret(&format!("the session of {whose}"), &bytes);
    }

    fn secret(&mut self, what: &str, bytes: &[u8]) {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.add(what, bytes);
        self.add(&format!("{what}, in hex"), hex.as_bytes());
        self.add(&format!("{what}, in upper hex"), hex.to_uppercase().as_bytes());
    }

    pub fn add(&mut self, what: &str, bytes: &[u8]) {
        self.all.push((what.to_owned(), bytes.to_vec()));
    }

    /// What is found in some bytes: "what in where".
    pub fn found_in(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (what, needle) in &self.all {
            if positions(bytes, needle).next().is_some() {
                found.push(format!("{what} in {place}"));
            }
        }
        let [lat, lon] = &self.pair;
        let beside = |at: usize| &bytes[at.saturating_sub(NEAR)..bytes.len().min(at + NEAR)];
        if positions(bytes, lat).any(|at| positions(beside(at), lon).next().is_some()) {
            found.push(format!("the point to ten metres in {place}"));
        }
        found
    }

    /// Each needle as it might stand in a file.
    pub fn examples(&self) -> Vec<(String, Vec<u8>)> {
        let [lat, lon] = &self.pair;
        let mut examples = self.all.clone();
        let point = |first: &[u8], second: &[u8]| [b"[", first, b"7,", second, b"7]"].concat();
        examples.push(("the point to ten metres".to_owned(), point(lat, lon)));
        examples.push(("the point to ten metres".to_owned(), point(lon, lat)));
        examples
    }
}

/// Where a needle begins in some bytes.
fn positions<'a>(bytes: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + bytes.get(from..)?.iter().position(|byte| *byte == needle[0])?;
            from = at + 1;
            if bytes[at..].starts_with(needle) {
                return Some(at);
            }
        }
    })
}
