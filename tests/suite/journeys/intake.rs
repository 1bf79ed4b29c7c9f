//! What goes in, once.

use std::fs;

use serde_json::json;

use crate::support::{Office, World, interview};

/// Every row that an import writes, but the entry that tells of it.
fn rows(office: &Office) -> Vec<Vec<u8>> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let file = office.data().join("records.sqlite");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).read_only(true);
        let store = sqlx::SqlitePool::connect_with(options).await.expect("a store");
        let rows = sqlx::query_scalar(
            "SELECT digest || ifnull(agreed, x'') FROM interviews
             UNION ALL SELECT interview || sealed FROM reports
             UNION ALL SELECT digest || sealed FROM episodes
             UNION ALL SELECT child || generation || ifnull(noes, x'') FROM children
             UNION ALL SELECT cell || reason FROM masks",
        );
        let rows = rows.fetch_all(&store).await.expect("rows");
        store.close().await;
        rows
    })
}

#[test]
fn a_file_taken_in_twice_changes_nothing() {
    let (office, world) = (Office::new(), World::shared());
    office.import_world(&world);
    let (before, plan) = (rows(&office), office.release("plan", "2026-11-01").done().out);
    let lines = |name: &str| {
        let text = fs::read_to_string(world.file(name)).expect("text");
        text.lines().count() - usize::from(name.ends_with(".csv"))
    };
    for (what, words, file) in [
        ("interviews", "interviews", "interviews.ndjson"),
        ("episodes", "episodes", "episodes.csv"),
        ("masks", "masked cells", "masks.csv"),
    ] {
        let again = office.import(what, &world.file(file)).done();
        assert_eq!(again.out, format!("0 {words}: added; {} there before\n", lines(file)));
    }
    assert!(rows(&office) == before && before.len() > 1000);
    assert_eq!(office.release("plan", "2026-11-01").done().out, plan);
}

#[test]
fn the_order_of_a_file_is_no_matter() {
    let world = World::shared();
    let text = fs::read_to_string(world.file("interviews.ndjson")).expect("text");
    let mut lines: Vec<&str> = text.lines().collect();
    let (one, other) = (Office::new(), Office::new());
    one.import_world(&world);
    lines.reverse();
    other.import("interviews", &other.write("reversed.ndjson", lines.join("\n"))).done();
    let episodes = fs::read_to_string(world.file("episodes.csv")).expect("text");
    let (header, rows) = episodes.split_once('\n').expect("a header");
    let rows: Vec<&str> = rows.lines().rev().collect();
    other.import("episodes", &other.write("reversed.csv", format!("{header}\n{}\n", rows.join("\n")))).done();
    other.import("masks", &world.file("masks.csv")).done();
    other.import("placements", &world.file("placements.csv")).done();
    // Other keys, so other tokens: the release is the same byte for byte.
    let id = one.release("make", "2026-11-01").done().last_line().to_owned();
    assert_eq!(other.release("make", "2026-11-01").done().last_line(), id);
}

/// Ten children of ten caseworkers and placements at one place; those before
/// `changed` in the order have something of their own.
fn at_one_place(changed: usize, change: impl Fn(&mut serde_json::Value)) -> Office {
    let office = Office::new();
    let row = |child: usize| {
        let mut row = interview(&format!("i-{child}"), &format!("c-{child}"));
        row["caseworker"] = json!(format!("cw-{child}"));
        row["placement"] = json!(format!("pl-{child}"));
        if child < changed {
            change(&mut row);
        }
        row.to_string()
    };
    let rows: Vec<String> = (0..10).map(row).collect();
    office.import("interviews", &office.write("ten.ndjson", rows.join("\n"))).done();
    office
}

/// How many areas the plan of a release shows.
#[track_caller]
pub(super) fn shown(office: &Office) -> u32 {
    let plan = office.release("plan", "2026-03-15").done().out;
    let areas = plan.lines().find_map(|line| line.strip_prefix("areas shown: "));
    let number = areas.and_then(|rest| rest.split(';').next()?.parse().ok());
    number.unwrap_or_else(|| panic!("{plan}"))
}

#[test]
fn a_consent_that_was_withdrawn_does_not_count() {
    let withdraw = |row: &mut serde_json::Value| {
        let mut later = row["consents"][0].clone();
        later["state"] = json!("withdrawn");
        row["consents"].as_array_mut().expect("consents").push(later);
    };
    assert_eq!(shown(&at_one_place(0, withdraw)), 1);
    // Six are five others.
    assert_eq!(shown(&at_one_place(4, withdraw)), 1);
    assert_eq!(shown(&at_one_place(5, withdraw)), 0);
}

#[test]
fn children_of_one_caseworker_count_as_those_of_one() {
    let same = |row: &mut serde_json::Value| row["caseworker"] = json!("cw-all");
    assert_eq!(shown(&at_one_place(5, same)), 1);
    assert_eq!(shown(&at_one_place(6, same)), 0);
    let same = |row: &mut serde_json::Value| row["placement"] = json!("pl-all");
    assert_eq!(shown(&at_one_place(5, same)), 1);
    assert_eq!(shown(&at_one_place(6, same)), 0);
}

#[test]
fn a_child_who_tells_ten_times_is_one_child() {
    let again = |row: &mut serde_json::Value| row["child"] = json!("c-0");
    assert_eq!(shown(&at_one_place(5, again)), 1);
    assert_eq!(shown(&at_one_place(6, again)), 0);
}

#[test]
fn a_masked_place_is_not_shown() {
    let office = at_one_place(0, |_| {});
    let cell = h3o::LatLng::new(53.615, -2.160).expect("a point").to_cell(h3o::Resolution::Nine);
    let masks = office.write("masks.csv", format!("cell,reason\n{cell},refuge\n"));
    office.import("masks", &masks).done();
    assert_eq!(shown(&office), 0);
}

#[test]
fn nothing_or_all_of_a_file_of_episodes() {
    let office = Office::new();
    let header = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                  miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted";
    let good = "e1,c1,01/02/2025,M,02/02/2025,Y,N";
    let file = office.write("episodes.csv", format!("{header}\n{good}\ne2,c2,01/13/2025,M,,Y,N\n"));
    let strict = office.run(&["import", "episodes", crate::support::text(&file), "--all-or-nothing"]);
    strict.failed(3, &["rows refused: 1; nothing was taken"]);
    let file = office.write("episodes.csv", format!("{header}\n{good}\n"));
    assert_eq!(office.import("episodes", &file).done().out, "1 episodes: added; 0 there before\n");
}

#[test]
fn a_release_needs_records() {
    let office = Office::new();
    office.account("clara", "custodian");
    office.release("make", "2026-11-01").failed(1, &["there are no records to make a release of"]);
    let nowhere = office.run(&["release", "make", "--area", "E06000001", "--today", "2026-11-01"]);
    assert_eq!(nowhere.code, Some(2), "{}", nowhere.err);
}
