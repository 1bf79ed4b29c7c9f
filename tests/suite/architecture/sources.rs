//! The files of the repository, as the rules read them.

use std::fs;
use std::path::Path;

/// A file: its path from the root of the repository, and what it says.
#[derive(Clone)]
pub(super) struct Source {
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The lines that are compiled into the program, with their numbers:
    /// without comments, and without modules of tests.
    pub fn code(&self) -> Vec<(usize, &str)> {
        let mut code = Vec::new();
        let mut lines = (1..).zip(self.text.lines()).peekable();
        while let Some((number, line)) = lines.next() {
            let opens_tests = line == "#[cfg(test)]"
                && lines.peek().is_some_and(|(_, next)| next.starts_with("mod ") && next.ends_with('{'));
            if opens_tests {
                // Formatted code closes a module with a brace of its own.
                while lines.next().is_some_and(|(_, inside)| inside != "}") {}
                continue;
            }
            let uncommented = line.split_once("//").map_or(line, |(before, _)| before);
            code.push((number, uncommented));
        }
        code
    }
}

/// The sources of the library and the program, without those of tests.
pub(super) fn shipped() -> Vec<Source> {
    let is_test =
        |path: &str| path.contains("/tests/") || path.ends_with("/tests.rs") || path.ends_with("_tests.rs");
    let all = under("src").into_iter();
    all.filter(|source| source.path.ends_with(".rs") && !is_test(&source.path)).collect()
}

/// Every file of text in the repository that is not made by a tool.
pub(super) fn repository() -> Vec<Source> {
    under("")
}

fn under(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(root, &root.join(folder), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    const MADE: [&str; 4] = [".git", "target", "node_modules", "dist"];
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if MADE.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).expect("under the root").to_string_lossy().into_owned();
            found.push(Source { path, text });
        }
    }
}
