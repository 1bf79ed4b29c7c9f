//! Programs that are not ours, which the tests open our files with.

use std::ffi::OsStr;
use std::process::{Command, Output};

/// Makes sure that a program is there: installed with the machine's package
/// manager where that may be done without asking.
pub(crate) fn need(program: &str, package: &str) {
    if is_there(program) {
        return;
    }
    let script = format!(
        "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq {package}"
    );
    let tried = Command::new("sh").args(["-c", &script]).output();
    let said = tried.map(|output| String::from_utf8_lossy(&output.stderr).lines().last().map(str::to_owned));
    assert!(
        is_there(program),
        "this test needs {program}: install it (Debian: apt-get install {package}) (tried, and was told: {said:?})"
    );
}

fn is_there(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
    found.is_ok_and(|found| found.status.success())
}

/// Runs a program of a package, and gives back how it ended and what it said.
pub(crate) fn output<A: AsRef<OsStr>>(program: &str, package: &str, arguments: &[A]) -> Output {
    need(program, package);
    let ran = Command::new(program).args(arguments).env("PROJ_NETWORK", "OFF").output();
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
