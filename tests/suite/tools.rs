//! Tools of others that the program is held against: installed with the
//! machine's package manager where that may be done without asking.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::Once;

/// The tools, and the packages of Debian's that bring them.
const TOOLS: [(&str, &str); 10] = [
    ("chromium", "chromium"),
    ("ogrinfo", "gdal-bin"),
    ("ogr2ogr", "gdal-bin"),
    ("libreoffice", "libreoffice-calc-nogui"),
    ("pdffonts", "poppler-utils"),
    ("pdfinfo", "poppler-utils"),
    ("pdftotext", "poppler-utils"),
    ("pdftoppm", "poppler-utils"),
    ("qpdf", "qpdf"),
    ("xmllint", "libxml2-utils"),
];

fn is_here(tool: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {tool}")]).stdout(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

/// Installs what is missing: all of it at once and before the first test that
/// needs any, since a browser does not like its libraries and fonts changed, nor
/// the package manager a second caller.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let missing: BTreeSet<&str> =
            TOOLS.iter().filter(|(tool, _)| !is_here(tool)).map(|(_, package)| *package).collect();
        if !missing.is_empty() {
            let packages = missing.into_iter().collect::<Vec<_>>().join(" ");
            let script = format!(
                "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && apt-get install -y -qq {packages}"
            );
            // What it says is of use only where it did not help.
            let _ = Command::new("sh").args(["-c", &script]).output();
        }
    });
}

/// Makes sure that a tool is here, or says in one line how to have it.
#[track_caller]
pub(crate) fn need(tool: &str) -> Command {
    install();
    let package = TOOLS.iter().find(|(name, _)| *name == tool).expect("a tool of the list").1;
    assert!(is_here(tool), "this test needs {tool}: install it (Debian: apt-get install {package})");
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
pub(crate) fn said<A: AsRef<std::ffi::OsStr>>(tool: &str, arguments: &[A]) -> String {
    // No grid of a network's: a coordinate must be the same everywhere.
    let output = need(tool).args(arguments).env("PROJ_NETWORK", "OFF").output();
    let output = output.unwrap_or_else(|error| panic!("{tool}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    let complaints = errors.lines().filter(|line| !NOT_OURS.contains(&line.trim())).count();
    assert!(output.status.success() && complaints == 0, "{tool}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
