//! The areas that there are maps for.

use std::sync::{LazyLock, OnceLock};

use geo::{BoundingRect, MultiPolygon};
use h3o::CellIndex;

use super::{AreaCode, edges::Edges, embedded, fill};

/// An area that a release can be made for: a local authority, England, or some
/// authorities together.
///
/// Outlines are those of `data/areas.geojson`: dissolved from ONS LSOA (2011)
/// outlines, true to about 200 m. England is coarser, without islands under
/// 1 km2.
#[derive(Clone)]
pub struct Area {
    /// The code of the Government Statistical Service.
    pub code: AreaCode,
    /// The name as the Office for National Statistics writes it.
    pub name: String,
    /// The outline in WGS84 degrees, longitude first.
    pub outline: MultiPolygon,
    pub(super) authorities: Vec<Authority>,
    pub(super) edges: Edges,
    pub(super) cells: OnceLock<Vec<CellIndex>>,
}

/// A local authority, by code and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Authority {
    /// The code of the Government Statistical Service.
    pub code: AreaCode,
    /// The name.
    pub name: String,
}

static AREAS: LazyLock<Vec<Area>> = LazyLock::new(|| {
    let text = include_str!("../../data/areas.geojson");
    let mut areas: Vec<Area> = embedded::features(text).iter().map(Area::read).collect();
    areas.sort_by_key(|area| area.code);
    areas
});

/// Every area, by code.
#[must_use]
pub fn all() -> &'static [Area] {
    &AREAS
}

/// The area of a code, if there is a map for it.
///
/// # Example
///
/// ```
/// use homeward::area;
///
/// let rochdale = area::find(&"E08000005".parse()?).expect("a demo area");
/// assert_eq!(rochdale.name, "Rochdale");
/// let town_hall = h3o::LatLng::new(53.6160, -2.1590)?.to_cell(h3o::Resolution::Nine);
/// assert!(rochdale.contains(town_hall));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn find(code: &AreaCode) -> Option<&'static Area> {
    let at = AREAS.binary_search_by_key(code, |area| area.code).ok()?;
    AREAS.get(at)
}

impl Area {
    fn read(feature: &geojson::Feature) -> Self {
        let outline: MultiPolygon = embedded::geometry(feature);
        let code: AreaCode =
            embedded::text(feature, "code").parse().expect("the build script writes GSS codes");
        let name = embedded::text(feature, "name");
        let itself = || vec![Authority { code, name: name.clone() }];
        Self {
            code,
            authorities: if code.is_country() { Vec::new() } else { itself() },
            name,
            edges: Edges::new(&outline),
            outline,
            cells: OnceLock::new(),
        }
    }

    /// The area's cells: every cell of resolution 9 whose centre lies inside
    /// the outline, ascending. Filled once, at the first call.
    ///
    /// A cell lies in at most one local authority. Rochdale has some 1,700
    /// cells, England 1.4 million (11 MB).
    #[must_use]
    pub fn cells(&self) -> &[CellIndex] {
        self.cells.get_or_init(|| fill::cells(&self.outline, &self.edges))
    }

    /// Whether a cell of resolution 9 is one of the area's; never true of a
    /// cell of another resolution.
    #[must_use]
    pub fn contains(&self, cell: CellIndex) -> bool {
        self.cells().binary_search(&cell).is_ok()
    }

    /// Whether the area is a local authority rather than a country.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        !self.code.is_country()
    }

    /// The local authorities whose area it is: one, or those that were joined;
    /// none for a country, which is everybody's.
    #[must_use]
    pub fn authorities(&self) -> &[Authority] {
        &self.authorities
    }

    /// The authorities that release the area together; none where it is one's
    /// own, or a country.
    #[must_use]
    pub fn members(&self) -> &[Authority] {
        if self.code.is_joint() { &self.authorities } else { &[] }
    }

    /// The code of the area and those of its members: who may read releases of
    /// one of them may read the area's.
    pub fn codes(&self) -> impl Iterator<Item = AreaCode> {
        std::iter::once(self.code).chain(self.members().iter().map(|member| member.code))
    }

    /// Whether two areas are different ones with ground in common: no two such
    /// are released from the same records (docs/privacy.md#d9).
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let shares = || self.authorities.iter().any(|one| other.authorities.contains(one));
        self.code != other.code && (!self.is_authority() || !other.is_authority() || shares())
    }

    /// West, south, east and north ends of the outline, in degrees.
    #[must_use]
    pub fn bounds(&self) -> [f64; 4] {
        let bounds = self.outline.bounding_rect().expect("an area has an outline");
        [bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use h3o::Resolution;

    use super::*;

    fn named(name: &str) -> &'static Area {
        find(&AreaCode::from_name(name).unwrap()).unwrap()
    }

    fn authorities() -> impl Iterator<Item = &'static Area> {
        all().iter().filter(|area| area.is_authority())
    }

    #[test]
    fn there_are_fifteen_authorities_and_england() {
        assert_eq!(all().len(), 16);
        assert_eq!(authorities().count(), 15);
        assert!(find(&"E08000099".parse().unwrap()).is_none());
    }

    #[test]
    fn a_cell_lies_in_at_most_one_authority() {
        let mut owners: BTreeMap<CellIndex, &str> = BTreeMap::new();
        for area in authorities() {
            for &cell in area.cells() {
                assert_eq!(owners.insert(cell, &area.name), None, "{cell} is also {}'s", area.name);
            }
        }
    }

    #[test]
    fn cells_cover_an_area_as_large_as_the_official_one() {
        // Official extents of the realm, km2.
        for (name, official_km2) in [("rochdale", 158.1), ("bradford", 366.4), ("leeds", 551.7)] {
            let area_km2: f64 = named(name).cells().iter().map(|cell| cell.area_km2()).sum();
            assert!((area_km2 / official_km2 - 1.0).abs() < 0.02, "{name}: {area_km2} km2");
        }
    }

    #[test]
    fn england_is_filled_and_holds_the_inland_authorities() {
        let england = named("england");
        let area_km2: f64 = england.cells().iter().map(|cell| cell.area_km2()).sum();
        assert!((area_km2 / 130_310.0 - 1.0).abs() < 0.01, "{area_km2} km2");
        for name in ["rochdale", "bradford", "leeds"] {
            assert!(named(name).cells().iter().all(|&cell| england.contains(cell)), "{name}");
        }
    }

    #[test]
    fn cells_ascend_without_repeats_and_are_of_resolution_nine() {
        for area in all() {
            assert!(area.cells().is_sorted_by(|a, b| a < b), "{}", area.name);
            assert!(area.cells().iter().all(|cell| cell.resolution() == Resolution::Nine), "{}", area.name);
        }
    }

    #[test]
    fn only_cells_of_resolution_nine_are_contained() {
        let rochdale = named("rochdale");
        let cell = rochdale.cells()[700];
        assert!(rochdale.contains(cell));
        assert!(!rochdale.contains(cell.parent(Resolution::Eight).unwrap()));
        assert!(!rochdale.contains(named("bradford").cells()[0]));
    }

    #[test]
    fn bounds_are_west_south_east_north() {
        let [west, south, east, north] = named("rochdale").bounds();
        assert!(-2.30 < west && west < east && east < -2.0, "{west} {east}");
        assert!(53.5 < south && south < north && north < 53.7, "{south} {north}");
    }
}
