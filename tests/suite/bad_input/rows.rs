//! Rows that are wrong, among rows that are right.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Office, Ran, homeward, interview, text};

/// Stands in every value of a bad row that takes a text.
const SECRET: &str = "jamie-of-ol16";

fn good(number: usize) -> String {
    interview(&format!("i-{number}"), &format!("LA-{number}")).to_string()
}

/// A row that a test may spoil, with the secret wherever a text may stand.
fn spoilt(spoil: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut row = interview(&format!("i-{SECRET}"), SECRET);
    row["caseworker"] = json!(format!("cw-{SECRET}"));
    row["episodes"] = json!([SECRET]);
    spoil(&mut row);
    row.to_string().into_bytes()
}

#[track_caller]
fn repeats_nothing(ran: &Ran, more: &[&str]) {
    for secret in [&[SECRET, "53.6", "2.160", "Rochdale"], more].concat() {
        assert!(!ran.err.contains(secret) && !ran.out.contains(secret), "{secret} in {}{}", ran.out, ran.err);
    }
}

/// Two good rows go in, the bad one between them is told; with
/// `--all-or-nothing` none does.
#[track_caller]
fn check(bad: &[u8], field: &str, rule: &str) {
    let office = Office::new();
    let lines = [good(1).as_bytes(), b"\n", bad, b"\n", good(3).as_bytes(), b"\n"].concat();
    let file = office.write("interviews.ndjson", lines);
    let strict = office.run(&["import", "interviews", text(&file), "--all-or-nothing"]);
    let strict = strict.failed(3, &["interviews.ndjson", "rows refused: 1; nothing was taken"]);
    assert!(!strict.out.contains("added"), "{}", strict.out);
    let ran = office.import("interviews", &file);
    let ran = ran.failed(3, &["interviews.ndjson", "rows refused: 1; the good rows were taken"]);
    let told = format!("{}, line 2, field {field}: {rule}", file.display());
    assert!(ran.err.contains(&told), "{told} is not in: {}", ran.err);
    assert_eq!(ran.out.lines().next(), Some("2 interviews: added; 0 there before"));
    repeats_nothing(&strict, &[]);
    repeats_nothing(&ran, &[]);
}

const NOT_JSON: &str = "this line is not a whole JSON object";
const NOT_UTF8: &str = "this line is not UTF-8 text";

#[test]
fn a_row_that_is_no_json_is_told_by_its_line() {
    let whole = spoilt(|_| {});
    check(&whole[..whole.len() / 2], "(whole line)", NOT_JSON);
    check(&whole[..whole.len() - 1], "(whole line)", NOT_JSON);
    check(&[&whole[..], b" {}"].concat(), "(whole line)", NOT_JSON);
    check(format!("\"{SECRET}\"").as_bytes(), "(whole line)", "this value is not of the right type");
    let latin = [&whole[..whole.len() - 1], b",\"note\":\"caf\xe9\"}"].concat();
    check(&latin, "(whole line)", NOT_UTF8);
    let wide: Vec<u8> =
        String::from_utf8(whole.clone()).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&wide, "(whole line)", NOT_JSON);
    let nested = format!("{{\"interview\":{}", "[".repeat(100_000));
    check(nested.as_bytes(), "interview", "this value is not of the right type");
    for number in ["NaN", "Infinity", "-Infinity", "1e999", "0x35"] {
        let text = String::from_utf8(whole.clone()).unwrap().replace("53.615", number);
        check(text.as_bytes(), "(whole line)", NOT_JSON);
    }
}

#[test]
fn a_field_that_is_wrong_is_told_by_its_path() {
    check(
        &spoilt(|row| row["places"][0]["month"] = json!("2025-13")),
        "places[0].month",
        "this is not a date",
    );
    check(
        &spoilt(|row| row["places"][0]["month"] = json!("2026-04")),
        "places[0].month",
        "this month is after",
    );
    check(&spoilt(|row| row["held_on"] = json!("2026-02-30")), "held_on", "this is not a date");
    check(
        &spoilt(|row| row["places"][0]["kind"] = json!(SECRET)),
        "places[0].kind",
        "this code is not in the list",
    );
    check(&spoilt(|row| row["push"] = json!(["other", SECRET])), "push[1]", "this code is not in the list");
    check(&spoilt(|row| row["host_la"] = json!("Rochdale")), "host_la", "this is not a GSS code");
    check(&spoilt(|row| row["child"] = json!("")), "child", "this id is empty");
    check(&spoilt(|row| row["child"] = json!(SECRET.repeat(20))), "child", "this id is empty");
    check(&spoilt(|row| row["child"] = json!(["x"])), "child", "this value is not of the right type");
    check(
        &spoilt(|row| drop(row.as_object_mut().unwrap().remove("child"))),
        "child",
        "this field is missing",
    );
    let twice =
        String::from_utf8(spoilt(|_| {})).unwrap().replacen('{', &format!("{{\"child\":\"{SECRET}\","), 1);
    check(twice.as_bytes(), "child", "this field is given twice");
}

#[test]
fn a_point_that_is_not_there_is_told() {
    let point = |lat: Value, lon: Value| {
        spoilt(|row| {
            row["places"][0]["lat"] = lat;
            row["places"][0]["lon"] = lon;
        })
    };
    check(&point(json!(-2.160), json!(53.615)), "places[0].lat", "lat and lon look swapped");
    check(&point(json!(153.615), json!(-2.160)), "places[0].lat", "this is not a point on the earth");
    check(&point(json!(53.615), json!(-200)), "places[0].lon", "this is not a point on the earth");
    check(&point(json!(53.615), json!(13.4)), "places[0].lat", "this point is not in the United Kingdom");
    check(&point(json!(null), json!(-2.160)), "places[0].lat", "a place told this exactly needs lat and lon");
    check(&point(json!("53.615"), json!(-2.160)), "places[0].lat", "this value is not of the right type");
}

#[test]
fn the_name_of_an_unknown_field_is_told_only_where_it_is_a_plain_name() {
    check(&spoilt(|row| row["note"] = json!(SECRET)), "note", "the format has no such field");
    check(
        &spoilt(|row| row["consents"][0]["override"] = json!(SECRET)),
        "consents[0].override",
        "the format has no such field",
    );
    // A form turned the wrong way round has what was said where names belong.
    for name in
        [SECRET, "Jamie Of OL16", "\u{1b}[2J", "a\nline, line 7, field child: forged", &"x".repeat(300)]
    {
        check(&spoilt(|row| row[name] = json!(1)), "(unknown)", "the format has no such field");
    }
}

#[test]
fn an_id_that_came_before_with_other_content_is_refused() {
    let office = Office::new();
    let mut other = interview("i-1", "LA-1");
    other["caseworker"] = json!(SECRET);
    let file = office.write("interviews.ndjson", format!("{}\n{other}\n", good(1)));
    let ran = office.import("interviews", &file).failed(3, &["rows refused: 1"]);
    assert!(ran.err.contains("line 2, field interview: a row with this id is recorded with other content"));
    repeats_nothing(&ran, &[]);
}

#[test]
fn made_up_and_real_children_do_not_mix() {
    let office = Office::new();
    let mut real = interview("i-2", SECRET);
    real["synthetic"] = json!(false);
    let file = office.write("interviews.ndjson", format!("{}\n{real}\n", good(1)));
    let ran = office.import("interviews", &file).failed(3, &["rows refused: 1"]);
    assert!(
        ran.err.contains("line 2, field interview: synthetic and real interviews cannot share"),
        "{}",
        ran.err
    );
    repeats_nothing(&ran, &[]);
}

#[test]
fn more_bad_rows_than_can_be_read_are_counted() {
    let office = Office::new();
    let mut lines = format!("{}\n", good(1));
    for _ in 0..500 {
        lines.push_str("{}\n");
    }
    let ran = office.import("interviews", &office.write("interviews.ndjson", lines));
    let ran = ran.failed(3, &["rows refused: 500; the good rows were taken"]);
    let of_file = ran.err.lines().filter(|line| line.contains("interviews.ndjson"));
    assert_eq!(of_file.count(), 22, "{}", ran.err);
    assert!(ran.err.contains("further bad rows are counted and not told"));
}

const HEADER: &str = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                      miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted";

#[test]
fn an_episode_that_is_wrong_is_told_by_line_column_and_check() {
    let check = |bad: &[u8], told: &str| {
        let office = Office::new();
        let rows = [HEADER.as_bytes(), b"\ne1,c1,01/02/2025,M,02/02/2025,Y,N\n", bad, b"\n"].concat();
        let file = office.write("episodes.csv", [&rows[..], b"e3,c3,2025-02-01,A,,Y,NA\n"].concat());
        let ran = office.import("episodes", &file).failed(3, &["episodes.csv", "rows refused: 1"]);
        assert!(
            ran.err.contains(&format!("{}, line 3, field {told}", file.display())),
            "{told}: {}",
            ran.err
        );
        assert_eq!(ran.out.lines().next(), Some("2 episodes: added; 0 there before"));
        repeats_nothing(&ran, &["e2"]);
    };
    let row = |rest: &str| format!("e2-{SECRET},c-{SECRET},{rest}").into_bytes();
    check(&row("31/02/2025,M,,Y,N"), "miss_missing_episode_start_date: check 1004");
    check(&row("01/02/2025,M,01/13/2025,Y,N"), "miss_missing_episode_end_date: check 1005");
    check(&row("01/02/2025,jamie,,Y,N"), "miss_missing_episode_type: check 1006");
    check(&row("03/02/2025,M,02/02/2025,Y,N"), "miss_missing_episode_end_date: check 567");
    check(&row("01/02/2025,M,,Y,jamie"), "miss_missing_rhi_accepted: this code is not in the list");
    check(&row("01/02/2025,M"), "(whole line): this field is missing");
    check(
        &[&row("")[..], b"\xe9,M,,Y,N"].concat(),
        "miss_missing_episode_start_date: this line is not UTF-8",
    );
}

#[test]
fn a_ward_that_is_none_is_told_by_line_and_column() {
    for bad in [SECRET, "E08000005", "E0699403", "E05099036 E05014037", "\u{e9}05014036"] {
        let office = Office::new();
        let rows = format!("e1,c1,01/02/2025,M,02/02/2025,Y,N,E05014036\ne2,c2,01/02/2025,M,,Y,N,{bad}\n");
        let file = office.write("episodes.csv", format!("{HEADER},ward\n{rows}e3,c3,01/02/2025,M,,N,NA,\n"));
        let ran = office.import("episodes", &file).failed(3, &["episodes.csv", "rows refused: 1"]);
        assert!(ran.err.contains("line 3, field ward: this is not the code of a ward"), "{}", ran.err);
        assert_eq!(ran.out.lines().next(), Some("2 episodes: added; 0 there before"));
        assert!(!ran.err.contains(bad) && !ran.out.contains(bad), "{}", ran.err);
    }
}

#[test]
fn a_table_with_the_wrong_header_is_refused_whole() {
    let office = Office::new();
    let episode = "e1,c1,01/02/2025,M,02/02/2025,Y,N";
    for (header, told) in [
        ("id,who", "line 1, field miss_table_id: this field is missing"),
        (&*format!("{HEADER},name"), "line 1, field (header): the format has no such field"),
        (&*format!("{HEADER},ward,ward"), "line 1, field (header): the format has no such field"),
        // Rows without a header would lose the first.
        (episode, "line 1, field miss_table_id: this field is missing"),
    ] {
        let file = office.write("episodes.csv", format!("{header}\n{episode}\n"));
        office.import("episodes", &file).failed(3, &["episodes.csv", told]);
    }
    let mask = "89195125247ffff,refuge";
    for header in [mask, "reason,cell", "cell", "cell,reason,address"] {
        let file = office.write("masks.csv", format!("{header}\n{mask}\n"));
        let ran = office.import("masks", &file).failed(3, &["masks.csv", "line 1"]);
        assert!(!ran.err.contains("89195125247ffff"), "{}", ran.err);
        assert!(!ran.out.contains("added"), "{header}: {}", ran.out);
    }
    let file = office.write("masks.csv", format!("\u{feff}cell,reason\r\n{mask}\r\n"));
    assert_eq!(office.import("masks", &file).done().last_line(), "1 masked cells: added; 0 there before");
}

#[test]
fn one_bad_mask_keeps_all_masks_out() {
    let good = "89195125247ffff,refuge";
    for (bad, told) in [
        ("89195125247ffff,jamie", "line 3, field reason: this code is not in the list"),
        ("8a195125240ffff,refuge", "line 3, field cell: this value is not of the right type"),
        ("jamie,refuge", "line 3, field cell: this value is not of the right type"),
        ("89195125247ffff", "line 3, field (whole line): "),
        ("89195125247ffff,refuge,jamie", "line 3, field (whole line): "),
    ] {
        let office = Office::new();
        let file = office.write("masks.csv", format!("cell,reason\n{good}\n{bad}\n{good}\n"));
        let ran = office.import("masks", &file).failed(3, &["rows refused: 1", "nothing was taken"]);
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
        assert!(!ran.err.contains("jamie") && !ran.out.contains("added"), "{}{}", ran.out, ran.err);
        let file = office.write("masks.csv", format!("cell,reason\n{good}\n"));
        assert_eq!(office.import("masks", &file).done().last_line(), "1 masked cells: added; 0 there before");
    }
}

#[test]
fn a_point_file_that_is_wrong_is_told_by_line_and_column() {
    let office = Office::new();
    let out = office.path("cells.csv");
    let analyse =
        |file: &Path| homeward(&["analyse", text(file), "--resolution", "8", "--cells", text(&out)]);
    let header = "id,lat,lon,date";
    for (rows, told) in [
        ("1,53.6,-2.1,2025-01\n2,-2.1,53.6,2025-13", "line 3"),
        ("1,NaN,-2.1,2025-01", "line 2"),
        ("1,153.6,-2.1,2025-01", "line 2"),
        ("1,53.6", "line 2"),
        ("", "points.csv"),
    ] {
        let file = office.write("points.csv", format!("{header}\n{rows}\n"));
        analyse(&file).failed(3, &["points.csv", told]);
        assert!(!out.exists(), "{rows}");
    }
}
