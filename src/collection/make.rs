//! The collections of a release.

use geo::{Geometry, MapCoords as _};
use h3o::CellIndex;

use super::feature::{Fragments, Shape};
use super::{Collection, Column, Table, Type, Value};
use crate::area::ward;
use crate::cells::outline;
use crate::codes::code_list;
use crate::document::{DataStamp, Issued, MARKING};
use crate::hotspot::Hotspot;
use crate::intake::Theme;
use crate::release::{Band, Leaf};

/// Steps in a degree that coordinates are rounded to, as in the documents.
const STEPS: f64 = 1e7;

code_list! {
    /// The kinds of things of a release.
    #[derive(Debug)]
    Kind {
        /// The leaves.
        Leaves = "leaves",
        /// The hotspots that stand.
        Hotspots = "hotspots",
        /// How many were asked, by ward.
        Coverage = "coverage",
    }
}

impl Kind {
    /// The kind in the plain words of a title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Leaves => "Where missing children said they were",
            Self::Hotspots => "Hotspots",
            Self::Coverage => "How many were asked, by ward",
        }
    }

    /// What the features are.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Leaves => {
                "Released sets of H3 cells, each with a band of distinct children. Ground without a leaf \
                 means none, or too few to show, or nobody was asked. A blank area is not a safe area."
            }
            Self::Hotspots => "Neighbouring leaves that stand out from their surroundings.",
            Self::Coverage => {
                "How many of the children who came back to a ward were asked, in words. A ward where few \
                 were asked is blank on the map for that reason alone."
            }
        }
    }
}

impl Collection {
    /// One kind of thing of a release.
    #[must_use]
    pub fn of(issued: &Issued, kind: Kind) -> Self {
        let terms = issued.released.terms();
        let mut table = match kind {
            Kind::Leaves => leaves(terms.policy.bands(), issued.released.content()),
            Kind::Hotspots => hotspots(terms.policy.bands(), &issued.hotspots.standing().collect::<Vec<_>>()),
            Kind::Coverage => coverage(issued),
        };
        table.columns.extend(common(issued));
        let table = Table::new(table.ids, table.shapes, table.columns);
        let fragments = Fragments::of(&table, Shape::default());
        Self {
            kind,
            release: issued.released.id().to_string(),
            area: terms.area.to_string(),
            area_name: terms.area_name.clone(),
            period: (terms.window.from.first_day(), terms.window.to.plus(1).first_day()),
            data: DataStamp::from(terms).data(),
            played_on: terms.played_on,
            bounds: table.extent(),
            table,
            leaves: if kind == Kind::Leaves { in_order(issued.released.content()) } else { Vec::new() },
            fragments,
        }
    }
}

struct Parts {
    ids: Vec<String>,
    shapes: Vec<Geometry>,
    columns: Vec<Column>,
}

fn codes(of: &[Band]) -> Vec<&'static str> {
    of.iter().map(|band| band.code()).collect()
}

fn whole(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Null, Value::Integer)
}

/// The band in the three columns that tell of it.
fn bands(of: &[Band], bands: impl Iterator<Item = Band> + Clone) -> [Column; 3] {
    let code = bands.clone().map(|band| Value::text(band.code())).collect();
    let least = bands.clone().map(|band| whole(band.least())).collect();
    let most = bands.map(|band| band.most().map_or(Value::Null, whole)).collect();
    [
        Column::each("band", "The band of distinct children.", Type::Text, code).of_codes(codes(of)),
        Column::each("band_least", "The smallest number in the band.", Type::Integer, least),
        Column::each(
            "band_most",
            "The largest number in the band; null in the last, which is open.",
            Type::Integer,
            most,
        ),
    ]
}

/// A column a theme that a leaf may carry.
fn themes(bands: &[Band], of: &[&[(Theme, Band)]]) -> Vec<Column> {
    let told = Theme::ALL.iter().filter(|theme| !theme.is_serious_harm() && **theme != Theme::SafePlace);
    let column = |theme: &Theme| {
        let code = |themes: &&[(Theme, Band)]| {
            let told = themes.iter().find(|(of, _)| of == theme);
            Value::or_null(told.map(|(_, band)| band.code()))
        };
        let values = of.iter().map(code).collect();
        let says = format!("The band of children of whom this is told: {}.", theme.label());
        Column::each(&format!("theme_{}", theme.code()), &says, Type::Text, values).of_codes(codes(bands))
    };
    told.map(column).collect()
}

/// By id.
fn in_order(leaves: &[Leaf]) -> Vec<Leaf> {
    let mut order = leaves.to_vec();
    order.sort_by(|a, b| a.id().cmp(b.id()));
    order
}

fn leaves(of: &[Band], leaves: &[Leaf]) -> Parts {
    let order = in_order(leaves);
    let ids: Vec<String> = order.iter().map(|leaf| leaf.id().to_owned()).collect();
    let resolution = order.iter().map(|leaf| Value::Integer(u8::from(leaf.resolution()).into()));
    let mut columns = vec![
        Column::each("leaf", "The leaf.", Type::Text, ids.iter().map(|id| Value::text(id)).collect()),
        Column::each("resolution", "Its H3 resolution: 9, 8 or 7.", Type::Integer, resolution.collect()),
    ];
    columns.extend(bands(of, order.iter().map(Leaf::band)));
    columns.extend(themes(of, &order.iter().map(Leaf::themes).collect::<Vec<_>>()));
    Parts { ids, shapes: order.iter().map(|leaf| ground(leaf.cells())).collect(), columns }
}

fn hotspots(of: &[Band], hotspots: &[&Hotspot]) -> Parts {
    let texts = |of: &dyn Fn(&Hotspot) -> &str| hotspots.iter().map(|each| Value::text(of(each))).collect();
    let text = |name, says, of: &dyn Fn(&Hotspot) -> &str| Column::each(name, says, Type::Text, texts(of));
    let rank = hotspots.iter().map(|each| each.rank.map_or(Value::Null, whole)).collect();
    let share = hotspots.iter().map(|each| Value::Number(each.share_of_draws)).collect();
    let mut columns = vec![
        text("hotspot", "The hotspot, from release to release.", &|each| &each.id),
        Column::each("rank", "1 for the first.", Type::Integer, rank),
        text("name", "The places that it lies at.", &|each| &each.name),
        text("confidence", "The share of draws, in a word.", &|each| each.confidence.code()),
        Column::each("share_of_draws", "The share of draws in which it is hot.", Type::Number, share),
        text("change", "What became of it since the release before.", &|each| each.change.code()),
        text("sentence", "What may be said of it.", &|each| &each.sentence),
    ];
    columns.extend(bands(of, hotspots.iter().map(|each| each.band)));
    columns.extend(themes(of, &hotspots.iter().map(|each| &each.themes[..]).collect::<Vec<_>>()));
    let shapes = hotspots.iter().map(|each| ground(&each.cells)).collect();
    Parts { ids: hotspots.iter().map(|each| each.id.clone()).collect(), shapes, columns }
}

fn coverage(issued: &Issued) -> Parts {
    let told = issued.released.coverage().iter();
    let wards: Vec<_> = told.filter_map(|(code, asked)| Some((ward(code)?, asked))).collect();
    let ids: Vec<String> = wards.iter().map(|(ward, _)| ward.code.to_string()).collect();
    let texts = |texts: Vec<&str>| texts.into_iter().map(Value::text).collect();
    let columns = vec![
        Column::each("ward", "The ward's code.", Type::Text, ids.iter().map(|id| Value::text(id)).collect()),
        Column::each(
            "name",
            "The ward's name.",
            Type::Text,
            texts(wards.iter().map(|(ward, _)| &*ward.name).collect()),
        ),
        Column::each(
            "asked",
            "How many of those who came back were asked.",
            Type::Text,
            texts(wards.iter().map(|(_, asked)| asked.code()).collect()),
        ),
    ];
    let shapes = wards.iter().map(|(ward, _)| Geometry::MultiPolygon(ward.outline.clone())).collect();
    Parts { ids, shapes, columns }
}

/// What every feature of a release says.
fn common(issued: &Issued) -> Vec<Column> {
    let terms = issued.released.terms();
    let period = format!("{}/{}", terms.window.from, terms.window.to);
    let text = |name, says, text: &str| Column::same(name, says, Type::Text, Value::text(text));
    let mut columns = vec![
        text("release", "The release.", issued.released.id().as_str()),
        Column::same("cut_off", "The day its data was frozen.", Type::Date, Value::Date(terms.cut_off)),
        text("period", "The first and the last month that it counts.", &period),
        text("marking", "How it is to be handled.", MARKING),
        text(
            "data",
            "SYNTHETIC where the children are made up, else RECORDS.",
            DataStamp::from(terms).data(),
        ),
    ];
    let says = "The day that was played: the release was made on a clock of its own.";
    columns.extend(terms.played_on.map(|day| Column::same("played_on", says, Type::Date, Value::Date(day))));
    columns
}

fn ground(cells: &[CellIndex]) -> Geometry {
    let round = |degrees: f64| (degrees * STEPS).round() / STEPS;
    let outline = outline::dissolve(cells).map_coords(|at| geo::coord! { x: round(at.x), y: round(at.y) });
    match <[_; 1]>::try_from(outline.0) {
        Ok([polygon]) => Geometry::Polygon(polygon),
        Err(polygons) => Geometry::MultiPolygon(geo::MultiPolygon(polygons)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hotspot::Hotspots;
    use crate::release::tests::{PLAYED, first_release, played_release, rochdale};

    #[test]
    fn a_day_that_was_played_is_a_column_of_its_own_beside_the_data() {
        let columns = |released| {
            let collection =
                Collection::of(&Issued { released, hotspots: Hotspots::default() }, Kind::Leaves);
            let names: Vec<String> =
                collection.table.columns().iter().map(|column| column.name.clone()).collect();
            (collection.data, collection.played_on, names.last().cloned())
        };
        let played = columns(played_release(&[], rochdale()));
        assert_eq!(played, ("SYNTHETIC", Some(PLAYED), Some("played_on".to_owned())));
        let by_the_machine = columns(first_release(&[], rochdale(), true));
        assert_eq!(by_the_machine, ("SYNTHETIC", None, Some("data".to_owned())));
    }
}
