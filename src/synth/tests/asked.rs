use super::*;
use crate::area::ward_at;

#[test]
fn measure() {
    for (area, seeds) in [(AreaChoice::Rochdale, 1..7), (AreaChoice::Bradford, 1..7)] {
        for seed in seeds {
            let spec = Spec { area, months: 24, seed, size: None, null: None, last: "2026-10-01".parse().unwrap() };
            let trial = trial(&spec);
            let mut words = std::collections::BTreeMap::new();
            for (_, asked) in trial.released.coverage().iter() {
                *words.entry(asked.code()).or_insert(0) += 1;
            }
            let t10 = trial.truth.traps.iter().find(|t| t.number == "T10").unwrap();
            let at = h3o::LatLng::from(t10.cells[0].parse::<h3o::CellIndex>().unwrap());
            let ward = ward_at(at.lng(), at.lat()).map(|w| (w.name.clone(), trial.released.coverage().asked(w.code).map(|a| a.code())));
            println!("{} {seed} {} {words:?} {ward:?}", area.name(), trial.released.terms().window.months);
        }
    }
}
