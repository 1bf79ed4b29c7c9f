//! One cell against a mean: the lens for a lone busy place.

use super::tails::poisson;

/// Why no mean can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoMean {
    /// No event at all.
    #[error("there are no events, so no cell can have too many")]
    NoEvents,
    /// A cell has events and no population, or the population is no number.
    #[error("cell {cell} of the area has a population that its events cannot come from")]
    Population {
        /// Its place in the area.
        cell: usize,
    },
}

/// For each cell the chance of as many events or more, were they spread evenly.
///
/// `counts` holds a number for each of the *n* cells of one area, zeros
/// included, and `population`, if any, as many numbers of people at risk.
/// Returns *n* p-values: P(N ≥ count), N Poisson with the cell's part of all
/// events as its mean (equal parts without a population).
///
/// A window that shuffles counts, as Gi* does, sees no cluster in one cell of
/// 204 events; this test does. But events that come in groups, as most do, are
/// more uneven than Poisson even by chance, so that many cells pass, and those
/// where people are most of all: give the population at risk. For a map, turn
/// these into q-values first.
///
/// # Errors
///
/// [`NoMean`] without events, or with events where nobody is.
///
/// # Panics
///
/// If there is not one population for each cell.
///
/// # Example
///
/// ```
/// # use homeward::statistics::poisson::upper_tails;
/// let p = upper_tails(&[9, 1, 0, 2], None)?;
/// assert!(p[0] < 0.01 && p[1] > 0.5 && p[2] == 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn upper_tails(counts: &[u32], population: Option<&[f64]>) -> Result<Vec<f64>, NoMean> {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    if total == 0 {
        return Err(NoMean::NoEvents);
    }
    let population = population.map_or_else(|| vec![1.0; counts.len()], <[f64]>::to_vec);
    assert_eq!(counts.len(), population.len(), "a population for each cell");
    let wrong = |(&count, &own): (&u32, &f64)| !(0.0..1e15).contains(&own) || (count > 0 && own <= 0.0);
    if let Some(cell) = counts.iter().zip(&population).position(wrong) {
        return Err(NoMean::Population { cell });
    }
    let people: f64 = population.iter().sum();
    let tail = |(&count, own): (&u32, f64)| poisson(u64::from(count), total as f64 * own / people).upper;
    Ok(counts.iter().zip(population).map(tail).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_needs_events_and_people() {
        assert_eq!(upper_tails(&[], None), Err(NoMean::NoEvents));
        assert_eq!(upper_tails(&[0, 0], None), Err(NoMean::NoEvents));
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(upper_tails(&[1, 2], Some(&[3.0, bad])), Err(NoMean::Population { cell: 1 }));
        }
        assert_eq!(upper_tails(&[3, 0], Some(&[3.0, 0.0])).map(|p| p[1]), Ok(1.0));
    }

    #[test]
    fn a_lone_cell_stands_out_and_an_even_map_does_not() {
        let mut counts = [2; 200];
        counts[7] = 204;
        let p = upper_tails(&counts, None).expect("events");
        assert!(p[7] < 1e-100 && p[8] > 0.4);
        assert!(
            upper_tails(&[1_000_000_000; 3], None).expect("events").iter().all(|p| (p - 0.5).abs() < 1e-3)
        );
    }

    #[test]
    fn the_unit_of_the_population_does_not_matter() {
        let p = |people| upper_tails(&[4, 9, 1], Some(people)).expect("events");
        for (one, other) in p(&[1.0, 2.0, 3.0]).into_iter().zip(p(&[1000.0, 2000.0, 3000.0])) {
            assert!((one - other).abs() < 1e-14);
        }
    }
}
