//! Emerging hot spots of the open data, class by class.

use homeward::cells::windows::Windows;
use homeward::statistics::emerging::{Law, Neighbourhood, Settings, emerging};

use super::months::Months;
use super::{Table, unpack};

fn check(resolution: u8, neighbourhood: Neighbourhood, name: &str) {
    let months = Months::of_burglaries(resolution);
    let settings = Settings { neighbourhood, law: Law::Normal, alpha: 0.05 };
    let ours = emerging(&months.cube, &Windows::new(&months.area), settings).expect("unequal counts");
    let reference = Table::new(&unpack(&format!("goldens/gmp_r{resolution}_emerging_{name}.csv.gz")));

    assert!(reference.column("cell").eq(months.area.iter().map(ToString::to_string)));
    assert!(reference.column("class").eq(ours.iter().map(|cell| cell.class.name())));
    let whole = |name: &str, ours: Vec<i64>| {
        assert!(reference.column(name).eq(ours.iter().map(ToString::to_string)), "{name}");
    };
    whole("total", ours.iter().map(|cell| cell.total as i64).collect());
    whole("hot_steps", ours.iter().map(|cell| cell.hot_steps as i64).collect());
    whole("cold_steps", ours.iter().map(|cell| cell.cold_steps as i64).collect());
    whole("mk_s", ours.iter().map(|cell| cell.trend.s).collect());
    let real = |name: &str, ours: Vec<f64>| {
        for (ours, golden) in ours.into_iter().zip(reference.numbers(name)) {
            assert!((ours - golden).abs() <= 1e-9 * golden.abs().max(1.0), "{name}: {ours} {golden}");
            if name == "mk_p" && golden < 1e-9 {
                assert!((ours - golden).abs() <= 1e-6 * golden, "{name}: {ours} {golden}");
            }
        }
    };
    real("last_z", ours.iter().map(|cell| cell.last_z).collect());
    real("mk_var", ours.iter().map(|cell| cell.trend.variance).collect());
    real("mk_z", ours.iter().map(|cell| cell.trend.z).collect());
    real("mk_p", ours.iter().map(|cell| cell.trend.p).collect());
    real("mk_tau_b", ours.iter().map(|cell| cell.trend.tau_b).collect());
}

#[test]
fn every_step_alone_gives_the_reference_classes() {
    check(8, Neighbourhood::Slice, "slice");
    check(9, Neighbourhood::Slice, "slice");
}

#[test]
fn the_whole_cube_gives_the_reference_classes() {
    check(8, Neighbourhood::Cube, "cube");
    check(9, Neighbourhood::Cube, "cube");
}

/// The counted p-values call far fewer windows hot than the normal law.
#[test]
fn counting_is_the_more_cautious() {
    let months = Months::of_burglaries(9);
    let windows = Windows::new(&months.area);
    let hot = |law| {
        let settings = Settings { neighbourhood: Neighbourhood::Slice, law, alpha: 0.05 };
        let cells = emerging(&months.cube, &windows, settings).expect("unequal counts");
        cells.iter().map(|cell| cell.hot_steps).sum::<usize>()
    };
    let (normal, exact) = (hot(Law::Normal), hot(Law::Exact));
    println!("hot bins at resolution 9: normal law {normal}, exact {exact}");
    assert!(exact * 2 < normal);
}
