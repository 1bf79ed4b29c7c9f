//! What the journeys share: the program on a folder of its own, a made-up
//! world, and a small reader of HTTP.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Not a word of any made-up child, so that it can be searched for.
pub(crate) const PASSWORD: &str = "quartz-otter-lantern-59";

/// How the program ended, and what it said.
pub(crate) struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homeward"));
    command.args(arguments).env_remove("HOMEWARD_LOG").stdin(Stdio::null());
    command
}

pub(crate) fn homeward(arguments: &[&str]) -> Ran {
    command(arguments).output().expect("the program runs").into()
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        let ran = Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!ran.err.contains("panicked") && !ran.err.contains("RUST_BACKTRACE"), "{}", ran.err);
        ran
    }
}

impl Ran {
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self
    }

    /// Ended with this code, and the last line of its errors says all this.
    #[track_caller]
    pub fn failed(self, code: i32, said: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        let last = self.err.lines().last().unwrap_or_default();
        assert!(last.starts_with("homeward: "), "{}", self.err);
        for words in said {
            assert!(last.contains(words), "{words} is not in: {last}");
        }
        self
    }

    pub fn last_line(&self) -> &str {
        self.out.lines().last().expect("a line on standard output")
    }
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}

/// Every file under a folder, by its path from there.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = text(path.strip_prefix(root).expect("under the root")).to_owned();
            if path.is_dir() {
                found.insert(format!("{name}/"), Vec::new());
                walk(root, &path, found);
            } else {
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    files(folder).into_keys().collect()
}

/// A connection such as an intruder or a failing disk would have.
pub(crate) fn harm(file: &Path, statements: &[&'static str]) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let pool = sqlx::SqlitePool::connect_with(options).await.expect("a store");
        for &statement in statements {
            let done = sqlx::query(statement).execute(&pool).await;
            done.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        pool.close().await;
    });
}

/// A day before anything that these tests tell of.
pub(crate) const EARLY: &str = "2020-01-01";

/// A folder with a data folder in it, and whatever a test puts beside.
pub(crate) struct Office {
    folder: TempDir,
    /// The day on the folder's own clock: that of the last release.
    today: Mutex<Option<String>>,
}

impl Office {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let office = Self { folder, today: Mutex::default() };
        fs::write(office.path("password"), format!("{PASSWORD}\n")).expect("written");
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    /// An office with a copy of the data folder.
    pub fn copied(&self) -> Self {
        let copy = Self::new();
        let done = Command::new("cp").arg("-a").arg(self.data()).arg(copy.data()).status();
        assert!(done.expect("the machine copies").success());
        copy
    }

    /// Runs a command on the data folder.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        homeward(&[arguments, &["--data", text(&self.data())]].concat())
    }

    /// Takes a file in: made-up interviews before anything was told, so that
    /// each counts from its own day, and all else on the machine's day.
    pub fn import(&self, what: &str, file: &Path) -> Ran {
        let rows = fs::read_to_string(file).unwrap_or_default();
        let made_up = |row: &str| row.contains(r#""synthetic":true"#) || row.contains(r#""synthetic": true"#);
        let is_made_up = match what {
            "interviews" => rows.lines().any(made_up),
            "episodes" => rows.contains("SYNTHETIC-"),
            _ => false,
        };
        let today: &[&str] = if is_made_up { &["--today", EARLY] } else { &[] };
        self.run(&[&["import", what, text(file)], today].concat())
    }

    #[track_caller]
    pub fn import_world(&self, world: &World) {
        for (what, file) in [
            ("interviews", "interviews.ndjson"),
            ("episodes", "episodes.csv"),
            ("masks", "masks.csv"),
            ("placements", "placements.csv"),
        ] {
            // Before anything was told: each interview counts from its day.
            self.run(&["import", what, text(&world.file(file)), "--today", EARLY]).done();
        }
    }

    #[track_caller]
    pub fn account(&self, name: &str, role: &str) {
        let password = self.path("password");
        let account = ["account", "add", "--name", name, "--role", role, "--agency", "Rochdale"];
        self.run(&[&account[..], &["--password-file", text(&password)]].concat()).done();
    }

    /// Those who approve, as everywhere in these tests.
    #[track_caller]
    pub fn approvers(&self) {
        self.account("clara", "custodian");
        self.account("anil", "analyst");
    }

    /// Plans or makes a release of Rochdale on a day of the folder's own clock.
    pub fn release(&self, what: &str, today: &str) -> Ran {
        self.release_of("E08000005", what, today)
    }

    pub fn release_of(&self, area: &str, what: &str, today: &str) -> Ran {
        *self.today.lock().expect("one test") = Some(today.to_owned());
        self.run(&["release", what, "--area", area, "--today", today])
    }

    /// Approves a release, on the day on which the last one was made.
    pub fn approve(&self, id: &str, by: &str) -> Ran {
        let password = self.path("password");
        let approve = ["release", "approve", "--release", id, "--by", by, "--password-file", text(&password)];
        match &*self.today.lock().expect("one test") {
            Some(today) => self.run(&[&approve[..], &["--today", today]].concat()),
            None => self.run(&approve),
        }
    }

    /// Makes a release and takes it through both approvals.
    #[track_caller]
    pub fn issue(&self, as_of: &str) -> String {
        let id = self.release("make", as_of).done().last_line().to_owned();
        self.approve(&id, "clara").done();
        self.approve(&id, "anil").done();
        id
    }

    /// The folder to which a release is exported.
    #[track_caller]
    pub fn export_folder(&self, id: &str) -> PathBuf {
        let out = self.path(&format!("export-{id}"));
        self.run(&["release", "export", "--release", id, "--out", text(&out)]).done();
        out
    }

    /// The exported documents of a release, by name, without what checks them.
    #[track_caller]
    pub fn export(&self, id: &str) -> BTreeMap<String, Vec<u8>> {
        let mut documents = files(&self.export_folder(id));
        for check in ["checkpoint.txt", "release.json", "signature.json"] {
            documents.remove(check).unwrap_or_else(|| panic!("{check} is exported"));
        }
        documents
    }
}

/// A made-up Rochdale of two and a half years, the same for every test.
pub(crate) struct World(TempDir);

impl World {
    /// Made once for the tests that run at the same time.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<World>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().expect("no test fails while it makes the world");
        shared.upgrade().unwrap_or_else(|| {
            let world = Arc::new(Self::make());
            *shared = Arc::downgrade(&world);
            world
        })
    }

    fn make() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = folder.path().join("world");
        let world = ["synthesise", "--area", "rochdale", "--months", "30", "--seed", "11"];
        homeward(&[&world[..], &["--out", text(&out)]].concat()).done();
        Self(folder)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join("world").join(name)
    }
}

/// A line of `interviews.ndjson` with one place that the map may count.
pub(crate) fn interview(id: &str, child: &str) -> Value {
    json!({
        "interview": id, "child": child, "provider": "north-west-advocacy", "caseworker": "cw-03",
        "responsible_la": "E08000005", "host_la": "E08000005", "placement": "pl-0012",
        "held_on": "2026-03-02", "age_band": "14-15", "episodes": ["e-0001"],
        "consents": [{"purpose": "MAP", "agency": "all", "state": "given", "decided_on": "2026-03-02",
                      "competence": "gillick_yes", "explanation": "v1"}],
        "push": ["communication_breakdown"], "pull": ["see_friends"], "experiences": ["nothing_bad"],
        "places": [{"kind": "hung_out_at", "place_type": "park", "precision": "exact_public_place",
                    "lat": 53.615, "lon": -2.160, "month": "2026-02", "day": "friday",
                    "time_band": "late", "experiences": []}],
        "synthetic": true,
    })
}

/// A server that is up; killed where a test ends without stopping it.
pub(crate) struct Server {
    child: Child,
    address: String,
    /// What it writes to standard output and standard error, read as it comes.
    said: Option<(Said, Said)>,
}

type Said = JoinHandle<Vec<u8>>;

pub(crate) struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as it was before it was compressed, if it was.
    pub fn plain(&self) -> Vec<u8> {
        if !self.head.to_ascii_lowercase().contains("content-encoding: gzip") {
            return self.body.clone();
        }
        let mut plain = Vec::new();
        // The answer to HEAD has no body to read.
        let _ = flate2::read::GzDecoder::new(&self.body[..]).read_to_end(&mut plain);
        plain
    }
}

impl Server {
    /// Starts a command that serves, and waits until it says where.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let mut errors = child.stderr.take().expect("piped");
        let errors = std::thread::spawn(move || {
            let mut said = Vec::new();
            errors.read_to_end(&mut said).expect("a pipe");
            said
        });
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let Some(address) = address.map(str::to_owned) else {
            let errors = errors.join().expect("read");
            panic!("no address in {line:?}: {}", String::from_utf8_lossy(&errors));
        };
        let output = std::thread::spawn(move || {
            let mut said = line.into_bytes();
            output.read_to_end(&mut said).expect("a pipe");
            said
        });
        Self { child, address, said: Some((output, errors)) }
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(answer[..end].to_vec()).expect("a head of text");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head, body: answer[end + 4..].to_vec() }
    }

    pub fn get(&self, path: &str, cookie: &str) -> Answer {
        let headers = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
        self.send("GET", path, &headers, "")
    }

    /// Signs in and gives the cookie.
    #[track_caller]
    pub fn sign_in(&self, name: &str, password: &str) -> String {
        let body = json!({"name": name, "password": password}).to_string();
        let answer = self.send("POST", "/api/session", "Content-Type: application/json\r\n", &body);
        assert_eq!(answer.status, 204, "{name}: {}", String::from_utf8_lossy(&answer.body));
        let cookie = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        let pair = cookie.and_then(|cookie| cookie.split(';').next());
        pair.expect("a cookie").to_owned()
    }

    /// Presses Ctrl-C and waits for the end.
    pub fn interrupt(mut self) -> Ran {
        interrupt(&self.child);
        let (output, errors) = self.said.take().expect("read once");
        let status = self.child.wait().expect("it ends");
        let (stdout, stderr) = (output.join().expect("read"), errors.join().expect("read"));
        Output { status, stdout, stderr }.into()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended; there is nothing else to do about it here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends what Ctrl-C sends.
pub(crate) fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

/// Sets the mode of a file.
pub(crate) fn set_mode(file: &Path, mode: u32) {
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("our own file");
}
