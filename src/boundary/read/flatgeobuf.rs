//! FlatGeobuf: each area is checked before anything in it is followed. The index
//! is passed over, since every area is wanted.

use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{ColumnType, Geometry, GeometryType, Header};
use flatgeobuf::{size_prefixed_root_as_feature, size_prefixed_root_as_header};
use geo::{Coord, LineString};

use crate::boundary::raw::{Declared, Feature, MOST_FEATURES, Points, Raw};
use crate::boundary::{Fault, Rule, place};

/// Deepest nesting of collections that is read.
const DEEPEST: u8 = 4;

pub(super) fn read(bytes: &[u8]) -> Result<Raw, Fault> {
    let ends = || malformed("it ends early");
    let mut rest = bytes.get(8..).ok_or_else(ends)?;
    let header = sized(&mut rest).ok_or_else(ends)?;
    let header = size_prefixed_root_as_header(header).map_err(malformed)?;
    rest = rest.get(index_bytes(&header)?..).ok_or_else(ends)?;
    let mut raw = Raw::new(declared(&header));
    let mut points = Points::default();
    while !rest.is_empty() {
        let number = raw.features.len() + 1;
        let bytes = sized(&mut rest).ok_or_else(|| Fault::at(number, "", ends()))?;
        let taken = feature(bytes, &header).map_err(|rule| Fault::at(number, "", rule))?;
        raw.push(taken, &mut points)?;
    }
    let stated = header.features_count();
    match stated == 0 || stated == raw.features.len() as u64 {
        true => Ok(raw),
        false => Err(malformed(format!("it states {stated} features and has {}", raw.features.len())).into()),
    }
}

fn malformed(why: impl ToString) -> Rule {
    Rule::Malformed("FlatGeobuf", why.to_string())
}

/// The next buffer, with the four bytes of its size.
fn sized<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let size = usize::try_from(u32::from_le_bytes(*rest.first_chunk()?)).ok()?;
    // Less than this is read beyond its end by the tables' own reader.
    if size < 8 {
        return None;
    }
    let (buffer, after) = rest.split_at_checked(size.checked_add(4)?)?;
    *rest = after;
    Some(buffer)
}

fn index_bytes(header: &Header<'_>) -> Result<usize, Rule> {
    let features = usize::try_from(header.features_count()).unwrap_or(usize::MAX);
    match header.index_node_size() {
        _ if features > MOST_FEATURES => Err(Rule::TooManyFeatures),
        0 => Ok(0),
        _ if features == 0 => Ok(0),
        1 => Err(malformed("its index has no nodes")),
        node => Ok(PackedRTree::index_size(features, node)),
    }
}

fn declared(header: &Header<'_>) -> Declared {
    let Some(crs) = header.crs() else { return Declared::Nothing };
    match (crs.code(), crs.wkt()) {
        (code, _) if code > 0 => place::declared(&format!("EPSG:{code}")),
        (_, Some(wkt)) => place::declared(wkt),
        _ => Declared::Nothing,
    }
}

fn feature(bytes: &[u8], header: &Header<'_>) -> Result<Feature, Rule> {
    let read = size_prefixed_root_as_feature(bytes).map_err(malformed)?;
    let mut feature = Feature::default();
    if let Some(properties) = read.properties() {
        fields(properties.bytes(), header, &mut feature).ok_or_else(|| malformed("its fields end early"))?;
    }
    if let Some(geometry) = read.geometry() {
        take(&geometry, header.geometry_type(), &mut feature, DEEPEST)?;
    }
    Ok(feature)
}

fn take(geometry: &Geometry<'_>, kind: GeometryType, feature: &mut Feature, deepest: u8) -> Result<(), Rule> {
    let deeper = deepest.checked_sub(1).ok_or_else(|| malformed("it is nested too deeply"))?;
    let kind = if geometry.type_() == GeometryType::Unknown { kind } else { geometry.type_() };
    match kind {
        GeometryType::Polygon => {
            feature.outline.push(polygon(geometry).ok_or_else(|| malformed("its rings end early"))?);
        }
        GeometryType::MultiPolygon | GeometryType::GeometryCollection => {
            let within = if kind == GeometryType::MultiPolygon {
                GeometryType::Polygon
            } else {
                GeometryType::Unknown
            };
            for part in geometry.parts().iter().flatten() {
                take(&part, within, feature, deeper)?;
            }
        }
        GeometryType::Point
        | GeometryType::MultiPoint
        | GeometryType::LineString
        | GeometryType::MultiLineString => feature.others += 1,
        _ => return Err(malformed("its outline is a curve or a surface; save it with straight edges")),
    }
    Ok(())
}

/// The rings, as places where each ends; one ring where it is not said.
fn polygon(geometry: &Geometry<'_>) -> Option<Vec<LineString>> {
    let Some(numbers) = geometry.xy() else { return Some(Vec::new()) };
    let numbers: Vec<f64> = numbers.iter().collect();
    let positions: Vec<Coord> = numbers.as_chunks::<2>().0.iter().map(|&[x, y]| Coord { x, y }).collect();
    let mut ends: Vec<usize> = geometry.ends().iter().flatten().map(|end| end as usize).collect();
    if ends.is_empty() {
        ends.push(positions.len());
    }
    let mut from = 0;
    let mut rings = Vec::new();
    for end in ends {
        rings.push(LineString(positions.get(from..end)?.to_vec()));
        from = end;
    }
    Some(rings)
}

/// Fields are a column's number and its value, one after the other.
fn fields(mut rest: &[u8], header: &Header<'_>, feature: &mut Feature) -> Option<()> {
    let columns = header.columns()?;
    while !rest.is_empty() {
        let (column, after) = rest.split_first_chunk::<2>()?;
        let column = usize::from(u16::from_le_bytes(*column));
        if column >= columns.len() {
            return None;
        }
        let column = columns.get(column);
        let (value, after) = value(column.type_(), after)?;
        if let Some(value) = value {
            feature.add_field(column.name(), value);
        }
        rest = after;
    }
    Some(())
}

fn value(kind: ColumnType, rest: &[u8]) -> Option<(Option<String>, &[u8])> {
    macro_rules! number {
        ($type:ty) => {{
            let (bytes, rest) = rest.split_first_chunk()?;
            Some((Some(<$type>::from_le_bytes(*bytes).to_string()), rest))
        }};
    }
    match kind {
        ColumnType::Bool | ColumnType::UByte => number!(u8),
        ColumnType::Byte => number!(i8),
        ColumnType::Short => number!(i16),
        ColumnType::UShort => number!(u16),
        ColumnType::Int => number!(i32),
        ColumnType::UInt => number!(u32),
        ColumnType::Long => number!(i64),
        ColumnType::ULong => number!(u64),
        ColumnType::Float => number!(f32),
        ColumnType::Double => number!(f64),
        _ => {
            let (length, rest) = rest.split_first_chunk::<4>()?;
            let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            Some((std::str::from_utf8(bytes).ok().map(str::to_owned), rest))
        }
    }
}
