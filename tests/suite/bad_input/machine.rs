//! The machine that does not play along: disk, port, and stores of another
//! version or broken.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use std::collections::BTreeMap;

use crate::support::{EARLY, Office, Ran, World, command, files, harm, homeward, interview, names, text};

const STORES: [&str; 3] = ["access.sqlite", "records.sqlite", "releases.sqlite"];

/// The files of a data folder without the companions that SQLite leaves beside
/// a store where it could not finish: it clears them up at the next opening.
fn stored(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut stored = files(data);
    stored.retain(|name, _| !name.ends_with("-wal") && !name.ends_with("-shm"));
    stored
}

fn with_all_stores() -> Office {
    with_a_release().0
}

/// The same, with the release that was issued.
fn with_a_release() -> (Office, String) {
    let office = Office::new();
    let file = office.write("interviews.ndjson", interview("i-1", "LA-1").to_string());
    office.import("interviews", &file).done();
    office.approvers();
    let id = office.issue("2026-03-15");
    assert!(STORES.iter().all(|store| office.data().join(store).exists()));
    (office, id)
}

/// The commands that a store stops, each told the same.
#[track_caller]
fn check_stopped_by(office: &Office, store: &str, said: &str) {
    let before = stored(&office.data());
    let file = office.write("more.ndjson", interview("i-2", "LA-2").to_string());
    let id = "0".repeat(16);
    let stopped = |ran: Ran| ran.failed(4, &[store, said]);
    match store {
        "records.sqlite" => {
            stopped(office.import("interviews", &file));
            stopped(office.release("make", "2026-04-15"));
            stopped(office.approve(&id, "clara"));
        }
        "releases.sqlite" => {
            stopped(office.release("make", "2026-04-15"));
            stopped(office.run(&["release", "show", "--release", &id]));
            stopped(office.run(&["serve", "--readers-only", "--listen", "127.0.0.1:0"]));
        }
        _ => {
            stopped(office.run(&["account", "list"]));
            stopped(office.approve(&id, "clara"));
            stopped(office.run(&["serve", "--readers-only", "--listen", "127.0.0.1:0"]));
        }
    }
    stopped(office.run(&["serve", "--listen", "127.0.0.1:0"]));
    let after = stored(&office.data());
    assert!(after.keys().eq(before.keys()), "{:?}", after.keys());
    assert!(after[store] == before[store], "{store} was changed");
}

#[test]
fn a_data_folder_of_a_newer_version_is_left_alone() {
    for store in STORES {
        let office = with_all_stores();
        harm(
            &office.data().join(store),
            &["INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
               VALUES (9999, 'of tomorrow', 1, x'00', 0)"],
        );
        check_stopped_by(&office, store, "the data folder was made by a newer version of Homeward");
    }
}

#[test]
fn a_store_that_is_damaged_is_told_and_left_alone() {
    for store in STORES {
        let office = with_all_stores();
        let file = office.data().join(store);
        let whole = fs::read(&file).expect("a store");
        let mut no_header = whole.clone();
        no_header[..100].fill(0x20);
        fs::write(&file, no_header).expect("written");
        check_stopped_by(&office, store, "the file is damaged");
        fs::write(&file, &whole[..whole.len() / 2]).expect("written");
        check_stopped_by(&office, store, "the file is damaged");
    }
}

#[test]
fn a_port_in_use_is_told_and_nothing_is_left() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("bound").port().to_string();
    let said = format!("another program listens on port {port} of 127.0.0.1");
    let office = with_all_stores();
    let before = names(&office.data());
    office.run(&["serve", "--listen", &format!("127.0.0.1:{port}")]).failed(4, &[&said]);
    assert_eq!(names(&office.data()), before);
    let temporary = office.path("tmp");
    fs::create_dir(&temporary).expect("made");
    let demo = command(&["demo", "--port", &port]).env("TMPDIR", &temporary).output();
    Ran::from(demo.expect("the program runs")).failed(4, &[&said]);
    assert_eq!(names(&temporary), [""; 0]);
}

/// A disk so small that it is soon full; gone when it is dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounted, which the machine may not allow.
    fn mounted(at: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir(&at).expect("made");
        let size = format!("size={size}");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs", text(&at)]).output();
        mount.is_ok_and(|output| output.status.success()).then(|| Self(at))
    }

    /// Fills it to the last page.
    fn fill(&self) -> PathBuf {
        let filler = self.0.join("filler");
        let mut size = 1 << 20;
        let mut bytes = Vec::new();
        while size >= 512 {
            bytes.resize(bytes.len() + size, 0_u8);
            if fs::write(&filler, &bytes).is_err() {
                bytes.truncate(bytes.len() - size);
                size /= 2;
            }
        }
        let _ = fs::write(&filler, &bytes);
        filler
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// Runs the program where no file may grow over so many blocks of 512 bytes:
/// for machines on which no disk can be mounted.
fn confined(blocks: u32, arguments: &[&str]) -> Ran {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_homeward")]).args(arguments);
    shell.output().expect("a shell").into()
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let world = World::shared();
    let office = Office::new();
    let Some(disk) = SmallDisk::mounted(office.path("disk"), "8M") else {
        eprintln!("no disk can be mounted here: files are held small instead");
        return files_that_may_not_grow(&office, &world);
    };
    let data = disk.0.join("data");
    let first = office.write("first.ndjson", interview("i-1", "LA-1").to_string());
    let import = |file: &Path| homeward(&["import", "interviews", text(file), "--data", text(&data)]);
    import(&first).done();
    let before = stored(&data);
    let filler = disk.fill();
    import(&world.file("interviews.ndjson")).failed(4, &["the disk is full", "nothing was written"]);
    fs::remove_file(filler).expect("there");
    let after = stored(&data);
    assert!(after.keys().eq(before.keys()), "{:?}", after.keys());
    assert!(import(&first).done().out.starts_with("0 interviews: added; 1 there before"));
    let second = office.write("second.ndjson", interview("i-2", "LA-2").to_string());
    assert!(import(&second).done().out.starts_with("1 interviews: added; 0 there before"));
    outputs_on(&disk, &office, &world);
}

#[test]
fn a_disk_that_is_full_when_the_second_person_approves_loses_nothing() {
    let office = Office::new();
    let Some(disk) = SmallDisk::mounted(office.path("disk"), "3M") else {
        eprintln!("no disk can be mounted here");
        return;
    };
    let data = disk.0.join("data");
    let password = office.path("password");
    for (name, role) in [("clara", "custodian"), ("anil", "analyst")] {
        let account = ["account", "add", "--name", name, "--role", role, "--agency", "Rochdale"];
        let with = ["--password-file", text(&password), "--data", text(&data)];
        homeward(&[&account[..], &with].concat()).done();
    }
    let first = office.write("first.ndjson", interview("i-1", "LA-1").to_string());
    homeward(&["import", "interviews", text(&first), "--data", text(&data), "--today", EARLY]).done();
    let make = ["release", "make", "--area", "E08000005", "--today", "2026-10-01", "--data", text(&data)];
    let id = homeward(&make).done().last_line().to_owned();
    let on =
        |what: &[&str]| homeward(&[&["release"], what, &["--release", &id, "--data", text(&data)]].concat());
    let approve = |by: &str| on(&["approve", "--by", by, "--password-file", text(&password)]);
    approve("clara").done();
    let before = stored(&data);
    let filler = disk.fill();
    approve("anil").failed(4, &["the disk is full", "nothing was written"]);
    let after = stored(&data);
    assert!(after.keys().eq(before.keys()), "{:?}", after.keys());
    fs::remove_file(filler).expect("there");
    on(&["verify"]).failed(1, &["no such release was issued"]);
    approve("anil").done();
    on(&["verify"]).done();
}

/// What the commands write beside a data folder.
fn outputs_on(disk: &SmallDisk, office: &Office, world: &World) {
    let (issued, id) = with_a_release();
    let filler = disk.fill();
    let before = names(&disk.0);
    let out = disk.0.join("out");
    let made = ["synthesise", "--area", "rochdale", "--out", text(&out)];
    homeward(&made).failed(4, &["cannot write"]);
    assert_eq!(names(&disk.0), before);
    fs::create_dir(&out).expect("made");
    let before = names(&disk.0);
    issued
        .run(&["release", "export", "--release", &id, "--out", text(&out)])
        .failed(4, &["cannot be written"]);
    assert_eq!(names(&disk.0), before);
    let points = office.write(
        "points.csv",
        "id,lat,lon,date\n1,53.6,-2.1,2025-01\n2,53.7,-2.2,2025-01\n3,53.7,-2.2,2025-01\n",
    );
    let cells = disk.0.join("cells.csv");
    homeward(&["analyse", text(&points), "--resolution", "8", "--cells", text(&cells)])
        .failed(4, &["cannot be written"]);
    assert_eq!(names(&disk.0), before);
    let new = disk.0.join("new");
    let interviews = world.file("interviews.ndjson");
    let import = ["import", "interviews", text(&interviews), "--data", text(&new)];
    let ran = homeward(&import);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    fs::remove_file(filler).expect("there");
    homeward(&import).done();
}

fn files_that_may_not_grow(office: &Office, world: &World) {
    let data = office.data();
    let first = office.write("first.ndjson", interview("i-1", "LA-1").to_string());
    office.import("interviews", &first).done();
    let before = stored(&data);
    let interviews = world.file("interviews.ndjson");
    let arguments = ["import", "interviews", text(&interviews), "--data", text(&data)];
    let ran = confined(256, &arguments);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(stored(&data).keys().eq(before.keys()));
    assert!(
        office.import("interviews", &first).done().out.starts_with("0 interviews: added; 1 there before")
    );
    let out = office.path("out");
    let ran = confined(64, &["synthesise", "--area", "rochdale", "--out", text(&out)]);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(!out.exists());
}

#[test]
fn a_file_that_may_not_grow_is_no_half_import() {
    files_that_may_not_grow(&Office::new(), &World::shared());
}
