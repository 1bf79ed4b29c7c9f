//! What becomes of a staged folder beside its records: the systems that they
//! come from, another threshold, a recall, and an area that is joined.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::super::Failure;
use super::courses::{Course, SYSTEMS};
use super::program::Asked;
use super::staged::Stage;
use crate::area::{self, Area};
use crate::attack::Release;
use crate::attack::world::{Ids, Line};

/// The kind of holder that is a source of imports.
const SOURCE: u8 = 6;
/// Who decides with the first custodian.
pub(super) const SECOND_CUSTODIAN: &str = "the-second-custodian";

/// Of lines that come out of systems: each system knows the children of its own.
pub(super) fn name_systems(course: Course, lines: &mut [Line], ids: &mut Ids) {
    for line in lines {
        let Some(system) = course.system(&line.child) else { continue };
        let holder = (SOURCE, ids.of(SOURCE, system));
        let children: Vec<u64> = line.knows.iter().map(|&(child, _)| child).take(1).collect();
        line.knows.extend(children.into_iter().map(|child| (child, holder)));
        line.told.iter_mut().for_each(|told| told.holders.push(holder));
    }
}

impl Stage {
    /// What the course needs before its first release.
    pub fn set_up(&mut self) -> Result<(), Failure> {
        match self.course {
            Course::Sources => SYSTEMS.into_iter().try_for_each(|system| {
                self.program.done_by("the-analyst", &["source", "add", system])?;
                self.program.done_by("the-custodian", &["source", "approve", system]).map(drop)
            }),
            Course::Thresholds | Course::OneBand | Course::Masks | Course::Corrected | Course::Merged => {
                self.program.add_account(SECOND_CUSTODIAN, "custodian", None)
            }
            _ => Ok(()),
        }
    }

    /// What is decided before a release, once its records are told.
    pub fn turn(&mut self, cut_off: Date) -> Result<(), Failure> {
        let changed = self.course.policy(self.releases.len()).filter(|changed| *changed != self.changed);
        if let Some(changed) = changed {
            self.changed = changed;
            let [setting, to] = changed;
            let policy = |decides| ["policy", decides, setting, to];
            self.program.done_by("the-custodian", &policy("propose"))?;
            self.program.done_by(SECOND_CUSTODIAN, &policy("approve"))?;
        }
        if self.course == Course::Joint { self.join(cut_off) } else { Ok(()) }
    }

    /// Joins the area, of which a release was made and not issued; whatever is
    /// let out of it alone afterwards, readers have too.
    fn join(&mut self, cut_off: Date) -> Result<(), Failure> {
        let (alone, day) = (self.area.code.to_string(), cut_off.to_string());
        if self.code != alone {
            let asked = self.program.release(&alone, &day)?;
            return self.keep(asked);
        }
        let made = self.program.propose(&alone, &day)?;
        let neighbour = neighbour(self.area)
            .ok_or_else(|| Failure::BadInput(format!("{} has no neighbour to be joined", self.area.name)))?;
        let both = format!("{alone},{}", neighbour.code);
        let joined =
            self.program.ask(&["area", "join", "--name", "SYNTHETIC joint area", "--areas", &both])?;
        self.code = joined.as_deref().and_then(|said| said.lines().last()).unwrap_or(&alone).to_owned();
        let asked = made.map_or(Ok(Asked::Skipped), |id| self.program.approve(id))?;
        self.keep(asked)
    }

    /// Recalls the release before the last; readers have had it.
    pub fn recall(&self) -> Result<(), Failure> {
        let (Course::Recall, Some([recalled, _])) = (self.course, self.issued.last_chunk()) else {
            return Ok(());
        };
        let recall = ["release", "recall", "--release", recalled, "--reason", "records_wrong"];
        self.program.done_by("the-custodian", &recall).map(drop)
    }

    /// What the course is about and did not come about: without it there is nothing to see.
    pub fn missing(&self) -> Option<&'static str> {
        let read = |documents| Release::read(0, documents).ok();
        let told: BTreeSet<(String, usize)> =
            self.releases.iter().filter_map(read).map(|release| (release.area, release.k)).collect();
        let thresholds: BTreeSet<usize> = told.iter().map(|(_, k)| *k).collect();
        match self.course {
            Course::Recall if self.issued.len() < 2 => Some("a recall"),
            Course::Thresholds if thresholds.len() < 2 => Some("another threshold"),
            // What moves between two releases is seen in the second.
            Course::Heavy | Course::Masks | Course::Corrected | Course::Merged if self.issued.len() < 2 => {
                Some("what moved")
            }
            Course::Joint if !told.iter().any(|(area, _)| *area == self.code) => Some("a joint area"),
            _ => None,
        }
    }
}

/// An authority that an area can be joined with.
fn neighbour(area: &Area) -> Option<&'static Area> {
    let joins = |other: &&Area| Area::join("SYNTHETIC", &[area.code, other.code]).is_ok();
    area::all().iter().filter(|other| other.code != area.code).find(joins)
}
