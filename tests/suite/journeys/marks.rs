//! What is taken away differs by its marks alone, leads back to whom it was
//! given, and shows each change.

use std::collections::BTreeSet;

use homeward::export::Format;
use homeward::signed::Docket;
use homeward::takeaway::Taken;
use homeward::takeaway::trace::Sureness;
use rand::{RngExt as _, SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::exports::{at_desk, issued, take};

/// The rows of leaves in an export, as a person would type them off.
fn typed(file: &[u8], columns: &[&str]) -> Vec<String> {
    let mut table = csv::Reader::from_reader(file);
    let header: Vec<String> = table.headers().expect("a header").iter().map(str::to_owned).collect();
    let at = |name: &&str| header.iter().position(|column| column == name).expect("a column");
    let columns: Vec<usize> = columns.iter().map(at).collect();
    let rows = table.records().map(|row| row.expect("a row")).filter(|row| &row[0] == "leaf");
    rows.map(|row| columns.iter().map(|&at| &row[at]).collect::<Vec<_>>().join(", ")).collect()
}

/// What a photograph does to a text: letters that look alike, and a few lost.
fn photographed(text: &str, chance: &mut ChaCha8Rng) -> String {
    let confuse = |letter: char, chance: &mut ChaCha8Rng| {
        let alike = [('0', 'O'), ('1', 'l'), ('8', 'B'), ('5', 'S'), ('B', '8'), ('S', '5'), ('Z', '2')];
        let found = alike.iter().find(|(one, _)| *one == letter).filter(|_| chance.random_bool(0.3));
        found.map_or(letter, |(_, other)| *other)
    };
    let kept = text.chars().filter(|_| true).map(|letter| confuse(letter, chance)).collect::<Vec<_>>();
    kept.into_iter().filter(|_| !chance.random_bool(0.01)).collect()
}

#[test]
fn twenty_of_twenty_leaks_are_traced_to_their_recipients() {
    let (office, id) = issued();
    at_desk(&office, async |desk| {
        let mut taken = Vec::new();
        for number in 0..20 {
            taken.push(take(desk, &id, number, Format::Csv).await);
        }
        let mut chance = ChaCha8Rng::seed_from_u64(20);
        for (number, Taken { file, export }) in taken.iter().enumerate() {
            // The text of the page that a photograph shows.
            let face = format!(
                "OFFICIAL-SENSITIVE\nArea summary: Rochdale\nExport {} by {}\n",
                export.serial, export.who
            );
            let found = desk.trace(&photographed(&face, &mut chance)).await.expect("traced");
            assert_eq!(found[0].export.serial, export.serial, "{number}: a photograph of the face");
            // The table typed off, with columns and a tenth of the rows lost.
            for columns in [&["grid_reference", "children"][..], &["leaf"], &["ref", "near"]] {
                let mut rows = typed(file, columns);
                let lost: BTreeSet<usize> =
                    (0..rows.len() / 10).map(|_| chance.random_range(0..rows.len())).collect();
                let mut at = 0..;
                rows.retain(|_| at.next().is_some_and(|at: usize| !lost.contains(&at)));
                let found = desk.trace(&rows.join("\n")).await.expect("traced");
                assert_eq!(found[0].export.serial, export.serial, "{number}: {columns:?}");
                assert_ne!(
                    found[0].fit.sureness(),
                    Sureness::Open,
                    "{number}: {columns:?} {:?}",
                    found[0].fit
                );
            }
            // Places and bands alone, which several leaves share, may be too little; then
            // nobody else is named for certain.
            let found = desk.trace(&typed(file, &["near", "children"]).join("\n")).await.expect("traced");
            let first = &found[0];
            assert!(first.export.serial == export.serial || first.fit.sureness() != Sureness::Certain);
            // Shuffled, and without its references, it is certainly nobody's.
            let mut sorted = typed(file, &["grid_reference", "children"]);
            sorted.shuffle(&mut chance);
            let found = desk.trace(&sorted.join("\n")).await.expect("traced");
            assert!(found.iter().all(|found| found.fit.sureness() != Sureness::Certain), "{number}");
        }
    });
}

#[test]
fn a_thousand_changes_to_files_of_every_format_are_found() {
    let (office, id) = issued();
    at_desk(&office, async |desk| {
        let mut chance = ChaCha8Rng::seed_from_u64(1000);
        for (number, &format) in (0..).zip(Format::ALL) {
            let Taken { file, .. } = take(desk, &id, number, format).await;
            assert!(Docket::check(&file, None).is_ok(), "{format:?}");
            for _ in 0..125 {
                let mut changed = file.clone();
                let at = chance.random_range(0..changed.len());
                match chance.random_range(0..3) {
                    0 => changed[at] ^= 1 << chance.random_range(0..8),
                    1 => drop(changed.remove(at)),
                    _ => changed.insert(at, chance.random()),
                }
                // A byte put beside its like changes nothing.
                if changed != file {
                    assert!(Docket::check(&changed, None).is_err(), "{format:?}: byte {at}");
                }
            }
        }
    });
}

/// The fields of the mark, wherever a format has them.
const MARKS: [&str; 9] =
    ["ref", "serial", "by", "agency", "purpose", "recipient", "taken_at", "expires_on", "signed"];

/// The bytes of a file without what marks it: its docket, the fields of the mark,
/// the references, and the order of the rows (docs/privacy.md#a22).
fn unmarked(taken: &Taken) -> Vec<String> {
    let mut table = csv::Reader::from_reader(&taken.file[..]);
    let header: Vec<String> = table.headers().expect("a header").iter().map(str::to_owned).collect();
    let kept: Vec<usize> = (0..header.len()).filter(|&at| !MARKS.contains(&&*header[at])).collect();
    let rows = table.records().map(|row| row.expect("a row"));
    let mut rows: Vec<String> =
        rows.map(|row| kept.iter().map(|&at| &row[at]).collect::<Vec<_>>().join("|")).collect();
    rows.sort();
    rows
}

#[test]
fn two_recipients_files_differ_by_their_marks_alone_and_say_what_the_release_says() {
    let (office, id) = issued();
    let exported = office.export(&id);
    let leaves: Value = serde_json::from_slice(&exported["leaves.geojson"]).expect("JSON");
    let bands: std::collections::BTreeMap<&str, &str> = leaves["features"]
        .as_array()
        .expect("features")
        .iter()
        .map(|leaf| &leaf["properties"])
        .map(|leaf| (leaf["leaf"].as_str().expect("an id"), leaf["band"].as_str().expect("a band")))
        .collect();
    at_desk(&office, async |desk| {
        let (one, other) = (take(desk, &id, 1, Format::Csv).await, take(desk, &id, 2, Format::Csv).await);
        assert_ne!(one.file, other.file);
        assert_eq!(unmarked(&one), unmarked(&other));
        assert_ne!(typed(&one.file, &["leaf"]), typed(&other.file, &["leaf"]), "the order is each one's own");
        // Every band that it tells is the release's (A17).
        for row in typed(&one.file, &["leaf", "children"]) {
            let (leaf, children) = row.split_once(", ").expect("two cells");
            let least = bands[leaf].split(['-', '+']).next().expect("a number");
            assert!(children.starts_with(&format!("{least} ")), "{row}: {}", bands[leaf]);
        }
        assert_eq!(typed(&one.file, &["leaf"]).len(), bands.len());
        // The same in a format for maps: features by their leaf.
        let (one, other) =
            (take(desk, &id, 3, Format::GeoJson).await, take(desk, &id, 4, Format::GeoJson).await);
        let features = |taken: &Taken| {
            let value: Value = serde_json::from_slice(&taken.file).expect("JSON");
            let strip = |feature: &Value| {
                let mut feature = feature.clone();
                let told = feature["properties"].as_object_mut().expect("properties");
                told.retain(|name, _| !MARKS.contains(&&**name));
                feature.to_string()
            };
            let all = value["features"].as_array().expect("features").iter().map(strip);
            all.collect::<BTreeSet<_>>()
        };
        assert_eq!(features(&one), features(&other));
    });
}
