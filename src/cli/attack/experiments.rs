//! Experiments that only whoever runs the gate can make: the releases of other
//! records, for the attacks by insertion, by membership and by reconstruction.

use std::collections::{BTreeMap, BTreeSet};

use h3o::CellIndex;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::area::Area;
use crate::attack::world::{CHILD, Ids, Line};
use crate::attack::{Documents, Extra, Insertion, Pair, Release, Truth};
use crate::identity::SourceId;
use crate::intake::{self, LocationReport, TokenKey};
use crate::issue::open_ground;
use crate::release::{
    Earlier, Insiders, Leaves, Ledger, Mask, Masks, Placements, Policy, Released, Request, churn, gate,
};
use crate::synth::{self, Spec};

/// Cells that made-up children are put in.
const TARGETS: usize = 8;
/// The most made-up children.
const MADE_UP: u32 = 10;
/// The most children who are taken out, one at a time.
const TAKEN_OUT: usize = 120;

/// A release, and what each child adds to it.
type Gated = (Released<Leaves>, Ledger);

/// The gate as the experiments use it.
pub(super) struct Laboratory {
    area: &'static Area,
    policy: Policy,
    key: TokenKey,
    reports: Vec<LocationReport>,
    masks: Masks,
    placements: Placements,
    /// The provider of most interviews, for whom the intruder works: a stranger
    /// would be a provider with a part of the records, and so a holder.
    provider: String,
}

impl Laboratory {
    pub fn new<'a>(
        area: &'static Area,
        policy: Policy,
        lines: impl Iterator<Item = &'a str>,
        homes: &BTreeSet<u64>,
    ) -> Self {
        let key = TokenKey::new([7; 32]);
        let mut providers: BTreeMap<String, usize> = BTreeMap::new();
        let mut reports = Vec::new();
        for line in lines {
            reports.extend(admitted(line, &key, None));
            let interview: Value = serde_json::from_str(line).unwrap_or_default();
            *providers.entry(interview["provider"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        let most = providers.into_iter().max_by_key(|(_, interviews)| *interviews);
        let provider = most.map(|(provider, _)| provider).unwrap_or_default();
        let mut masks = Masks::default();
        for cell in homes.iter().filter_map(|&cell| CellIndex::try_from(cell).ok()) {
            masks.add(cell, Mask::Placement);
        }
        Self { area, policy, key, reports, masks, placements: Placements::default(), provider }
    }

    /// What readers would have after the next release: where too little moved
    /// there is none, and they have the one before still.
    fn next(&self, reports: &[LocationReport], cut_off: Date, before: &Gated) -> Documents {
        let next = self.gated(reports, cut_off, Some(&before.0));
        let earlier =
            Earlier { leaves: before.0.content(), ledger: Some(&before.1), masked_since: &BTreeSet::new() };
        let moved = churn(&[earlier], (next.0.content(), &next.1), self.policy.k);
        documents(if moved.verdict.lets_out() { &next.0 } else { &before.0 })
    }

    fn release(
        &self,
        reports: &[LocationReport],
        cut_off: Date,
        before: Option<&Released<Leaves>>,
    ) -> Released<Leaves> {
        self.gated(reports, cut_off, before).0
    }

    fn gated(&self, reports: &[LocationReport], cut_off: Date, before: Option<&Released<Leaves>>) -> Gated {
        let request = Request {
            area: self.area,
            cut_off,
            masks: &self.masks,
            placements: &self.placements,
            insiders: &Insiders::default(),
            custodians: &BTreeSet::new(),
            policy: &self.policy,
            returns: &[],
            previous: before,
            synthetic: true,
            played_on: None,
        };
        let (released, _, ledger) = gate(reports, &request);
        (released, ledger)
    }

    /// The last of some cut-offs at which any area would be shown; a blank map
    /// gives nothing to hold one with made-up children against. The very last where
    /// none would be.
    fn last_shown(&self, cut_offs: &[Date]) -> Option<(Date, Release)> {
        let made = |&cut_off: &Date| {
            let made = documents(&self.release(&self.reports, cut_off, None));
            Some((cut_off, Release::read(0, &made).ok()?))
        };
        let shown = cut_offs.iter().rev().filter_map(made).find(|(_, made)| !made.leaves.is_empty());
        shown.or_else(|| cut_offs.last().and_then(made))
    }

    /// What would be released with ever more children of one account, all of
    /// whom told of the same cells, each with one to four real children.
    fn insertion(&self, truth: &Truth, cut_offs: &[Date]) -> Option<Insertion> {
        let (cut_off, now) = self.last_shown(cut_offs)?;
        let mut children: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for told in truth.told().iter().filter(|told| now.counts(told) && !told.planted) {
            let cell = CellIndex::try_from(crate::attack::ground(told.cell)).ok();
            let in_area = cell.is_some_and(|cell| self.area.contains(cell));
            if in_area && !truth.homes().contains_key(&crate::attack::ground(told.cell)) {
                children.entry(crate::attack::ground(told.cell)).or_default().insert(told.child);
            }
        }
        let few = children.iter().filter(|(_, children)| (1..5).contains(&children.len()));
        let few: Vec<u64> = few.map(|(&cell, _)| cell).collect();
        let apart = (few.len() / TARGETS).max(1);
        let targets: Vec<u64> = few.into_iter().step_by(apart).take(TARGETS).collect();
        let made_up = |number: u32| {
            let line = made_up(number, &targets, self, cut_off);
            admitted(&line, &self.key, "the-intruder".parse().ok().as_ref())
        };
        let mut reports = self.reports.clone();
        let mut series = vec![documents(&self.release(&reports, cut_off, None))];
        for number in 1..=MADE_UP {
            reports.extend(made_up(number));
            series.push(documents(&self.release(&reports, cut_off, None)));
        }
        (!targets.is_empty()).then_some(Insertion { targets, series })
    }

    /// Releases with each of some children, and without, between each two of some
    /// cut-offs: what one child turns hangs on how near a month is to being held
    /// back, and one month says little of that.
    fn pairs(&self, ids: &mut Ids, lines: &[Line], cut_offs: &[Date]) -> Vec<Pair> {
        let told = lines.iter().filter(|line| !line.told.is_empty());
        let names: BTreeSet<&str> = told.map(|line| line.child.as_str()).collect();
        let months = cut_offs.iter().copied().zip(cut_offs.iter().copied().skip(1));
        let apart = (names.len() * cut_offs.len().saturating_sub(1)).div_ceil(TAKEN_OUT).max(1);
        let some = |month: usize| names.iter().copied().skip(month % apart).step_by(apart);
        let pairs = months.enumerate().flat_map(|(month, between)| self.month(ids, some(month), between));
        pairs.collect()
    }

    /// The releases between two cut-offs with each of some children, and without.
    fn month<'a>(
        &self,
        ids: &mut Ids,
        names: impl Iterator<Item = &'a str>,
        (before, after): (Date, Date),
    ) -> Vec<Pair> {
        let first = self.gated(&self.reports, before, None);
        let stayed = self.next(&self.reports, after, &first);
        let without = |name: &str| {
            let token = name.parse().ok().map(|id| self.key.child(&id));
            let rest = self.reports.iter().filter(|report| Some(report.child()) != token);
            Pair {
                child: ids.of(CHILD, name),
                before: documents(&first.0),
                stayed: stayed.clone(),
                withdrew: self.next(&rest.cloned().collect::<Vec<_>>(), after, &first),
            }
        };
        names.map(without).collect()
    }

    /// All experiments at some cut-offs.
    pub fn all(
        &self,
        truth: &Truth,
        ids: &mut Ids,
        lines: &[Line],
        cut_offs: &[Date],
        others: &[Spec],
    ) -> Extra {
        let Some(&last) = cut_offs.last() else { return Extra::default() };
        Extra {
            records_since: 0,
            open: vec![open_ground(&self.area.code.to_string(), &[self.area])],
            insertions: self.insertion(truth, cut_offs).into_iter().collect(),
            pairs: self.pairs(ids, lines, cut_offs),
            other_worlds: others.iter().map(|other| self.other_world(other, last)).collect(),
        }
    }

    fn other_world(&self, spec: &Spec, cut_off: Date) -> Documents {
        let world = synth::generate(spec);
        let text = String::from_utf8_lossy(&world.interviews).into_owned();
        let reports: Vec<LocationReport> =
            text.lines().flat_map(|line| admitted(line, &self.key, None)).collect();
        documents(&self.release(&reports, cut_off, None))
    }
}

fn documents(released: &Released<Leaves>) -> Documents {
    Documents::from([("content.json".to_owned(), released.bytes().to_vec())])
}

fn admitted(line: &str, key: &TokenKey, account: Option<&SourceId>) -> Vec<LocationReport> {
    let interview = intake::parse_line(line.as_bytes());
    let admitted = interview.and_then(|interview| intake::admit(&interview, line.as_bytes(), key, account));
    admitted.map(|admitted| admitted.reports).unwrap_or_default()
}

/// An interview of a made-up child who told of some cells.
fn made_up(number: u32, cells: &[u64], at: &Laboratory, cut_off: Date) -> String {
    let area = at.area.code.to_string();
    let told_on = cut_off.saturating_sub(jiff::Span::new().days(10));
    let place = |&cell: &u64| {
        let corners = crate::attack::h3::boundary(cell);
        let middle = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).sum::<f64>() / corners.len() as f64;
        json!({
            "kind": "hung_out_at", "place_type": "park", "precision": "exact_public_place",
            "lat": middle(|at| at.0), "lon": middle(|at| at.1),
            "month": told_on.to_string().get(..7), "day": "friday", "time_band": "late", "experiences": [],
        })
    };
    json!({
        "interview": format!("made-up-{number}"), "child": format!("made-up-{number}"), "provider": at.provider,
        "caseworker": "intruder", "responsible_la": area, "host_la": area, "placement": null,
        "held_on": told_on, "age_band": "14-15", "episodes": [],
        "consents": [{"purpose": "MAP", "agency": "all", "state": "given", "decided_on": told_on,
                      "competence": "gillick_yes", "explanation": "v1"}],
        "push": [], "pull": [], "experiences": [], "places": cells.iter().map(place).collect::<Vec<_>>(),
        "synthetic": true,
    })
    .to_string()
}
