//! The web: its unit tests, and the pages in a real browser against the real
//! program serving the demo.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::tools::install;

/// The borough of the demo of which a release is made.
const ROCHDALE: &str = "E08000005";

/// Where Chromium is found under its usual names.
const USUAL: [&str; 5] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("web")
}

fn installed() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    named.into_iter().chain(USUAL.map(PathBuf::from)).find(|path| path.exists())
}

/// Chromium, installed with the machine's package manager where that may be
/// done without asking.
pub(crate) fn chromium() -> PathBuf {
    install();
    installed().unwrap_or_else(|| {
        panic!(
            "the browser tests need Chromium: install it (Debian: apt-get install chromium) or name it in \
             the variable CHROMIUM"
        )
    })
}

/// The demo, serving until it is dropped.
struct Demo {
    child: Child,
    base: String,
    accounts: serde_json::Value,
}

impl Demo {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_homeward"))
            .args(["demo", "--port", "0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        let mut lines =
            BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            line.split_whitespace().nth(3).map(str::to_owned).filter(|word| word.starts_with("http"))
        });
        let base = address.expect("the demo says where it is").trim_end_matches('/').to_owned();
        let mut accounts = serde_json::Map::new();
        for line in lines.by_ref().filter(|line| line.starts_with("  ")).take(6) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let account = serde_json::json!({"name": words[0], "password": words[1]});
            accounts.insert(words[0].to_owned(), account);
        }
        // A plan that is refused is no pass: the demo opens where one may be made.
        accounts.insert("make".to_owned(), serde_json::json!({"area": ROCHDALE}));
        // What the demo says from here on must not block it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base, accounts: accounts.into() }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command in the web folder; its own words stand in the test's output,
/// those of what failed last.
fn must_pass(command: &mut Command) {
    let output = command.current_dir(web()).output().expect("Node.js starts: the build needed it");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let failed: Vec<_> = said.lines().filter(|line| line.contains("FAIL")).collect();
    assert!(output.status.success(), "{command:?} failed:\n{}", failed.join("\n"));
}

#[test]
fn the_webs_own_units_hold() {
    must_pass(Command::new("npm").arg("test").env("CI", "1"));
}

/// What a server cannot be put into from outside, such as a plan that is
/// overtaken: the pages that are in the program, on a stand-in for its API.
#[test]
fn states_that_no_server_can_be_put_into_are_shown_as_they_are() {
    let mut command = Command::new("node");
    command.args(["tests/browser/run.mjs", "--states", "--standin", concat!(env!("OUT_DIR"), "/web")]);
    must_pass(command.env("CHROMIUM", chromium()));
}

#[test]
fn the_pages_work_in_a_browser() {
    let chromium = chromium();
    let folder = tempfile::tempdir().expect("a folder");
    let demo = Demo::start(&folder.path().join("demo"));
    let accounts = folder.path().join("accounts.json");
    fs::write(&accounts, demo.accounts.to_string()).expect("written");
    let mut command = Command::new("node");
    command.args(["tests/browser/run.mjs", "--base", &demo.base, "--accounts"]).arg(&accounts);
    must_pass(command.env("CHROMIUM", chromium));
}
