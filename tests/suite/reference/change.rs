//! The first and the last year of the open data, beside scipy.

use homeward::statistics::change::{Against, changes};

use super::months::Months;
use super::{Table, unpack};

#[test]
fn each_cell_changed_as_scipy_says() {
    let months = Months::of_burglaries(8);
    let year = |from: usize| -> Vec<u32> {
        (0..months.area.len()).map(|i| months.cube.row(i)[from..from + 12].iter().sum()).collect()
    };
    let even = Against::Lengths { before: 12.0, after: 12.0 };
    let ours = changes(&year(0), &year(24), even, 0.05).expect("periods");

    let reference = Table::new(&unpack("goldens/gmp_r8_change.csv.gz"));
    assert!(reference.column("cell").eq(months.area.iter().map(ToString::to_string)));
    assert!(reference.column("word").eq(ours.iter().map(|change| change.word.name())));
    let check = |name: &str, ours: Vec<Option<f64>>| {
        for (ours, golden) in ours.into_iter().zip(reference.column(name)) {
            let golden = golden.parse::<f64>().ok();
            let near = ours.zip(golden).is_some_and(|(a, b)| (a - b).abs() <= 1e-9 * b.abs().max(1.0));
            assert!(near || (ours.is_none() && golden.is_none()), "{name}: {ours:?} {golden:?}");
        }
    };
    check("p", ours.iter().map(|change| Some(change.p)).collect());
    check("q_rose", ours.iter().map(|change| Some(change.q_rose)).collect());
    check("q_fell", ours.iter().map(|change| Some(change.q_fell)).collect());
    check("ratio_low", ours.iter().map(|change| Some(change.ratio_low)).collect());
    check("ratio_high", ours.iter().map(|change| change.ratio_high).collect());
}
