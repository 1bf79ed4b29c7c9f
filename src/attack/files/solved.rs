//! A26: what everything that was served leaves possible, by integer programs:
//! the least and the most children in a cell, over a window, over the months
//! that came in or went out, with a theme and without.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::{Leaf, Release};
use crate::attack::solver::{End, Model};
use crate::attack::truth::Told;

/// The most children of an open band that an attacker reckons with.
const MANY: u32 = 400;
/// The last releases of an area that are put together.
const MOST_RELEASES: usize = 8;

/// What a variable of a model counts: the children of some cell, over months.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The cell of resolution 9.
    pub cell: u64,
    /// The months, both ends.
    pub months: (i32, i32),
    /// The bit of a theme, and whether children with or without it are counted.
    pub theme: Option<(u16, bool)>,
    /// The position of the release that the months are seen in.
    pub release: usize,
}

/// A model, what its variables count (those that are a claim), and where it
/// holds only because an unpublished cell is taken to hold under k.
pub struct Question {
    /// The program.
    pub model: Model,
    /// What a variable counts, by variable.
    pub counts: BTreeMap<usize, Counted>,
}

/// Bounds for everything that the leaves bear on: a claim is certain where the
/// least is one or more and the most under five.
pub(super) fn bounds(case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome::tried();
    case.releases.iter().for_each(|release| outcome.saw(release));
    models(case.releases).iter().for_each(|question| judge(case, question, true, &mut outcome));
    // Of older records than the oracle has, what follows from the rules alone
    // is true without it.
    if case.releases.iter().any(|release| !case.knows(release)) {
        sound(case.releases).iter().for_each(|question| judge(case, question, false, &mut outcome));
    }
    outcome.evidence.truncate(12);
    outcome.or_else("no two leaves share ground, and none has a cell of its own")
}

/// Claims of a question, of the releases whose records are known or of the others.
fn judge(case: &Case<'_>, question: &Question, known: bool, outcome: &mut Outcome) {
    outcome.certain.claims += question.counts.len() as u64;
    for (variable, least, most) in certain(question) {
        let counted = &question.counts[&variable];
        let release = &case.releases[counted.release];
        let is_true = || !known || (least..=most).contains(&children(case, counted, release));
        let found = case.knows(release) == known && is_true();
        outcome.certain.found += u64::from(found);
        if found {
            outcome.evidence.push(format!(
                "{}: what was served says of {} that it holds fewer than five and some",
                release.label(),
                h3::write(counted.cell)
            ));
        }
    }
}

fn children(case: &Case<'_>, counted: &Counted, release: &Release) -> i32 {
    let (from, to) = counted.months;
    let is_meant = |told: &&Told| {
        let with = counted.theme.is_none_or(|(theme, with)| (told.themes & theme != 0) == with);
        (from..=to).contains(&told.month) && with
    };
    let rows = case.truth.told_at(counted.cell, release).filter(is_meant);
    i32::try_from(rows.map(|told| told.child).collect::<BTreeSet<_>>().len()).unwrap_or(i32::MAX)
}

/// The variables whose least is 1 or more and whose most is under five. Two
/// solutions clear most of them: one that holds as few as can be, and one that
/// holds as many.
fn certain(question: &Question) -> Vec<(usize, i32, i32)> {
    let all: Vec<usize> = question.counts.keys().copied().collect();
    let (Some(fewest), Some(most)) =
        (question.model.solve(&all, End::Least), question.model.solve(&all, End::Most))
    else {
        return Vec::new();
    };
    let open = all.into_iter().filter(|&at| fewest[at] >= 1 && most[at] <= 4);
    let ends = open.filter_map(|at| {
        let least = question.model.solve(&[at], End::Least)?[at];
        let most = question.model.solve(&[at], End::Most)?[at];
        Some((at, least, most))
    });
    ends.filter(|&(_, least, most)| least >= 1 && most <= 4).collect()
}

/// The integer programs of some releases, one for each set of leaves that
/// share ground.
#[must_use]
pub fn models(releases: &[Release]) -> Vec<Question> {
    let question = |last: &[&Release], ground: &Ground| {
        // Whoever takes a blank cell to hold under k learns more, where that
        // can be true at all.
        let strict = Builder::new(last, ground, 4).build();
        let feasible = strict.model.solve(&[], End::Least).is_some();
        if feasible { strict } else { Builder::new(last, ground, MANY).build() }
    };
    of_areas(releases, question)
}

/// The same where nothing is taken for granted of blank cells.
fn sound(releases: &[Release]) -> Vec<Question> {
    of_areas(releases, |last, ground| Builder::new(last, ground, MANY).build())
}

fn of_areas(releases: &[Release], ask: impl Fn(&[&Release], &Ground) -> Question) -> Vec<Question> {
    let mut questions = Vec::new();
    for area in releases.iter().map(|release| &release.area).collect::<BTreeSet<_>>() {
        let of_area: Vec<&Release> = releases.iter().filter(|release| release.area == *area).collect();
        let last = &of_area[of_area.len().saturating_sub(MOST_RELEASES)..];
        questions.extend(grounds(last).iter().map(|ground| ask(last, ground)));
    }
    questions
}

/// Sets of cells that hang together by leaves, each as classes of cells that
/// every release treats alike: a cell for its class, and how many there are.
type Ground = Vec<(u64, u32)>;

fn grounds(releases: &[&Release]) -> Vec<Ground> {
    let mut towns: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for cell in releases.iter().flat_map(|release| &release.leaves).flat_map(|leaf| &leaf.cells) {
        // No leaf reaches beyond its parent of resolution 7.
        towns.entry(h3::parent(*cell, 7)).or_default().insert(*cell);
    }
    let class = |cell: u64| -> Vec<Option<u64>> {
        releases.iter().map(|release| release.leaf_at(cell).map(|leaf| leaf.named)).collect()
    };
    let of_town = |cells: BTreeSet<u64>| {
        let mut classes: BTreeMap<Vec<Option<u64>>, (u64, u32)> = BTreeMap::new();
        for cell in cells {
            classes.entry(class(cell)).or_insert((cell, 0)).1 += 1;
        }
        classes.into_values().collect()
    };
    towns.into_values().map(of_town).collect()
}

struct Builder<'a> {
    releases: &'a [&'a Release],
    ground: &'a [(u64, u32)],
    /// The most children that a cell without a leaf of its own may hold.
    blank: u32,
    question: Question,
}

impl<'a> Builder<'a> {
    fn new(releases: &'a [&'a Release], ground: &'a [(u64, u32)], blank: u32) -> Self {
        let question = Question { model: Model::default(), counts: BTreeMap::new() };
        Self { releases, ground, blank, question }
    }

    fn build(mut self) -> Question {
        let by_release: Vec<Vec<usize>> = self.releases.iter().map(|release| self.cells(release)).collect();
        for (release, cells) in self.releases.iter().zip(&by_release) {
            self.leaves(release, cells);
        }
        self.months(&by_release);
        self.question
    }

    fn count(&mut self, counted: Counted, least: u32, most: u32) -> usize {
        let variable = self.question.model.variable(least, most);
        self.question.counts.insert(variable, counted);
        variable
    }

    /// A variable for a cell of each class in a release.
    fn cells(&mut self, release: &Release) -> Vec<usize> {
        let ground = self.ground;
        let variable = |&(cell, _): &(u64, u32)| {
            let leaf = release.leaf_at(cell);
            let most = leaf.map_or(MANY, |leaf| leaf.band.1.unwrap_or(MANY));
            let (least, most) = match leaf.filter(|leaf| leaf.cells.len() == 1) {
                Some(leaf) => (leaf.band.0, most),
                None => (0, most.min(self.blank)),
            };
            let counted = Counted { cell, months: release.window, theme: None, release: release.at };
            self.count(counted, least, most)
        };
        ground.iter().map(variable).collect()
    }

    /// The bands of leaves of many cells, and of themes.
    fn leaves(&mut self, release: &Release, cells: &[usize]) {
        let own: BTreeMap<u64, (&Leaf, Vec<usize>)> =
            (0..cells.len()).fold(BTreeMap::new(), |mut own, class| {
                if let Some(leaf) = release.leaf_at(self.ground[class].0) {
                    own.entry(leaf.named).or_insert((leaf, Vec::new())).1.push(class);
                }
                own
            });
        for (leaf, classes) in own.into_values() {
            if leaf.cells.len() > 1 {
                let many = |class: &usize| self.ground[*class].1;
                let each = leaf.band.1.unwrap_or(MANY).min(self.blank);
                let others: u32 = classes.iter().map(|class| (many(class) - 1) * each).sum();
                let others = self.question.model.variable(0, others);
                let terms = classes.iter().map(|&class| (cells[class], 1)).chain([(others, 1)]).collect();
                self.question.model.at_least(terms, leaf.band.0);
            } else if let [class] = classes[..] {
                self.themes(release, leaf, cells[class]);
            }
        }
    }

    /// Those with a theme and those without come to the whole of a cell, and
    /// each are as many as the rule says.
    fn themes(&mut self, release: &Release, leaf: &Leaf, whole: usize) {
        for &(theme, band) in &leaf.themes {
            let counted = |with| Counted {
                cell: leaf.cells[0],
                months: release.window,
                theme: Some((theme, with)),
                release: release.at,
            };
            let most = leaf.band.1.unwrap_or(MANY);
            let rule = u32::try_from(release.others).unwrap_or(0);
            let room = most.saturating_sub(band.0);
            let with = self.count(counted(true), band.0, band.1.unwrap_or(MANY));
            let without = self.count(counted(false), rule.min(room), room);
            self.question.model.within(whole, [with, without]);
            self.question.model.within(with, [whole]);
            self.question.model.at_least(vec![(whole, 1), (with, -1), (without, -1)], 0);
        }
    }

    /// Neighbouring windows share months: what only one of them has is at most
    /// the whole of it, and makes up the difference.
    fn months(&mut self, by_release: &[Vec<usize>]) {
        for (two, cells) in self.releases.windows(2).zip(by_release.windows(2)) {
            let ((from, to), (next_from, next_to)) = (two[0].window, two[1].window);
            if next_from <= from || next_to <= to || next_from > to {
                continue;
            }
            for (&(cell, _), (&old, &new)) in self.ground.iter().zip(cells[0].iter().zip(&cells[1])) {
                let counted =
                    |months, release: &Release| Counted { cell, months, theme: None, release: release.at };
                let shared = self.question.model.variable(0, MANY);
                let went = self.count(counted((from, next_from - 1), two[0]), 0, MANY);
                let came = self.count(counted((to + 1, next_to), two[1]), 0, MANY);
                for (window, part) in [(old, went), (new, came)] {
                    self.question.model.within(part, [window]);
                    self.question.model.within(shared, [window]);
                    self.question.model.within(window, [shared, part]);
                }
            }
        }
    }
}
