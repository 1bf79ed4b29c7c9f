//! The report of the suite: what was tried, what was found, and whether each
//! figure was met.

use serde::Serialize;
use serde_json::{Value, json};

use super::figures::Share;
use super::outcome::Outcome;

/// An attack as the specification has it.
pub struct About {
    /// `A01` to `A28`.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What the attacker knows beforehand.
    pub knows: &'static str,
    /// What the attacker does.
    pub does: &'static str,
    /// What must not be exceeded.
    pub pass: &'static str,
}

const fn about(
    id: &'static str,
    title: &'static str,
    knows: &'static str,
    does: &'static str,
    pass: &'static str,
) -> About {
    About { id, title, knows, does, pass }
}

const NONE: &str = "none found";
const LINKED: &str = "none certain; of claims about a child at most 20 in 100 true (upper 95 % bound)";

/// Every attack of the suite.
pub const ATTACKS: [About; 28] = [
    about("A01", "Small cell", "nothing", "reads every area in every format", NONE),
    about(
        "A02",
        "Zero or hidden",
        "the rules",
        "looks for any difference between an empty cell and one with too few",
        NONE,
    ),
    about("A03", "Complement", "the categories", "takes a theme, or all areas shown, from a total", NONE),
    about(
        "A04",
        "Tracker",
        "attributes of a child",
        "sends every documented and 500 undocumented parameters, repeated, nested and encoded",
        "no answer differs",
    ),
    about(
        "A05",
        "Zoom",
        "the hierarchy of cells",
        "takes what is shown of a place from what is shown of its surroundings",
        NONE,
    ),
    about(
        "A06",
        "Sliver",
        "the arithmetic of cells",
        "looks for a record that two outputs count in different places",
        "no mismatch",
    ),
    about(
        "A07",
        "Second geography",
        "maps of wards, beats and census areas",
        "takes areas of one kind from areas of another",
        "no second geography",
    ),
    about(
        "A08",
        "Sliding window",
        "nights a child was away",
        "moves the window by a day, a week, a month",
        "no date is accepted but a release",
    ),
    about(
        "A09",
        "Consecutive releases",
        "who had episodes in the months that came in or went out",
        "holds every two releases against each other",
        LINKED,
    ),
    about("A10", "Lonely change", "as A09", "looks only at releases with few changes between them", LINKED),
    about(
        "A11",
        "Repetition",
        "nothing",
        "asks a thousand times, in parts, on conditions, in every coding",
        "no byte differs",
    ),
    about(
        "A12",
        "Withdrawal in place",
        "a child, and the minute of its withdrawal",
        "compares everything before and after",
        "no byte differs",
    ),
    about(
        "A13",
        "Withdrawal across releases",
        "a child, and the day of its withdrawal",
        "claims every area that vanished or fell",
        "linkage at most 20 in 100; who withdrew told with accuracy of at most 0.60",
    ),
    about("A14", "Correction", "a child whose record was late, moved or deleted", "as A13", LINKED),
    about(
        "A15",
        "Insertion",
        "may create records from one account",
        "enters made-up children until a cell shows",
        NONE,
    ),
    about(
        "A16",
        "Insider subtraction",
        "all children of one caseworker, home, school or agency",
        "takes the own children from each band",
        NONE,
    ),
    about(
        "A17",
        "Across roles",
        "accounts of every role",
        "pools what all of them are answered",
        "no statement but the release's",
    ),
    about(
        "A18",
        "Placement",
        "the addresses of children's homes",
        "looks for areas that stand on one, or for one",
        NONE,
    ),
    about(
        "A19",
        "Geometry",
        "points where children were",
        "holds every coordinate against the corners of released cells",
        NONE,
    ),
    about(
        "A20",
        "Side channel",
        "nothing",
        "looks at order, attributes, lengths and timing for what a band hides",
        "nothing depends on it",
    ),
    about(
        "A21",
        "Oracle",
        "guesses of children's ids and names",
        "asks for them with every method, and in every field",
        "no existence learnt",
    ),
    about(
        "A22",
        "Artefact",
        "two recipients' files",
        "opens everything in them and compares",
        "no field outside the schema",
    ),
    about(
        "A23",
        "Border and tenant",
        "accounts in two tenants",
        "takes one release from the other, and asks for the other's",
        "none found; no byte of another tenant",
    ),
    about(
        "A24",
        "Residue",
        "a copy of the folder after a withdrawal",
        "searches it for the child's records",
        NONE,
    ),
    about(
        "A25",
        "Non-interference",
        "nothing",
        "replays 5,000 requests on two servers with different records and the same releases",
        "no byte differs",
    ),
    about(
        "A26",
        "Solver",
        "all releases and the rules",
        "bounds the children of every cell, month and theme by integer programs",
        NONE,
    ),
    about(
        "A27",
        "Reconstruction",
        "as A26",
        "rebuilds records and compares them with a rebuilding of another world",
        "beats it by at most 5 points in 100, on average over worlds",
    ),
    about(
        "A28",
        "Membership",
        "all other children",
        "counts the outputs that one child turns",
        "at most 0.7 on average (watched, not claimed)",
    ),
];

/// What a run of the suite was made on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Run {
    /// The version of the program.
    pub version: String,
    /// The worlds or folders, by name.
    pub worlds: Vec<String>,
    /// Whether the children are made up.
    pub synthetic: bool,
    /// Worlds in which that did not come about which was to be seen, and what it is.
    pub unplayed: Vec<String>,
    /// What came about in no world at all: of it nothing is known.
    pub asleep: Vec<String>,
}

/// The report.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// What it was made on.
    pub run: Run,
    outcomes: Vec<(&'static str, Outcome)>,
}

impl Report {
    /// The report of some outcomes; those of one attack are put together.
    #[must_use]
    pub fn new(run: Run, outcomes: impl IntoIterator<Item = (&'static str, Outcome)>) -> Self {
        let mut report = Self { run, outcomes: Vec::new() };
        report.add(outcomes);
        report
    }

    /// Adds what came of more attacks.
    pub fn add(&mut self, outcomes: impl IntoIterator<Item = (&'static str, Outcome)>) {
        for (id, outcome) in outcomes {
            match self.outcomes.iter_mut().find(|(kept, _)| *kept == id) {
                Some((_, kept)) => *kept = std::mem::take(kept).with(outcome),
                None => self.outcomes.push((id, outcome)),
            }
        }
        self.outcomes.sort_by_key(|(id, _)| *id);
    }

    /// Adds another report: of another world.
    pub fn merge(&mut self, other: Self) {
        self.run.worlds.extend(other.run.worlds);
        self.run.synthetic &= other.run.synthetic;
        self.run.unplayed.extend(other.run.unplayed);
        self.run.asleep.extend(other.run.asleep);
        self.add(other.outcomes);
    }

    /// The outcome of an attack, if it is in the report.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|(kept, _)| *kept == id).map(|(_, outcome)| outcome)
    }

    /// The attacks with their outcomes, by number.
    pub fn attacks(&self) -> impl Iterator<Item = (&'static About, &Outcome)> {
        ATTACKS.iter().filter_map(|about| Some((about, self.of(about.id)?)))
    }

    /// How many leaves the attacks had before them, each as often as it was read.
    #[must_use]
    pub fn leaves(&self) -> u64 {
        self.outcomes.iter().map(|(_, outcome)| outcome.leaves).sum()
    }

    /// How many certain disclosures were found.
    #[must_use]
    pub fn certain(&self) -> u64 {
        self.outcomes.iter().map(|(_, outcome)| outcome.certain.found).sum()
    }

    /// Whether every pass figure was met, and nothing slept.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.run.asleep.is_empty() && self.outcomes.iter().all(|(_, outcome)| outcome.passed())
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let attacks: Vec<Value> = self.attacks().map(|(about, outcome)| line(about, outcome)).collect();
        json!({
            "certain": self.certain(),
            "passed": self.passed(),
            "leaves": self.leaves(),
            "version": self.run.version,
            "worlds": self.run.worlds,
            "synthetic": self.run.synthetic,
            "unplayed": self.run.unplayed,
            "asleep": self.run.asleep,
            "attacks": attacks,
        })
    }
}

/// An attack's figures: of claims about a child where there are such, else of
/// claims that would be certain.
fn line(about: &About, outcome: &Outcome) -> Value {
    let is_linkage = outcome.linkage.claims > 0;
    let share = if is_linkage { outcome.linkage } else { outcome.certain };
    let worst = outcome.worst_subset();
    let of_share = |share: Share| json!({"claims": share.claims, "found": share.found, "lower": share.lower(), "upper": share.upper()});
    let subsets = outcome.judged().filter(|(_, [share, _], _)| share.claims > 0);
    let subsets = subsets.map(|(name, [share, base], judged)| {
        let mut line = of_share(share);
        line["base"] = (base.claims > 0).then(|| base.precision()).into();
        line["chosen_for"] = name.into();
        line["judged"] = judged.words().into();
        line
    });
    let subsets: Vec<Value> = subsets.collect();
    let rebuilt = outcome.rebuilt.iter().map(|(area, rebuilt)| {
        let [own, others] = rebuilt.points();
        json!({"area": area, "worlds": rebuilt.worlds, "own": own, "others": others})
    });
    let rebuilt: Vec<Value> = rebuilt.collect();
    json!({
        "id": about.id,
        "title": about.title,
        "tried": outcome.tried,
        "verdict": outcome.verdict().words(),
        "leaves": outcome.leaves,
        "answers": outcome.answers,
        "claims": outcome.claims(),
        "certain": outcome.certain.found,
        "found": share.found,
        "precision": (share.claims > 0).then(|| share.precision()),
        "lower": (share.claims > 0).then(|| share.lower()),
        "upper": (share.claims > 0).then(|| share.upper()),
        "base": (outcome.base.claims > 0).then(|| outcome.base.precision()),
        "worst_subset": worst.map(|subset| {
            let mut line = of_share(subset.claims);
            line["chosen_for"] = subset.name.clone().into();
            line
        }),
        "subsets": subsets,
        "missed": outcome.missed,
        "balanced_accuracy": outcome.balanced_accuracy().map(|(at, upper)| json!({"at": at, "upper": upper})),
        "turned": outcome.turned.map(Share::precision),
        "rebuilt": rebuilt,
        "evidence": outcome.evidence,
        "notes": outcome.notes,
        "passed": outcome.passed(),
    })
}
