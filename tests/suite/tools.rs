//! Tools of others that the program is held against: installed with the
//! machine's package manager where that may be done without asking.

use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Installs a package of the machine's unless what it brings is `here`.
pub(crate) fn install(package: &str, here: impl Fn() -> bool) {
    // One at a time: the package manager has a lock of its own and does not wait.
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _held = INSTALLING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if !here() {
        let script = format!(
            "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq {package}"
        );
        // What it says is of use only where it did not help.
        let _ = Command::new("sh").args(["-c", &script]).output();
    }
}

/// Makes sure that a tool is here, or says in one line how to have it.
#[track_caller]
pub(crate) fn need(tool: &str, package: &str) -> Command {
    let here = || {
        let found =
            Command::new("sh").args(["-c", &format!("command -v {tool}")]).stdout(Stdio::null()).status();
        found.is_ok_and(|status| status.success())
    };
    install(package, here);
    assert!(here(), "this test needs {tool}: install it (Debian: apt-get install {package})");
    Command::new(tool)
}

/// What a tool says of a sound file: poppler takes PDF's boolean `Suspects` for
/// a fault, and LibreOffice would like Java.
const NOT_OURS: [&str; 3] = [
    "",
    "Syntax Error: Suspects object is wrong type (boolean)",
    "Warning: failed to launch javaldx - java may not function correctly",
];

/// Runs a tool, which must end well and complain of nothing, and gives back what
/// it said.
#[track_caller]
pub(crate) fn said<A: AsRef<std::ffi::OsStr>>(tool: &str, package: &str, arguments: &[A]) -> String {
    // No grid of a network's: a coordinate must be the same everywhere.
    let output = need(tool, package).args(arguments).env("PROJ_NETWORK", "OFF").output();
    let output = output.unwrap_or_else(|error| panic!("{tool}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    let complaints = errors.lines().filter(|line| !NOT_OURS.contains(&line.trim())).count();
    assert!(output.status.success() && complaints == 0, "{tool}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
