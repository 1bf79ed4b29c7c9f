//! Sources of imports: named by one person, approved by another, and holders of
//! the children that they bring.

use serde_json::{Value, json};

use crate::support::{Office, Ran, interview, text};

fn by(office: &Office, command: &[&str], name: &str) -> Ran {
    let password = office.path("password");
    office.run(&[command, &["--by", name, "--password-file", text(&password)]].concat())
}

fn list(office: &Office) -> Vec<String> {
    office.run(&["source", "list"]).done().out.lines().skip(1).map(str::to_owned).collect()
}

/// Takes interviews in from a source, before anything was told.
fn import(office: &Office, rows: &[Value], source: &str) -> Ran {
    let file = office.write("in.ndjson", rows.iter().map(|row| format!("{row}\n")).collect::<String>());
    let today = ["--source", source, "--today", "2020-01-01"];
    office.run(&[&["import", "interviews", text(&file)], &today[..]].concat())
}

/// Children of one place, each with a caseworker and a placement of its own.
fn children(from: usize, many: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    for n in from..from + many {
        let mut row = interview(&format!("i-{n}"), &format!("c-{n}"));
        row["caseworker"] = json!(format!("cw-{n}"));
        row["placement"] = json!(format!("pl-{n}"));
        rows.push(row);
    }
    rows
}

/// How many areas a plan of a month would show.
#[track_caller]
fn shown(office: &Office, today: &str) -> String {
    let plan = office.release("plan", today).done().out;
    let areas = plan.lines().find_map(|line| line.strip_prefix("areas shown: "));
    areas.unwrap_or_else(|| panic!("{plan}")).split([' ', ';']).next().expect("a number").to_owned()
}

#[track_caller]
fn approved(office: &Office, name: &str) {
    by(office, &["source", "add", name], "anil").done();
    by(office, &["source", "approve", name], "clara").done();
}

#[test]
fn a_source_is_named_by_one_person_and_approved_by_another_before_it_brings_a_row() {
    let office = Office::new();
    office.approvers();
    office.account("ana", "analyst");
    office.account("pat", "practitioner");
    let (add, approve) = (["source", "add", "Care-Link"], ["source", "approve", "care-link"]);
    let rows = children(1, 2);
    by(&office, &approve, "clara").failed(1, &["there is no source care-link", "homeward source add"]);
    import(&office, &rows, "care-link").failed(1, &["no source care-link", "homeward source add care-link"]);
    by(&office, &add, "pat").failed(1, &["pat may not do this: custodians and analysts of every area may"]);
    let added = by(&office, &add, "anil").done();
    assert_eq!(
        added.last_line(),
        "care-link: waits for a second person: homeward source approve \"care-link\""
    );
    let refused = import(&office, &rows, "care-link").failed(1, &["homeward source approve care-link"]);
    let own = refused.err.lines().filter(|line| line.starts_with("homeward:"));
    assert_eq!(own.count(), 1, "{}", refused.err);
    by(&office, &approve, "ANIL").failed(1, &["a second person must approve it"]);
    // Two analysts are not enough.
    by(&office, &approve, "ana").failed(1, &["is a custodian of every area"]);
    assert!(list(&office)[0].contains("\tanil\twaits for a second person"), "{:?}", list(&office));
    by(&office, &approve, "clara").done();
    by(&office, &approve, "clara").failed(1, &["the source care-link is approved already"]);
    by(&office, &add, "clara").failed(1, &["the source care-link is approved already"]);
    assert!(list(&office)[0].ends_with("\tclara") && list(&office).len() == 1, "{:?}", list(&office));
    // However it is spelled.
    let done = import(&office, &rows, " CARE\u{2011}link").done();
    assert!(done.out.starts_with("2 interviews: added; 0 there before\n"), "{}", done.out);
    let audit = office.run(&["audit", "list"]).done().out;
    for (act, who) in [("source_proposed", "anil"), ("source_approved", "clara"), ("import", "shell")] {
        let is_told = |line: &str| [act, who, "source care-link"].iter().all(|word| line.contains(word));
        assert!(audit.lines().any(is_told), "{act}: {audit}");
    }
    office.run(&["audit", "verify"]).done();
}

#[test]
fn one_whose_account_ended_is_none_of_the_two_and_one_of_an_area_neither() {
    let office = Office::new();
    office.approvers();
    let password = office.path("password");
    let limited = ["account", "add", "--name", "ro", "--role", "custodian", "--agency", "Rochdale"];
    office.run(&[&limited[..], &["--area", "E08000005", "--password-file", text(&password)]].concat()).done();
    by(&office, &["source", "add", "x"], "ro").failed(1, &["of every area may"]);
    by(&office, &["source", "add", "x"], "anil").done();
    office.run(&["account", "disable", "--name", "anil"]).done();
    by(&office, &["source", "approve", "x"], "clara").failed(1, &["both accounts stand"]);
    // Somebody else begins anew.
    by(&office, &["source", "add", "x"], "clara").done();
    office.account("ana", "analyst");
    by(&office, &["source", "approve", "x"], "ana").done();
}

#[test]
fn the_name_of_a_source_is_read_as_ids_are() {
    let office = Office::new();
    office.approvers();
    for (name, why) in [
        ("c\u{430}re", "letters of two scripts can look alike"),
        ("care\u{200b}link", "a character that cannot be seen"),
        ("=care", "spreadsheet"),
        ("", "empty or longer"),
    ] {
        by(&office, &["source", "add", name], "clara").failed(2, &[why]);
        import(&office, &children(1, 1), name).failed(2, &[why]);
    }
    assert!(list(&office).is_empty());
    let masks = office.write("masks.csv", "cell,reason\n");
    let from = ["--source", "care-link"];
    office
        .run(&[&["import", "masks", text(&masks)], &from[..]].concat())
        .failed(2, &["only interviews, episodes and boundaries have a source"]);
}

#[test]
fn the_children_of_one_source_do_not_stand_for_each_other_until_it_has_most_records() {
    let office = Office::new();
    office.approvers();
    approved(&office, "care-link");
    // Ten children, seven of whom one source brought: three others are too few.
    import(&office, &children(1, 7), "care-link").done();
    let own =
        office.write("own.ndjson", children(8, 3).iter().map(|row| format!("{row}\n")).collect::<String>());
    office.import("interviews", &own).done();
    assert_eq!(shown(&office, "2026-04-02"), "0");
    // With four fifths of the records it is a custodian: its twelve stand.
    import(&office, &children(11, 5), "care-link").done();
    assert_eq!(shown(&office, "2026-05-02"), "1");
    // Episodes come from it, too.
    let episodes = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                    miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted\n\
                    SYNTHETIC-e1,c-8,01/03/2024,M,02/03/2024,Y,N\n";
    let episodes = office.write("episodes.csv", episodes);
    let from = ["--source", "care-link", "--today", "2020-01-01"];
    office.run(&[&["import", "episodes", text(&episodes)], &from[..]].concat()).done();
}
