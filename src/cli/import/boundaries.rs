//! `homeward import boundaries`: every area of a file, or the reason why none.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::super::{DataFolder, Failure, block_on, progress::Progress, say};
use super::unreadable;
use crate::audit::{Act, Entry};
use crate::boundary::raw::{MOST_BYTES, Raw};
use crate::boundary::{self, Asked, Draft, Fault, Kind, Said};
use crate::store::boundaries::{Added, Boundaries};
use crate::store::geopackage;

#[derive(Args, Default)]
#[command(next_help_heading = "Boundaries")]
pub(super) struct Options {
    /// What the areas are: ward, lsoa, msoa, district, neighbourhood, beat or
    /// own; else as the file tells.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// The title; else the file's name.
    #[arg(long)]
    title: Option<String>,
    /// The year or edition; else the one in the names of the fields.
    #[arg(long)]
    vintage: Option<String>,
    /// The licence, shown with every map and export that uses them.
    #[arg(long)]
    licence: Option<String>,
    /// The layer, of a file that has several.
    #[arg(long)]
    layer: Option<String>,
    /// The field with the codes.
    #[arg(long, value_name = "FIELD")]
    code_field: Option<String>,
    /// The field with the names.
    #[arg(long, value_name = "FIELD")]
    name_field: Option<String>,
    /// Areas outside England are meant.
    #[arg(long)]
    anywhere: bool,
}

fn kind(word: &str) -> Result<Kind, String> {
    let codes = || Kind::ALL.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(", ");
    word.parse().map_err(|_| format!("use one of {}", codes()))
}

impl Options {
    /// Whether any was given.
    pub fn are_said(&self) -> bool {
        let words = [&self.title, &self.vintage, &self.licence, &self.layer, &self.code_field];
        self.kind.is_some()
            || self.anywhere
            || self.name_field.is_some()
            || words.into_iter().any(Option::is_some)
    }

    fn asked(self, file: &Path, source: Option<String>) -> Asked {
        let file = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Asked {
            file,
            said: Said { code: self.code_field, name: self.name_field, kind: self.kind },
            title: self.title,
            vintage: self.vintage,
            source,
            licence: self.licence,
            anywhere: self.anywhere,
        }
    }
}

/// Takes the areas of a file in, as who published them says.
pub(super) fn run(
    input: File,
    (file, source): (&Path, Option<String>),
    data: &Path,
    options: Options,
) -> Result<(), Failure> {
    let layer = options.layer.clone();
    let asked = options.asked(file, source);
    let now = Timestamp::now();
    block_on(async {
        let raw = read(input, file, layer.as_deref()).await?;
        let progress = Progress::rows("areas read");
        let drafted = boundary::draft(raw, &asked, now, || progress.step());
        progress.end();
        let draft = drafted.map_err(|fault| told(file, &fault))?;
        let store = Boundaries::open(DataFolder::made(data)?.path()).await?;
        let entry = Entry::new(now, Entry::SHELL, Act::BoundariesImported).about(&draft.layer.id);
        let added = store.add(&draft.layer, &draft.boundaries, &entry).await;
        store.close().await;
        tell(&draft, added?)
    })
}

/// The areas of a file. A GeoPackage is read where it is, all else in memory.
async fn read(mut input: File, file: &Path, layer: Option<&str>) -> Result<Raw, Failure> {
    let mut bytes = Vec::new();
    let mut head = input.by_ref().take(16);
    head.read_to_end(&mut bytes).map_err(|error| unreadable(file, &error))?;
    let read = if boundary::is_geopackage(&bytes) {
        geopackage::read::read(file, layer).await
    } else {
        let left = MOST_BYTES / 2 - bytes.len() as u64;
        input.take(left + 1).read_to_end(&mut bytes).map_err(|error| unreadable(file, &error))?;
        if bytes.len() as u64 > MOST_BYTES / 2 {
            let most = (MOST_BYTES / 2) >> 20;
            let why = "save it as GeoPackage, or use a generalised edition";
            return Err(Failure::BadInput(format!("{}: it has more than {most} MiB; {why}", file.display())));
        }
        boundary::read(&bytes, layer)
    };
    read.map_err(|fault| told(file, &fault))
}

fn told(file: &Path, fault: &Fault) -> Failure {
    let words = format!("{}: {fault}; nothing was taken", file.display());
    match fault.rule.is_refusal() {
        true => Failure::Refused(words),
        false => Failure::BadInput(words),
    }
}

fn tell(draft: &Draft, added: Added) -> Result<(), Failure> {
    let layer = &draft.layer;
    match added {
        Added::Added => {
            draft.told.iter().try_for_each(|line| say(line))?;
            say(&format!("{}: {} areas, each a {}", layer.id, layer.features, layer.kind.label()))?;
            say(&layer.cited())
        }
        Added::AlreadyThere => say(&format!("{}: there before, nothing changed", layer.id)),
        Added::NameTaken => Err(Failure::Refused(format!(
            "there is another layer {}: give this one another --title or --vintage, or remove that one; \
             nothing was taken",
            layer.id
        ))),
    }
}
