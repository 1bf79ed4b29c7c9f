//! A made-up world in its order of time: interviews come in, releases are made,
//! children withdraw, and the attackers look on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::Failure;
use super::experiments::Laboratory;
use super::program::{Asked, Program, Server};
use super::{no_place, read_world, run_of};
use crate::area::{self, Area};
use crate::attack::world::{Ids, Line, homes, interviews, placements, truth};
use crate::attack::{Documents, Release, Report, Target, against_files, against_server, h3};
use crate::synth::{AreaChoice, Spec};

/// How many months before the last cut-off the others lie.
const BEFORE: [i32; 4] = [5, 2, 1, 0];
/// One child in so many withdraws between two releases.
const WITHDRAWS: usize = 40;

/// A world in the course of its attack.
struct Stage {
    program: Program,
    area: &'static Area,
    lines: Vec<Line>,
    /// By line: the number of releases when it was imported, and when it was
    /// taken back.
    came: Vec<Option<usize>>,
    went: Vec<usize>,
    releases: Vec<Documents>,
}

/// Attacks a world.
pub(super) fn attack(world: &Path, name: &str, times: usize) -> Result<Report, Failure> {
    let unreadable = |error: std::io::Error| Failure::BadInput(format!("{}: {error}", world.display()));
    let mut ids = Ids::default();
    let lines = interviews(world, &mut ids).map_err(unreadable)?;
    let homes = homes(world).map_err(unreadable)?;
    let placements = placements(world, &mut ids).map_err(unreadable)?;
    let folder = tempfile::tempdir().map_err(|error| no_place(&error))?;
    let program = Program::new(folder.path())?;
    program.add_accounts()?;
    if world.join("masks.csv").exists() {
        let masks = read_world(&world.join("masks.csv"))?;
        // A world without placements has a header alone.
        if !homes.is_empty() {
            program.import("masks", &String::from_utf8_lossy(&masks))?;
        }
    }
    if !placements.is_empty() {
        let rows = read_world(&world.join("placements.csv"))?;
        program.import("placements", &String::from_utf8_lossy(&rows))?;
    }
    let area = area_of(&lines)?;
    let many = lines.len();
    let mut stage = Stage {
        program,
        area,
        lines,
        came: vec![None; many],
        went: vec![usize::MAX; many],
        releases: Vec::new(),
    };
    let cut_offs = stage.cut_offs()?;
    for &cut_off in &cut_offs {
        stage.step(cut_off)?;
    }
    stage.mark();
    let truth = truth(&stage.lines, &homes, &placements);
    let standing = stage.lines.iter().zip(&stage.went).filter(|(_, went)| **went == usize::MAX);
    let laboratory = Laboratory::new(area, standing.map(|(line, _)| line.text.as_str()), &homes);
    let extra = laboratory.all(&truth, &mut ids, &stage.lines, &cut_offs, &other_worlds(area, world));
    let mut report = against_files(&stage.releases, &truth, &extra, run_of(name, true));
    report.add(stage.served(&truth, folder.path(), times)?);
    Ok(report)
}

/// The area that most interviews tell of.
fn area_of(lines: &[Line]) -> Result<&'static Area, Failure> {
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        let interview: Value = serde_json::from_str(&line.text).unwrap_or_default();
        let host = interview.get("host_la").and_then(Value::as_str).unwrap_or_default();
        *hosts.entry(host.to_owned()).or_default() += 1;
    }
    let most = hosts.into_iter().max_by_key(|(_, interviews)| *interviews);
    let code = most.and_then(|(code, _)| code.parse().ok());
    code.and_then(|code| area::find(&code))
        .ok_or_else(|| Failure::BadInput("there is no map of the area of these interviews".to_owned()))
}

/// Other worlds of the same area and size, where the twin made this one.
fn other_worlds(area: &Area, world: &Path) -> Vec<Spec> {
    let choices = [AreaChoice::Rochdale, AreaChoice::Bradford];
    let choice = choices.into_iter().find(|choice| choice.code() == area.code.to_string());
    let truth = fs::read(world.join("truth.json")).ok();
    let truth: Option<Value> = truth.and_then(|truth| serde_json::from_slice(&truth).ok());
    let size = truth.and_then(|truth| truth.pointer("/settings/children_a_year")?.as_f64());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = size.map(|size| size as u32);
    let last = Date::constant(2026, 10, 1);
    let spec = |seed| {
        Some(Spec { area: choice?, months: 26, seed, size: Some(size?), null: None, graded: false, last })
    };
    (424_242..424_245).filter_map(spec).collect()
}

impl Stage {
    /// The first days of months at which releases are asked for.
    fn cut_offs(&self) -> Result<Vec<Date>, Failure> {
        let last = self.lines.iter().map(|line| line.held_on.as_str()).max();
        let last: Option<Date> = last.and_then(|last| last.parse().ok());
        let last = last.ok_or_else(|| Failure::BadInput("the world holds no interview".to_owned()))?;
        let next = last.first_of_month().saturating_add(1.month());
        Ok(BEFORE.iter().map(|&months| next.saturating_sub(months.months())).collect())
    }

    /// Withdrawals, then what was told before a cut-off, then its release.
    fn step(&mut self, cut_off: Date) -> Result<(), Failure> {
        if !self.releases.is_empty() {
            self.withdraw(cut_off)?;
        }
        let day = cut_off.to_string();
        let mut text = String::new();
        for (at, line) in self.lines.iter().enumerate() {
            if line.held_on < day && self.came[at].is_none() {
                self.came[at] = Some(self.releases.len());
                // Of a child who withdrew, nothing more is told.
                if self.went[at] == usize::MAX {
                    text.push_str(&line.text);
                    text.push('\n');
                }
            }
        }
        self.program.import("interviews", &text)?;
        match self.program.release(&self.area.code.to_string(), &day)? {
            Asked::Skipped => {}
            Asked::Issued(id) => self.releases.push(self.program.export(&id)?),
        }
        Ok(())
    }

    /// Some children withdraw: half by the command, half as their provider's
    /// file says it.
    fn withdraw(&mut self, cut_off: Date) -> Result<(), Failure> {
        let at_release = self.releases.len();
        let told = |at: &usize| self.came[*at].is_some() && self.went[*at] == usize::MAX;
        let children: BTreeSet<&str> = (0..self.lines.len())
            .filter(told)
            .filter(|&at| !self.lines[at].told.is_empty())
            .map(|at| self.lines[at].child.as_str())
            .collect();
        let chosen = children.into_iter().enumerate();
        let chosen = chosen.filter(|(number, _)| number % WITHDRAWS == at_release % WITHDRAWS);
        let chosen: Vec<(usize, String)> = chosen.map(|(number, child)| (number, child.to_owned())).collect();
        for (number, child) in chosen {
            let own = |at: &usize| self.lines[*at].child == child;
            let lines: Vec<usize> = (0..self.lines.len()).filter(own).collect();
            if (number / WITHDRAWS).is_multiple_of(2) {
                self.program.withdraw(&child)?;
            } else {
                let imported = lines.iter().filter(|&&at| self.came[at].is_some());
                let text: String = imported.map(|&at| taken_back(&self.lines[at].text, cut_off)).collect();
                self.program.import("interviews", &text)?;
            }
            lines.into_iter().for_each(|at| self.went[at] = at_release);
        }
        Ok(())
    }

    /// Writes into the truth when each row came and went.
    fn mark(&mut self) {
        for (at, line) in self.lines.iter_mut().enumerate() {
            for told in &mut line.told {
                told.came = self.came[at].unwrap_or(usize::MAX);
                told.went = self.went[at];
            }
        }
    }

    /// The attacks over HTTP, on the server and on one with other records.
    fn served(
        &self,
        truth: &crate::attack::Truth,
        within: &Path,
        times: usize,
    ) -> Result<Vec<(&'static str, crate::attack::Outcome)>, Failure> {
        let read = self.releases.iter().enumerate().map(|(at, documents)| Release::read(at, documents));
        let releases: Vec<Release> =
            read.collect::<Result<_, _>>().map_err(|error| Failure::Refused(error.to_string()))?;
        let twin = self.twin(&within.join("twin"))?;
        let server = self.program.serve()?;
        let Some(leaver) = self.leaver() else { return Ok(Vec::new()) };
        let withdraw = || {
            let withdrawn = self.program.withdraw(&leaver.child);
            withdrawn.map_err(|error| std::io::Error::other(error.to_string()))
        };
        let target = Target {
            address: server.address.clone(),
            logins: Program::logins(),
            releases: &releases,
            truth,
            children: [leaver.child.clone(), "SYNTHETIC-nobody-999999".to_owned()],
            withdraw: Some(&withdraw),
            folders: vec![self.program.folder().to_owned(), server.log.clone()],
            needles: self.needles(leaver),
            twin: Some(twin.address.clone()),
            times,
        };
        against_server(&target).map_err(|error| Failure::Environment(format!("the server: {error}")))
    }

    /// A child of whom something is told still, and who will withdraw.
    fn leaver(&self) -> Option<&Line> {
        let stands = |(line, went): &(&Line, &usize)| **went == usize::MAX && !line.told.is_empty();
        self.lines.iter().zip(&self.went).rfind(stands).map(|(line, _)| line)
    }

    /// What only the records of a child hold: its id, its points, and the cells
    /// of resolution 10 that no other child told of.
    fn needles(&self, leaver: &Line) -> Vec<Vec<u8>> {
        let (own, others): (Vec<&Line>, Vec<&Line>) =
            self.lines.iter().partition(|line| line.child == leaver.child);
        let others: BTreeSet<u64> = others.iter().flat_map(|line| &line.told).map(|told| told.cell).collect();
        let mut needles = vec![leaver.child.clone().into_bytes()];
        for told in own.iter().flat_map(|line| &line.told) {
            if let Some((latitude, longitude)) = told.point {
                // Text of a coordinate alone is the beginning of many corners'.
                needles.push(format!("\"lat\":{latitude},\"lon\":{longitude}").into_bytes());
                for degrees in [latitude, longitude] {
                    needles.extend([degrees.to_be_bytes().to_vec(), degrees.to_le_bytes().to_vec()]);
                }
            }
            if h3::resolution(told.cell) == 10 && !others.contains(&told.cell) {
                needles.extend([told.cell.to_be_bytes().to_vec(), told.cell.to_le_bytes().to_vec()]);
                needles.push(h3::write(told.cell).into_bytes());
            }
        }
        needles
    }

    /// A server with the same releases and accounts, and other records: those
    /// of the first half of the children alone.
    fn twin(&self, within: &Path) -> Result<Server, Failure> {
        fs::create_dir(within).map_err(|error| no_place(&error))?;
        let twin = Program::new(within)?;
        let half: BTreeSet<&str> = self.lines.iter().map(|line| line.child.as_str()).collect();
        let half: BTreeSet<&str> = half.iter().copied().take(half.len() / 2).collect();
        let lines = self.lines.iter().filter(|line| half.contains(line.child.as_str()));
        twin.import("interviews", &lines.map(|line| format!("{}\n", line.text)).collect::<String>())?;
        for file in ["releases.sqlite", "access.sqlite"] {
            let copied = fs::copy(self.program.folder().join(file), twin.folder().join(file));
            copied.map_err(|error| no_place(&error))?;
        }
        twin.serve()
    }
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
