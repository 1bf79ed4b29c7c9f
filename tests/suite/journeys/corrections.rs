//! Corrections and merges: proposed by one, approved by another, and recorded.

use serde_json::{Value, json};

use crate::support::{Office, Ran, command, interview, text};

const HEADER: &str = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,\
                      miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted";

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn episodes(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn import(office: &Office, what: &str, rows: &str) -> Ran {
    office.import(what, &office.write("in", rows))
}

/// Proposes a file of changes in the name of an account.
fn propose(office: &Office, what: &str, rows: &str, by: &str) -> Ran {
    let (file, password) = (office.write("changes", rows), office.path("password"));
    office.run(&["import", what, text(&file), "--by", by, "--password-file", text(&password)])
}

fn decide(office: &Office, how: &str, by: &str) -> Ran {
    let password = office.path("password");
    office.run(&["corrections", how, "--by", by, "--password-file", text(&password)])
}

fn list(office: &Office) -> String {
    office.run(&["corrections", "list"]).done().out
}

/// An office with two custodians and an analyst.
fn office() -> Office {
    let office = Office::new();
    office.account("clara", "custodian");
    office.account("dev", "custodian");
    office.account("anil", "analyst");
    office
}

/// Six children at one place, all with one interview: a leaf of its own.
fn six() -> Vec<Value> {
    let mut rows: Vec<Value> = (1..=6).map(|n| interview(&format!("i-{n}"), &format!("c-{n}"))).collect();
    for (at, row) in rows.iter_mut().enumerate() {
        row["caseworker"] = json!(format!("cw-{at}"));
        row["placement"] = json!(format!("pl-{at}"));
    }
    rows
}

/// Whether the place of the six is shown in what would be released.
#[track_caller]
fn is_shown(office: &Office, today: &str) -> bool {
    let plan = office.release("plan", today).done().out;
    let areas = plan.lines().find_map(|line| line.strip_prefix("areas shown: "));
    areas.unwrap_or_else(|| panic!("{plan}")).starts_with('1')
}

#[test]
fn a_correction_waits_for_a_second_custodian_and_is_then_recorded() {
    let office = office();
    let rows = six();
    import(&office, "interviews", &lines(&rows)).done();
    let mut changed = rows[0].clone();
    changed["places"][0]["lat"] = json!(53.62);
    let changed = lines(&[changed]);
    import(&office, "interviews", &changed).failed(3, &["rows refused: 1"]);
    let proposed = propose(&office, "corrections", &changed, "clara").done();
    assert_eq!(proposed.last_line(), "1 corrections: proposed; 0 are recorded like that");
    assert!(list(&office).starts_with("1: interviews, 1 rows, proposed by clara on "), "{}", list(&office));
    assert!(!list(&office).contains("c-1") && !list(&office).contains("i-1"));
    // Until then nothing is changed.
    assert_eq!(
        import(&office, "interviews", &lines(&rows)).done().out,
        "0 interviews: added; 6 there before\n"
    );
    decide(&office, "approve", "anil").failed(1, &["anil may not do this: custodians may"]);
    decide(&office, "approve", "clara").failed(1, &["it waits for a second person"]);
    let approved = decide(&office, "approve", "dev").done();
    assert!(approved.out.starts_with("approved: 1, 1 rows"), "{}", approved.out);
    assert_eq!(list(&office), "no correction waits for approval\n");
    assert_eq!(import(&office, "interviews", &changed).done().out, "0 interviews: added; 1 there before\n");
    import(&office, "interviews", &lines(&rows[..1])).failed(3, &["rows refused: 1"]);
    decide(&office, "approve", "dev").failed(1, &["no correction waits"]);
    // Both acts are in the audit, in the name of those who did them.
    let audit = office.run(&["audit", "list"]).done().out;
    for (act, who) in [("correction_proposed", "clara"), ("correction_approved", "dev")] {
        assert!(audit.lines().any(|line| line.contains(act) && line.contains(who)), "{act}: {audit}");
    }
    office.run(&["audit", "verify"]).done();
}

#[test]
fn a_row_that_says_the_same_is_no_correction_however_it_is_written() {
    let office = office();
    let rows = six();
    import(&office, "interviews", &lines(&rows)).done();
    let mut same = rows[0].clone();
    same["caseworker"] = json!("CW\u{2013}0");
    let same = format!("{}\n", same.to_string().replace(r#"":"#, r#"": "#));
    let told = propose(&office, "corrections", &same, "clara").done();
    assert_eq!(told.last_line(), "0 corrections: proposed; 1 are recorded like that");
    office.run(&["corrections", "list"]).done();
    assert!(!list(&office).contains("proposed by"), "{}", list(&office));
}

#[test]
fn a_rejected_correction_changes_nothing() {
    let office = office();
    import(&office, "episodes", &episodes(&["e1,c1,01/03/2024,M,02/03/2024,Y,N"])).done();
    propose(&office, "corrections", &episodes(&["e1,c1,01/03/2024,M,03/03/2024,Y,N"]), "clara").done();
    assert!(decide(&office, "reject", "clara").done().out.starts_with("rejected: 1; nothing was changed"));
    assert_eq!(list(&office), "no correction waits for approval\n");
    let again = import(&office, "episodes", &episodes(&["e1,c1,01/03/2024,M,02/03/2024,Y,N"])).done();
    assert_eq!(again.out, "0 episodes: added; 1 there before\n");
}

#[test]
fn corrected_episodes_are_held_against_the_others_of_the_child() {
    let office = office();
    let rows = ["e1,c1,01/03/2024,M,05/03/2024,Y,Y", "e2,c1,10/03/2024,M,12/03/2024,Y,N"];
    import(&office, "episodes", &episodes(&rows)).done();
    let overlapping = episodes(&["e1,c1,01/03/2024,M,11/03/2024,Y,Y"]);
    let ran = propose(&office, "corrections", &overlapping, "clara").failed(3, &["rows refused: 1"]);
    assert!(ran.err.contains("line 2, field miss_missing_episode_start_date: check 574"), "{}", ran.err);
    // Both together fit.
    let both = ["e1,c1,01/03/2024,M,11/03/2024,Y,N", "e2,c1,11/03/2024,A,12/03/2024,Y,N"];
    propose(&office, "corrections", &episodes(&both), "clara").done();
    decide(&office, "approve", "dev").done();
    let again = import(&office, "episodes", &episodes(&both)).done();
    assert_eq!(again.out, "0 episodes: added; 2 there before\n");
}

#[test]
fn a_correction_of_what_is_not_recorded_is_told_by_line_and_field() {
    let office = office();
    let rows = six();
    import(&office, "interviews", &lines(&rows)).done();
    import(&office, "episodes", &episodes(&["SYNTHETIC-e1,c-1,01/03/2024,M,05/03/2024,Y,Y"])).done();
    let mut anothers = rows[1].clone();
    anothers["child"] = json!("c-1");
    let mut good = rows[2].clone();
    good["held_on"] = json!("2026-03-03");
    let mut real = rows[3].clone();
    real["synthetic"] = json!(false);
    let bad = lines(&[interview("i-99", "c-1"), anothers, good.clone(), good, real, rows[4].clone()]);
    let ran = propose(&office, "corrections", &bad, "clara").failed(3, &["rows refused: 4"]);
    for told in [
        "line 1, field interview: nothing is recorded under this id",
        "line 2, field child: the row with this id is recorded of another child",
        "line 4, field interview: a row before this one in the file changes the same",
        "line 5, field interview: synthetic and real",
    ] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    assert_eq!(ran.last_line(), "1 corrections: proposed; 1 are recorded like that");
    decide(&office, "reject", "dev").done();
    for (row, told) in [
        (
            "SYNTHETIC-e9,c-1,01/04/2024,M,05/04/2024,Y,Y",
            "field miss_table_id: nothing is recorded under this id",
        ),
        (
            "SYNTHETIC-e1,c-2,01/03/2024,M,05/03/2024,Y,Y",
            "field miss_person_id: the row with this id is recorded",
        ),
        ("SYNTHETIC-e1,c-1,01/03/2024,M,05/13/2024,Y,Y", "field miss_missing_episode_end_date: check 1005"),
    ] {
        let ran = propose(&office, "corrections", &episodes(&[row]), "clara").failed(3, &["rows refused: 1"]);
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    assert_eq!(list(&office), "no correction waits for approval\n");
}

#[test]
fn a_correction_that_nobody_put_a_name_to_needs_two_custodians() {
    let office = office();
    import(&office, "episodes", &episodes(&["e1,c1,01/03/2024,M,02/03/2024,Y,Y"])).done();
    let changed = episodes(&["e1,c1,01/03/2024,M,02/03/2024,Y,N"]);
    import(&office, "corrections", &changed).done();
    assert!(list(&office).contains("two custodians must approve it"), "{}", list(&office));
    assert!(decide(&office, "approve", "clara").done().out.contains("a second custodian must approve it"));
    decide(&office, "approve", "clara").failed(1, &["second person"]);
    decide(&office, "approve", "dev").done();
    assert_eq!(import(&office, "episodes", &changed).done().out, "0 episodes: added; 1 there before\n");
}

#[test]
fn what_was_withdrawn_or_changed_meanwhile_is_not_corrected() {
    let office = office();
    let rows = six();
    import(&office, "interviews", &lines(&rows)).done();
    let changed = |at: usize, lat: f64| {
        let mut row = rows[at].clone();
        row["places"][0]["lat"] = json!(lat);
        row
    };
    propose(&office, "corrections", &lines(&[changed(0, 53.62), changed(1, 53.62)]), "clara").done();
    propose(&office, "corrections", &lines(&[changed(1, 53.63)]), "clara").done();
    propose(&office, "corrections", &lines(&[changed(0, 53.63)]), "clara").done();
    decide(&office, "approve", "dev").failed(2, &["say which, with --number"]);
    office.run(&["withdraw", "--child", "c-1"]).done();
    // Who lists what waits is not told that a child withdrew.
    assert!(list(&office).contains("1: interviews, 2 rows"), "{}", list(&office));
    let password = office.path("password");
    let approve = |number: &str| {
        office.run(&[
            "corrections",
            "approve",
            "--number",
            number,
            "--by",
            "dev",
            "--password-file",
            text(&password),
        ])
    };
    assert!(approve("3").done().out.starts_with("approved: 3, 1 rows"));
    assert!(approve("1").done().out.starts_with("approved: 1, 2 rows"));
    approve("2").failed(1, &["line 1: the records have changed since this was proposed"]);
    approve("7").failed(1, &["no correction of this number waits"]);
    let gone = propose(&office, "corrections", &lines(&[changed(0, 53.64)]), "clara");
    assert!(gone.failed(3, &[]).err.contains("line 1, field interview: nothing is recorded under this id"));
}

#[test]
fn two_ids_that_are_one_child_count_as_one_from_the_next_release_on() {
    let office = office();
    let rows = six();
    import(&office, "interviews", &lines(&rows)).done();
    assert!(is_shown(&office, "2026-03-15"), "six children are shown");
    propose(&office, "merges", "child,same_as\nc-1,c-2\n", "clara").done();
    assert!(list(&office).starts_with("1: merges, 1 rows, proposed by clara"), "{}", list(&office));
    assert!(is_shown(&office, "2026-03-15"), "a merge that waits changes nothing");
    decide(&office, "approve", "clara").failed(1, &["it waits for a second person"]);
    decide(&office, "approve", "dev").done();
    assert!(!is_shown(&office, "2026-04-15"), "five children are not");
    // What comes under either id is known, and is the one child's.
    assert_eq!(
        import(&office, "interviews", &lines(&rows)).done().out,
        "0 interviews: added; 6 there before\n"
    );
    let mut renamed = rows[0].clone();
    renamed["child"] = json!("C-2");
    let renamed = import(&office, "interviews", &lines(&[renamed])).done();
    assert_eq!(renamed.out, "0 interviews: added; 1 changed; 0 there before\n");
    let again = propose(&office, "merges", "child,same_as\nc-1,c-2\n", "clara").done();
    assert_eq!(again.last_line(), "0 merges: proposed; 1 are recorded like that");
    // A withdrawal under either is one of both.
    office.run(&["withdraw", "--child", "c-1"]).done();
    office.run(&["withdraw", "--child", "c-2"]).failed(1, &["this child withdrew on"]);
    let after = import(&office, "interviews", &lines(&rows)).done();
    assert!(after.out.contains("turned away by withdrawn: 2"), "{}", after.out);
    let audit = office.run(&["audit", "list"]).done().out;
    for act in ["merge_proposed", "merge_approved"] {
        assert!(audit.contains(act), "{act}: {audit}");
    }
}

#[test]
fn merges_that_cannot_be_are_told_by_line_and_nothing_of_them_is_kept() {
    let office = office();
    import(&office, "interviews", &lines(&six())).done();
    office.run(&["withdraw", "--child", "c-6"]).done();
    let no_such = "field child: nothing is recorded of a child with this id";
    let no_other = "field same_as: nothing is recorded of a child with this id";
    let circle = "field same_as: these merges lead in a circle";
    for (rows, told) in [
        ("c-1,C-1", "line 2, field same_as: both ids are the same"),
        ("c-1,nobody", no_other),
        ("nobody,c-1", no_such),
        ("c-6,c-1", no_such),
        ("c-1,c-6", no_other),
        ("c-1,c-2\nc-2,c-3\nc-3,c-1", circle),
        ("c-1,", "line 2, field same_as: this id is empty"),
        ("c-1", "line 2, field (whole line): this field is missing"),
        ("c-1,c-2,c-3", "line 2, field (whole line): this field is missing"),
    ] {
        let ran = propose(&office, "merges", &format!("child,same_as\n{rows}\n"), "clara");
        let ran = ran.failed(3, &["rows refused: "]);
        assert!(ran.err.contains(told), "{rows}: {}", ran.err);
        assert!(!ran.err.contains("c-1") && !ran.err.contains("nobody"), "{}", ran.err);
        assert_eq!(list(&office), "no correction waits for approval\n", "{rows}");
    }
    let header = propose(&office, "merges", "same_as,child\nc-1,c-2\n", "clara");
    assert!(header.failed(3, &[]).err.contains("the first line must be child,same_as"));
    let twice = propose(&office, "merges", "child,same_as\nc-1,c-2\nc-1,c-3\n", "clara");
    assert!(twice.failed(3, &[]).err.contains("line 3, field child: a row before this one"));
}

#[test]
fn a_chain_of_merges_is_one_child_and_a_merge_back_is_none() {
    let office = office();
    import(&office, "interviews", &lines(&six())).done();
    propose(&office, "merges", "child,same_as\nc-1,c-2\nc-2,c-3\n", "clara").done();
    decide(&office, "approve", "dev").done();
    for back in ["c-3,c-1", "c-2,c-1", "c-1,c-3"] {
        let ran = propose(&office, "merges", &format!("child,same_as\n{back}\n"), "clara").done();
        assert_eq!(ran.last_line(), "0 merges: proposed; 1 are recorded like that", "{back}");
    }
    // One after the other leads to the same: those who were c-3 are c-4 now.
    propose(&office, "merges", "child,same_as\nc-1,c-4\n", "clara").done();
    decide(&office, "approve", "dev").done();
    office.run(&["withdraw", "--child", "c-2"]).done();
    for id in ["c-1", "c-2", "c-3", "c-4"] {
        office.run(&["withdraw", "--child", id]).failed(1, &["this child withdrew on"]);
    }
    office.run(&["withdraw", "--child", "c-5"]).done();
}

#[test]
fn the_receipts_of_both_ids_are_the_one_childs() {
    let office = office();
    import(&office, "interviews", &lines(&six())).done();
    let receipt = |child: &str| {
        let ran = office.run(&["receipt", "--child", child]).done();
        ran.last_line().to_owned()
    };
    let (old, kept) = (receipt("c-1"), receipt("c-2"));
    propose(&office, "merges", "child,same_as\nc-1,c-2\n", "clara").done();
    decide(&office, "approve", "dev").done();
    office.run(&["withdraw", "--receipt", &old]).done();
    for receipt in [old, kept] {
        office.run(&["withdraw", "--receipt", &receipt]).failed(1, &["this child withdrew on"]);
    }
}

#[test]
fn a_no_under_either_id_is_a_no() {
    let office = office();
    let mut rows = six();
    rows[0]["held_on"] = json!("2026-04-02");
    rows[0]["consents"][0]["decided_on"] = json!("2026-04-02");
    rows[0]["consents"][0]["state"] = json!("declined");
    import(&office, "interviews", &lines(&rows)).done();
    propose(&office, "merges", "child,same_as\nc-1,c-2\n", "clara").done();
    decide(&office, "approve", "dev").done();
    // The second's earlier yes does not stand against the first's later no.
    let again = interview("i-new", "c-2");
    let ran = import(&office, "interviews", &lines(&[again])).done();
    assert!(ran.out.contains("turned away by no_agreement_to_the_map: 1"), "{}", ran.out);
}

#[test]
fn episodes_told_under_both_ids_are_one_and_are_known_again_under_either() {
    let office = office();
    let rows = |child: &str, ids: [&str; 2]| {
        [
            format!("{},{child},01/03/2024,M,05/03/2024,Y,", ids[0]),
            format!("{},{child},10/03/2024,M,12/03/2024,Y,N", ids[1]),
        ]
    };
    let first = rows("c1", ["e1", "e2"]);
    let second = ["e3,c2,01/03/2024,M,05/03/2024,Y,Y", "e4,c2,20/03/2024,M,,N,NA"];
    import(&office, "episodes", &episodes(&[&first[0], &first[1]])).done();
    import(&office, "episodes", &episodes(&second)).done();
    propose(&office, "merges", "child,same_as\nc1,c2\n", "clara").done();
    decide(&office, "approve", "dev").done();
    for child in ["c1", "c2"] {
        let again = rows(child, ["e7", "e8"]);
        let ran = import(&office, "episodes", &episodes(&[&again[0], &again[1], second[1]])).done();
        assert_eq!(ran.out, "0 episodes: added; 3 there before\n");
    }
    // And an overlap is one, whichever id it comes under.
    let ran = import(&office, "episodes", &episodes(&["e9,c1,11/03/2024,A,12/03/2024,Y,N"]));
    assert!(ran.failed(3, &[]).err.contains("check 574"));
}

#[test]
fn only_changes_have_an_account_that_proposes_them() {
    let office = office();
    let file = office.write("in", lines(&six()));
    let password = office.path("password");
    let named = ["import", "interviews", text(&file), "--by", "clara", "--password-file", text(&password)];
    office.run(&named).failed(2, &["only masks, corrections and merges are imported on an account"]);
    propose(&office, "merges", "child,same_as\n", "anil").failed(1, &["custodians may"]);
    propose(&office, "merges", "child,same_as\n", "clara").failed(3, &["the file holds no rows"]);
    assert!(command(&["corrections"]).output().expect("it runs").status.code() == Some(2));
}
