//! The surveillance plot: how much is found by how much of the area is looked at.

/// Events found among the first *k* cells of a ranking, over one or more months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surveillance {
    /// `found[k]`: in the first *k* cells.
    found: Vec<u64>,
}

impl Surveillance {
    /// Nothing found yet in an area of `cells`.
    #[must_use]
    pub(super) fn new(cells: usize) -> Self {
        Self { found: vec![0; cells + 1] }
    }

    /// Adds a month: its ranking of the cells, and their events.
    pub(super) fn add(&mut self, order: &[usize], events: &[u32]) {
        let mut sum = 0;
        for (found, &cell) in self.found[1..].iter_mut().zip(order) {
            sum += u64::from(events[cell]);
            *found += sum;
        }
    }

    /// The share of events found in the first `cells` cells, 0 to 1; all cells from the last on.
    #[must_use]
    pub fn hit_rate(&self, cells: usize) -> f64 {
        let (at, all) = (cells.min(self.found.len() - 1), self.found[self.found.len() - 1]);
        if all == 0 { 0.0 } else { self.found[at] as f64 / all as f64 }
    }

    /// The curve: share of the area looked at, share of events found, from (0, 0) to (1, 1).
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let cells = (self.found.len() - 1).max(1) as f64;
        (0..self.found.len()).map(move |k| (k as f64 / cells, self.hit_rate(k)))
    }

    /// The area under the curve up to a share of the area looked at: ½ for a
    /// ranking by lot if that is 1, and its square over two if it is less.
    ///
    /// A number for the whole curve says little where nobody can go everywhere:
    /// compare at the share that can be visited.
    #[must_use]
    pub fn area(&self, up_to: f64) -> f64 {
        let points: Vec<_> = self.points().collect();
        let piece = |pair: &[(f64, f64)]| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            // The trapezium between two points, cut at the limit.
            let x = if up_to >= x1 { x1 } else { up_to };
            if x > x0 { (x - x0) * (y0 + (y1 - y0) * (x - x0) / (x1 - x0) / 2.0) } else { 0.0 }
        };
        points.windows(2).map(piece).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_goes_from_nothing_to_all() {
        let mut curve = Surveillance::new(4);
        curve.add(&[2, 0, 1, 3], &[3, 0, 6, 1]);
        assert_eq!(
            curve.points().collect::<Vec<_>>(),
            [(0.0, 0.0), (0.25, 0.6), (0.5, 0.9), (0.75, 0.9), (1.0, 1.0)]
        );
        assert!((curve.area(1.0) - (0.075 + 0.1875 + 0.225 + 0.2375)).abs() < 1e-12);
        assert!((curve.area(0.125) - 0.125 * 0.3 / 2.0).abs() < 1e-12);
        assert_eq!((curve.area(0.0), curve.area(-1.0), curve.area(f64::NAN)), (0.0, 0.0, 0.0));
    }

    #[test]
    fn an_area_without_events_or_cells_has_a_flat_curve() {
        assert_eq!(Surveillance::new(3).area(1.0), 0.0);
        assert_eq!(Surveillance::new(0).points().collect::<Vec<_>>(), [(0.0, 0.0)]);
        assert_eq!(Surveillance::new(0).hit_rate(7), 0.0);
    }
}
