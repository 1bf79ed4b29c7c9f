//! How strict the gate is, where homes are few, and where placements are.

use serde_json::json;

use crate::support::{Office, Ran, interview, text};

const PARK: (f64, f64) = (53.615, -2.160);

/// Children who were at one place, each in a home and with a caseworker of its
/// own.
fn at_the_park(children: usize) -> Office {
    let office = Office::new();
    let rows = (0..children).map(|at| {
        let mut row = interview(&format!("i-{at}"), &format!("c-{at}"));
        row["caseworker"] = json!(format!("cw-{at}"));
        row["placement"] = json!(format!("pl-{at}"));
        format!("{row}\n")
    });
    let file = office.write("interviews.ndjson", rows.collect::<String>());
    office.import("interviews", &file).done();
    office
}

/// How many areas the plan of a release shows.
#[track_caller]
fn shown(office: &Office) -> u32 {
    let plan = office.release("plan", "2026-03-15").done().out;
    let areas = plan.lines().find_map(|line| line.strip_prefix("areas shown: "));
    let number = areas.and_then(|rest| rest.split(';').next()?.parse().ok());
    number.unwrap_or_else(|| panic!("{plan}"))
}

fn policy(office: &Office, what: &str, by: &str, more: &[&str]) -> Ran {
    let password = office.path("password");
    let who = ["policy", what, "--by", by, "--password-file", text(&password)];
    office.run(&[&who[..], more].concat())
}

#[test]
fn two_custodians_raise_k_and_nobody_lowers_it_under_five() {
    let office = at_the_park(9);
    office.account("clara", "custodian");
    office.account("carl", "custodian");
    office.account("anil", "analyst");
    assert_eq!(shown(&office), 1);
    let under = policy(&office, "propose", "clara", &["--k", "4"]);
    assert!(under.code == Some(2) && under.err.contains("k is a number from 5 to 25"), "{}", under.err);
    policy(&office, "propose", "anil", &["--k", "7"]).failed(1, &["custodians may"]);
    policy(&office, "approve", "carl", &[]).failed(1, &["no policy waits"]);
    policy(&office, "propose", "clara", &["--k", "7"]).done();
    assert_eq!(shown(&office), 1);
    policy(&office, "approve", "CLARA", &[]).failed(1, &["waits for a second person"]);
    policy(&office, "approve", "carl", &["--k", "6"]).failed(1, &["another policy waits"]);
    let done = policy(&office, "approve", "carl", &["--k", "7"]).done().out;
    assert!(done.starts_with("in force: k 7"), "{done}");
    assert_eq!(shown(&office), 0);
    policy(&office, "propose", "carl", &["--k", "5", "--colluding-holders"]).done();
    policy(&office, "approve", "clara", &[]).done();
    assert_eq!(shown(&office), 1);
    let show = office.run(&["policy", "show"]).done().out;
    assert_eq!(show, "in force: k 5: as many others once the children of any two holders are taken away\n");
}

#[test]
fn a_partnership_keeps_one_band_from_25_on_for_good() {
    // So many that the bands differ, and that the machine's attacks read both.
    let office = at_the_park(60);
    office.account("clara", "custodian");
    office.account("carl", "custodian");
    let bands = |id: &str| {
        let manifest = office.run(&["release", "show", "--release", id]).done().out;
        let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
        manifest["policy"]["bands"].as_array().expect("bands").last().expect("one").clone()
    };
    let plan = office.release("plan", "2026-03-15").done().out;
    assert!(plan.contains("certain disclosures: 0"), "{plan}");
    office.release("make", "2026-03-15").done();
    let other = policy(&office, "propose", "clara", &["--top-band", "50+"]);
    assert!(other.code == Some(2) && other.err.contains("25+ or 800+"), "{}", other.err);
    policy(&office, "propose", "clara", &["--top-band", "25+"]).done();
    policy(&office, "approve", "carl", &["--top-band", "800+"]).failed(1, &["another policy waits"]);
    let done = policy(&office, "approve", "carl", &[]).done().out;
    assert!(done.contains("one band of 25 children or more"), "{done}");
    policy(&office, "propose", "carl", &["--top-band", "800+"]).failed(1, &["never be told again"]);
    let id = office.release("make", "2026-03-15").done().last_line().to_owned();
    office.approve(&id, "clara").done();
    office.approve(&id, "carl").done();
    assert_eq!(bands(&id), "25+");
    let export = office.path("release");
    office.run(&["release", "export", "--release", &id, "--out", text(&export)]).done();
    let leaves = std::fs::read_to_string(export.join("leaves.geojson")).expect("a document");
    assert!(leaves.contains(r#""band":"25+""#) && !leaves.contains("50-99"), "{leaves}");
}

#[test]
fn a_proposal_made_by_another_policy_is_made_again() {
    let office = at_the_park(9);
    office.account("clara", "custodian");
    office.account("carl", "custodian");
    let id = office.release("make", "2026-03-15").done().last_line().to_owned();
    policy(&office, "propose", "clara", &["--colluding-holders"]).done();
    policy(&office, "approve", "carl", &["--colluding-holders"]).done();
    office.approve(&id, "clara").failed(1, &[&id, "make it again"]);
    let id = office.release("make", "2026-03-15").done().last_line().to_owned();
    office.approve(&id, "clara").done();
    office.approve(&id, "carl").done();
    let manifest = office.run(&["release", "show", "--release", &id]).done().out;
    assert!(manifest.contains(r#""colluding_holders":true"#), "{manifest}");
}

/// So many addresses at the park, as Open UPRN writes them.
fn addresses(many: usize) -> String {
    let header = "UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE\r\n".to_owned();
    let (lat, lon) = PARK;
    let row = |at: usize| format!("{at},389504.00,413320.00,{lat},{lon}\r\n");
    (0..many).map(row).fold(header, |text, row| text + &row)
}

#[test]
fn the_cell_of_a_few_homes_does_not_stand_alone() {
    let office = at_the_park(9);
    let import = |many| {
        let file = office.write("uprn.csv", addresses(many));
        office.import("addresses", &file)
    };
    assert_eq!(import(7).done().out, "1 cells of 1 to 7 homes: added; 0 there before\n");
    assert_eq!(shown(&office), 0);
    // Another file takes the place of the first.
    assert_eq!(import(8).done().out, "0 cells of 1 to 7 homes: added; 0 there before\n");
    assert_eq!(shown(&office), 1);
    import(0).failed(3, &["the file holds no rows"]);
}

#[test]
fn one_bad_address_keeps_the_cells_that_were_known() {
    let office = at_the_park(9);
    let file = office.write("uprn.csv", addresses(3));
    office.import("addresses", &file).done();
    let bad = office.write("bad.csv", addresses(8) + "9,1,1,53.6,\r\n");
    let ran = office.import("addresses", &bad).failed(3, &["rows refused: 1; nothing was taken"]);
    assert!(ran.err.contains("bad.csv, line 10, field LONGITUDE"), "{}", ran.err);
    assert_eq!(shown(&office), 0);
    let other = office.write("other.csv", "UPRN,EASTING\n1,2\n");
    office.import("addresses", &other).failed(3, &["line 1, field LATITUDE: this field is missing"]);
}

#[test]
fn about_a_placement_its_own_children_do_not_count() {
    let office = at_the_park(9);
    let (lat, lon) = PARK;
    // The homes of four of them stand a few hundred metres from the park, in
    // the next cell.
    let near = h3o::LatLng::new(lat, lon).expect("a point").to_cell(h3o::Resolution::Nine);
    let near = h3o::LatLng::from(near.grid_ring::<Vec<_>>(1)[0]);
    let homes: String = (0..4).map(|at| format!("pl-{at},{},{}\n", near.lat(), near.lng())).collect();
    let file = office.write("placements.csv", format!("placement,lat,lon\n{homes}"));
    assert_eq!(
        office.import("placements", &file).done().out,
        "4 cells of placements: added; 0 there before\n"
    );
    assert_eq!(
        office.import("placements", &file).done().out,
        "0 cells of placements: added; 4 there before\n"
    );
    assert_eq!(shown(&office), 0);
    let bad = office.write("bad.csv", "placement,lat,lon\npl-9,53.6,nowhere\n");
    let ran = office.import("placements", &bad).failed(3, &["nothing was taken"]);
    assert!(ran.err.contains("bad.csv, line 2, field lon"), "{}", ran.err);
    // No coordinate, and no cell in the clear, is kept.
    let kept = std::fs::read(office.data().join("records.sqlite")).expect("a store");
    for home in [format!("{:.4}", near.lat()), "pl-0".to_owned(), "placement,lat".to_owned()] {
        assert!(!kept.windows(home.len()).any(|window| window == home.as_bytes()), "{home}");
    }
}
