//! England's boroughs: the stress set (docs/domain.md#twin-areas).
//!
//! 150 of them, each round one of the largest places of the open gazetteer, at
//! least 8 km apart. Children go missing in proportion to people to the power of
//! 0.8, a Zipf-like law; London counts as the largest single borough would. The
//! codes are made up: these are not England's authorities.

use rand_distr::{Beta, Distribution};

use super::chance::{Chance, Purpose};
use super::ground::{Borough, Town};

const BOROUGHS: usize = 150;

/// The boroughs that share `children` missing children a year.
pub(super) fn boroughs(towns: &[Town], children: u32) -> Vec<Borough> {
    let centres = centres(towns);
    let weight = |town: &Town| town.people.min(600_000.0).powf(0.8);
    let total: f64 = centres.iter().map(weight).sum();
    let share = |town: &Town| (f64::from(children) * weight(town) / total).round().max(20.0) as u32;
    let borough = |(number, centre): (usize, &Town)| Borough {
        code: format!("E0899{number:04}"),
        children: share(centre),
        towns: near(towns, centre),
        anchors: &[],
        offered: offered(number),
    };
    centres.iter().enumerate().map(borough).collect()
}

fn centres(towns: &[Town]) -> Vec<Town> {
    let mut centres: Vec<Town> = Vec::with_capacity(BOROUGHS);
    for town in towns {
        let apart = |other: &Town| other.centre.metres_to(town.centre) > 8_000.0;
        if centres.len() < BOROUGHS && centres.iter().all(apart) {
            centres.push(*town);
        }
    }
    centres
}

/// A borough's own centre first, then the places within 9 km of it.
fn near(towns: &[Town], centre: &Town) -> Vec<Town> {
    let mine = Town { people: centre.people.min(600_000.0), ..*centre };
    let close = |town: &&Town| {
        let metres = town.centre.metres_to(centre.centre);
        metres > 0.0 && metres < 9_000.0
    };
    std::iter::once(mine).chain(towns.iter().filter(close).copied()).collect()
}

/// How often a borough offers an interview: mean 0.85, some under 0.3, many over 0.9.
///
/// The spread belongs to the boroughs, not to a world: it does not turn with the seed.
fn offered(number: usize) -> f64 {
    let spread = Beta::new(2.0, 0.35).expect("both shapes are positive");
    spread.sample(&mut Chance::new(0).stream(Purpose::Ground, number, 1))
}
