use geo::wkt;
use jiff::Timestamp;

use super::*;
use crate::audit::{Act, Entry, verify};
use crate::boundary::Kind;

fn layer(id: &str) -> (Layer, Vec<Boundary>) {
    let boundaries: Vec<Boundary> = [("b", -2.20), ("a", -2.00)]
        .into_iter()
        .map(|(code, west)| {
            let outline = wkt!(POLYGON((0. 0., 0.1 0., 0.1 0.1, 0. 0.)));
            let outline = geo::Translate::translate(&outline, west, 53.6);
            Boundary { code: code.to_owned(), name: code.to_uppercase(), outline: outline.into() }
        })
        .collect();
    let layer = Layer {
        id: id.to_owned(),
        kind: Kind::Beat,
        title: "Beats".to_owned(),
        vintage: "2026".to_owned(),
        source: "beats.kml".to_owned(),
        licence: String::new(),
        features: 2,
        bounds: Rect::new((-2.20, 53.6), (-1.90, 53.7)),
        imported_at: Some(Timestamp::from_second(1_790_000_000).unwrap()),
    };
    (layer, boundaries)
}

fn entry(act: Act, about: &str) -> Entry {
    Entry::new(Timestamp::from_second(1_790_000_000).unwrap(), Entry::SHELL, act).about(about)
}

#[tokio::test]
async fn a_layer_goes_in_once_is_read_and_is_removed_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = Boundaries::open(folder.path()).await.unwrap();
    let (layer, boundaries) = layer("beats-2026");
    let added = entry(Act::BoundariesImported, "beats-2026");
    assert_eq!(store.add(&layer, &boundaries, &added).await.unwrap(), Added::Added);
    assert_eq!(store.add(&layer, &boundaries, &added).await.unwrap(), Added::AlreadyThere);
    assert_eq!(store.add(&layer, &boundaries[..1], &added).await.unwrap(), Added::NameTaken);
    assert_eq!(store.layer("beats-2026").await.unwrap(), Some(layer));
    assert_eq!(store.boundary("beats-2026", "a").await.unwrap().as_ref(), Some(&boundaries[1]));
    assert_eq!(store.boundary("beats-2026", "c").await.unwrap(), None);
    let west = Rect::new((-2.3, 53.0), (-2.05, 54.0));
    assert_eq!(store.within("beats-2026", west).await.unwrap(), boundaries[..1]);
    let removed = entry(Act::BoundariesRemoved, "beats-2026");
    assert!(store.remove("beats-2026", &removed).await.unwrap());
    assert!(!store.remove("beats-2026", &removed).await.unwrap());
    assert_eq!(store.within("beats-2026", west).await.unwrap(), []);
    let log = store.audit_log().unwrap().entries().await.unwrap();
    assert_eq!(log.iter().map(|stored| stored.entry.clone()).collect::<Vec<_>>(), [added, removed]);
    assert_eq!(verify(log, &[]).unwrap().size, 2);
}

#[tokio::test]
async fn what_is_compiled_in_is_always_there_and_cannot_be_overlaid() {
    let folder = tempfile::tempdir().unwrap();
    let reader = Boundaries::open_reader(folder.path()).await.unwrap();
    let ids = async || reader.layers().await.unwrap().into_iter().map(|layer| layer.id).collect::<Vec<_>>();
    assert_eq!(ids().await, ["wards-bradford-2024", "wards-rochdale-2023"]);
    assert!(reader.boundary("wards-rochdale-2023", "E05014036").await.unwrap().is_some());
    let (layer, boundaries) = layer("wards-rochdale-2023");
    let added = entry(Act::BoundariesImported, "x");
    assert!(reader.add(&layer, &boundaries, &added).await.is_err());
    let store = Boundaries::open(folder.path()).await.unwrap();
    assert_eq!(store.add(&layer, &boundaries, &added).await.unwrap(), Added::NameTaken);
    assert!(!store.remove("wards-rochdale-2023", &added).await.unwrap());
    // A reader that was there before the first import sees it.
    let (layer, boundaries) = self::layer("beats");
    assert_eq!(store.add(&layer, &boundaries, &added).await.unwrap(), Added::Added);
    assert_eq!(ids().await, ["beats", "wards-bradford-2024", "wards-rochdale-2023"]);
}
