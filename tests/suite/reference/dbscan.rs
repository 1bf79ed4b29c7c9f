//! Density clusters of the open data, beside scikit-learn's.

use h3o::LatLng;
use homeward::statistics::dbscan::dbscan;
use homeward::statistics::sphere::Unit;

use super::{Table, burglaries, unpack};

#[test]
fn core_points_and_their_clusters_are_scikit_learns() {
    let table = Table::new(&burglaries());
    let places = table.numbers("lat").into_iter().zip(table.numbers("lon"));
    let points: Vec<_> = places.map(|(lat, lng)| LatLng::new(lat, lng).expect("a point")).collect();
    let ours = dbscan(&points, None, 0.2, 60).expect("a radius");

    let reference = Table::new(&unpack("goldens/gmp_dbscan.csv.gz"));
    assert_eq!(ours.clusters, 113);
    assert!(reference.column("core").eq(ours.core.iter().map(|&core| if core { "1" } else { "0" })));
    let cluster = |text: &str| text.parse::<u32>().ok();
    for (i, theirs) in reference.column("cluster").map(cluster).enumerate() {
        if ours.core[i] {
            assert_eq!(ours.cluster[i], theirs, "{i}");
        } else {
            // Any cluster with a core point in reach will do for another point.
            assert_eq!(ours.cluster[i].is_some(), theirs.is_some(), "{i}");
        }
    }
    // Ours is that of the nearest core point: some are tried against all.
    let core: Vec<usize> = (0..points.len()).filter(|&i| ours.core[i]).collect();
    for i in (0..points.len()).step_by(97).filter(|&i| !ours.core[i]) {
        let km = |j: &usize| Unit::from(points[i]).distance_km(points[*j].into());
        let nearest = core.iter().min_by(|a, b| km(a).total_cmp(&km(b))).expect("a core point");
        let expected = if km(nearest) <= 0.2 { ours.cluster[*nearest] } else { None };
        assert_eq!(ours.cluster[i], expected, "{i}");
    }
}
