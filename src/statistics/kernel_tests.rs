use h3o::Resolution;
use proptest::prelude::*;

use super::*;

fn at(lat: f64, lng: f64) -> LatLng {
    LatLng::new(lat, lng).expect("a point")
}

fn disk(middle: CellIndex, rings: u32) -> Vec<CellIndex> {
    let mut area = middle.grid_disk::<Vec<_>>(rings);
    area.sort_unstable();
    area
}

fn events(points: &[LatLng]) -> Events<'_> {
    Events { points, weights: None }
}

#[test]
fn a_bandwidth_and_a_floor_are_above_zero() {
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, WIDEST_KM + 1.0] {
        assert!(Kernel::new(Shape::Quartic, bad).is_err());
    }
    let kernel = Kernel::new(Shape::Gaussian, 1.0).expect("a bandwidth");
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(density_ratio(&[], events(&[]), events(&[]), kernel, bad).is_err());
    }
}

/// The sum over cells times their area is the number of events, wherever they lie.
#[test]
fn a_surface_holds_its_events_at_every_seam() {
    let pentagon = Resolution::Nine.pentagons().next().expect("twelve of them");
    let middles = [at(53.6, -2.16), at(-17.0, 180.0), at(90.0, 0.0), at(-90.0, 0.0), pentagon.into()];
    for (middle, shape) in middles.into_iter().flat_map(|at| [(at, Shape::Quartic), (at, Shape::Gaussian)]) {
        let kernel =
            Kernel::new(shape, if shape == Shape::Quartic { 3.0 } else { 0.9 }).expect("a bandwidth");
        let area = disk(middle.to_cell(Resolution::Nine), 34);
        let surface = density(&area, Events { points: &[middle], weights: Some(&[5]) }, kernel);
        let held: f64 = area.iter().zip(&surface).map(|(cell, density)| density * cell.area_km2()).sum();
        assert!((held - 5.0).abs() < 0.02, "{middle} {shape:?}: {held}");
    }
}

#[test]
fn nothing_has_no_density_and_no_ratio() {
    let area = disk(at(53.6, -2.16).to_cell(Resolution::Nine), 2);
    let kernel = Kernel::new(Shape::Quartic, 0.5).expect("a bandwidth");
    assert_eq!(density(&area, events(&[]), kernel), [0.0; 19]);
    assert!(density(&[], events(&[at(1.0, 2.0)]), kernel).is_empty());
    let some = [at(53.6, -2.16)];
    let ratio =
        |over, under| density_ratio(&area, events(over), events(under), kernel, 1e-6).expect("a floor");
    assert_eq!(ratio(&some, &[]), [None; 19]);
    assert!(ratio(&[], &some).iter().all(|ratio| ratio.is_none_or(|ratio| ratio == 0.0)));
    assert!(ratio(&some, &some).iter().all(|ratio| ratio.is_none_or(|ratio| ratio == 1.0)));
    assert!(ratio(&some, &some).contains(&None) && ratio(&some, &some).contains(&Some(1.0)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn order_changes_no_bit_and_weights_are_repeats(
        offsets in prop::collection::vec((-0.02..0.02_f64, -0.02..0.02_f64, 0_u32..4), 0..60),
        turn in 0_usize..60, bandwidth in 0.05..3.0_f64, quartic: bool,
    ) {
        let area = disk(at(-17.0, 180.0).to_cell(Resolution::Nine), 4);
        let shape = if quartic { Shape::Quartic } else { Shape::Gaussian };
        let kernel = Kernel::new(shape, bandwidth).expect("a bandwidth");
        let wrapped = |east: f64| if east > 0.0 { -180.0 + east } else { 180.0 + east };
        let points: Vec<_> = offsets.iter().map(|&(north, east, _)| at(-17.0 + north, wrapped(east))).collect();
        let weights: Vec<_> = offsets.iter().map(|&(.., weight)| weight).collect();
        let weighed = density(&area, Events { points: &points, weights: Some(&weights) }, kernel);
        let mut repeated: Vec<_> =
            points.iter().zip(&weights).flat_map(|(&point, &weight)| vec![point; weight as usize]).collect();
        let turn = turn % repeated.len().max(1);
        repeated.rotate_left(turn);
        prop_assert_eq!(density(&area, events(&repeated), kernel), weighed.clone());
        prop_assert!(weighed.iter().all(|density| density.is_finite() && *density >= 0.0));
        let naive = |cell: CellIndex| -> f64 {
            points.iter().zip(&weights).map(|(&point, &weight)| {
                let km = Unit::from(cell).distance_km(point.into());
                if km <= kernel.reach_km() { f64::from(weight) * kernel.at(km) } else { 0.0 }
            }).sum()
        };
        for (&cell, density) in area.iter().zip(weighed) {
            prop_assert!((density - naive(cell)).abs() <= 1e-9 * density.max(1.0));
        }
    }
}
