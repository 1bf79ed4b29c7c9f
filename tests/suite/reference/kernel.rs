//! Smooth surfaces of the open data, beside sums over every pair.

use h3o::LatLng;
use homeward::statistics::kernel::{Events, Kernel, Shape, density, density_ratio};

use super::{Table, burglaries, unpack};

#[test]
fn surfaces_are_the_sums_over_every_pair() {
    let table = Table::new(&burglaries());
    let places = table.numbers("lat").into_iter().zip(table.numbers("lon"));
    let points: Vec<_> = places.map(|(lat, lng)| LatLng::new(lat, lng).expect("a point")).collect();
    let reference = Table::new(&unpack("goldens/gmp_r8_kernel.csv.gz"));
    let area: Vec<_> = reference.column("cell").map(|cell| cell.parse().expect("a cell")).collect();
    let kernel = |shape, km| Kernel::new(shape, km).expect("a bandwidth");
    let check = |name: &str, ours: Vec<Option<f64>>| {
        for (ours, golden) in ours.into_iter().zip(reference.column(name)) {
            let golden = golden.parse::<f64>().ok();
            let near = ours.zip(golden).is_some_and(|(a, b)| (a - b).abs() <= 1e-9 * b.abs().max(1.0));
            assert!(near || (ours.is_none() && golden.is_none()), "{name}: {ours:?} {golden:?}");
        }
    };
    let all = Events { points: &points, weights: None };
    let some = |surface: Vec<f64>| surface.into_iter().map(Some).collect();
    check("quartic_1km", some(density(&area, all, kernel(Shape::Quartic, 1.0))));
    check("gaussian_500m", some(density(&area, all, kernel(Shape::Gaussian, 0.5))));

    let (early, late): (Vec<_>, Vec<_>) =
        points.iter().zip(table.column("date")).partition(|(_, date)| *date <= "2017-01");
    let points =
        |pairs: Vec<(&LatLng, &str)>| -> Vec<LatLng> { pairs.into_iter().map(|(&point, _)| point).collect() };
    let (early, late) = (points(early), points(late));
    let (over, under) = (Events { points: &late, weights: None }, Events { points: &early, weights: None });
    check("ratio", density_ratio(&area, over, under, kernel(Shape::Quartic, 1.0), 1.0).expect("a floor"));
}
