//! Shapefiles: outlines (`.shp`), their table (`.dbf`), and what two small files
//! say of coordinates (`.prj`) and letters (`.cpg`).

use geo::{Coord, LineString};

use super::words::code_page;
use super::{dbf, rings};
use crate::boundary::raw::{Declared, Parts as Outline, Points, Raw};
use crate::boundary::{Fault, Rule, place};

/// The files of one Shapefile.
pub(super) struct Parts {
    pub shp: Vec<u8>,
    pub dbf: Option<Vec<u8>>,
    pub prj: Option<Vec<u8>>,
    pub cpg: Option<Vec<u8>>,
}

const HEADER: usize = 100;

pub(super) fn read(parts: &Parts) -> Result<Raw, Fault> {
    if parts.shp.len() < HEADER || !parts.shp.starts_with(&[0, 0, 0x27, 0x0a]) {
        return Err(malformed("the .shp is not one").into());
    }
    let declared = match &parts.prj {
        None => Declared::Nothing,
        Some(prj) => place::declared(&String::from_utf8_lossy(prj)),
    };
    let encoding = parts.cpg.as_deref().and_then(code_page);
    let mut rows = parts.dbf.as_deref().map(|table| dbf::Table::read(table, encoding)).transpose()?;
    let mut raw = Raw::new(declared);
    let mut points = Points::default();
    let mut rest = &parts.shp[HEADER..];
    while !rest.is_empty() {
        let number = raw.features.len() + 1;
        let record =
            record(&mut rest).ok_or_else(|| Fault::at(number, "", malformed("the .shp ends early")))?;
        let mut feature = rows.as_mut().and_then(dbf::Table::next_row).unwrap_or_default();
        let (outline, others) = shape(record).map_err(|rule| Fault::at(number, "", rule))?;
        (feature.outline, feature.others) = (outline, others);
        raw.push(feature, &mut points)?;
    }
    match rows.map(|rows| rows.len()) {
        Some(rows) if rows != raw.features.len() => {
            Err(malformed(format!("the .shp has {} shapes, the .dbf {rows} rows", raw.features.len())).into())
        }
        _ => Ok(raw),
    }
}

fn malformed(why: impl ToString) -> Rule {
    Rule::Malformed("Shapefile", why.to_string())
}

/// The content of the next record, whose length is in units of two bytes.
fn record<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (_, after) = rest.split_first_chunk::<4>()?;
    let (length, after) = after.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?.checked_mul(2)?;
    let (content, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(content)
}

/// The parts of a shape, and whether it is points or lines instead.
fn shape(content: &[u8]) -> Result<(Outline, usize), Rule> {
    let ends = || malformed("a shape ends early");
    let (kind, content) = content.split_first_chunk::<4>().ok_or_else(ends)?;
    match i32::from_le_bytes(*kind) {
        0 => Ok((Vec::new(), 0)),
        5 | 15 | 25 => Ok((rings::parts(polygon(content).ok_or_else(ends)?), 0)),
        1 | 3 | 8 | 11 | 13 | 18 | 21 | 23 | 28 => Ok((Vec::new(), 1)),
        31 => Err(malformed("a shape is a multipatch, which is no flat area")),
        _ => Err(malformed("a shape is of no kind that there is")),
    }
}

fn polygon(content: &[u8]) -> Option<Vec<LineString>> {
    // Its bounds come first.
    let (rings, content) = content.get(32..)?.split_first_chunk::<4>()?;
    let (points, content) = content.split_first_chunk::<4>()?;
    let (rings, points) = (count(rings)?, count(points)?);
    let (starts, content) = content.split_at_checked(rings.checked_mul(4)?)?;
    let (points, _) = content.split_at_checked(points.checked_mul(16)?)?;
    let mut starts: Vec<usize> = starts.as_chunks::<4>().0.iter().map(count).collect::<Option<_>>()?;
    starts.push(points.len() / 16);
    let ring = |pair: &[usize]| {
        let bytes = points.get(pair[0].checked_mul(16)?..pair[1].checked_mul(16)?)?;
        Some(LineString(bytes.as_chunks::<16>().0.iter().map(position).collect()))
    };
    starts.windows(2).map(ring).collect()
}

fn count(bytes: &[u8; 4]) -> Option<usize> {
    usize::try_from(i32::from_le_bytes(*bytes)).ok()
}

fn position(bytes: &[u8; 16]) -> Coord {
    let number = |at: usize| {
        let mut eight = [0; 8];
        eight.copy_from_slice(&bytes[at..at + 8]);
        f64::from_le_bytes(eight)
    };
    Coord { x: number(0), y: number(8) }
}
