//! Episodes that are told again: in the next monthly return, under other ids,
//! in another order.

use serde_json::{Value, json};

use crate::support::{Office, Ran, interview};

const HEADER: &str = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                      miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted";

const OVERLAPS: &str = "check 574: it begins while another episode of the child is not over";

/// Imports a file of these rows.
fn import(office: &Office, rows: &[&str]) -> Ran {
    let file = office.write("episodes.csv", format!("{HEADER}\n{}\n", rows.join("\n")));
    office.import("episodes", &file)
}

/// What was said of the rows that were taken.
#[track_caller]
fn taken(office: &Office, rows: &[&str]) -> String {
    import(office, rows).done().out.trim_end().to_owned()
}

/// The lines that were refused for an overlap, and how many rows were added.
#[track_caller]
fn overlaps(office: &Office, rows: &[&str], added: &str) -> Vec<usize> {
    let ran = import(office, rows);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert_eq!(ran.out.lines().next().unwrap_or_default(), added);
    let refused = ran.err.lines().filter(|text| text.contains(OVERLAPS));
    let line = |text: &str| text.split("line ").nth(1)?.split(',').next()?.parse().ok();
    refused.filter_map(line).collect()
}

#[test]
fn a_monthly_return_closes_what_was_open_and_says_what_came_of_the_interviews() {
    let office = Office::new();
    let march = ["e1,c1,28/03/2024,M,,,", "e2,c2,30/03/2024,A,31/03/2024,,"];
    let april = [
        "e1,c1,28/03/2024,M,02/04/2024,Y,Y",
        "e2,c2,30/03/2024,A,31/03/2024,Y,N",
        "e3,c3,05/04/2024,M,05/04/2024,Y,N",
    ];
    assert_eq!(taken(&office, &march), "2 episodes: added; 0 there before");
    assert_eq!(taken(&office, &april), "1 episodes: added; 2 changed; 0 there before");
    assert_eq!(taken(&office, &april), "0 episodes: added; 3 there before");
    // An older return says less, and takes nothing back.
    assert_eq!(taken(&office, &march), "0 episodes: added; 2 there before");
    // What is said otherwise than before is a correction.
    for changed in ["e2,c2,30/03/2024,A,31/03/2024,N,N", "e1,c1,28/03/2024,M,03/04/2024,Y,Y"] {
        let ran = import(&office, &[changed]).failed(3, &["rows refused: 1"]);
        assert!(ran.err.contains("line 2, field miss_table_id: "), "{}", ran.err);
        assert!(ran.err.contains("import corrections"), "{}", ran.err);
    }
}

#[test]
fn an_interview_that_has_since_been_offered_is_no_correction() {
    let office = Office::new();
    assert_eq!(taken(&office, &["e1,c1,28/03/2024,M,29/03/2024,N,NA"]), "1 episodes: added; 0 there before");
    let since = "0 episodes: added; 1 changed; 0 there before";
    assert_eq!(taken(&office, &["e1,c1,28/03/2024,M,29/03/2024,Y,N"]), since);
    assert_eq!(taken(&office, &["e1,c1,28/03/2024,M,29/03/2024,Y,Y"]), since);
    import(&office, &["e1,c1,28/03/2024,M,29/03/2024,N,NA"]).failed(3, &["rows refused: 1"]);
}

#[test]
fn the_same_episodes_under_other_ids_are_the_same_episodes() {
    let office = Office::new();
    let first = ["101,c1,28/03/2024,M,29/03/2024,Y,N", "102,c2,30/03/2024,A,31/03/2024,Y,Y"];
    let second = [
        "201,c1,28/03/2024,M,29/03/2024,Y,N",
        "202,c2,30/03/2024,A,31/03/2024,Y,Y",
        "203,c3,05/04/2024,M,05/04/2024,Y,N",
    ];
    assert_eq!(taken(&office, &first), "2 episodes: added; 0 there before");
    assert_eq!(taken(&office, &second), "1 episodes: added; 2 there before");
    // Ids that are counted anew in each export: the first is now another's.
    let third = [
        "101,c0,01/02/2024,M,02/02/2024,Y,N",
        "102,c1,28/03/2024,M,29/03/2024,Y,N",
        "103,c2,30/03/2024,A,31/03/2024,Y,Y",
        "104,c3,05/04/2024,M,05/04/2024,Y,Y",
    ];
    assert_eq!(taken(&office, &third), "1 episodes: added; 1 changed; 2 there before");
    assert_eq!(taken(&office, &third), "0 episodes: added; 4 there before");
    // Twice in one file is once, too.
    let twice = ["301,c4,05/04/2024,M,06/04/2024,Y,N", "302,C4,05/04/2024,M,06/04/2024,Y,N"];
    assert_eq!(taken(&office, &twice), "1 episodes: added; 1 there before");
}

#[test]
fn two_episodes_of_one_day_are_two_and_stay_two() {
    let office = Office::new();
    let day = ["101,c1,28/03/2024,M,28/03/2024,Y,N", "102,c1,28/03/2024,M,28/03/2024,Y,Y"];
    assert_eq!(taken(&office, &day), "2 episodes: added; 0 there before");
    let again = ["202,c1,28/03/2024,M,28/03/2024,Y,Y", "201,c1,28/03/2024,M,28/03/2024,Y,N"];
    for rows in [day, again] {
        assert_eq!(taken(&office, &rows), "0 episodes: added; 2 there before");
    }
}

#[test]
fn an_overlap_is_found_whatever_the_order_of_the_rows() {
    let rows = [
        "e1,c1,01/03/2024,M,,Y,N",
        "e2,c1,05/04/2024,M,06/04/2024,Y,N",
        "e3,c1,07/05/2024,M,08/05/2024,Y,N",
        "e4,c1,09/06/2024,A,09/06/2024,Y,N",
    ];
    let added = "3 episodes: added; 0 there before";
    // The one that begins next after the one that was never closed.
    assert_eq!(overlaps(&Office::new(), &rows, added), [3]);
    let mut turned = rows;
    turned.rotate_left(1);
    assert_eq!(overlaps(&Office::new(), &turned, added), [2]);
    turned.reverse();
    assert_eq!(overlaps(&Office::new(), &turned, added), [5]);
    // Once the first has ended, the next is taken.
    let office = Office::new();
    overlaps(&office, &rows, added);
    let closed = ["e1,c1,01/03/2024,M,02/03/2024,Y,N", rows[1], rows[2], rows[3]];
    assert_eq!(taken(&office, &closed), "1 episodes: added; 1 changed; 2 there before");
}

#[test]
fn an_overlap_is_found_with_what_is_recorded_too() {
    let none = "0 episodes: added; 0 there before";
    for (recorded, overlapping) in [
        ("301,c9,01/03/2024,M,10/03/2024,Y,N", "302,c9,05/03/2024,M,06/03/2024,Y,N"),
        ("301,c9,05/03/2024,M,06/03/2024,Y,N", "302,c9,01/03/2024,M,10/03/2024,Y,N"),
        ("301,c9,01/03/2024,M,10/03/2024,Y,N", "302,c9,09/03/2024,M,11/03/2024,Y,N"),
        ("301,c9,01/03/2024,M,10/03/2024,Y,N", "302,c9,01/03/2024,A,10/03/2024,Y,N"),
        ("301,c9,01/03/2024,M,,Y,N", "302,c9,05/04/2024,M,06/04/2024,Y,N"),
        ("301,c9,05/03/2024,M,06/03/2024,Y,N", "302,c9,01/03/2024,M,,Y,N"),
        ("301,c9,05/03/2024,M,05/03/2024,Y,N", "302,c9,01/03/2024,M,06/03/2024,Y,N"),
    ] {
        let office = Office::new();
        taken(&office, &[recorded]);
        assert_eq!(overlaps(&office, &["400,c8,01/03/2024,M,02/03/2024,Y,N", overlapping], ADDED), [3]);
        assert_eq!(overlaps(&office, &[overlapping], none).len(), 1, "{overlapping}");
    }
    // What touches on the same day does not overlap, nor does another child's.
    for beside in [
        "302,c9,10/03/2024,M,11/03/2024,Y,N",
        "302,c9,28/02/2024,M,01/03/2024,Y,N",
        "302,c9,10/03/2024,A,,Y,N",
        "302,c8,02/03/2024,M,03/03/2024,Y,N",
        "302,c9,10/03/2024,A,10/03/2024,Y,N",
    ] {
        let office = Office::new();
        taken(&office, &["301,c9,01/03/2024,M,10/03/2024,Y,N"]);
        assert_eq!(taken(&office, &[beside]), "1 episodes: added; 0 there before", "{beside}");
    }
}

const ADDED: &str = "1 episodes: added; 0 there before";

#[test]
fn an_end_that_reaches_into_another_episode_is_refused() {
    let office = Office::new();
    taken(&office, &["e3,c1,07/05/2024,M,08/05/2024,Y,N"]);
    taken(&office, &["e1,c1,08/05/2024,M,,Y,N"]);
    taken(&office, &["e5,c1,01/05/2024,M,02/05/2024,Y,N"]);
    let office = Office::new();
    taken(&office, &["e1,c1,01/05/2024,M,,Y,N"]);
    let rows = ["e1,c1,01/05/2024,M,09/05/2024,Y,N", "e2,c1,07/05/2024,M,08/05/2024,Y,N"];
    assert_eq!(overlaps(&office, &rows, "0 episodes: added; 1 changed; 0 there before"), [3]);
}

#[test]
fn episodes_that_touch_on_one_day_are_taken_in_any_order() {
    let mut rows = [
        "e1,c1,01/05/2024,A,01/05/2024,Y,N",
        "e2,c1,01/05/2024,M,01/05/2024,Y,N",
        "e3,c1,01/05/2024,M,03/05/2024,Y,Y",
        "e4,c1,03/05/2024,A,03/05/2024,N,NA",
        "e5,c1,03/05/2024,M,,N,NA",
    ];
    for _ in 0..rows.len() {
        rows.rotate_left(1);
        let office = Office::new();
        assert_eq!(taken(&office, &rows), "5 episodes: added; 0 there before");
        rows.reverse();
        assert_eq!(taken(&office, &rows), "0 episodes: added; 5 there before");
        rows.reverse();
    }
}

/// Imports these interviews; what was said of them, and how it ended.
fn import_interviews(office: &Office, rows: &[Value]) -> Ran {
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    office.import("interviews", &office.write("interviews.ndjson", lines))
}

#[test]
fn an_interview_to_which_episodes_or_other_decisions_were_added_is_no_correction() {
    let office = Office::new();
    let row = interview("i-1", "c-1");
    import_interviews(&office, std::slice::from_ref(&row)).done();
    let with = |change: fn(&mut Value)| {
        let mut changed = row.clone();
        change(&mut changed);
        import_interviews(&office, &[changed])
    };
    // Ids are read as people read them, and a row is what it says.
    for change in [(|row| row["caseworker"] = json!("CW\u{2013}03 ")) as fn(&mut Value), |row| {
        row["provider"] = json!(row["provider"].as_str().expect("a provider").to_uppercase())
    }] {
        let again = with(change).done().out;
        assert_eq!(again, "0 interviews: added; 1 there before\n");
    }
    for change in [(|row| row["episodes"] = json!(["e-0001", "e-0002"])) as fn(&mut Value), |row| {
        let told = json!({"purpose": "FEEDBACK", "agency": "all", "state": "given",
                "decided_on": "2026-04-02", "competence": "gillick_yes", "explanation": "v1"});
        row["consents"].as_array_mut().expect("a list").push(told);
    }] {
        let first = with(change).done().out;
        assert_eq!(first, "0 interviews: added; 1 changed; 0 there before\n");
        assert_eq!(with(change).done().out, "0 interviews: added; 1 there before\n");
    }
    for change in [
        (|row| row["places"][0]["lat"] = json!(53.616)) as fn(&mut Value),
        |row| row["caseworker"] = json!("cw-04"),
        |row| row["held_on"] = json!("2026-03-03"),
        |row| row["consents"][0]["decided_on"] = json!("2026-03-01"),
        |row| row["consents"][0]["explanation"] = json!("v2"),
        |row| row["places"] = json!([]),
    ] {
        let ran = with(change).failed(3, &["rows refused: 1"]);
        assert!(ran.err.contains("line 1, field interview: a row with this id is recorded"), "{}", ran.err);
        assert!(ran.err.contains("import corrections"), "{}", ran.err);
    }
    let of_another = with(|row| row["child"] = json!("c-2")).failed(3, &["rows refused: 1"]);
    assert!(of_another.err.contains("field child: this interview is recorded of another child"));
    // A no, in whatever decision, is heard as ever.
    let no = with(|row| row["consents"][0]["state"] = json!("withdrawn")).done();
    assert!(no.out.contains("1 interviews: agreement taken back"), "{}", no.out);
}
