//! What a comment or a page points to is in the repository: pages, and the
//! places in them that have a name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::rules::Violation;
use super::sources::Source;

/// The page that migrations call by the name that it had when they were
/// written: what has been applied is never edited.
const RULES: (&str, &str) = ("PRIVACY.md", "docs/privacy.md");

/// The pages of the repository, each with the names of its places.
pub(super) struct Pages(BTreeMap<String, BTreeSet<String>>);

/// A page, and a place in it, as somebody points to them.
#[derive(Debug, PartialEq)]
struct Reference {
    line: usize,
    page: String,
    place: Option<String>,
}

impl Pages {
    pub fn of(sources: &[Source]) -> Self {
        let pages = sources.iter().filter(|source| is_page(&source.path));
        Self(pages.map(|page| (page.path.clone(), places(&page.text))).collect())
    }

    fn has(&self, page: &str, place: Option<&str>) -> bool {
        self.0.get(page).is_some_and(|places| place.is_none_or(|place| places.contains(place)))
    }

    /// How many references a file has, and those that lead nowhere.
    pub fn dangling(&self, source: &Source) -> (usize, Vec<Violation>) {
        let references = references(source);
        let is_dangling = |reference: &&Reference| !self.has(&reference.page, reference.place.as_deref());
        let words = |Reference { line, page, place }: &Reference| {
            let place = place.as_ref().map(|place| format!("#{place}")).unwrap_or_default();
            format!("{}:{line}: {page}{place} is not in the repository", source.path)
        };
        (references.len(), references.iter().filter(is_dangling).map(words).collect())
    }
}

fn is_page(path: &str) -> bool {
    path.ends_with(".md")
}

/// The names of the places of a page: those that it gives, and its headings as
/// they are linked to.
fn places(text: &str) -> BTreeSet<String> {
    let given = text.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned);
    let headings = text.lines().filter(|line| line.starts_with('#'));
    given.chain(headings.map(|heading| name_of(heading.trim_start_matches('#').trim()))).collect()
}

fn name_of(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|letter| letter.is_alphanumeric() || ['-', '_'].contains(letter)).collect()
}

/// The pages that a file names: by a link from its own folder, else from the root.
fn references(source: &Source) -> Vec<Reference> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(source.text.lines()) {
        for (at, _) in text.match_indices(".md") {
            let (before, after) = (&text[..at], &text[at + 3..]);
            let is_of_path = |letter: char| letter.is_ascii_alphanumeric() || "_./-".contains(letter);
            let start = before.rfind(|letter| !is_of_path(letter)).map_or(0, |at| at + 1);
            let name = format!("{}.md", &before[start..]);
            let is_elsewhere = name.starts_with("//") || name == ".md";
            // The words of a link: what it leads to follows.
            let is_words = before[..start].ends_with('[');
            let goes_on = after.starts_with(|letter: char| letter.is_ascii_alphanumeric());
            if is_elsewhere || is_words || goes_on {
                continue;
            }
            let is_link = before[..start].ends_with("](");
            let page = if is_link { beside(&source.path, &name) } else { name };
            let (page, places) = match page == RULES.0 && source.path.starts_with("migrations/") {
                true => (RULES.1.to_owned(), rules(after)),
                false => (page, named(after)),
            };
            found.extend(places.into_iter().map(|place| Reference { line, page: page.clone(), place }));
        }
    }
    found
}

/// The places after the name of a page: `#d1, #d2`, `#d3 to #d13`, or none.
fn named(mut after: &str) -> Vec<Option<String>> {
    let mut places = Vec::new();
    while let Some(rest) = after.strip_prefix('#') {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && !"-_".contains(letter));
        let (place, rest) = rest.split_at(end.unwrap_or(rest.len()));
        places.push(Some(place.to_owned()));
        after = rest.strip_prefix(", ").or_else(|| rest.strip_prefix(" to ")).unwrap_or_default();
    }
    if places.is_empty() { vec![None] } else { places }
}

/// The rules after the name of their page, as migrations write them: ` D1, D2`.
fn rules(after: &str) -> Vec<Option<String>> {
    let words = after.split(')').next().unwrap_or_default().split(", ");
    words.map(|word| Some(word.trim().to_lowercase())).collect()
}

/// A path as a link from a page has it.
fn beside(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The files other than pages that a page links to and that are not there.
pub(super) fn missing_files(page: &Source, root: &Path) -> Vec<Violation> {
    if !is_page(&page.path) {
        return Vec::new();
    }
    let links = page.text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    let own = links.filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"));
    own.map(|link| beside(&page.path, link))
        .filter(|path| !root.join(path).exists())
        .map(|path| format!("{}: {path} is not in the repository", page.path))
        .collect()
}

#[test]
fn places_are_named_as_they_are_linked_to() {
    let page = "# Rules, and who\n<a id=\"d3b\"></a>**D3b** text\n## What the bands keep of `strength`\n";
    let expected = ["d3b", "rules-and-who", "what-the-bands-keep-of-strength"];
    assert_eq!(places(page), expected.map(str::to_owned).into());
}

#[test]
fn a_reference_that_leads_nowhere_is_found() {
    let page = Source::new("docs/rules.md", "# Rules\n<a id=\"d1\"></a> <a id=\"d2\"></a>");
    let pages = Pages::of(&[page.clone(), Source::new("docs/privacy.md", "<a id=\"d1\"></a>")]);
    let of = |path: &str, text: &str| pages.dangling(&Source::new(path, text));
    assert_eq!(of("src/a.rs", "//! A rule (docs/rules.md#d1, #d2)."), (2, vec![]));
    let (checked, found) = of("src/a.rs", "//! x\n//! Rules (docs/rules.md#d1 to #d3).");
    assert_eq!(
        (checked, found),
        (2, vec!["src/a.rs:2: docs/rules.md#d3 is not in the repository".to_owned()])
    );
    assert_eq!(
        of("src/a.rs", "// DESIGN.md section 3").1,
        ["src/a.rs:1: DESIGN.md is not in the repository"]
    );
    assert_eq!(of("docs/adr/1.md", "[a](../rules.md#d1)").1, [""; 0]);
    assert_eq!(of("docs/adr/1.md", "[a](rules.md#d1)").1.len(), 1);
    assert_eq!(of("migrations/a.sql", "-- (PRIVACY.md D1)").1, [""; 0]);
    assert_eq!(of("migrations/a.sql", "-- (PRIVACY.md D1, D9)").1.len(), 1);
    assert_eq!(of("src/a.rs", "// (PRIVACY.md D1)").1.len(), 1);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let linked = |text: &str| missing_files(&Source::new("docs/x.md", text), root).len();
    assert_eq!(linked("![](../Cargo.toml) [x](https://example.org/x) [y](#y)"), 0);
    assert_eq!(linked("![](img/nowhere.png)"), 1);
}
