//! What is put right in a staged world: places that were others, and two ids
//! that are one child's (docs/privacy.md#d26).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::Failure;
use super::courses::Course;
use super::staged::Stage;
use super::turns::SECOND_CUSTODIAN;
use crate::attack::world::{CHILD, Ids, line};

/// One interview in so many is corrected before a release.
const CORRECTED: usize = 60;
/// So many pairs of ids are found to be one child's before a release.
const MERGED: usize = 4;

impl Stage {
    /// Corrects or merges what the course has it.
    pub fn amend(&mut self, ids: &mut Ids) -> Result<(), Failure> {
        match self.course {
            Course::Corrected => self.correct(ids),
            Course::Merged => self.merge(ids),
            _ => Ok(()),
        }
    }

    /// The lines that stand and told of something.
    fn standing(&self) -> Vec<usize> {
        let stands = |at: &usize| {
            self.came[*at].is_some() && self.went[*at] == usize::MAX && !self.lines[*at].told.is_empty()
        };
        (0..self.lines.len()).filter(stands).collect()
    }

    /// Puts a line in the place of another from the next release on.
    fn replace(&mut self, at: usize, text: &str, ids: &mut Ids) {
        if let Some(amended) = line(text, ids) {
            self.went[at] = self.releases.len();
            self.lines.push(amended);
            self.came.push(Some(self.releases.len()));
            self.went.push(usize::MAX);
        }
    }

    /// The places of some interviews were those of others.
    fn correct(&mut self, ids: &mut Ids) -> Result<(), Failure> {
        let standing = self.standing();
        let turn = self.releases.len() % CORRECTED;
        let wrong: Vec<usize> = standing.iter().copied().skip(turn).step_by(CORRECTED).collect();
        let mut file = String::new();
        for (at, other) in wrong.into_iter().zip(standing.iter().rev()) {
            let mut interview: Value = serde_json::from_str(&self.lines[at].text).unwrap_or_default();
            let there: Value = serde_json::from_str(&self.lines[*other].text).unwrap_or_default();
            let month = interview["places"][0]["month"].clone();
            interview["places"] = there["places"].clone();
            // Where it was changes, and not when: nothing is told of a later month.
            let places = interview["places"].as_array_mut().into_iter().flatten();
            places.for_each(|place| place["month"] = month.clone());
            let text = interview.to_string();
            self.replace(at, &text, ids);
            file.push_str(&format!("{text}\n"));
        }
        self.approved("corrections", &file)
    }

    /// Some ids are other children's.
    fn merge(&mut self, ids: &mut Ids) -> Result<(), Failure> {
        let standing = self.standing();
        let children: BTreeSet<&String> = standing.iter().map(|&at| &self.lines[at].child).collect();
        let apart = (children.len() / (2 * MERGED)).max(1);
        let chosen: Vec<String> =
            children.into_iter().skip(self.releases.len()).step_by(apart).take(2 * MERGED).cloned().collect();
        let into: BTreeMap<&String, &String> =
            chosen.as_chunks::<2>().0.iter().map(|[kept, merged]| (merged, kept)).collect();
        let rows: String = into.iter().map(|(merged, kept)| format!("{merged},{kept}\n")).collect();
        for at in standing {
            if let Some(kept) = into.get(&self.lines[at].child) {
                let mut interview: Value = serde_json::from_str(&self.lines[at].text).unwrap_or_default();
                interview["child"] = (*kept).clone().into();
                self.replace(at, &interview.to_string(), ids);
            }
        }
        // What is told later under the one is the other's.
        for (line, _) in self.lines.iter_mut().zip(&self.came).filter(|(_, came)| came.is_none()) {
            if let Some(kept) = into.get(&line.child) {
                line.is_of(ids.of(CHILD, kept));
            }
        }
        // Whoever knew the one knows the other.
        for (merged, kept) in &into {
            let number = ids.of(CHILD, kept);
            let other = ids.of(CHILD, merged);
            // No chains: what led to the other one leads on.
            self.same.values_mut().filter(|to| **to == other).for_each(|to| *to = number);
            self.same.insert(other, number);
            let own = self.lines.iter().filter(|line| line.child == **merged);
            let known: Vec<_> = own.flat_map(|line| line.knows.iter().map(|(_, holder)| *holder)).collect();
            self.merged.extend(known.into_iter().map(|holder| (number, holder, self.releases.len())));
        }
        self.approved("merges", &format!("child,same_as\n{rows}"))
    }

    /// Imports what a second person then approves.
    fn approved(&self, what: &str, file: &str) -> Result<(), Failure> {
        self.program.import_by(SECOND_CUSTODIAN, what, file)?;
        self.program.done_by("the-custodian", &["corrections", "approve"]).map(drop)
    }
}
