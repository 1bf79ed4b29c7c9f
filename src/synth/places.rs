//! Where it was: hot places, the child's own, and the rest of the town.

use std::collections::BTreeSet;

use h3o::CellIndex;
use rand_chacha::ChaCha20Rng;

use super::Null;
use super::account::{Precision, Told, precision};
use super::calendar::Calendar;
use super::chance::{below, chance, lognormal, normal, pick, weighted};
use super::graded::Graded;
use super::ground::{Borough, Extent};
use super::people::{Child, People, any_type, away_from};
use super::plants::{BLIND, Site};
use super::point::Point;

/// One place that a child told of, whole.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub(super) told: Told,
    pub(super) place_type: &'static str,
    pub(super) precision: Precision,
    /// `None` where the precision gives no cell.
    pub(super) point: Option<Point>,
    /// Position of the hot place it was at.
    pub(super) site: Option<usize>,
    /// The trap it belongs to; 0 for none.
    pub(super) trap: u8,
    pub(super) experiences: Vec<&'static str>,
    /// Trap T8: a note that should not be there.
    pub(super) note: Option<String>,
}

/// Share of public reports that are at a hot place: with those told too vaguely or
/// outside the area left out, it gives 45 % of mappable reports.
pub(super) const HOT: f64 = 0.40;

/// Spread of the logarithm of a child's liking of a place (assumed).
pub(super) const LIKING: f64 = 0.6;

/// All that decides where a borough's children were.
pub(super) struct Places<'a> {
    pub(super) borough: &'a Borough,
    pub(super) extent: &'a Extent,
    pub(super) calendar: &'a Calendar,
    pub(super) sites: &'a [Site],
    pub(super) null: Option<Null>,
    /// Cells kept for the traps.
    pub(super) kept: BTreeSet<CellIndex>,
    /// Where children were in a graded world.
    pub(super) graded: Option<Graded>,
    /// Mean nearness of each site to the children, so that its weight is its footfall.
    nearness: Vec<f64>,
}

/// How likely a child from `home` goes to a place: it falls with distance.
fn nearness(home: Point, site: &Site) -> f64 {
    let km = home.metres_to(site.spots[0]) / 1_000.0;
    1.0 / (1.0 + (km / 4.0).powi(2))
}

impl<'a> Places<'a> {
    pub(super) fn new(
        borough: &'a Borough,
        extent: &'a Extent,
        calendar: &'a Calendar,
        sites: &'a [Site],
        people: &People,
        kept: BTreeSet<CellIndex>,
        null: Option<Null>,
    ) -> Self {
        let mean = |site: &Site| {
            let sum: f64 = people.children.iter().map(|child| nearness(child.home, site)).sum();
            (sum / people.children.len().max(1) as f64).max(1e-9)
        };
        let nearness = sites.iter().map(mean).collect();
        Self { borough, extent, calendar, sites, null, kept, graded: None, nearness }
    }

    /// A child's liking of each hot place; `at` is the child's position.
    pub(super) fn liking(&self, rng: &mut ChaCha20Rng, child: &Child, at: usize) -> Vec<f64> {
        if let Some(graded) = &self.graded {
            return graded.liking(at).iter().map(|liking| liking * lognormal(rng, 1.0, LIKING)).collect();
        }
        let of = |(site, mean): (&Site, &f64)| {
            let liking = lognormal(rng, 1.0, LIKING);
            match (site.number == BLIND, child.blind) {
                (true, true) => 20.0 * liking,
                (true, false) => 0.0,
                _ => liking * nearness(child.home, site) / mean,
            }
        };
        self.sites.iter().zip(&self.nearness).map(of).collect()
    }

    /// Puts what a child told somewhere.
    pub(super) fn put(
        &self,
        rng: &mut ChaCha20Rng,
        (child, at): (&Child, usize),
        liking: &[f64],
        told: Told,
    ) -> Report {
        let blank = Report {
            place_type: "",
            precision: Precision::Private,
            point: None,
            site: None,
            trap: 0,
            experiences: Vec::new(),
            note: None,
            told,
        };
        if let Some(place_type) = blank.told.private {
            return Report { place_type, ..blank };
        }
        let site = if chance(rng, HOT) { self.site(rng, liking, &blank.told) } else { None };
        let precision = precision(rng, site.is_some());
        let (point, place_type) = match (site, self.null) {
            (Some(at), None) => (self.sites[at].point(rng), self.sites[at].place_type),
            (_, null) => match &self.graded {
                Some(graded) => graded.background(rng, at),
                None => self.background(rng, child, null),
            },
        };
        let place_type = if precision == Precision::Online { "online" } else { place_type };
        let point = precision.has_cell().then(|| self.blurred(rng, point, precision, site.is_some()));
        Report { place_type, precision, point, site: site.filter(|_| self.null.is_none()), ..blank }
    }

    /// The hot place of a report, if any draws children at its hour.
    fn site(&self, rng: &mut ChaCha20Rng, liking: &[f64], told: &Told) -> Option<usize> {
        let harm = matches!(told.kind, "harm_at" | "met_person_of_concern_at");
        let draw = |(site, liking): (&Site, &f64)| {
            site.pull(told.minute, self.calendar) * liking * if harm { site.harm } else { 1.0 }
        };
        weighted(rng, self.sites.iter().zip(liking).map(draw))
    }

    /// A place that few share: the child's own, one near home, or anywhere people are.
    fn background(&self, rng: &mut ChaCha20Rng, child: &Child, null: Option<Null>) -> (Point, &'static str) {
        loop {
            let (point, place_type) = match null {
                Some(Null::Uniform) => (self.borough.anywhere(rng, self.extent), any_type(rng)),
                Some(Null::Smooth) => (self.borough.smooth(rng, self.extent), any_type(rng)),
                None => self.own_or_street(rng, child),
            };
            if !self.kept.contains(&point.cell()) {
                return (point, place_type);
            }
        }
    }

    fn own_or_street(&self, rng: &mut ChaCha20Rng, child: &Child) -> (Point, &'static str) {
        match pick(rng, &[(0, 0.42), (1, 0.23), (2, 0.22), (3, 0.13)]) {
            0 if !child.own.is_empty() => child.own[below(rng, child.own.len())],
            0 | 1 => (away_from(rng, child.home, child.episodes.iter().sum()), any_type(rng)),
            3 if !self.borough.anchors.is_empty() => self.about_an_anchor(rng),
            _ => (self.borough.street(rng, self.extent), any_type(rng)),
        }
    }

    /// The streets about a public place, hot or not: more people go there than elsewhere.
    fn about_an_anchor(&self, rng: &mut ChaCha20Rng) -> (Point, &'static str) {
        let anchor = self.borough.anchors[below(rng, self.borough.anchors.len())];
        (anchor.1.moved(400.0 * normal(rng), 400.0 * normal(rng)).rounded(), any_type(rng))
    }

    /// The point as told: a town is its centre, a neighbourhood is a few streets about.
    fn blurred(&self, rng: &mut ChaCha20Rng, point: Point, precision: Precision, hot: bool) -> Point {
        let sd_m = match precision {
            Precision::Street if hot => 60.0,
            Precision::Street => 100.0,
            Precision::Neighbourhood => 300.0,
            Precision::Town if self.extent.holds(point.cell()) && self.null.is_none() => {
                return self.borough.town_near(point).rounded();
            }
            _ => return point,
        };
        let moved = point.moved(sd_m * normal(rng), sd_m * normal(rng)).rounded();
        if self.kept.contains(&moved.cell()) { point } else { moved }
    }
}
