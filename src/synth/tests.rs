//! Tests of the twin.
use super::*;
use jiff::civil::date;

fn spec(area: AreaChoice, months: u16, seed: u64) -> Spec {
    Spec { area, months, seed, size: None, null: None, last: date(2026, 10, 1) }
}

#[test]
#[ignore]
fn look() {
    for area in [AreaChoice::Rochdale, AreaChoice::Bradford] {
        for (months, seed) in [(12, 1), (12, 2), (24, 1), (24, 2), (24, 3)] {
            let world = generate(&spec(area, months, seed));
            println!("{area:?} {months} {seed} {:?}", world.truth.counts);
            if seed == 1 {
                for plant in &world.truth.plants {
                    println!(
                        "  {} {:?} {} {} {} {} cells {}",
                        plant.number,
                        plant.name,
                        plant.place_type,
                        plant.reports,
                        plant.children,
                        plant.fine_children,
                        plant.cells.len()
                    );
                }
            }
            if seed == 1 {
                for t in &world.truth.traps {
                    println!("  {} {} {:?}", t.number, t.children, t.cells);
                }
            }
        }
    }
}
