//! A made-up world in its order of time: interviews come in, releases are made,
//! children withdraw, and the attackers look on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::Failure;
use super::courses::Course;
use super::experiments::Laboratory;
use super::program::{Asked, Program};
use super::settings::{area_of, last_cut_off, other_worlds};
use super::turns::{SECOND_CUSTODIAN, name_systems};
use super::{no_place, read_world, run_of};
use crate::area::Area;
use crate::attack::world::{CHILD, Ids, Line, episodes, homes, interviews, line, placements};
use crate::attack::{Documents, Knows, Placements, Report, Truth, against_files, h3};
use crate::release::Policy;

/// A world in the course of its attack.
pub(super) struct Stage {
    pub program: Program,
    pub course: Course,
    pub area: &'static Area,
    /// The code under which the area is released: another once it is joined.
    pub code: String,
    /// What of the policy was changed last, as the program takes it.
    pub changed: [&'static str; 2],
    pub lines: Vec<Line>,
    /// By line: the number of releases when it was imported, and when it was
    /// taken back.
    pub came: Vec<Option<usize>>,
    pub went: Vec<usize>,
    /// By cell: the number of releases when it was known to hold a home.
    pub homes: BTreeMap<u64, usize>,
    pub releases: Vec<Documents>,
    /// Their ids.
    pub issued: Vec<String>,
    /// By a child's other number: the child.
    pub same: BTreeMap<u64, u64>,
    /// Who knows a child by another id of it, and from which release on.
    pub merged: Vec<(u64, crate::attack::Holder, usize)>,
    /// The number of releases when something was last found out or taken back.
    moved_at: Option<usize>,
    /// The day of the release that is planned and not issued.
    pub planned: Date,
}

/// What came of a world that was played.
pub(super) enum Played {
    Attacked(Report),
    /// There was no release for that which its course is about.
    Without(&'static str),
}

/// Attacks a world, over files and, `times` over, on its server.
pub(super) fn attack(
    world: &Path,
    name: &str,
    course: Course,
    times: Option<usize>,
) -> Result<Played, Failure> {
    let unreadable = |error: std::io::Error| Failure::BadInput(format!("{}: {error}", world.display()));
    let mut ids = Ids::default();
    let lines = interviews(world).map_err(unreadable)?;
    let planned = last_cut_off(&lines)?;
    let read = |text: &String| line(text, &mut ids);
    let lines: Option<Vec<Line>> = course.told(lines, planned).iter().map(read).collect();
    let mut lines = lines
        .ok_or_else(|| unreadable(std::io::Error::other("a line of interviews.ndjson is no interview")))?;
    let named = episodes(world, &mut ids).map_err(unreadable)?;
    let homes = homes(world).map_err(unreadable)?;
    let placements = placements(world, &mut ids).map_err(unreadable)?;
    let folder = tempfile::tempdir().map_err(|error| no_place(&error))?;
    let program = Program::new(folder.path())?;
    if let Some(file) = course.needs().filter(|file| !program.takes(file)) {
        return Err(Failure::BadInput(format!("the program takes no {file}: that course cannot be played")));
    }
    let (area, many) = (area_of(&lines)?, lines.len());
    name_systems(course, &mut lines, &mut ids);
    let mut stage = Stage {
        program,
        course,
        area,
        code: area.code.to_string(),
        changed: ["--k", "5"],
        lines,
        came: vec![None; many],
        went: vec![usize::MAX; many],
        homes: homes.iter().map(|&cell| (cell, 0)).collect(),
        releases: Vec::new(),
        issued: Vec::new(),
        same: BTreeMap::new(),
        merged: Vec::new(),
        moved_at: None,
        planned,
    };
    stage.open(world, &placements)?;
    stage.set_up()?;
    let cut_offs: Vec<Date> =
        course.releases().into_iter().map(|months| planned.saturating_sub(months.months())).collect();
    for &cut_off in &cut_offs {
        stage.step(cut_off, &mut ids)?;
    }
    stage.plan()?;
    if let Some(missing) = stage.missing() {
        return Ok(Played::Without(missing));
    }
    stage.lines.iter_mut().enumerate().for_each(|(at, line)| {
        line.stands(stage.came[at].unwrap_or(usize::MAX), stage.went[at]);
    });
    let truth = stage.truth(&placements, &named);
    let standing = stage.lines.iter().zip(&stage.went).filter(|(_, went)| **went == usize::MAX);
    let at_home = stage.homes.keys().copied().collect();
    let policy = Policy { top_band: course.top_band(), ..Policy::default() };
    let told = standing.map(|(line, _)| line.text.as_str());
    let laboratory = Laboratory::new(area, policy, told, &at_home);
    let extra = laboratory.all(&truth, &mut ids, &stage.lines, &cut_offs, &other_worlds(area, world));
    let mut report = against_files(&stage.releases, &truth, &extra, run_of(name, true));
    if let Some(times) = times {
        report.add(stage.served(&truth, &mut ids, folder.path(), times)?);
    }
    Ok(Played::Attacked(report))
}

impl Stage {
    /// The accounts, and what is known of homes from the first.
    fn open(&self, world: &Path, placements: &Placements) -> Result<(), Failure> {
        self.program.on(self.cut_off_of(0));
        self.program.add_accounts()?;
        // A world without placements has a header alone.
        if !self.homes.is_empty() {
            self.program.import("masks", &masks(self.homes.keys()))?;
        }
        if !placements.is_empty() {
            let rows = read_world(&world.join("placements.csv"))?;
            self.program.import("placements", &String::from_utf8_lossy(&rows))?;
        }
        Ok(())
    }

    fn cut_off_of(&self, release: usize) -> Date {
        let months = self.course.releases().get(release).copied().unwrap_or_default();
        self.planned.saturating_sub(months.months())
    }

    /// What is found out late, withdrawals, then what was told before a
    /// cut-off, then its release. Where a month is held back nothing more is found
    /// out or taken back until there is a release: else there would hardly be one.
    fn step(&mut self, cut_off: Date, ids: &mut Ids) -> Result<(), Failure> {
        self.program.on(cut_off);
        let now = Some(self.releases.len()).filter(|releases| *releases > 0);
        if now.is_some() && self.moved_at != now {
            self.moved_at = now;
            self.refuges()?;
            self.withdraw(cut_off)?;
            self.amend(ids)?;
        }
        self.tell(cut_off)?;
        self.turn(cut_off)?;
        let asked = self.program.release(&self.code, &cut_off.to_string())?;
        self.keep(asked)
    }

    /// Keeps the documents of a release that was issued.
    pub fn keep(&mut self, asked: Asked) -> Result<(), Failure> {
        if let Asked::Issued(id) = asked {
            self.releases.push(self.program.export(&id)?);
            self.issued.push(id);
        }
        Ok(())
    }

    /// What was told before the last cut-off, and a proposal of its release.
    fn plan(&mut self) -> Result<(), Failure> {
        self.program.on(self.planned);
        self.tell(self.planned)?;
        self.recall()?;
        self.program.propose(&self.code, &self.planned.to_string()).map(drop)
    }

    fn tell(&mut self, cut_off: Date) -> Result<(), Failure> {
        let day = cut_off.to_string();
        let mut files: BTreeMap<Option<&str>, String> = BTreeMap::new();
        for (at, line) in self.lines.iter().enumerate() {
            if line.held_on < day && self.came[at].is_none() {
                self.came[at] = Some(self.releases.len());
                // Of a child who withdrew, nothing more is told.
                if self.went[at] == usize::MAX {
                    let file = files.entry(self.course.system(&line.child)).or_default();
                    file.push_str(&self.course.spelled(&line.text));
                    file.push('\n');
                }
            }
        }
        self.hear();
        files.into_iter().try_for_each(|(system, text)| self.program.import_from("interviews", &text, system))
    }

    /// What a child refused in any interview that came takes away all that it had
    /// agreed to before, whichever came first.
    fn hear(&mut self) {
        let child = |line: &Line| line.number().map(|number| *self.same.get(&number).unwrap_or(&number));
        let mut noes: BTreeMap<Option<u64>, BTreeMap<String, String>> = BTreeMap::new();
        let came = self.lines.iter().zip(&self.came).filter(|(_, came)| came.is_some());
        for (agency, no, child) in
            came.flat_map(|(line, _)| line.noes().iter().map(move |(agency, no)| (agency, no, child(line))))
        {
            let last = noes.entry(child).or_default().entry(agency.clone()).or_default();
            *last = no.clone().max(std::mem::take(last));
        }
        let now = self.releases.len();
        for ((line, came), went) in self.lines.iter().zip(&self.came).zip(&mut self.went) {
            let stands = noes.get(&child(line)).is_none_or(|noes| line.outlasts(noes));
            if came.is_some() && *went == usize::MAX && !stands {
                *went = now;
            }
        }
    }

    /// Places that are told turn out to be refuges.
    fn refuges(&mut self) -> Result<(), Failure> {
        let at = self.releases.len();
        let told = self.releases.last().and_then(|documents| crate::attack::Release::read(0, documents).ok());
        let named = told.iter().flat_map(|release| &release.leaves).map(|leaf| leaf.named);
        let fine: BTreeSet<u64> = named.filter(|&cell| h3::resolution(cell) == 9).collect();
        let refuges = self.course.refuges(&fine, at);
        if !refuges.is_empty() {
            self.homes.extend(refuges.into_iter().map(|cell| (cell, at)));
            self.program.import_by(SECOND_CUSTODIAN, "masks", &masks(self.homes.keys()))?;
            let waiting = ["masks", "approve", "--proposal", "1"];
            self.program.done_by("the-custodian", &waiting)?;
        }
        Ok(())
    }

    /// Some children withdraw: half by the command, half as their provider's
    /// file says it.
    fn withdraw(&mut self, cut_off: Date) -> Result<(), Failure> {
        let at_release = self.releases.len();
        for (number, child) in self.course.leavers(&self.reports(), at_release).into_iter().enumerate() {
            let own = |at: &usize| self.lines[*at].child == child;
            let lines: Vec<usize> = (0..self.lines.len()).filter(own).collect();
            if number.is_multiple_of(2) {
                self.program.withdraw(&child)?;
            } else {
                let imported = lines.iter().filter(|&&at| self.came[at].is_some());
                let text: String = imported.map(|&at| taken_back(&self.lines[at].text, cut_off)).collect();
                self.program.import_from("interviews", &text, self.course.system(&child))?;
            }
            lines.into_iter().for_each(|at| self.went[at] = at_release);
        }
        Ok(())
    }

    /// The children of whom something is told, with how many reports.
    fn reports(&self) -> BTreeMap<String, usize> {
        let mut reports = BTreeMap::new();
        for (at, line) in self.lines.iter().enumerate() {
            if self.came[at].is_some() && self.went[at] == usize::MAX && !line.told.is_empty() {
                *reports.entry(line.child.clone()).or_default() += line.told.len();
            }
        }
        reports
    }

    /// The oracle: every row as it came and went, and everyone who knows a child
    /// from any interview of it.
    fn truth(&self, placements: &Placements, named: &[(u64, crate::attack::Holder)]) -> Truth {
        let mut knows: Knows = named.iter().copied().collect();
        for (at, line) in self.lines.iter().enumerate() {
            let since = self.came[at].unwrap_or(usize::MAX);
            line.knows.iter().for_each(|&(child, holder)| knows.add(child, holder, since));
        }
        self.merged.iter().for_each(|&(child, holder, since)| knows.add(child, holder, since));
        let told = self.lines.iter().flat_map(|line| line.told.iter().cloned()).collect();
        let truth = Truth::with_later_homes(told, self.homes.clone(), placements, knows);
        truth.with_same(self.same.clone())
    }

    /// Children of whom something is told still, and who will withdraw: the last
    /// of the lines, and then some with the most reports.
    pub fn leavers(&self, ids: &mut Ids) -> Vec<crate::attack::Leaver> {
        let stands = |(line, went): &(&Line, &usize)| **went == usize::MAX && !line.told.is_empty();
        let last = self.lines.iter().zip(&self.went).rfind(stands).map(|(line, _)| line.child.clone());
        let mut order: Vec<(usize, String)> =
            self.reports().into_iter().map(|(child, reports)| (reports, child)).collect();
        order.sort_unstable_by(|a, b| b.cmp(a));
        let heavy = order.into_iter().map(|(_, child)| child).filter(|child| Some(child) != last.as_ref());
        let leavers = last.clone().into_iter().chain(heavy.take(3));
        leavers.map(|id| crate::attack::Leaver { child: ids.of(CHILD, &id), id }).collect()
    }
}

/// `masks.csv` of some homes.
fn masks<'a>(cells: impl Iterator<Item = &'a u64>) -> String {
    let rows: String = cells.map(|&cell| format!("{},placement\n", h3::write(cell))).collect();
    format!("cell,reason\n{rows}")
}

/// A line with the agreement taken back on a day.
fn taken_back(line: &str, on: Date) -> String {
    let mut interview: Value = serde_json::from_str(line).unwrap_or_default();
    if let Some(consents) = interview.get_mut("consents").and_then(Value::as_array_mut) {
        consents.push(json!({"purpose": "MAP", "agency": "all", "state": "withdrawn", "decided_on": on,
            "competence": "gillick_yes", "explanation": "v1"}));
    }
    format!("{interview}\n")
}
