//! Tools of others that the program is held against: installed with the
//! machine's package manager where that may be done without asking.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

/// Makes sure that a tool is here, or says in one line how to have it.
#[track_caller]
pub(crate) fn need(tool: &str, package: &str) -> Command {
    // One at a time: the package manager has a lock of its own and does not wait.
    static INSTALLING: Mutex<()> = Mutex::new(());
    let here = || {
        let found =
            Command::new("sh").args(["-c", &format!("command -v {tool}")]).stdout(Stdio::null()).status();
        found.is_ok_and(|status| status.success())
    };
    let held = INSTALLING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if !here() {
        let script = format!(
            "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq {package}"
        );
        // What it says is of use only where it did not help.
        let _ = Command::new("sh").args(["-c", &script]).output();
        assert!(here(), "this test needs {tool}: install it (Debian: apt-get install {package})");
    }
    drop(held);
    Command::new(tool)
}

/// Runs a program of a package, and gives back how it ended and what it said.
pub(crate) fn output<A: AsRef<OsStr>>(program: &str, package: &str, arguments: &[A]) -> Output {
    let ran = need(program, package).args(arguments).env("PROJ_NETWORK", "OFF").output();
    ran.unwrap_or_else(|error| panic!("{program}: {error}"))
}

/// Runs a program of a package, which must end well and complain of nothing,
/// and gives back what it said.
#[track_caller]
pub(crate) fn said<A: AsRef<OsStr>>(program: &str, package: &str, arguments: &[A]) -> String {
    let output = output(program, package, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.trim().is_empty(), "{program}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
