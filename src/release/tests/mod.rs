//! The gate's rules as properties of all inputs. Reports are made through
//! intake, as the product makes them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

use super::*;
use crate::area::{self, AreaCode};
use crate::intake::{ChildToken, TokenKey, admit, parse_line};
use definition::Definition;

/// A report in plain numbers: which child, which caseworker, which placement,
/// where, how exactly, which part of the day.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub child: u16,
    pub caseworker: u8,
    pub placement: u8,
    pub responsible: u8,
    pub host: u8,
    /// Told of sexual harm there.
    pub harmed: bool,
    pub cell: CellIndex,
    pub precision: u8,
    pub late: bool,
    pub month: u8,
}

pub(crate) fn rochdale() -> &'static Area {
    area::find(&AreaCode::from_name("rochdale").expect("a demo area")).expect("a demo area")
}

pub(crate) fn report(told: &Told) -> LocationReport {
    let point = LatLng::from(told.cell);
    let line = format!(
        r#"{{"interview":"i","child":"c{}","provider":"p","caseworker":"w{}","responsible_la":"E0800000{}","host_la":"E0800000{}","placement":"h{}","held_on":"2026-10-31","age_band":"14-15","episodes":[],"consents":[{{"purpose":"MAP","agency":"all","state":"given","decided_on":"2026-10-31","competence":"gillick_yes","explanation":"v1"}}],"push":[],"pull":[],"experiences":[],"places":[{{"kind":"hung_out_at","place_type":"park","precision":"{}","lat":{},"lon":{},"month":"2026-{:02}","day":"friday","time_band":"{}","experiences":[{}]}}]}}"#,
        told.child,
        told.caseworker,
        told.responsible,
        told.host,
        told.placement,
        ["exact_public_place", "street_or_named_area", "neighbourhood", "town"][usize::from(told.precision)],
        point.lat(),
        point.lng(),
        told.month,
        if told.late { "late" } else { "evening" },
        if told.harmed { r#""sexually_exploited""# } else { "" },
    );
    let interview = parse_line(line.as_bytes()).expect("a good line");
    let admitted = admit(&interview, line.as_bytes(), &TokenKey::new([9; 32]), None);
    admitted.expect("a good interview").reports.remove(0)
}

/// Five others, one holder.
pub(crate) const FIVE: Policy =
    Policy { k: Threshold::LEAST, colluding_holders: false, top_band: TopBand::EightHundredOrMore };

/// No placement is known.
pub(crate) static NOWHERE: LazyLock<Placements> = LazyLock::new(Placements::default);

/// Nobody knows a child but those whom its reports name.
static NOBODY_ELSE: LazyLock<Insiders> = LazyLock::new(Insiders::default);

static NO_CUSTODIANS: BTreeSet<Holder> = BTreeSet::new();

pub(crate) fn request(masks: &Masks) -> Request<'_> {
    Request {
        area: rochdale(),
        cut_off: "2026-11-01".parse().expect("a day"),
        masks,
        placements: &NOWHERE,
        insiders: &NOBODY_ELSE,
        custodians: &NO_CUSTODIANS,
        returns: &[],
        policy: &FIVE,
        previous: None,
        synthetic: true,
        played_on: None,
    }
}

/// The first release of an area by the least strict policy, nothing masked.
pub(crate) fn first_release(reports: &[LocationReport], area: &Area, synthetic: bool) -> Released<Leaves> {
    let masks = Masks::default();
    gate(reports, &Request { area, synthetic, returns: &ASKED, ..request(&masks) }).0
}

/// The day that is played in these tests.
pub(crate) const PLAYED: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 3);

/// The same on a clock of its own.
pub(crate) fn played_release(reports: &[LocationReport], area: &Area) -> Released<Leaves> {
    let masks = Masks::default();
    let request = Request { area, returns: &ASKED, played_on: Some(PLAYED), ..request(&masks) };
    gate(reports, &request).0
}

/// Twenty returns of ten children to each of two wards: to Central Rochdale
/// none was followed by an interview, to Bamford every one.
pub(crate) static ASKED: LazyLock<Vec<Return>> = LazyLock::new(|| {
    let ward = |ward: &str| ward.parse().expect("a ward");
    let back = |at: u8, ward, interviewed| Return {
        child: ChildToken([at % 10; 16]),
        ward,
        month: "2026-05".parse().expect("a month"),
        interviewed,
    };
    let both = |at| [back(at, ward("E05014036"), false), back(at, ward("E05014034"), true)];
    (0..20).flat_map(both).collect()
});

/// Cells of one corner of Rochdale, so that some fill up and some do not.
fn corner() -> Vec<CellIndex> {
    let town = LatLng::new(53.61, -2.16).expect("Rochdale").to_cell(Resolution::Seven);
    town.grid_disk::<Vec<_>>(1)
        .into_iter()
        .flat_map(|town| town.children(Resolution::Nine))
        .filter(|&cell| rochdale().contains(cell))
        .step_by(7)
        .collect()
}

prop_compose! {
    fn told()(child in 0u16..60, cell in 0usize..24, precision in 0u8..4, late: bool, month in 1u8..11, worker in 0u8..3, home in 0u8..12, other in 0u8..10) -> Told {
        let cells = corner();
        // Half of the children keep to one caseworker, as in life.
        let caseworker = if child % 2 == 0 { (child % 5) as u8 } else { worker };
        let responsible = if other == 0 { 1 } else { 5 };
        Told { child, caseworker, placement: home, responsible, host: 5, harmed: false, cell: cells[cell * cell % cells.len()], precision, late, month }
    }
}

/// The reports that a leaf stands for: those in its cells, those told only to
/// the quarter or town of which it is the rest, and for a town those told only
/// to a quarter that has no rest of its own.
fn behind<'a>(
    leaf: &Leaf,
    leaves: &Leaves,
    area: &Area,
    reports: &'a [LocationReport],
) -> Vec<&'a LocationReport> {
    let is_rest_of = |cell: CellIndex| leaves.iter().any(|other| other.id().ends_with(&format!("-{cell}")));
    let lies_in = |report: &&LocationReport| match report.cell().parent(Resolution::Nine) {
        Some(cell) => leaf.cells().contains(&cell),
        None if leaf.id().ends_with(&report.cell().to_string()) => true,
        None => {
            let town = report.cell().parent(Resolution::Seven).expect("a quarter or a town");
            let middle = report.cell().center_child(Resolution::Nine).expect("finer");
            let has_ground =
                report.cell().children(Resolution::Nine).any(|cell| area.contains(cell) && !is_rest_of(cell));
            leaf.id() == format!("7-{town}")
                && !is_rest_of(report.cell())
                && has_ground
                && area.contains(middle)
        }
    };
    reports.iter().filter(lies_in).collect()
}

/// Holds every leaf against the rules by their definition.
fn check_leaves(
    leaves: &Leaves,
    area: &Area,
    reports: &[LocationReport],
    rules: &Definition<'_>,
) -> Result<(), TestCaseError> {
    let mut seen = BTreeSet::new();
    for leaf in leaves.iter() {
        for cell in leaf.cells() {
            prop_assert!(seen.insert(*cell), "{cell} is in two leaves");
            prop_assert!(area.contains(*cell));
        }
        let told = children(&behind(leaf, leaves, area, reports));
        let is_rest = leaf.resolution() < Resolution::Nine;
        let stands_for = |part: &BTreeSet<_>| {
            rules.may_be_told(part) && rules.band(part.len(), is_rest) == Some(leaf.band())
        };
        prop_assert!(rules.parts(&told).iter().any(stands_for), "{}", leaf.id());
    }
    Ok(())
}

fn children(set: &[&LocationReport]) -> BTreeSet<ChildToken> {
    set.iter().map(|report| report.child()).collect()
}

mod asked;
mod definition;
mod account;
mod harm;
mod joint;
mod placements;
mod policy;
mod sources;
mod utility;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn leaves_are_disjoint_and_stand_for_five_others(told in prop::collection::vec(told(), 0..400)) {
        let reports: Vec<_> = told.iter().map(report).collect();
        let masks = Masks::default();
        let (released, ..) = gate(&reports, &request(&masks));
        let rules = Definition::new(&reports, &["E08000005"], FIVE);
        check_leaves(released.content(), rochdale(), &reports, &rules)?;
    }

    #[test]
    fn the_same_records_in_any_order_give_the_same_bytes(told in prop::collection::vec(told(), 0..300), seed: u64) {
        let mut reports: Vec<_> = told.iter().map(report).collect();
        let masks = Masks::default();
        let (first, ..) = gate(&reports, &request(&masks));
        use rand::{SeedableRng, seq::SliceRandom};
        reports.shuffle(&mut rand_chacha::ChaCha20Rng::seed_from_u64(seed));
        let (second, ..) = gate(&reports, &request(&masks));
        prop_assert_eq!(first.hash(), second.hash());
        prop_assert_eq!(first.bytes(), second.bytes());
        let reopened = Released::reopen(first.bytes(), first.hash()).expect("its own bytes");
        prop_assert_eq!(&reopened, &first);
        let mut altered = first.bytes().to_vec();
        let at = altered.len() / 2;
        altered[at] ^= 1;
        prop_assert_eq!(Released::reopen(&altered, first.hash()), Err(Corrupt));
    }

    #[test]
    fn one_child_more_or_less_below_the_rule_changes_nothing_shown(extra in prop::collection::vec(told(), 1..5)) {
        // Up to four children alone are as good as none, wherever they are.
        let four: Vec<_> = extra.iter().enumerate().map(|(at, told)| report(&Told { child: at as u16, ..told.clone() })).collect();
        let masks = Masks::default();
        let (none, ..) = gate(&[], &request(&masks));
        let (some, ..) = gate(&four, &request(&masks));
        prop_assert_eq!(none.bytes(), some.bytes());
    }
}

/// Children `from..from+many` in a cell, each with a caseworker by `worker`.
fn crowd(from: u16, many: u16, cell: CellIndex, worker: impl Fn(u16) -> u8) -> Vec<Told> {
    let told = |child: u16| Told {
        child,
        caseworker: worker(child),
        placement: child as u8,
        responsible: 5,
        host: 5,
        harmed: false,
        cell,
        precision: 0,
        late: child.is_multiple_of(2),
        month: 5,
    };
    (from..from + many).map(told).collect()
}

/// Reports of so many children in a cell, each with a caseworker and a
/// placement of their own as far as the numbers go.
pub(crate) fn crowd_reports(from: u16, many: u16, cell: CellIndex) -> Vec<LocationReport> {
    crowd(from, many, cell, |child| (child % 200) as u8).iter().map(report).collect()
}

fn leaves_of(told: &[Told], masks: &Masks) -> Leaves {
    let reports: Vec<_> = told.iter().map(report).collect();
    gate(&reports, &request(masks)).0.content().clone()
}

fn bands(leaves: &Leaves) -> Vec<(u8, &'static str)> {
    leaves.iter().map(|leaf| (u8::from(leaf.resolution()), leaf.band().code())).collect()
}

#[test]
fn five_means_five_others() {
    let cell = corner()[3];
    let none = Masks::default();
    let own = |child: u16| child as u8;
    assert_eq!(bands(&leaves_of(&crowd(0, 5, cell, own), &none)), []);
    assert_eq!(bands(&leaves_of(&crowd(0, 6, cell, own), &none)), [(9, "5-9")]);
    assert_eq!(bands(&leaves_of(&crowd(0, 9, cell, |child| u8::from(child < 5)), &none)), []);
    assert_eq!(bands(&leaves_of(&crowd(0, 10, cell, |child| u8::from(child < 5)), &none)), [(9, "10-14")]);
    assert_eq!(bands(&leaves_of(&crowd(0, 30, cell, |_| 1), &none)), []);
}

#[test]
fn the_own_authority_cannot_find_a_few_guests_by_subtraction() {
    let cell = corner()[3];
    let with_guests = |own: u16, guests: u16| {
        let mut told = crowd(0, own + guests, cell, |child| child as u8);
        // Twins of theirs elsewhere do not make them the authority's own.
        told.iter_mut().skip(own.into()).for_each(|guest| guest.responsible = 1);
        bands(&leaves_of(&told, &Masks::default()))
    };
    assert_eq!(with_guests(9, 0), [(9, "5-9")]);
    assert_eq!(with_guests(9, 4), [(9, "5-9")]);
    assert_eq!(with_guests(9, 5), [(9, "10-14")]);
    assert_eq!(with_guests(5, 4), []);
}

#[test]
fn the_window_is_that_of_the_release_before() {
    let masks = Masks::default();
    let few: Vec<_> = crowd(0, 12, corner()[3], |child| child as u8).iter().map(report).collect();
    let (first, ..) = gate(&few, &request(&masks));
    let many: Vec<_> = (0..100).flat_map(|_| few.iter().cloned()).collect();
    let next =
        Request { previous: Some(&first), cut_off: "2026-12-01".parse().expect("a day"), ..request(&masks) };
    let (second, ..) = gate(&many, &next);
    assert_eq!((first.terms().window.months, second.terms().window.months), (24, 24));
    assert_eq!(second.terms().previous, Some(first.id()));
}

#[test]
fn a_child_who_tells_forty_times_counts_once() {
    let cell = corner()[3];
    let mut told = crowd(0, 4, cell, |child| child as u8);
    told.extend(std::iter::repeat_n(told[0].clone(), 40));
    assert_eq!(bands(&leaves_of(&told, &Masks::default())), []);
}

#[test]
fn masked_cells_are_not_counted_and_few_homes_do_not_stand_alone() {
    let cell = corner()[3];
    let told = crowd(0, 12, cell, |child| child as u8);
    for mask in [Mask::Placement, Mask::Refuge, Mask::FewHomes] {
        let mut masks = Masks::default();
        masks.add(cell, mask);
        assert_eq!(bands(&leaves_of(&told, &masks)), [], "{}", mask.code());
    }
}

#[test]
fn the_rest_of_a_parent_is_told_only_where_it_hides_its_atoms() {
    let quarter = LatLng::new(53.61, -2.16).expect("Rochdale").to_cell(Resolution::Eight);
    let cells: Vec<_> = quarter.children(Resolution::Nine).collect();
    let spread = |atoms: usize, each: u16| -> Vec<Told> {
        (0..atoms).flat_map(|at| crowd(at as u16 * each, each, cells[at], |child| child as u8)).collect()
    };
    // 2 atoms of 4: with 5 to 9 children each of the two would hold some.
    assert_eq!(bands(&leaves_of(&spread(2, 4), &Masks::default())), []);
    assert_eq!(bands(&leaves_of(&spread(3, 3), &Masks::default())), [(8, "5-9")]);
    // 4 atoms of 4 are 16 children: 3 atoms could hold 12 at the most.
    assert_eq!(bands(&leaves_of(&spread(4, 4), &Masks::default())), []);
}

#[test]
fn a_theme_stands_only_with_its_complement() {
    let cell = corner()[3];
    let own = |child: u16| child as u8;
    let themes = |many| leaves_of(&crowd(0, many, cell, own), &Masks::default())[0].themes().to_vec();
    assert_eq!(themes(10), []);
    assert_eq!(themes(12), [(crate::intake::Theme::AfterDark, Band::FiveToNine)]);
}

#[test]
fn another_tenants_children_and_other_months_are_not_counted() {
    let cell = corner()[3];
    let told = crowd(0, 12, cell, |child| child as u8);
    let reports: Vec<_> = told.iter().map(report).collect();
    let bradford = area::find(&AreaCode::from_name("bradford").expect("a demo area")).expect("a demo area");
    let masks = Masks::default();
    let elsewhere = Request { area: bradford, ..request(&masks) };
    assert!(gate(&reports, &elsewhere).0.content().is_empty());
    let before = Request { cut_off: "2026-05-31".parse().expect("a day"), ..request(&masks) };
    assert!(gate(&reports, &before).0.content().is_empty());
    let long_after = Request { cut_off: "2028-06-01".parse().expect("a day"), ..request(&masks) };
    assert!(gate(&reports, &long_after).0.content().is_empty());
}

#[test]
fn few_reports_a_year_make_the_window_two_years() {
    let masks = Masks::default();
    let cell = corner()[3];
    let few: Vec<_> = crowd(0, 12, cell, |child| child as u8).iter().map(report).collect();
    assert_eq!(gate(&few, &request(&masks)).0.terms().window.months, 24);
    let many: Vec<_> = (0..50).flat_map(|_| few.iter().cloned()).collect();
    assert_eq!(gate(&many, &request(&masks)).0.terms().window.months, 12);
}

#[test]
fn releases_of_the_first_rules_are_still_what_they_were() {
    let cell = corner()[3];
    let old = format!(
        r#"{{"format":1,"area":"E08000005","area_name":"Rochdale","from":"2024-11","to":"2026-10","months":24,"cut_off":"2026-11-01","policy":"1","k":5,"previous":null,"synthetic":true,"leaves":[{{"leaf":"9-{cell}","cells":["{cell}"],"band":"5-9","themes":[["after_dark","5-9"]]}}]}}"#
    );
    let opened = Released::reopen(old.as_bytes(), &sha256(old.as_bytes())).expect("a whole release");
    assert_eq!((opened.bytes(), opened.terms().policy), (old.as_bytes(), OPEN));
    assert_eq!(opened.content().len(), 1);
    for (was, is) in
        [(r#""k":5"#, r#""k":4"#), (r#""policy":"1""#, r#""policy":"2""#), (r#""format":1"#, r#""format":2"#)]
    {
        let altered = old.replace(was, is);
        assert_eq!(Released::reopen(altered.as_bytes(), &sha256(altered.as_bytes())), Err(Corrupt), "{is}");
    }
}

/// Five others, one holder, and one band from 25 on, as before there were more.
const OPEN: Policy = Policy { top_band: TopBand::TwentyFiveOrMore, ..FIVE };

#[test]
fn releases_of_the_second_rules_are_still_what_they_were() {
    let cell = corner()[3];
    let old = format!(
        r#"{{"format":2,"area":"E08000005","area_name":"Rochdale","from":"2024-11","to":"2026-10","months":24,"cut_off":"2026-11-01","policy":"2","k":5,"colluding_holders":false,"previous":null,"synthetic":true,"leaves":[{{"leaf":"9-{cell}","cells":["{cell}"],"band":"25+","themes":[["after_dark","15-24"]]}}],"serious_harm":[{{"area":"borough","cells":[],"theme":"sexual_harm","band":"10-14"}}]}}"#
    );
    let opened = Released::reopen(old.as_bytes(), &sha256(old.as_bytes())).expect("a whole release");
    assert_eq!((opened.bytes(), opened.terms().policy), (old.as_bytes(), OPEN));
    assert_eq!(opened.content()[0].band(), Band::TwentyFiveOrMore);
    for (was, is) in [
        // A band that these rules do not have, in each place that has one.
        (r#""band":"25+""#, r#""band":"25-49""#),
        (r#"["after_dark","15-24"]"#, r#"["after_dark","50-99"]"#),
        (r#""band":"10-14""#, r#""band":"800+""#),
        (r#"false,"previous"#, r#"false,"top_band":"25+","previous"#),
        (r#""policy":"2""#, r#""policy":"3""#),
    ] {
        let altered = old.replace(was, is);
        assert_ne!(altered, old, "{was}");
        assert_eq!(Released::reopen(altered.as_bytes(), &sha256(altered.as_bytes())), Err(Corrupt), "{is}");
    }
}

#[test]
fn a_release_says_whether_its_bands_end_at_25() {
    let reports: Vec<_> = crowd(0, 60, corner()[3], |child| child as u8).iter().map(report).collect();
    for (policy, code, text) in
        [(FIVE, "50-99", r#""top_band":"800+""#), (OPEN, "25+", r#""top_band":"25+""#)]
    {
        let masks = Masks::default();
        let released = gate(&reports, &Request { policy: &policy, ..request(&masks) }).0;
        assert_eq!(released.content()[0].band().code(), code);
        assert_eq!(released.terms().rules, POLICY_VERSION);
        assert!(std::str::from_utf8(released.bytes()).expect("text").contains(text));
        let again = Released::reopen(released.bytes(), released.hash()).expect("a whole release");
        assert_eq!(again, released);
    }
}

#[test]
fn a_release_says_which_day_was_played_where_one_was() {
    let reports: Vec<_> = crowd(0, 12, corner()[3], |child| child as u8).iter().map(report).collect();
    let played = played_release(&reports, rochdale());
    let text = std::str::from_utf8(played.bytes()).expect("text");
    let said = r#""synthetic":true,"played_on":"2026-11-03","#;
    assert_eq!((text.matches(said).count(), played.terms().played_on), (1, Some(PLAYED)));
    assert_eq!(Released::reopen(played.bytes(), played.hash()).as_ref(), Ok(&played));
    // By the machine's clock the same release has the bytes that it had before there was such a day.
    let by_the_machine = first_release(&reports, rochdale(), true);
    assert_eq!(by_the_machine.bytes(), text.replace(said, r#""synthetic":true,"#).as_bytes());
    // No real child was ever on a clock of its own.
    let real = text.replace(said, &said.replace("true", "false"));
    assert_eq!(Released::reopen(real.as_bytes(), &sha256(real.as_bytes())), Err(Corrupt));
}

#[test]
fn a_rest_tells_25_and_more_in_one_band_as_its_audit_asks() {
    // Five children in each of 28 cells of one town: none stands alone, and no
    // rest of seven cells hides which of them hold children.
    let town = corner()[3].parent(Resolution::Seven).expect("a parent");
    let cells = town.children(Resolution::Nine).take(28).zip(0..);
    let told: Vec<_> = cells.flat_map(|(cell, at)| crowd(at * 5, 5, cell, |child| child as u8)).collect();
    assert_eq!(bands(&leaves_of(&told, &Masks::default())), [(7, "25+")]);
}
