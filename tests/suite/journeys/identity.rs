//! Ids as people read them (docs/privacy.md#d25).

use serde_json::{Value, json};

use super::intake::shown;
use crate::support::{Office, Ran, homeward, interview, text};

/// Characters that nobody sees, after the id of one child.
const UNSEEN: [&str; 11] = [
    "\u{200b}",
    "\u{2060}",
    "\u{ad}",
    "\u{feff}",
    "\u{200c}",
    "\u{200d}",
    "\u{200e}",
    "\u{202e}",
    "\u{fe0f}",
    "\u{e0041}",
    "\u{3164}",
];

/// Dashes as programs and people write them.
const DASHES: [&str; 9] =
    ["-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2015}", "\u{2212}", "\u{ff0d}"];

/// An interview about one place, with every holder its own.
fn row(number: usize, child: &str) -> Value {
    let mut row = interview(&format!("i-{number}"), child);
    for (field, kind) in [("provider", "pr"), ("caseworker", "cw"), ("placement", "pl"), ("school", "sc")] {
        row[field] = json!(format!("{kind}-{number}x"));
    }
    row["responsible_la"] = json!(format!("E0800000{}", number % 9 + 1));
    row
}

fn import(office: &Office, rows: &[Value]) -> Ran {
    let rows: Vec<String> = rows.iter().map(Value::to_string).collect();
    office.import("interviews", &office.write("rows.ndjson", rows.join("\n")))
}

#[test]
fn one_child_whose_id_has_characters_that_nobody_sees_is_not_twelve() {
    let office = Office::new();
    let children = std::iter::once("").chain(UNSEEN).map(|unseen| format!("LA-1{unseen}"));
    let rows: Vec<Value> = (0..).zip(children).map(|(number, child)| row(number, &child)).collect();
    let ran = import(&office, &rows).failed(3, &["rows refused: 11; the good rows were taken"]);
    for line in 2..=12 {
        let told = format!("line {line}, field child: a character that cannot be seen stands in this id");
        assert!(ran.err.contains(&told), "{}", ran.err);
    }
    assert!(!ran.err.contains("LA-1"), "{}", ran.err);
    assert_eq!(shown(&office), 0);
    // Twelve children with these holders are shown.
    let office = Office::new();
    let rows: Vec<Value> = (0..12).map(|number| row(number, &format!("LA{number}x"))).collect();
    import(&office, &rows).done();
    assert_eq!(shown(&office), 1);
}

#[test]
fn nine_kinds_of_dash_are_one_child() {
    let office = Office::new();
    let one = |(number, dash): (usize, &str)| row(number, &format!("LA{dash}1"));
    let rows: Vec<Value> = DASHES.into_iter().enumerate().map(one).collect();
    let ran = import(&office, &rows).done();
    assert_eq!(ran.out.lines().next(), Some("9 interviews: added; 0 there before"));
    assert_eq!(shown(&office), 0);
    office.run(&["withdraw", "--child", "la\u{2013}1"]).done();
    office.run(&["withdraw", "--child", "LA-1"]).failed(1, &["this child withdrew on"]);
}

#[test]
fn a_holders_id_is_read_as_a_childs_is() {
    // A provider of all records is their custodian, and no holder.
    for field in ["caseworker", "placement", "school"] {
        let rows = |id: &dyn Fn(usize) -> String| -> Vec<Value> {
            let one = |number: usize| {
                let mut row = row(number, &format!("LA{number}x"));
                row[field] = json!(id(number));
                row
            };
            (0..9).map(one).collect()
        };
        let office = Office::new();
        import(&office, &rows(&|number| format!("{number}-x"))).done();
        assert_eq!(shown(&office), 1, "nine of a {field} each");
        let office = Office::new();
        import(&office, &rows(&|number| format!("H{} 7", DASHES[number]))).done();
        assert_eq!(shown(&office), 0, "nine of one {field}");
        let office = Office::new();
        let ran = import(&office, &rows(&|number| format!("H-7{}", UNSEEN[number])));
        let ran = ran.failed(3, &["rows refused: 9"]);
        let told = format!("line 9, field {field}: a character that cannot be seen");
        assert!(ran.err.contains(&told), "{}", ran.err);
    }
}

#[test]
fn every_id_of_a_row_is_told_by_its_field() {
    let office = Office::new();
    let mut rows: Vec<Value> = (0..7).map(|number| row(number, &format!("LA{number}x"))).collect();
    for (row, field) in
        rows.iter_mut().zip(["interview", "child", "provider", "caseworker", "placement", "school"])
    {
        row[field] = json!("\u{430}bc-1");
    }
    rows[6]["episodes"] = json!(["e-1", "=\"e-2\""]);
    let ran = import(&office, &rows).failed(3, &["rows refused: 7"]);
    for (line, field) in (1..).zip(["interview", "child", "provider", "caseworker", "placement", "school"]) {
        let told = format!("line {line}, field {field}: a letter or sign stands in this id");
        assert!(ran.err.contains(&told), "{}", ran.err);
    }
    assert!(ran.err.contains("line 7, field episodes[1]: this id begins with = as"), "{}", ran.err);
    let header = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                  miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted";
    let episodes = format!(
        "{header}\n\"12,345\",c1,01/02/2025,M,02/02/2025,Y,N\ne2,'12345,01/02/2025,M,02/02/2025,Y,N\n\
         \"=\"\"e3\"\"\",c3,01/02/2025,M,02/02/2025,Y,N\ne4,1.23457E+11,01/02/2025,M,02/02/2025,Y,N\n\
         e5,\"c5 \",01/02/2025,M,02/02/2025,Y,N\n"
    );
    let ran = office.import("episodes", &office.write("episodes.csv", episodes));
    let ran = ran.failed(3, &["rows refused: 4; the good rows were taken"]);
    for told in [
        "line 2, field miss_table_id: this id is a number with a comma or a blank",
        "line 3, field miss_person_id: this id begins with an apostrophe",
        "line 4, field miss_table_id: this id begins with =",
        "line 5, field miss_person_id: a spreadsheet shortened this id",
    ] {
        assert!(ran.err.contains(told), "{}", ran.err);
    }
    let placements = office.write("placements.csv", "placement,lat,lon\nSH\u{200b}-1,53.615,-2.16\n");
    let ran = office.import("placements", &placements).failed(3, &["rows refused: 1; nothing was taken"]);
    assert!(ran.err.contains("line 2, field placement: a character that cannot be seen"), "{}", ran.err);
}

#[test]
fn ids_that_are_nearly_equal_are_asked_about_and_taken() {
    let office = Office::new();
    let mut rows = vec![row(1, "LA-77"), row(2, "LA77"), row(3, "7"), row(4, "007"), row(5, "LA-77")];
    rows[4]["caseworker"] = json!("cw-01x");
    let ran = import(&office, &rows).done();
    assert_eq!(ran.out.lines().next(), Some("5 interviews: added; 0 there before"));
    for told in [
        "2 pairs of children’s ids are nearly equal (lines 1 and 2; lines 3 and 4): are they one child?",
        "1 pair of caseworkers’ ids is nearly equal (lines 1 and 5): are they one caseworker?",
    ] {
        assert!(ran.out.lines().any(|line| line == told), "{}", ran.out);
    }
    assert!(!ran.out.contains("77") && !ran.out.contains("007"), "{}", ran.out);
    let placements = "placement,lat,lon\nSH-1,53.615,-2.16\nSH-2,53.615,-2.16\nSH-01,53.615,-2.16\n";
    let ran = office.import("placements", &office.write("placements.csv", placements)).done();
    let told = "1 pair of placements’ ids is nearly equal (lines 2 and 4): are they one placement?";
    assert!(ran.out.lines().any(|line| line == told), "{}", ran.out);
}

#[test]
fn a_command_says_what_is_wrong_with_an_id_and_does_not_repeat_it() {
    let office = Office::new();
    import(&office, &[row(1, "LA-1")]).done();
    for command in ["withdraw", "receipt"] {
        let id = "LA-1\u{200b}";
        let ran = office.run(&[command, "--child", id]);
        let ran = ran.failed(2, &["--child: a character that cannot be seen stands in this id"]);
        assert!(!ran.err.contains("LA-1"), "{}", ran.err);
        office.run(&[command, "--child", "LA-9"]).failed(1, &["the records hold nothing of this child"]);
    }
    office.run(&["receipt", "--child", " la\u{2010}1"]).done();
}

#[test]
fn points_of_one_child_are_counted_as_one_whatever_the_spelling() {
    let office = Office::new();
    let counted = |ids: &[&str]| {
        let rows: String = ids.iter().map(|id| format!("53.615,-2.16,2024-01,{id}\n")).collect();
        let file =
            office.write("points.csv", format!("lat,lon,date,child\n{rows}53.63,-2.15,2024-01,LA-2\n"));
        homeward(&["analyse", text(&file), "--resolution", "8", "--by", "child", "--summary"])
    };
    let told = counted(&["LA-1", "LA-1\u{200b}"]).failed(3, &[]).err;
    assert!(told.contains("line 3, column 4 (child): a character that cannot be seen stands"), "{told}");
    let told = counted(&["LA-1", "L\u{410}-1"]).failed(3, &[]).err;
    assert!(told.contains("line 3, column 4 (child): a letter or sign stands in this id"), "{told}");
    let summary = counted(&["LA-1", "la-1", "LA\u{2011}1", "LA-3"]).done().out;
    assert!(summary.contains("Counted:     3 children"), "{summary}");
}
