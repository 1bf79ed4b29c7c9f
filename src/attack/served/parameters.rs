//! Attacks that ask for more than is offered: A04, A08.

use std::io;

use super::{Target, offered};
use crate::attack::http::{Answer, Client};
use crate::attack::outcome::Outcome;

/// Parameters that the pages of the dashboard take, and those that interfaces of
/// this kind take elsewhere.
const NAMES: [&str; 50] = [
    "release",
    "area",
    "theme",
    "compare",
    "layer",
    "view",
    "leaf",
    "hotspot",
    "q",
    "age",
    "age_band",
    "sex",
    "gender",
    "child",
    "caseworker",
    "placement",
    "school",
    "agency",
    "provider",
    "kind",
    "place_type",
    "day",
    "time_band",
    "month",
    "bbox",
    "lat",
    "lon",
    "near",
    "radius",
    "k",
    "min",
    "max",
    "limit",
    "offset",
    "page",
    "sort",
    "order",
    "filter",
    "where",
    "fields",
    "include",
    "expand",
    "group_by",
    "resolution",
    "format",
    "callback",
    "debug",
    "exact",
    "raw",
    "role",
];
/// Values that isolate somebody, switch something off, or ask for everything.
const VALUES: [&str; 10] = ["1", "0", "true", "14-15", "female", "cw-03", "*", "-1", "late", "1 OR 1=1"];
/// Names under which a date would be asked for.
const DATES: [&str; 10] =
    ["as_of", "from", "to", "since", "until", "date", "window", "cut_off", "start", "at"];
const DAYS: [&str; 5] = ["2026-10-01", "2026-10-02", "2026-09-24", "2026-09", "P1D"];

/// What OGC's standards take, and a tile or a zone would be asked for with.
const STANDARD: [&str; 12] = [
    "limit=1",
    "offset=1",
    "bbox=-2.4,53.4,-1.9,53.8",
    "datetime=2026-10-01%2F..",
    "filter=band_least%20%3E%205&filter-lang=cql2-text",
    "properties=band_least",
    "sortby=-band_least",
    "crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F27700",
    "f=html",
    "zone-level=9",
    "compact-zones=false",
    "subset=H3(1)",
];

/// One query for each name under which something may be asked for.
pub(super) fn queries() -> impl Iterator<Item = String> {
    let value = |(name, value): (&str, &str)| format!("{name}={}", encoded(value));
    let names = NAMES.into_iter().zip(VALUES.into_iter().cycle()).map(value);
    let dates = DATES.into_iter().zip(DAYS.into_iter().cycle()).map(value);
    names.chain(dates).chain(STANDARD.map(str::to_owned))
}

/// A04: every parameter, in every way it can be written. The answer must be the
/// one without it, or one refusal that is the same for all.
pub(super) fn tracker(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut client = target.reader()?;
    let paths = offered(&mut client)?;
    let chosen = paths.iter().filter(|path| path.ends_with("leaves.geojson") || *path == "/api/releases");
    for path in chosen.take(2) {
        let mut asked = Asked::of(&mut client, path)?;
        outcome.heard(asked.plain.status);
        for (at, name) in NAMES.iter().enumerate() {
            for value in VALUES {
                asked.with(&mut client, &format!("{name}={}", encoded(value)), &mut outcome)?;
            }
            let other = NAMES[(at + 1) % NAMES.len()];
            let letters: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
            for query in [
                format!("{name}=1&{name}=2"),
                format!("{name}[]=1&{name}[a][b]=1"),
                format!("{name}=14-15&{other}=late"),
                format!("{letters}=1"),
                name.to_string(),
                format!("x;{name}=1"),
                format!("{}=1", name.to_uppercase()),
                format!("%7B%22{name}%22%3A1%7D"),
            ] {
                asked.with(&mut client, &query, &mut outcome)?;
            }
            let header = format!("x-{}", name.replace('_', "-"));
            asked.with_header(&mut client, &header, "1", &mut outcome)?;
        }
        asked.with_header(&mut client, "x-http-method-override", "PUT", &mut outcome)?;
        asked.with_header(&mut client, "x-original-url", "/api/releases?exact=1", &mut outcome)?;
    }
    Ok(outcome)
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

/// An address with its plain answer, and the one refusal that was met.
struct Asked<'a> {
    path: &'a str,
    plain: Answer,
    refusal: Option<Answer>,
}

impl<'a> Asked<'a> {
    fn of(client: &mut Client, path: &'a str) -> io::Result<Self> {
        Ok(Self { path, plain: client.get(path)?, refusal: None })
    }

    fn with(&mut self, client: &mut Client, query: &str, outcome: &mut Outcome) -> io::Result<()> {
        let answer = client.get(&format!("{}?{query}", self.path))?;
        self.judge(answer, &format!("?{query}"), outcome);
        Ok(())
    }

    fn with_header(
        &mut self,
        client: &mut Client,
        name: &str,
        value: &str,
        outcome: &mut Outcome,
    ) -> io::Result<()> {
        let answer = client.ask("GET", self.path, &[(name, value)], b"")?;
        self.judge(answer, &format!("with {name}"), outcome);
        Ok(())
    }

    fn judge(&mut self, answer: Answer, asked: &str, outcome: &mut Outcome) {
        let same = match answer.status {
            400..500 => {
                let refusal = self.refusal.get_or_insert_with(|| answer.clone());
                refusal.lasting() == answer.lasting()
            }
            _ => answer.lasting() == self.plain.lasting(),
        };
        outcome.claim(!same, || format!("{} {asked} is answered otherwise", self.path));
    }
}

/// A08: every date, as a parameter, in the address, and as a header.
pub(super) fn dates(target: &Target<'_>) -> io::Result<Outcome> {
    let mut outcome = Outcome::tried();
    let mut client = target.reader()?;
    let paths = offered(&mut client)?;
    let chosen =
        paths.iter().filter(|path| path.ends_with("leaves.geojson") || path.matches('/').count() <= 3);
    for path in chosen.take(3) {
        let mut asked = Asked::of(&mut client, path)?;
        outcome.heard(asked.plain.status);
        for name in DATES {
            for day in DAYS {
                asked.with(&mut client, &format!("{name}={day}"), &mut outcome)?;
                asked.with(&mut client, &format!("from={day}&to=2026-10-31"), &mut outcome)?;
            }
        }
        asked.with_header(&mut client, "accept-datetime", "Thu, 01 Oct 2026 00:00:00 GMT", &mut outcome)?;
    }
    for day in DAYS {
        for path in [
            format!("/api/releases/{day}"),
            format!("/api/releases/{day}/leaves.geojson"),
            format!("/api/leaves/{day}"),
            format!("/api/releases/latest/{day}"),
        ] {
            let answer = client.get(&path)?;
            outcome.claim((200..300).contains(&answer.status), || format!("{path} is answered"));
        }
    }
    Ok(outcome)
}
