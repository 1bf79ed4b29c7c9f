//! A summary of a ward, of a drawn area and of the whole of a made-up Rochdale,
//! written in every format.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use geo::{MultiPolygon, Rect, coord};
use homeward::area::{self, Area};
use homeward::document::Issued;
use homeward::export::{Format, Mark, Serial, TraceKey, layers, write};
use homeward::hotspot;
use homeward::intake::{TokenKey, admit, parse_line};
use homeward::release::{Insiders, Masks, Placements, Policy, Request, gate};
use homeward::store::geopackage;
use homeward::summary::{Subject, Summary};
use tempfile::TempDir;

use crate::support::World;

/// A name that a spreadsheet would run and a page would take for markup.
pub(super) const UNKIND: &str = "=1+1 <b>Friday</b> & \"co\"";

/// The slip of these files.
pub(super) static SLIP: LazyLock<String> = LazyLock::new(|| format!("HOMEWARD-EXPORT-1.{}", "Q".repeat(700)));

pub(super) fn rochdale() -> &'static Area {
    area::find(&"E08000005".parse().expect("a code")).expect("a demo area")
}

static ISSUED: LazyLock<Issued> = LazyLock::new(|| {
    let world = World::shared();
    let lines = std::fs::read_to_string(world.file("interviews.ndjson")).expect("a made-up world");
    let admitted = lines.lines().filter_map(|line| {
        let interview = parse_line(line.as_bytes()).ok()?;
        admit(&interview, line.as_bytes(), &TokenKey::new([5; 32]), None).ok()
    });
    let reports: Vec<_> = admitted.flat_map(|admitted| admitted.reports).collect();
    let (masks, placements, policy) = (Masks::default(), Placements::default(), Policy::default());
    let request = Request {
        area: rochdale(),
        cut_off: "2026-11-01".parse().expect("a day"),
        masks: &masks,
        placements: &placements,
        insiders: &Insiders::default(),
        custodians: &BTreeSet::new(),
        returns: &[],
        policy: &policy,
        previous: None,
        synthetic: true,
        played_on: Some("2026-11-03".parse().expect("a day")),
    };
    let released = gate(&reports, &request).0;
    let hotspots = hotspot::find(&released, rochdale(), None);
    assert!(hotspots.standing().count() > 2 && released.content().len() > 20, "a map with something on it");
    Issued { released, hotspots }
});

fn ward() -> Subject {
    let ward = area::ward("E05014036".parse().expect("a code")).expect("Central Rochdale");
    Subject {
        kind: "ward".to_owned(),
        code: Some(ward.code.to_string()),
        name: ward.name.clone(),
        source: Some("Wards of Rochdale, May 2023, Open Government Licence v3.0".to_owned()),
        outline: ward.outline.clone(),
    }
}

fn drawn() -> Subject {
    let outline: MultiPolygon =
        Rect::new(coord! { x: -2.2, y: 53.58 }, coord! { x: -2.0, y: 53.64 }).to_polygon().into();
    Subject { kind: "drawn area".to_owned(), code: None, name: UNKIND.to_owned(), source: None, outline }
}

pub(super) fn summary(of: &str) -> Summary {
    let subject = match of {
        "ward" => ward(),
        "drawn" => drawn(),
        _ => Subject::of_release(rochdale()),
    };
    Summary::of(&ISSUED, rochdale(), subject).expect("in Rochdale")
}

pub(super) fn mark(seed: u8) -> Mark {
    let serial = Serial::new([seed; 8]);
    Mark {
        serial,
        by: "lee".to_owned(),
        agency: "Greater Manchester Police".to_owned(),
        purpose: UNKIND.to_owned(),
        recipient: "+44 Neighbourhood team".to_owned(),
        at: "2026-11-22T10:31:05Z".parse().expect("a time"),
        expires_on: "2026-12-20".parse().expect("a day"),
        hidden: TraceKey::of(&[7; 32]).hidden(serial),
    }
}

pub(super) fn bytes(summary: &Summary, format: Format, mark: &Mark) -> Vec<u8> {
    write(summary, format, mark, &SLIP).unwrap_or_else(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(geopackage::write(&layers(summary, mark), &SLIP)).expect("a GeoPackage")
    })
}

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for of in ["whole", "ward", "drawn"] {
        let summary = summary(of);
        for &format in Format::ALL {
            let file = folder.path().join(format!("{of}.{}", format.code()));
            std::fs::write(file, bytes(&summary, format, &mark(1))).expect("written");
        }
    }
    folder
});

/// The file of an area in a format, as somebody took it away.
pub(super) fn file(of: &str, format: Format) -> PathBuf {
    Path::new(FOLDER.path()).join(format!("{of}.{}", format.code()))
}
