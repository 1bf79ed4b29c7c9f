//! What a child tells: kinds, types, precision, time (docs/domain.md#twin-places), but for where.

use rand_chacha::ChaCha20Rng;

use super::calendar::DAY;
use super::chance::{chance, pick, unit};
use super::timing::Away;

/// How finely a place was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    Exact,
    Street,
    Neighbourhood,
    Town,
    Authority,
    Elsewhere,
    Online,
    Unknown,
    Private,
}

impl Precision {
    /// The code of docs/domain.md#precision.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact_public_place",
            Self::Street => "street_or_named_area",
            Self::Neighbourhood => "neighbourhood",
            Self::Town => "town",
            Self::Authority => "local_authority",
            Self::Elsewhere => "elsewhere_uk",
            Self::Online => "online",
            Self::Unknown => "unknown",
            Self::Private => "private",
        }
    }

    /// Whether a place so told has a cell.
    pub(super) fn has_cell(self) -> bool {
        matches!(self, Self::Exact | Self::Street | Self::Neighbourhood | Self::Town)
    }
}

/// One place of an account.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) kind: &'static str,
    /// The type of a private place; public ones get theirs with where they are.
    pub(super) private: Option<&'static str>,
    /// Minute of the world.
    pub(super) minute: i64,
    /// Whether the child knew the day and the time.
    pub(super) knows_day: bool,
    pub(super) knows_time: bool,
}

/// Kinds of place and their shares.
const KINDS: [(&str, f64); 7] = [
    ("hung_out_at", 0.30),
    ("travelled_through", 0.20),
    ("found_at", 0.20),
    ("stayed_at", 0.15),
    ("met_person_of_concern_at", 0.06),
    ("harm_at", 0.05),
    ("felt_safe_at", 0.04),
];

/// Share of a kind told of a private place. Found-at is published (three in
/// five); the others are assumed so that about 40 % of all reports can be mapped.
fn private_share(kind: &str) -> f64 {
    match kind {
        "found_at" => 0.63,
        "stayed_at" => 0.88,
        "hung_out_at" => 0.46,
        "travelled_through" => 0.04,
        "felt_safe_at" => 0.5,
        _ => 0.35,
    }
}

/// Where children were found, of the private places (published shares), and elsewhere (assumed).
fn private_type(rng: &mut ChaCha20Rng, kind: &str, care: bool) -> &'static str {
    let home = if care { "placement_or_childrens_home" } else { "own_home" };
    let concern = "stranger_or_person_of_concern_home";
    match kind {
        "found_at" => pick(
            rng,
            &[(home, 25.0), ("friends_home", 24.0), ("relatives_home", 12.0), ("other_private", 2.0)],
        ),
        "stayed_at" => pick(
            rng,
            &[
                ("friends_home", 45.0),
                ("relatives_home", 25.0),
                ("partner_home", 10.0),
                (concern, 12.0),
                ("party_flat_or_cuckooed", 8.0),
            ],
        ),
        "felt_safe_at" => pick(rng, &[("friends_home", 50.0), ("relatives_home", 40.0), (home, 10.0)]),
        "hung_out_at" => pick(
            rng,
            &[
                ("friends_home", 65.0),
                ("party_flat_or_cuckooed", 15.0),
                ("partner_home", 12.0),
                ("other_private", 8.0),
            ],
        ),
        _ => pick(rng, &[(concern, 50.0), ("party_flat_or_cuckooed", 30.0), ("friends_home", 20.0)]),
    }
}

/// Reports in an interview: geometric from 1, mean 2.6.
pub(super) fn reports(rng: &mut ChaCha20Rng) -> usize {
    let mut reports = 1;
    while !chance(rng, 1.0 / 2.6) {
        reports += 1;
    }
    reports
}

/// One place of an account of a time away.
pub(super) fn tell(rng: &mut ChaCha20Rng, away: Away, care: bool) -> Told {
    let kind = pick(rng, &KINDS);
    let private = chance(rng, private_share(kind)).then(|| private_type(rng, kind, care));
    // Children tell of the first two days; the rest blurs.
    let minute = away.start + (unit(rng) * away.minutes.min(2 * DAY) as f64) as i64;
    Told { kind, private, minute, knows_day: chance(rng, 0.96), knows_time: chance(rng, 0.94) }
}

/// How finely a public place is told. Over all: exact .35, street .25,
/// neighbourhood .20, town .10, authority or elsewhere .05, unknown or online .05.
///
/// Assumed: a shared hot place has a name, so it is told more finely than others.
pub(super) fn precision(rng: &mut ChaCha20Rng, hot: bool) -> Precision {
    use Precision::{Authority, Elsewhere, Exact, Neighbourhood, Online, Street, Town, Unknown};
    let [exact, street, neighbourhood, town, authority, unknown] =
        if hot { [0.54, 0.26, 0.12, 0.04, 0.02, 0.02] } else { [0.25, 0.245, 0.24, 0.13, 0.067, 0.068] };
    pick(
        rng,
        &[
            (Exact, exact),
            (Street, street),
            (Neighbourhood, neighbourhood),
            (Town, town),
            (Authority, authority * 0.4),
            (Elsewhere, authority * 0.6),
            (Unknown, unknown * 0.5),
            (Online, unknown * 0.5),
        ],
    )
}
