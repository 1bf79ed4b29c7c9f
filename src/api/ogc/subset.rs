//! `subset=Lat(53:54),Lon(-2:-1),time("2026-01-01")`: a box and a time, axis by axis.

use super::catalogue::Opened;
use super::parameters::{Parameters, bad};
use crate::api::ApiError;
use crate::collection::{SearchBox, When};
use crate::crs::Crs;

/// Where and when.
#[derive(Default)]
pub(super) struct Subset {
    pub within: Option<SearchBox>,
    pub at_another_time: bool,
}

type Span = (String, String);

/// Reads a subset in degrees.
pub(super) fn read(parameters: &mut Parameters, opened: &Opened) -> Result<Subset, ApiError> {
    parameters.word("subset-crs", &[(Crs::Crs84.uri(), ()), ("[OGC:CRS84]", ())])?;
    let Some(axes) = parameters.parsed("subset", axes)? else { return Ok(Subset::default()) };
    let unread = |_| bad("subset", "a span of an axis cannot be used");
    let mut subset = Subset::default();
    let (mut lat, mut lon) = (None, None);
    for (axis, span) in axes {
        let place = match axis.to_ascii_lowercase().as_str() {
            "lat" | "latitude" => &mut lat,
            "lon" | "long" | "longitude" => &mut lon,
            "time" => {
                let open =
                    |end: &str| if end == "*" { "..".to_owned() } else { end.trim_matches('"').to_owned() };
                let when =
                    When::read(&format!("{}/{}", open(&span.0), open(&span.1))).map_err(|_| unread(()))?;
                subset.at_another_time = !when.meets(opened.collection.period);
                continue;
            }
            _ => {
                return Err(bad("subset", "it names an axis that there is not: Lat, Lon and time are known"));
            }
        };
        *place = Some(span);
    }
    if lat.is_some() || lon.is_some() {
        let end = |end: &str, open: &str| if end == "*" { open.to_owned() } else { end.to_owned() };
        let ends = |span: Option<Span>, least: &str, most: &str| {
            let (low, high) = span.unwrap_or(("*".to_owned(), "*".to_owned()));
            (end(&low, least), end(&high, most))
        };
        let ((south, north), (west, east)) = (ends(lat, "-90", "90"), ends(lon, "-180", "180"));
        let within = SearchBox::read(&format!("{west},{south},{east},{north}"), Crs::Crs84);
        subset.within = Some(within.map_err(|_| unread(()))?);
    }
    Ok(subset)
}

/// `Lat(a:b),Lon(c)` as axes with their ends. A time holds colons, so it stands
/// in quotes.
fn axes(text: &str) -> Result<Vec<(String, Span)>, String> {
    let bad = || "it is written as Lat(53:54),Lon(-2:-1)".to_owned();
    let mut axes = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (axis, after) = rest.split_once('(').ok_or_else(bad)?;
        let (span, after) = after.split_once(')').ok_or_else(bad)?;
        let quoted: Vec<&str> = span.split('"').collect();
        let (low, high) = match quoted[..] {
            [plain] => plain.split_once(':').unwrap_or((plain, plain)),
            ["", one, ""] => (one, one),
            ["", low, ":", high, ""] => (low, high),
            ["", low, ":*"] => (low, "*"),
            ["*:", high, ""] => ("*", high),
            _ => return Err(bad()),
        };
        axes.push((axis.trim().to_owned(), (low.trim().to_owned(), high.trim().to_owned())));
        rest = after.trim_start_matches([',', ' ']);
    }
    Ok(axes)
}
