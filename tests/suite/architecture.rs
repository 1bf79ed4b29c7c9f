//! The order and the homes of things, read from the sources: each rule is a
//! function over a path and a text, and each is shown a text that breaks it.

mod migrations;
mod references;
mod rules;
mod sources;

use references::{Pages, missing_files};
use rules::{Modules, RECORDS, Violation};
use sources::{Source, repository, shipped};

#[track_caller]
fn none(violations: &[Violation]) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

fn over(sources: &[Source], rule: impl FnMut(&Source) -> Vec<Violation>) -> Vec<Violation> {
    sources.iter().flat_map(rule).collect()
}

fn over_sources(rule: impl Fn(&Source) -> Vec<Violation>) -> Vec<Violation> {
    over(&shipped(), rule)
}

fn modules() -> Modules {
    let lib = shipped().into_iter().find(|source| source.path == "src/lib.rs");
    Modules::listed_in(&lib.expect("a library").text)
}

#[test]
fn the_library_lists_every_module_and_the_test_reads_them_all() {
    let modules = modules();
    let sources = shipped();
    assert!(sources.len() > 100, "only {} sources were found", sources.len());
    let homes: std::collections::BTreeSet<_> =
        sources.iter().filter_map(|source| rules::module_of(&source.path)).collect();
    let listed: std::collections::BTreeSet<_> = modules.names().collect();
    assert_eq!(homes, listed);
    let last_pure = modules.pure().last().map(String::as_str);
    assert_eq!(last_pure, Some("access"));
}

#[test]
fn a_module_uses_those_above_it() {
    let modules = modules();
    none(&over_sources(|source| rules::uses_those_above(source, &modules)));
    let below = |path: &str, text: &str| {
        let modules = Modules::listed_in("mod codes;\npub mod place;\n\npub mod intake;\npub mod store;\n");
        rules::uses_those_above(&Source::new(path, text), &modules)
    };
    let planted = "use crate::place::Month;\nuse crate::store::Records;\n";
    assert_eq!(
        below("src/intake/row.rs", planted),
        ["src/intake/row.rs:2: intake uses store, which is below it"]
    );
    assert_eq!(
        below("src/place.rs", "use crate::{\n    codes::code_list,\n    intake::{self, Lines},\n};").len(),
        1
    );
    assert_eq!(below("src/place.rs", "fn f() { crate::intake::admit() }").len(), 1);
    assert_eq!(below("src/place.rs", "use super::intake::admit;").len(), 1);
    assert_eq!(below("src/intake/row.rs", "use super::super::store::Records;").len(), 1);
    assert_eq!(below("src/intake/row.rs", "use super::store::Records;"), [""; 0]);
    assert_eq!(below("src/intake/mod.rs", "// use crate::store::Records;"), [""; 0]);
    let tests = "use crate::codes::X;\n#[cfg(test)]\nmod tests {\n    use crate::store::Records;\n}\n";
    assert_eq!(below("src/intake/mod.rs", tests), [""; 0]);
    let after = format!("{tests}use crate::store::Records;\n");
    assert_eq!(below("src/intake/mod.rs", &after).len(), 1);
}

#[test]
fn the_middle_is_pure() {
    let modules = modules();
    none(&over_sources(|source| rules::is_pure(source, &modules)));
    let planted = |text: &str| {
        let modules = Modules::listed_in("pub mod place;\npub mod access;\npub mod store;\n");
        let pure = rules::is_pure(&Source::new("src/place.rs", text), &modules).len();
        let store = rules::is_pure(&Source::new("src/store.rs", text), &modules).len();
        assert_eq!(store, 0, "{text}");
        pure
    };
    for text in [
        "use sqlx::Row;",
        "#[derive(sqlx::FromRow)]",
        "use axum::Json;",
        "async fn f() { tokio::task::yield_now().await }",
        "use std::fs;",
        "use std::{collections::BTreeMap, fs::File};",
        "let found = std::net::TcpStream::connect(at);",
        "use std::time::Instant;",
        "let now = jiff::Timestamp::now();",
        "use jiff::Timestamp;\nlet now = Timestamp::now();",
        "let now = Zoned::now();",
        "getrandom::fill(&mut bytes)?;",
        "let mut chance = rand::rng();",
        "use std::env;",
        "eprintln!(\"here\");",
    ] {
        assert_eq!(planted(text), 1, "{text}");
    }
    for text in
        ["use std::fmt;", "let applied = \"_sqlx_migrations\";", "use rand::Rng;", "use jiff::Timestamp;"]
    {
        assert_eq!(planted(text), 0, "{text}");
    }
}

#[test]
fn sql_and_http_have_one_home_each() {
    none(&over_sources(rules::has_its_home));
    let at = |path: &str, text: &str| rules::has_its_home(&Source::new(path, text)).len();
    assert_eq!(at("src/store/access.rs", "sqlx::query(\"SELECT 1\")"), 0);
    assert_eq!(at("src/cli/import.rs", "sqlx::query(\"SELECT 1\")"), 1);
    assert_eq!(at("src/api/releases.rs", "use sqlx::SqlitePool;"), 1);
    assert_eq!(at("src/api/releases.rs", "use axum::Json;"), 0);
    assert_eq!(at("src/cli/serve.rs", "axum::serve(listener, app)"), 1);
    assert_eq!(at("src/store/access.rs", "use axum::Json;"), 1);
}

#[test]
fn records_can_be_neither_printed_nor_written() {
    let sources = shipped();
    none(&rules::records_are_mute(&sources));
    let planted = |text: &str| {
        let mut all = sources.clone();
        all.push(Source::new("src/intake/more.rs", text));
        rules::records_are_mute(&all).len()
    };
    assert_eq!(planted("#[derive(Clone, Debug)]\npub struct LocationReport {"), 1);
    assert_eq!(
        planted("#[derive(Deserialize, Serialize)]\n#[serde(deny_unknown_fields)]\npub struct Interview {"),
        1
    );
    assert_eq!(planted("#[derive(\n    Clone,\n    serde::Serialize,\n)]\npub struct ToldPlace {"), 1);
    assert_eq!(planted("impl fmt::Debug for Census {"), 1);
    assert_eq!(planted("impl std::fmt::Display for ChildToken {"), 1);
    assert_eq!(planted("impl<'a> serde::Serialize for Provenance<'a> {"), 1);
    assert_eq!(planted("#[derive(Clone)]\npub struct LocationReport {"), 0);
    assert_eq!(planted("#[derive(Debug)]\npub struct InterviewsCounted {"), 0);
    // A name that no longer exists would be guarded by nobody.
    let without: Vec<Source> =
        sources.iter().filter(|source| source.path != "src/interview.rs").cloned().collect();
    assert_eq!(rules::records_are_mute(&without).len(), 2);
    assert!(RECORDS.contains(&"Interview"));
}

#[test]
fn nothing_in_the_repository_names_a_registry_or_this_machine() {
    let all = repository();
    assert!(all.iter().any(|source| source.path == "web/package-lock.json"));
    assert!(all.iter().any(|source| source.path.starts_with("migrations/")));
    none(&all.iter().flat_map(rules::names_no_host).collect::<Vec<_>>());
    let at = |path: &str, text: &str| rules::names_no_host(&Source::new(path, text)).len();
    let npm = ["\"resolved\": \"https://registry.npmjs", "org/h3-js\""].join(".");
    assert_eq!(at("web/package-lock.json", &npm), 1);
    let cargo = ["source = \"registry+https://github.com/rust-lang/crates", "io-index\""].join(".");
    // What Cargo writes there is the name of the registry in every lock file.
    assert_eq!(at("Cargo.lock", &cargo), 0);
    assert_eq!(at("README.md", &cargo), 1);
    assert_eq!(at("README.md", &["see /wo", "rk/main"].concat()), 1);
    assert_eq!(at("README.md", "a work/life balance"), 0);
}

#[test]
fn each_change_of_tables_has_a_number_of_its_own() {
    none(&migrations::share_a_number(&repository()));
    let planted = ["migrations/records/0020_one.sql", "migrations/records/0020_other.sql"];
    let all = planted.map(|path| Source::new(path, ""));
    assert_eq!(migrations::share_a_number(&all).len(), 1);
    let apart = ["migrations/records/0020_one.sql", "migrations/keys/0020_other.sql"];
    assert_eq!(migrations::share_a_number(&apart.map(|path| Source::new(path, ""))).len(), 0);
}

#[test]
fn there_is_no_unsafe_code() {
    none(&repository().iter().flat_map(rules::is_safe).collect::<Vec<_>>());
    let at = |path: &str, text: &str| rules::is_safe(&Source::new(path, text)).len();
    let planted = ["un", "safe { *pointer }"].concat();
    assert_eq!(at("src/cells/mod.rs", &planted), 1);
    assert_eq!(at("tests/suite/main.rs", &planted), 1);
    assert_eq!(at("Cargo.toml", "[lints.rust]\n"), 1);
    assert_eq!(at("Cargo.toml", "[lints.rust]\nunsafe_code = \"forbid\"\n"), 0);
}

#[test]
fn the_attack_suite_is_a_stranger_to_the_product() {
    let modules = modules();
    none(&over_sources(|source| rules::is_a_stranger(source, &modules)));
    assert!(shipped().iter().any(|source| source.path.starts_with("src/attack/")));
    let at = |path: &str, text: &str| {
        let modules = Modules::listed_in("pub mod release;\npub mod attack;\npub mod cli;\n");
        rules::is_a_stranger(&Source::new(path, text), &modules).len()
    };
    assert_eq!(at("src/attack/files/mod.rs", "use crate::release::Band;"), 1);
    assert_eq!(at("src/attack/mod.rs", "use super::release::Band;"), 1);
    assert_eq!(at("src/attack/truth.rs", "let cell = h3o::CellIndex::try_from(cell);"), 1);
    assert_eq!(at("src/attack/files/mod.rs", "use crate::attack::h3;"), 0);
    assert_eq!(at("src/attack/files/mod.rs", "use super::super::h3;"), 0);
    assert_eq!(at("src/cli/attack/mod.rs", "use crate::release::Band;"), 0);
}

#[test]
fn what_is_pointed_to_is_in_the_repository() {
    // What is planted to be found is not meant.
    let is_planted = |source: &Source| source.path.starts_with("tests/suite/architecture");
    let sources: Vec<Source> = repository().into_iter().filter(|source| !is_planted(source)).collect();
    let pages = Pages::of(&sources);
    let mut references = 0;
    none(&over(&sources, |source| {
        let (checked, dangling) = pages.dangling(source);
        references += checked;
        dangling
    }));
    assert!(references > 200, "only {references} references were found");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    none(&over(&sources, |source| missing_files(source, root)));
}
