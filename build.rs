//! Builds the web pages and writes them down for the program to hold.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

/// What the pages are made from: they are built again when one of these
/// changes, and only then.
const SOURCES: [&str; 11] = [
    "web/src",
    "web/public",
    "web/index.html",
    "web/package.json",
    "web/package-lock.json",
    "web/.npmrc",
    "web/vite.config.ts",
    "web/svelte.config.js",
    "web/tsconfig.json",
    "web/tsconfig.node.json",
    "web/scripts",
];

/// The oldest Node.js that the bundler runs on.
const OLDEST_NODE: (u32, u32) = (20, 19);

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A new migration must be compiled in; nothing else would notice it.
    println!("cargo::rerun-if-changed=migrations");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let pages = out.join("web");
    let written = build(&pages).and_then(|()| write_down(&pages, &out.join("pages.rs")));
    if let Err(why) = written {
        println!("cargo::error={why}");
        // So that nothing half-made is taken for the pages; cargo stops here.
        let _ = fs::write(out.join("pages.rs"), "static FILES: &[Embedded] = &[];\n");
    }
}

fn build(pages: &Path) -> Result<(), String> {
    // A source that is not there would make every build run this again.
    for source in SOURCES.into_iter().filter(|source| Path::new(source).exists()) {
        println!("cargo::rerun-if-changed={source}");
    }
    if !are_stale(pages) {
        return Ok(());
    }
    check_node()?;
    if pages.exists() {
        fs::remove_dir_all(pages).map_err(|error| format!("the old web pages cannot be removed: {error}"))?;
    }
    fs::create_dir_all(pages).map_err(|error| format!("the web pages cannot be written: {error}"))?;
    if modules_are_stale() {
        npm(&["ci", "--no-audit", "--no-fund"], pages)?;
    }
    npm(&["run", "build"], pages).inspect_err(|_| {
        // Half of the pages would look like all of them next time.
        let _ = fs::remove_dir_all(pages);
    })
}

/// Whether a source changed after the pages were built.
fn are_stale(pages: &Path) -> bool {
    let built = modified(&pages.join("index.html"));
    SOURCES.iter().any(|source| newest(Path::new(source)) >= built)
}

/// When the file, or the latest thing in the folder, was changed; folders
/// count, as they change when something in them is taken away.
fn newest(path: &Path) -> Option<SystemTime> {
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    inside.map(|entry| newest(&entry.path())).fold(modified(path), Option::max)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|found| found.modified()).ok()
}

fn check_node() -> Result<(), String> {
    let found = match Command::new("node").arg("--version").output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        _ => "no node".to_owned(),
    };
    let new_enough = version(&found).is_some_and(|version| version >= OLDEST_NODE);
    let npm = Command::new(NPM).arg("--version").output();
    let found = match npm.is_ok_and(|output| output.status.success()) {
        true if new_enough => return Ok(()),
        true => found,
        false => format!("{found}, no npm"),
    };
    Err(format!(
        "Homeward needs Node.js 20.19 or newer to build its web pages: install it from your \
         package manager, then run the command again (found: {found})"
    ))
}

/// `v20.19.1` → (20, 19).
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// npm writes the inner lock file last, so it tells when and whether it ended.
fn modules_are_stale() -> bool {
    let lock = modified(Path::new("web/package-lock.json"));
    modified(Path::new("web/node_modules/.package-lock.json")) < lock
}

fn npm(arguments: &[&str], pages: &Path) -> Result<(), String> {
    let ran = Command::new(NPM).args(arguments).current_dir("web").env("HOMEWARD_WEB_OUT", pages).output();
    match ran {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(tell(arguments, &output)),
        Err(error) => Err(format!("Homeward could not run npm: {error}")),
    }
}

/// cargo shows one line an error, so the last lines become several errors;
/// where in npm's own code it happened is left out.
fn tell(arguments: &[&str], output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    let lines = said.lines().map(str::trim_end);
    let lines: Vec<_> =
        lines.filter(|line| !line.is_empty() && !line.trim_start().starts_with("at ")).collect();
    for line in &lines[lines.len().saturating_sub(30)..] {
        println!("cargo::error={line}");
    }
    format!("`npm {}` failed in web/: what it said last stands above", arguments.join(" "))
}

/// Writes `static FILES: &[Embedded]`, a line a file, in the order of paths.
fn write_down(pages: &Path, rust: &Path) -> Result<(), String> {
    let mut files = Vec::new();
    list(pages, &mut files).map_err(|error| format!("the web pages cannot be read: {error}"))?;
    files.sort();
    let mut text = String::from("static FILES: &[Embedded] = &[\n");
    for file in files.iter().filter(|file| !is_sibling(file)) {
        let path = file.strip_prefix(pages).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let (brotli, gzip) = (sibling(file, "br"), sibling(file, "gz"));
        let bytes = format!("include_bytes!({file:?})");
        let _ = writeln!(
            text,
            "    Embedded {{ path: {path:?}, bytes: {bytes}, brotli: {brotli}, gzip: {gzip} }},"
        );
    }
    text.push_str("];\n");
    if !files.iter().any(|file| file == &pages.join("index.html")) {
        return Err("`npm run build` made no index.html in HOMEWARD_WEB_OUT".to_owned());
    }
    fs::write(rust, text).map_err(|error| format!("the list of pages cannot be written: {error}"))
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether the file is the compressed form of one beside it.
fn is_sibling(file: &Path) -> bool {
    let compressed = file.extension().is_some_and(|end| end == "br" || end == "gz");
    compressed && file.with_extension("").exists()
}

fn sibling(file: &Path, end: &str) -> String {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    match Path::new(&name) {
        sibling if sibling.exists() => format!("Some(include_bytes!({sibling:?}))"),
        _ => "None".to_owned(),
    }
}
