//! The rules: each takes what a file says and returns what it breaks.

use super::sources::Source;

/// File, line and what is wrong there.
pub(super) type Violation = String;

/// What stands on the records' side of the gate. The twin has words of its own
/// for what it makes up; they are no child's.
pub(super) const RECORDS: [&str; 36] = [
    "SourceId",
    "OldSpelling",
    "OldTokens",
    "Interview",
    "ToldPlace",
    "Decision",
    "Admitted",
    "LocationReport",
    "Provenance",
    "Holder",
    "EpisodeRecord",
    "EpisodeRow",
    "Return",
    "TokenKey",
    "ChildToken",
    "RecordToken",
    "Tombstone",
    "Receipt",
    "ReceiptToken",
    "YesDays",
    "NoDays",
    "Child",
    "Stone",
    "Concern",
    "Census",
    "Knowledge",
    "Parted",
    "Placements",
    "Adds",
    "Ledger",
    "Insiders",
    "Snapshot",
    "PrivateLeaf",
    "TenantKey",
    "ChildKey",
    "Keys",
];

/// The modules of the library, in the order of `lib.rs`.
pub(super) struct Modules(Vec<String>);

impl Modules {
    pub fn listed_in(lib: &str) -> Self {
        let name = |line: &str| {
            let rest = line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod "))?;
            rest.strip_suffix(';').map(str::to_owned)
        };
        Self(lib.lines().filter_map(name).collect())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The modules that know no clock, chance, file or connection.
    pub fn pure(&self) -> &[String] {
        let last = self.0.iter().position(|name| name == "access");
        &self.0[..=last.expect("the library has a module of access")]
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|listed| listed == name)
    }
}

/// The module of the library that a file belongs to: `src/cli/mod.rs` → `cli`.
pub(super) fn module_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let first = inside.split('/').next()?;
    let name = first.strip_suffix(".rs").unwrap_or(first);
    (!["lib", "main"].contains(&name)).then_some(name)
}

/// How many times `super` leads from a file's top to the root of the crate.
fn depth(path: &str) -> usize {
    let parts = path.trim_start_matches("src/").trim_end_matches("/mod.rs").split('/');
    parts.count()
}

pub(super) fn uses_those_above(source: &Source, modules: &Modules) -> Vec<Violation> {
    let Some(own) = module_of(&source.path) else { return Vec::new() };
    let Some(place) = modules.place(own) else {
        return vec![format!("{}:1: {own} is not in lib.rs", source.path)];
    };
    let root = "super::".repeat(depth(&source.path));
    let mut violations = Vec::new();
    for (line, path) in paths(source) {
        let used = path.strip_prefix("crate::").or_else(|| path.strip_prefix(&root));
        let used = used.and_then(|rest| rest.split("::").next()).unwrap_or_default();
        if modules.place(used).is_some_and(|used| used > place) {
            violations.push(format!("{}:{line}: {own} uses {used}, which is below it", source.path));
        }
    }
    violations.dedup();
    violations
}

/// What only the commands, the stores and the server may reach for.
const IMPURE: [&str; 20] = [
    "sqlx",
    "axum",
    "tokio",
    "std::fs",
    "std::net",
    "std::time",
    "std::env",
    "std::process",
    "std::thread",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "Timestamp::now",
    "Zoned::now",
    "getrandom",
    "rand::rng",
    "rand::random",
    "tempfile",
    "println!",
    "eprintln!",
    "dbg!",
];

pub(super) fn is_pure(source: &Source, modules: &Modules) -> Vec<Violation> {
    let own = module_of(&source.path).unwrap_or_default();
    if !modules.pure().iter().any(|name| name == own) {
        return Vec::new();
    }
    let is = |path: &str, impure: &str| path == impure || path.starts_with(&format!("{impure}::"));
    let reaches = |path: &str| IMPURE.into_iter().find(|impure| is(path, impure));
    let found = paths(source).into_iter().filter_map(|(line, path)| {
        let impure = reaches(&path)?;
        Some(format!("{}:{line}: {own} is pure, and names {impure}", source.path))
    });
    found.collect()
}

pub(super) fn has_its_home(source: &Source) -> Vec<Violation> {
    const HOMES: [(&str, &str); 2] = [("sqlx", "store"), ("axum", "api")];
    let own = module_of(&source.path).unwrap_or_default();
    let mut violations = Vec::new();
    for (line, path) in paths(source) {
        for (what, home) in HOMES {
            let names_it = path.split("::").next() == Some(what);
            if names_it && own != home {
                violations.push(format!("{}:{line}: {what} outside {home}", source.path));
            }
        }
    }
    violations
}

pub(super) fn records_are_mute(sources: &[Source]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for name in RECORDS {
        let mut declared = false;
        for source in sources.iter().filter(|source| module_of(&source.path) != Some("synth")) {
            let code: Vec<_> = source.code();
            let text: Vec<&str> = code.iter().map(|(_, line)| line.trim()).collect();
            for (at, line) in text.iter().enumerate() {
                let is_declared = ["pub struct ", "pub(super) struct ", "pub(crate) struct ", "struct "]
                    .into_iter()
                    .filter_map(|start| line.strip_prefix(start))
                    .any(|rest| word(rest) == name);
                declared |= is_declared;
                let told = match is_declared {
                    true => speaks(&attributes(&text[..at])),
                    false => implemented_for(line, name).and_then(speaks),
                };
                if let Some(told) = told {
                    violations.push(format!("{}:{}: {name} has {told}", source.path, code[at].0));
                }
            }
        }
        if !declared {
            violations.push(format!("{name} is declared nowhere: mend the list of records"));
        }
    }
    violations
}

/// The attributes straight above a declaration, as one text.
fn attributes(above: &[&str]) -> String {
    let ends = |line: &&&str| line.is_empty() || line.ends_with(['}', ';', '{']);
    let lines: Vec<_> = above.iter().rev().take_while(|line| !ends(line)).copied().collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" ")
}

/// The trait in `impl … Trait for Name`.
fn implemented_for<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.strip_prefix("impl")?;
    let (what, whom) = rest.split_once(" for ")?;
    (word(whom) == name).then_some(what)
}

fn speaks(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = text.split(|c: char| !is_of_a_name(c)).collect();
    ["Debug", "Display", "Serialize"].into_iter().find(|told| words.contains(told))
}

fn word(text: &str) -> &str {
    &text[..text.find(|c| !is_of_a_name(c)).unwrap_or(text.len())]
}

pub(super) fn names_no_host(source: &Source) -> Vec<Violation> {
    // In pieces, so that this file does not break its own rule.
    let hosts = [
        ["registry.npmjs", "org"].join("."),
        ["registry.yarnpkg", "com"].join("."),
        ["crates", "io"].join("."),
        ["pypi", "org"].join("."),
        ["files.pythonhosted", "org"].join("."),
        ["proxy.golang", "org"].join("."),
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/ho", "me/"].concat(),
    ];
    let mut violations = Vec::new();
    for (number, line) in (1..).zip(source.text.lines()) {
        if source.path == "Cargo.lock" && line.starts_with("source = ") {
            continue;
        }
        if let Some(host) = hosts.iter().find(|host| names(line, host)) {
            violations.push(format!("{}:{number}: names {host}", source.path));
        }
    }
    violations
}

/// Whether a line holds the text where no name or path goes on before it.
fn names(line: &str, text: &str) -> bool {
    let goes_on = |before: &str| before.ends_with(|c: char| is_of_a_name(c) || "./-".contains(c));
    line.match_indices(text).any(|(at, _)| !text.starts_with('/') || !goes_on(&line[..at]))
}

pub(super) fn is_safe(source: &Source) -> Vec<Violation> {
    let word = ["un", "safe"].concat();
    if source.path == "Cargo.toml" {
        let forbids = source.text.contains(&format!("{word}_code = \"forbid\""));
        return if forbids {
            Vec::new()
        } else {
            vec![format!("Cargo.toml:1: {word} code is not forbidden")]
        };
    }
    if !source.path.ends_with(".rs") {
        return Vec::new();
    }
    let has = |line: &str| line.split(|c| !is_of_a_name(c)).any(|found| found == word);
    let code = source.code().into_iter().filter(|(_, line)| has(line) && !line.contains('"'));
    code.map(|(number, _)| format!("{}:{number}: {word} code", source.path)).collect()
}

fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Every path that the code names, groups taken apart: `a::{b, c::d}` gives
/// `a::b` and `a::c::d`. A macro keeps its `!`.
pub(super) fn paths(source: &Source) -> Vec<(usize, String)> {
    let code = source.code();
    let mut found = Vec::new();
    let mut reader = Reader { tokens: tokens(&code), at: 0 };
    while reader.at < reader.tokens.len() {
        reader.path("", &mut found);
    }
    found
}

fn tokens<'a>(code: &[(usize, &'a str)]) -> Vec<(usize, &'a str)> {
    let mut tokens = Vec::new();
    for &(line, text) in code {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = match word(rest) {
                "" if rest.starts_with("::") => 2,
                "" => first.len_utf8(),
                word => word.len(),
            };
            let (token, after) = rest.split_at(length);
            if !first.is_whitespace() {
                tokens.push((line, token));
            }
            rest = after;
        }
    }
    tokens
}

struct Reader<'a> {
    tokens: Vec<(usize, &'a str)>,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", |(_, token)| token)
    }

    /// Reads a path that begins here, or passes one token.
    fn path(&mut self, before: &str, found: &mut Vec<(usize, String)>) {
        let Some(&(line, token)) = self.tokens.get(self.at) else { return };
        self.at += 1;
        if !token.starts_with(is_of_a_name) {
            return;
        }
        let path = format!("{before}{token}");
        match (self.peek(0), self.peek(1)) {
            ("!", _) => found.push((line, format!("{path}!"))),
            ("::", "{") => {
                self.at += 2;
                let prefix = format!("{path}::");
                while !["}", ""].contains(&self.peek(0)) {
                    self.path(&prefix, found);
                }
                self.at += 1;
            }
            ("::", next) if next.starts_with(is_of_a_name) => {
                self.at += 1;
                self.path(&format!("{path}::"), found);
            }
            _ => found.push((line, path)),
        }
    }
}

/// The attack suite is a stranger: it uses no other module of the library, nor
/// the product's library of cells.
pub(super) fn is_a_stranger(source: &Source, modules: &Modules) -> Vec<Violation> {
    if module_of(&source.path) != Some("attack") {
        return Vec::new();
    }
    let root = "super::".repeat(depth(&source.path));
    let own = |path: &str| {
        let inside = path.strip_prefix("crate::").or_else(|| path.strip_prefix(&root));
        let first = inside.and_then(|inside| inside.split("::").next());
        first.is_some_and(|first| first != "attack" && modules.place(first).is_some())
    };
    let is_products = |path: &str| {
        let first = path.split_once("::").map_or("", |(first, _)| first);
        own(path) || ["h3o", "geo", "homeward"].contains(&first)
    };
    let found = paths(source).into_iter().filter(|(_, path)| is_products(path));
    found.map(|(line, path)| format!("{}:{line}: the attack suite uses {path}", source.path)).collect()
}
