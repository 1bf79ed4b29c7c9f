//! A world as a folder.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

use super::lines::{EPISODES_HEADER, MASKS_HEADER, PLACEMENTS_HEADER};
use super::truth::Truth;
use super::{Spec, each_part};

/// Writes a world's files into an existing folder, a borough at a time.
///
/// `progress` gets how many boroughs are written, and of how many. Files are
/// `interviews.ndjson`, `refused.ndjson` (rows that intake must refuse),
/// `episodes.csv`, `masks.csv`, `placements.csv` and, last, `truth.json`; each is
/// flushed to disk. The caller gives a folder beside the one wanted and renames
/// it, so that nothing half-written stands there.
///
/// # Errors
///
/// What the disk refuses.
pub fn write(spec: &Spec, folder: &Path, mut progress: impl FnMut(usize, usize)) -> Result<Truth> {
    let file = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let (mut interviews, mut refused) = (file("interviews.ndjson")?, file("refused.ndjson")?);
    let (mut episodes, mut masks) = (file("episodes.csv")?, file("masks.csv")?);
    episodes.write_all(EPISODES_HEADER.as_bytes())?;
    masks.write_all(MASKS_HEADER.as_bytes())?;
    let mut placements = file("placements.csv")?;
    placements.write_all(PLACEMENTS_HEADER.as_bytes())?;
    let truth = each_part(spec, |part, at, of| {
        interviews.write_all(&part.interviews)?;
        refused.write_all(&part.refused)?;
        episodes.write_all(&part.episodes)?;
        masks.write_all(&part.masks)?;
        placements.write_all(&part.placements)?;
        progress(at + 1, of);
        Ok::<(), std::io::Error>(())
    })?;
    let mut last = file("truth.json")?;
    serde_json::to_writer_pretty(&mut last, &truth)?;
    last.write_all(b"\n")?;
    [interviews, refused, episodes, masks, placements, last].into_iter().try_for_each(close)?;
    Ok(truth)
}

fn close(file: BufWriter<File>) -> Result<()> {
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
}
