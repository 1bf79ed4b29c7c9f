//! `cargo bench --bench serving -- DIR`: a data folder to aim a load at.
//!
//! One made-up release of 30,301 leaves, each a cell of resolution 9: the disk
//! of 100 rings round 52.95, -1.15 that the peers' benchmark serves, with one
//! account and a token for it, printed with the collection's id. The bands are
//! drawn from a seeded generator: nobody was asked, and no gate made it. Its
//! documents are empty but for what the standards' collections are made of.
//!
//! Serve it with `homeward serve --data DIR --readers-only`.

use std::collections::BTreeMap;
use std::path::Path;

use h3o::{CellIndex, LatLng, Resolution};
use homeward::access::{Account, ApiToken, Grant, Role, StoredPassword};
use homeward::audit::{Act, Entry};
use homeward::document::{Package, Parts};
use homeward::intake::Theme;
use homeward::release::{Band, sha256};
use homeward::signature::Signer;
use homeward::signed::{Link, Signed};
use homeward::store::access::Access;
use homeward::store::releases::Releases;
use jiff::Timestamp;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

type Anything = Box<dyn std::error::Error>;

/// Nottingham, where the peers' cells lie.
const AREA: &str = "E06000018";
const RINGS: u32 = 100;

fn main() -> Result<(), Anything> {
    // Cargo adds words of its own.
    let folder = std::env::args().skip(1).find(|word| !word.starts_with("--"));
    let folder = folder.ok_or("name the folder to make: cargo bench --bench serving -- DIR")?;
    std::fs::create_dir_all(&folder)?;
    tokio::runtime::Runtime::new()?.block_on(fill(Path::new(&folder)))
}

async fn fill(folder: &Path) -> Result<(), Anything> {
    let (key, now) = (Signer::new(&[9; 32]), Timestamp::now());
    let entry = |act| Entry::new(now, Entry::SHELL, act);
    let package = package()?;
    let releases = Releases::open(folder).await?;
    releases.add_key(&Link::first(&key), None, &entry(Act::KeyMade)).await?;
    releases.put(&package, &Signed::release(&package, &key), &entry(Act::ReleaseIssued)).await?;
    releases.close().await;
    let access = Access::open(folder).await?;
    let reader = Account::new("reader", Role::Partner, "Benchmark", Vec::new())?;
    // No password opens it: the token is all that it is for.
    access.add(&reader, &StoredPassword::from_phc(String::new()), now).await?;
    let mut chance = [0; 32];
    getrandom::fill(&mut chance)?;
    let token = ApiToken::new(chance);
    let grant = Grant::new(&reader, "benchmark", Vec::new(), 90, now)?;
    access.add_token(&reader.name, token.hash(), &grant, Entry::SHELL).await?;
    access.close().await;
    println!("collection leaves-{AREA}\ntoken {}", token.write());
    Ok(())
}

fn package() -> Result<Package, Anything> {
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let centre = LatLng::new(52.95, -1.15)?.to_cell(Resolution::Nine);
    let mut cells: Vec<CellIndex> = centre.grid_disk(RINGS);
    cells.sort_unstable();
    let band = |chance: &mut ChaCha8Rng| Band::ALL[chance.random_range(0..4_usize)].code();
    let leaf = |cell: &CellIndex| {
        let told = [Theme::AfterDark, Theme::AfterSchool, Theme::Violence];
        let themes: Vec<Value> = told.iter().map(|theme| json!([theme.code(), band(&mut chance)])).collect();
        // The order of the members is part of the format.
        let (cells, own, themes) = (json!([cell.to_string()]), band(&mut chance), Value::from(themes));
        format!("{{\"leaf\":\"9-{cell}\",\"cells\":{cells},\"band\":\"{own}\",\"themes\":{themes}}}")
    };
    let leaves: Vec<String> = cells.iter().map(leaf).collect();
    let content = format!(
        "{{\"format\":2,\"area\":\"{AREA}\",\"area_name\":\"Nottingham\",\"from\":\"2025-11\",\
         \"to\":\"2026-10\",\"months\":12,\"cut_off\":\"2026-11-01\",\"policy\":\"2\",\"k\":5,\
         \"colluding_holders\":false,\"previous\":null,\"synthetic\":true,\"leaves\":[{}],\
         \"serious_harm\":[]}}",
        leaves.join(",")
    );
    let hash = sha256(content.as_bytes());
    let nothing = br#"{"type":"FeatureCollection","features":[]}"#.to_vec();
    let mut documents = BTreeMap::from([("hotspots.geojson".to_owned(), nothing)]);
    let hashes: BTreeMap<_, _> = documents.iter().map(|(name, bytes)| (name, sha256(bytes))).collect();
    let manifest = json!({
        "id": hash[..16], "area": {"code": AREA, "name": "Nottingham"}, "cut_off": "2026-11-01",
        "window": {"from": "2025-11", "to": "2026-10", "months": 12}, "hash": hash, "previous": null,
        "synthetic": true, "documents": hashes,
    });
    documents.insert("manifest.json".to_owned(), manifest.to_string().into_bytes());
    Ok(Package::from_parts(Parts {
        id: hash[..16].to_owned(),
        area: AREA.to_owned(),
        area_name: "Nottingham".to_owned(),
        cut_off: "2026-11-01".parse()?,
        window: ("2025-11".to_owned(), "2026-10".to_owned(), 12),
        previous: None,
        synthetic: true,
        hash,
        content: content.into_bytes(),
        documents,
    })?)
}
