//! Back-tests on the open data: the reference values, and what beats what.

use std::fs;
use std::path::Path;

use h3o::Resolution;
use homeward::statistics::back_test::{BackTest, Month, Past, Plan, back_test, pool};
use homeward::statistics::forecast::{self, memory};

use super::cube::Cube;
use super::{Table, burglaries};

fn judge(cube: &Cube, score: impl FnMut(&Past) -> Vec<f64>) -> BackTest {
    back_test(&cube.counts, cube.months.len(), Plan::default(), score).expect("36 months")
}

/// Every month of one method equals the rows of the reference.
fn check(golden: &Table, cube: &Cube, method: &str, months: &[Month]) {
    let rows: Vec<_> = golden.rows.iter().filter(|row| row[0] == method).collect();
    assert_eq!(rows.len(), months.len());
    for (row, month) in rows.into_iter().zip(months) {
        assert_eq!(row[1], cube.months[month.month]);
        let whole = [month.flagged as u64, month.events, month.hits].map(|number| number.to_string());
        assert_eq!(row[2..5], whole);
        let real = [month.hit_rate(), month.pai(), month.pai_max(), month.pei()];
        for (text, ours) in row[5..9].iter().zip(real) {
            let reference: f64 = text.parse().expect("a number");
            assert!((ours - reference).abs() <= 1e-9 * reference.abs().max(1.0), "{method} {}", row[1]);
        }
    }
}

fn check_resolution(resolution: Resolution, gain: f64) {
    let cube = Cube::read(&burglaries(), resolution);
    let path = format!("tests/data/goldens/gmp_r{}_backtest.csv", u8::from(resolution));
    let golden = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the reference");
    let golden = Table::new(&golden);

    let naive = judge(&cube, |past| forecast::count(past, 12));
    check(&golden, &cube, "count12", &naive.months);
    let gi_star = judge(&cube, |past| forecast::gi_star(past, 12, &cube.windows));
    check(&golden, &cube, "gistar12", &gi_star.months);

    let learnt =
        judge(&cube, |past| memory::forecast(past, &cube.windows, memory::learn(past, &cube.windows)));
    let pei = |test: &BackTest| pool(&test.months).expect("24 months").pei();
    println!("PEI: count {}, Gi* {}, memory {}", pei(&naive), pei(&gi_star), pei(&learnt));
    assert!(pei(&gi_star) < pei(&naive), "Gi* is no forecast");
    assert!(pei(&learnt) > (1.0 + gain) * pei(&naive));
    assert!(learnt.surveillance.area(0.2) > naive.surveillance.area(0.2));
}

#[test]
fn resolution_8_is_judged_as_the_reference_is() {
    check_resolution(Resolution::Eight, 0.015);
}

#[test]
fn resolution_9_is_judged_as_the_reference_is() {
    check_resolution(Resolution::Nine, 0.03);
}
