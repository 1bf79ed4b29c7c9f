//! The program as it is run.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

const PASSWORD: &str = "canary-password-7Qx";

fn homeward(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homeward"));
    command.args(arguments).env_remove("HOMEWARD_LOG").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    homeward(arguments).output().expect("the program runs")
}

/// The exit code, and the one line that says why.
#[track_caller]
fn check(arguments: &[&str], code: i32, said: &str) {
    let output = run(arguments);
    let told = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(code), "{told}");
    assert!(told.starts_with("homeward: ") && told.contains(said), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}

/// A folder with a password file and a data folder with one partner.
fn with_an_account() -> (TempDir, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let password = folder.path().join("password");
    fs::write(&password, format!("{PASSWORD}\r\n")).expect("written");
    let data = folder.path().join("data");
    let (password, data) = (text(&password).to_owned(), text(&data).to_owned());
    let added = add(&data, &password, "ann");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    (folder, data, password)
}

fn add(data: &str, password: &str, name: &str) -> Output {
    run(&[
        "account",
        "add",
        "--data",
        data,
        "--name",
        name,
        "--role",
        "partner",
        "--agency",
        "Rochdale Council",
        "--area",
        "E08000005",
        "--password-file",
        password,
    ])
}

#[test]
fn accounts_are_added_listed_and_disabled() {
    let (_folder, data, password) = with_an_account();
    let taken = add(&data, &password, "Ann");
    assert_eq!(taken.status.code(), Some(1));
    let listed = run(&["account", "list", "--data", &data]);
    let listed = String::from_utf8(listed.stdout).expect("UTF-8");
    let expected = "name\trole\tagency\tareas\tstate\n\
                    ann\tpartner\tRochdale Council\tE08000005\tactive\n";
    assert_eq!(listed, expected);
    assert!(run(&["account", "disable", "--data", &data, "--name", "ann"]).status.success());
    let listed = run(&["account", "list", "--data", &data]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("\tdisabled\n"));
    check(&["account", "disable", "--data", &data, "--name", "bob"], 1, "no account named bob");
}

#[test]
fn what_is_wrong_is_told_in_one_line_with_its_exit_code() {
    let (folder, data, password) = with_an_account();
    let weak = folder.path().join("weak");
    fs::write(&weak, "short\n").expect("written");
    let latin = folder.path().join("latin");
    fs::write(&latin, b"caf\xe9 and something long").expect("written");
    let nowhere = folder.path().join("nowhere");
    let adding = |file: &Path, name: &'static str| -> Vec<String> {
        let words = [
            "account",
            "add",
            "--data",
            &data,
            "--name",
            name,
            "--role",
            "partner",
            "--agency",
            "A",
            "--password-file",
            text(file),
        ];
        words.map(str::to_owned).to_vec()
    };
    for (arguments, code, said) in [
        (adding(&weak, "bob"), 3, "weak: a password has at least 12 characters"),
        (adding(&latin, "bob"), 3, "latin: a password is text in UTF-8"),
        (adding(&nowhere, "bob"), 3, "nowhere: No such file"),
        (adding(Path::new(&password), "two words"), 2, "a name has"),
    ] {
        check(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), code, said);
    }
    check(&["serve", "--data", text(&nowhere)], 4, "does not exist");
    check(&["serve", "--data", &password], 4, "is a file, not a folder");
    check(&["account", "list", "--data", text(&nowhere)], 4, "does not exist");
    assert!(!nowhere.exists());
    check(&["serve", "--data", &data, "--readers-only", "--listen", "127.0.0.1:0"], 4, "releases.sqlite");
    assert!(!Path::new(&data).join("releases.sqlite").exists());

    fs::create_dir(Path::new(&data).join("releases.sqlite")).expect("made");
    check(&["serve", "--data", &data, "--listen", "127.0.0.1:0"], 4, "cannot be opened");
}

#[test]
fn a_command_that_is_none_is_a_usage_error() {
    for arguments in [&["nonsense"][..], &["serve"], &["serve", "--data", "x", "--listen", "here"], &[]] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(run(&["--help"]).status.code(), Some(0));
    assert_eq!(run(&["--version"]).status.code(), Some(0));
}

#[test]
fn a_port_in_use_is_told() {
    let (_folder, data, _) = with_an_account();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let said = format!("another program listens on port {}", taken.local_addr().expect("bound").port());
    check(&["serve", "--data", &data, "--listen", &address], 4, &said);
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut command = homeward(arguments);
        command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        Self { child, address }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connected");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Asks it to stop, and gives its exit code and what it logged.
    fn stop(mut self) -> (Option<i32>, String) {
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        let mut log = String::new();
        self.child.stderr.take().expect("piped").read_to_string(&mut log).expect("UTF-8");
        (self.child.wait().expect("ended").code(), log)
    }
}

#[cfg(unix)]
#[test]
fn it_stops_cleanly_and_logs_no_name_key_or_address() {
    let (_folder, data, _) = with_an_account();
    let server = Server::start(&["serve", "--data", &data]);
    let body = format!(r#"{{"name":"ann","password":"{PASSWORD}"}}"#);
    let signed_in = server.ask(&format!(
        "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    assert!(signed_in.starts_with("HTTP/1.1 204 "), "{signed_in}");
    let token = signed_in.split("__Host-homeward=").nth(1).expect("a cookie")[..64].to_owned();
    let listed = server.ask(&format!(
        "GET /api/releases HTTP/1.1\r\nHost: x\r\nCookie: __Host-homeward={token}\r\n\
         User-Agent: canary-agent\r\nConnection: close\r\n\r\n"
    ));
    assert!(listed.ends_with("{\"releases\":[],\"skipped\":[]}"), "{listed}");
    for path in ["/api/releases?canary=query", "/canary-path", "/api/canary-path", "/canary.js"] {
        server.ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("method=POST route=\"/api/session\" status=204"), "{log}");
    assert!(log.contains("method=GET route=\"/api/releases\" status=400"), "{log}");
    for secret in ["ann", "canary", PASSWORD, token.as_str(), "127.0.0.1", "E08000005"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

/// Every file that the process has open, from outside.
#[cfg(target_os = "linux")]
fn open_files(process: u32) -> Vec<String> {
    let links = fs::read_dir(format!("/proc/{process}/fd")).expect("its files");
    let targets = links.filter_map(|link| fs::read_link(link.ok()?.path()).ok());
    targets.map(|target| target.to_string_lossy().into_owned()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_for_readers_only_never_touches_the_records() {
    let (_folder, data, _) = with_an_account();
    let with_records = Server::start(&["serve", "--data", &data]);
    let files = open_files(with_records.child.id());
    assert!(files.iter().any(|file| file.ends_with("/records.sqlite")), "{files:?}");
    assert_eq!(with_records.stop().0, Some(0));
    // Without its keys and with another file in its place, opening would fail.
    let records = Path::new(&data).join("records.sqlite");
    fs::remove_dir_all(Path::new(&data).join("keys")).expect("removed");
    fs::write(&records, "not to be opened").expect("written");
    check(&["serve", "--data", &data, "--listen", "127.0.0.1:0"], 4, "token.key is missing");

    let server = Server::start(&["serve", "--data", &data, "--readers-only"]);
    let page = server.ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(page.starts_with("HTTP/1.1 200 "), "{page}");
    let files = open_files(server.child.id());
    assert!(files.iter().any(|file| file.ends_with("/releases.sqlite")), "{files:?}");
    assert!(!files.iter().any(|file| file.contains("records")), "{files:?}");
    assert_eq!(server.stop().0, Some(0));
    assert_eq!(fs::read_to_string(&records).expect("there"), "not to be opened");
    assert!(!Path::new(&data).join("records.sqlite-wal").exists());
}
