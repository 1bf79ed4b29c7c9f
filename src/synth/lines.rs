//! The lines of a world's files, as a real partnership would send them.

use jiff::civil::Date;
use serde::Serialize;

use super::borough::{Interview, Made, Making};
use super::calendar::{DAY, band, day_type, month_name};
use super::funnel::Map;
use super::people::{Child, age_band};
use super::places::Report;
use crate::area::ward_at;

/// The provider that holds every record of a world: the custodian, not a holder.
const PROVIDER: &str = "synthetic-north-west-advocacy";
const NATIONAL: &str = "synthetic-national-advocacy";

/// Authorities that place children elsewhere.
const OTHERS: [&str; 5] = ["E08000001", "E08000003", "E08000006", "E08000009", "E08000034"];

/// Header of `episodes.csv`: the Standard Safeguarding Dataset's missing table.
pub(super) const EPISODES_HEADER: &str = "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted,ward\n";

/// Header of `masks.csv`.
pub(super) const MASKS_HEADER: &str = "cell,reason\n";

/// Header of `placements.csv`.
pub(super) const PLACEMENTS_HEADER: &str = "placement,lat,lon\n";

#[derive(Serialize)]
struct InterviewLine {
    interview: String,
    child: String,
    provider: &'static str,
    caseworker: String,
    responsible_la: String,
    host_la: String,
    placement: Option<String>,
    held_on: Date,
    age_band: &'static str,
    episodes: Vec<String>,
    consents: Vec<Consent>,
    push: Vec<&'static str>,
    pull: Vec<&'static str>,
    experiences: Vec<&'static str>,
    places: Vec<PlaceLine>,
    synthetic: bool,
}

#[derive(Serialize)]
struct Consent {
    purpose: &'static str,
    agency: &'static str,
    state: &'static str,
    decided_on: Date,
    competence: &'static str,
    explanation: &'static str,
}

#[derive(Serialize)]
struct PlaceLine {
    kind: &'static str,
    place_type: &'static str,
    precision: &'static str,
    lat: Option<f64>,
    lon: Option<f64>,
    month: String,
    day: &'static str,
    time_band: &'static str,
    experiences: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl Making<'_> {
    /// The id of an interview; the borough's code keeps two worlds apart in one store.
    pub(super) fn interview_id(&self, at: usize) -> String {
        format!("SYNTHETIC-i-{}-{:06}", self.borough.code, at + 1)
    }

    fn child_id(&self, at: usize) -> String {
        format!("SYNTHETIC-{}-{:06}", self.borough.code, at + 1)
    }

    fn episode_id(&self, at: usize) -> String {
        format!("SYNTHETIC-e-{}-{:06}", self.borough.code, at + 1)
    }

    fn placement_id(&self, at: usize) -> String {
        format!("SYNTHETIC-pl-{}-{:04}", self.borough.code, at + 1)
    }

    /// `interviews.ndjson` of the borough, and the rows that intake must refuse
    /// (T8), which stand in a file of their own: the rest is good to the last row.
    pub(super) fn interviews(&self, made: &Made) -> (Vec<u8>, Vec<u8>) {
        let (mut good, mut refused) = (Vec::with_capacity(made.interviews.len() * 1_200), Vec::new());
        for (at, interview) in made.interviews.iter().enumerate() {
            let has_note = interview.reports.iter().any(|report| report.note.is_some());
            let lines = if has_note { &mut refused } else { &mut good };
            let line = self.interview_line(made, at, interview);
            serde_json::to_writer(&mut *lines, &line).expect("a line of text has a JSON form");
            lines.push(b'\n');
        }
        (good, refused)
    }

    fn interview_line(&self, made: &Made, at: usize, interview: &Interview) -> InterviewLine {
        let (held, code) = (&interview.held, &self.borough.code);
        let child = &made.people.children[held.child];
        let held_on = self.calendar.date(held.day * DAY);
        let placing = child.placed_by.checked_sub(1).map(|other| OTHERS[other]);
        InterviewLine {
            interview: self.interview_id(at),
            child: self.child_id(held.child),
            provider: if self.borough.anchors.is_empty() { NATIONAL } else { PROVIDER },
            caseworker: format!("SYNTHETIC-cw-{code}-{:02}", child.caseworker + 1),
            responsible_la: placing.unwrap_or(code).to_owned(),
            host_la: code.clone(),
            placement: child.placement.map(|at| self.placement_id(at)),
            held_on,
            age_band: age_band(held.age),
            episodes: held.episodes.iter().map(|&episode| self.episode_id(episode)).collect(),
            consents: self.consents(interview, held_on),
            push: interview.push.clone(),
            pull: interview.pull.clone(),
            experiences: interview.experiences.clone(),
            places: interview.reports.iter().map(|report| self.place(report)).collect(),
            synthetic: true,
        }
    }

    /// Every decision, the withdrawal after what it withdraws; none after the world's last day.
    fn consents(&self, interview: &Interview, held_on: Date) -> Vec<Consent> {
        let held = &interview.held;
        let decision = |purpose, agency, state, decided_on| Consent {
            purpose,
            agency,
            state,
            decided_on,
            competence: held.competence,
            explanation: "v1",
        };
        let police = if held.police { "given" } else { "declined" };
        let mut consents = vec![
            decision("MAP", "all", held.map.state(), held_on),
            decision("INTEL", "police", police, held_on),
        ];
        match held.map {
            Map::Withdrawn(day) if day * DAY < self.calendar.window().1 => {
                consents.push(decision("MAP", "all", "withdrawn", self.calendar.date(day * DAY)));
            }
            _ => {}
        }
        consents
    }

    fn place(&self, report: &Report) -> PlaceLine {
        let told = &report.told;
        let date = self.calendar.date(told.minute);
        PlaceLine {
            kind: told.kind,
            place_type: report.place_type,
            precision: report.precision.code(),
            lat: report.point.map(|point| point.lat),
            lon: report.point.map(|point| point.lon),
            month: month_name(date),
            day: if told.knows_day { day_type(date) } else { "unknown" },
            time_band: if told.knows_time { band(told.minute.rem_euclid(DAY) / 60) } else { "unknown" },
            experiences: report.experiences.clone(),
            note: report.note.clone(),
        }
    }

    /// The rows of `episodes.csv`; an episode that runs past the world's end is open.
    pub(super) fn episodes(&self, made: &Made) -> Vec<u8> {
        let day = |minute: i64| self.calendar.date(minute).strftime("%d/%m/%Y").to_string();
        let end = self.calendar.window().1;
        let ward = |child: &Child| ward_at(child.home.lon, child.home.lat).map(|ward| ward.code.to_string());
        let wards: Vec<String> =
            made.people.children.iter().map(|child| ward(child).unwrap_or_default()).collect();
        let row = |(at, episode): (usize, &super::funnel::Episode)| {
            let back = if episode.away.end() < end { day(episode.away.end()) } else { String::new() };
            let (offered, accepted) = match (episode.offered, episode.accepted) {
                (true, true) => ("Y", "Y"),
                (true, false) => ("Y", "N"),
                _ => ("N", "NA"),
            };
            let (id, child) = (self.episode_id(at), self.child_id(episode.child));
            let (away, ward) = (day(episode.away.start), &wards[episode.child]);
            format!("{id},{child},{away},{},{back},{offered},{accepted},{ward}\n", episode.code)
        };
        made.episodes.iter().enumerate().map(row).collect::<String>().into_bytes()
    }

    /// The rows of `masks.csv`: the cells of the placements.
    pub(super) fn masks(&self, made: &Made) -> Vec<u8> {
        let cells: std::collections::BTreeSet<_> =
            made.people.placements.iter().map(|placement| placement.at.cell()).collect();
        cells.iter().map(|cell| format!("{cell},placement\n")).collect::<String>().into_bytes()
    }

    /// The rows of `placements.csv`: where the placements stand.
    pub(super) fn placements(&self, made: &Made) -> Vec<u8> {
        let row = |(at, placement): (usize, &super::people::Placement)| {
            format!("{},{},{}\n", self.placement_id(at), placement.at.lat, placement.at.lon)
        };
        made.people.placements.iter().enumerate().map(row).collect::<String>().into_bytes()
    }
}
