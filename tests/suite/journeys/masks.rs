//! Masks come in at once in a new folder, and by two people where a map could be
//! probed or blanked with them.

use crate::support::{Office, Ran, World, text};

/// Cells of Rochdale and of Bradford, as a file of masks.
fn masks(office: &Office, points: &[(f64, f64)]) -> std::path::PathBuf {
    let cell = |&(lat, lon): &(f64, f64)| {
        h3o::LatLng::new(lat, lon).expect("a point").to_cell(h3o::Resolution::Nine).to_string()
    };
    let rows: Vec<String> = points.iter().map(|point| format!("{},refuge\n", cell(point))).collect();
    office.write("more.csv", format!("cell,reason\n{}", rows.concat()))
}

const ROCHDALE: (f64, f64) = (53.615, -2.160);
const BRADFORD: (f64, f64) = (53.795, -1.759);

fn by(office: &Office, command: &[&str], name: &str) -> Ran {
    let password = office.path("password");
    office.run(&[command, &["--by", name, "--password-file", text(&password)]].concat())
}

fn in_force(office: &Office) -> String {
    office.run(&["masks", "list"]).done().out.lines().next().expect("a line").to_owned()
}

#[track_caller]
fn acts(office: &Office) -> Vec<(String, String)> {
    let listed = office.run(&["audit", "list"]).done().out;
    let rows = listed.lines().filter(|line| line.contains("\tmasks_"));
    rows.map(|row| row.split('\t').collect::<Vec<_>>())
        .map(|row| (row[4].to_owned(), row[3].to_owned()))
        .collect()
}

#[test]
fn the_first_masks_come_in_at_once_and_later_ones_by_two_people() {
    let office = Office::new();
    office.account("clara", "custodian");
    office.account("carl", "custodian");
    office.account("anil", "analyst");
    let first = office.import("masks", &masks(&office, &[ROCHDALE])).done();
    assert_eq!(first.out, "1 masked cells: added; 0 there before\n");
    let file = masks(&office, &[ROCHDALE, BRADFORD]);
    let import = ["import", "masks", text(&file)];
    by(&office, &import, "anil").failed(1, &["custodians may"]);
    let waits = by(&office, &import, "clara").done();
    assert!(
        waits.out.starts_with("1 masked cells: wait for a second person; 1 there before"),
        "{}",
        waits.out
    );
    assert_eq!(in_force(&office), "masked cells in force: 1");
    let listed = office.run(&["masks", "list", "--cells"]).done().out;
    assert!(listed.contains("\tclara\tclara\t1 refuge"), "{listed}");
    assert!(listed.lines().last().is_some_and(|line| line.ends_with(",refuge")), "{listed}");
    let approve = ["masks", "approve", "--proposal", "1"];
    by(&office, &approve, "Clara").failed(1, &["a second person must"]);
    by(&office, &approve, "anil").failed(1, &["custodians may"]);
    by(&office, &["masks", "approve", "--proposal", "9"], "carl").failed(1, &["no masks of this number"]);
    let done = by(&office, &approve, "carl").done();
    assert_eq!(done.out, "1 masked cells: approved by two people and added\n");
    assert_eq!(in_force(&office), "masked cells in force: 2");
    by(&office, &approve, "carl").failed(1, &["no masks of this number"]);
    // What is there already waits for nobody.
    let again = office.import("masks", &file).done();
    assert_eq!(again.out, "0 masked cells: added; 2 there before\n");
    let expected = [("imported", "shell"), ("proposed", "clara"), ("approved", "carl")];
    let expected: Vec<_> =
        expected.map(|(act, who)| (format!("masks_{act}"), who.to_owned())).into_iter().collect();
    assert_eq!(acts(&office), expected);
    office.run(&["audit", "verify"]).done();
}

#[test]
fn what_waits_changes_no_plan_and_at_the_shell_two_custodians_approve() {
    let office = Office::new();
    office.import_world(&World::shared());
    office.approvers();
    office.account("carl", "custodian");
    office.issue("2026-10-01");
    let plan = || office.release("plan", "2026-11-01").done().out;
    let before = plan();
    // The whole middle of the borough.
    let many: Vec<(f64, f64)> = (0..40)
        .flat_map(|x| (0..40).map(move |y| (53.58 + f64::from(x) * 0.002, -2.22 + f64::from(y) * 0.003)))
        .collect();
    let waits = office.import("masks", &masks(&office, &many)).done();
    assert!(waits.out.contains("wait for a second person"), "{}", waits.out);
    assert_eq!(plan(), before);
    let approve = ["masks", "approve", "--proposal", "1"];
    let first = by(&office, &approve, "clara").done();
    assert_eq!(first.out, "approved; a second custodian must approve them too\n");
    assert_eq!(plan(), before);
    by(&office, &approve, "carl").done();
    assert_ne!(plan(), before);
}

#[test]
fn a_custodian_of_an_area_decides_of_masks_in_it_alone() {
    let office = Office::new();
    let password = office.path("password");
    for (name, area) in [("ro", "E08000005"), ("ro2", "E08000005"), ("br", "E08000032")] {
        let account = ["account", "add", "--name", name, "--role", "custodian", "--agency", "Some"];
        office.run(&[&account[..], &["--area", area, "--password-file", text(&password)]].concat()).done();
    }
    office.import("masks", &masks(&office, &[BRADFORD])).done();
    let file = masks(&office, &[ROCHDALE]);
    let import = ["import", "masks", text(&file)];
    by(&office, &import, "br").failed(1, &["custodians of the masks’ areas may"]);
    by(&office, &import, "ro").done();
    let approve = ["masks", "approve", "--proposal", "1"];
    by(&office, &approve, "br").failed(1, &["custodians of the masks’ areas may"]);
    // One whose account has ended counts no more.
    office.run(&["account", "disable", "--name", "ro"]).done();
    let second = by(&office, &approve, "ro2").done();
    assert_eq!(second.out, "approved; a second custodian must approve them too\n");
    assert_eq!(in_force(&office), "masked cells in force: 1");
}
