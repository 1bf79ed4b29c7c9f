//! Zips: a Shapefile, a KMZ, one file of another format, or the KML files of a
//! police force, one for each neighbourhood. Everything is unpacked in memory,
//! and no further than a limit.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::{shapefile, stem};
use crate::boundary::raw::{Feature, MOST_BYTES, Points, Raw};
use crate::boundary::{Fault, Rule};

/// Most files in a zip. England has some 4,000 police neighbourhoods.
const MOST_FILES: usize = 20_000;
/// How many times larger than packed a file may be, beyond its first megabyte.
const MOST_RATIO: u64 = 200;
const FREE_BYTES: u64 = 1 << 20;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The files of a zip that were read, and how many bytes there is still room for.
struct Unpacking<'a> {
    archive: Archive<'a>,
    left: u64,
}

/// Reads the areas in a zip.
pub(super) fn read(bytes: &[u8], layer: Option<&str>) -> Result<Raw, Fault> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(malformed)?;
    if archive.len() > MOST_FILES {
        return Err(Rule::TooLarge(format!("the zip holds more than {MOST_FILES} files")).into());
    }
    let mut zip = Unpacking { archive, left: MOST_BYTES };
    let names = zip.names()?;
    let ending = |ending: &str| -> Vec<(usize, &str)> {
        let ends = |name: &str| name.to_ascii_lowercase().ends_with(ending);
        names.iter().filter(|(_, name)| ends(name)).map(|(at, name)| (*at, name.as_str())).collect()
    };
    let (shapes, kmls) = (ending(".shp"), ending(".kml"));
    let others: Vec<_> = [".geojson", ".json", ".topojson", ".fgb"].into_iter().flat_map(ending).collect();
    if !shapes.is_empty() {
        let chosen = super::choose(shapes.iter().map(|(_, name)| stem(name)), layer)?;
        let chosen = shapes.iter().find(|(_, name)| stem(name) == chosen).map_or("", |(_, name)| name);
        return shapefile_of(&mut zip, &names, chosen);
    }
    match (&kmls[..], &others[..]) {
        ([], [(at, _)]) => super::read(&zip.unpack(*at)?, layer),
        ([(at, _)], _) => super::text(&zip.unpack(*at)?, None),
        ([_, _, ..], _) => a_file_each(&mut zip, &kmls),
        ([], []) if !ending(".gpkg").is_empty() => {
            Err(Rule::Unsafe("it is a GeoPackage in a zip: unpack it first".to_owned()).into())
        }
        ([], []) => Err(Rule::UnknownFormat.into()),
        ([], several) => {
            let names: Vec<&str> = several.iter().map(|(_, name)| *name).collect();
            Err(Rule::Unsafe(format!("the zip holds several files: {}; unpack one", names.join(", "))).into())
        }
    }
}

fn malformed(error: impl ToString) -> Rule {
    Rule::Malformed("zip", error.to_string())
}

impl Unpacking<'_> {
    /// The files that are nobody's housekeeping, with their places.
    fn names(&mut self) -> Result<Vec<(usize, String)>, Rule> {
        let mut names = Vec::new();
        for at in 0..self.archive.len() {
            let file = self.archive.by_index_raw(at).map_err(malformed)?;
            let name = file.name().map_err(malformed)?.into_owned();
            let hidden = name.split(['/', '\\']).any(|part| part.starts_with('.') || part == "__MACOSX");
            if !file.is_dir() && !hidden {
                names.push((at, name));
            }
        }
        Ok(names)
    }

    fn unpack(&mut self, at: usize) -> Result<Vec<u8>, Rule> {
        let file = self.archive.by_index(at).map_err(malformed)?;
        let packed = file.compressed_size();
        let most = self.left.min(FREE_BYTES.saturating_add(packed.saturating_mul(MOST_RATIO)));
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes).map_err(malformed)?;
        let read = bytes.len() as u64;
        if read > most {
            return Err(Rule::TooLarge(format!(
                "the zip unpacks to more than {} MiB, or to more than {MOST_RATIO} times its size",
                MOST_BYTES >> 20
            )));
        }
        self.left -= read;
        Ok(bytes)
    }
}

fn shapefile_of(zip: &mut Unpacking<'_>, names: &[(usize, String)], shapes: &str) -> Result<Raw, Fault> {
    let base = &shapes[..shapes.len() - 4];
    let mut part = |ending: &str| -> Result<Option<Vec<u8>>, Rule> {
        let wanted = format!("{base}{ending}");
        let found = names.iter().find(|(_, name)| name.eq_ignore_ascii_case(&wanted));
        found.map(|(at, _)| zip.unpack(*at)).transpose()
    };
    let parts = shapefile::Parts {
        shp: part(".shp")?.unwrap_or_default(),
        dbf: part(".dbf")?,
        prj: part(".prj")?,
        cpg: part(".cpg")?,
    };
    shapefile::read(&parts)
}

/// One area a file: the file's name is the only label that police neighbourhoods
/// have.
fn a_file_each(zip: &mut Unpacking<'_>, kmls: &[(usize, &str)]) -> Result<Raw, Fault> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, name) in kmls {
        *times.entry(stem(name)).or_default() += 1;
    }
    let mut all: Option<Raw> = None;
    let mut points = Points::default();
    for &(at, path) in kmls {
        let read = super::text(&zip.unpack(at)?, None);
        let raw = read.map_err(|fault| in_file(path, fault))?;
        let code = if times[stem(path)] == 1 { stem(path).to_owned() } else { path.to_owned() };
        let several = raw.features.len() > 1;
        let all = all.get_or_insert_with(|| Raw {
            a_file_each: true,
            says_winding: true,
            ..Raw::new(raw.declared)
        });
        for (number, feature) in raw.features.into_iter().enumerate() {
            let code = if several { format!("{code}-{}", number + 1) } else { code.clone() };
            all.push(labelled(feature, &code), &mut points)?;
        }
        all.told.extend(raw.told);
    }
    all.ok_or_else(|| Rule::NoAreas("").into())
}

fn in_file(path: &str, fault: Fault) -> Fault {
    Rule::Unsafe(format!("{path}: {fault}")).into()
}

fn labelled(feature: Feature, code: &str) -> Feature {
    let name = feature.field("name").filter(|name| !name.is_empty()).unwrap_or(code).to_owned();
    let mut labelled = Feature { fields: Vec::new(), ..feature };
    labelled.add_field("code", code.to_owned());
    labelled.add_field("name", name);
    labelled
}
