//! What a summary says in every format, so that all say the same.

use super::{Lies, Summary};
pub use crate::document::{BLANK_MEANS, MARKING};

/// How the sheet is to be handled (docs/domain.md#marking).
pub const HANDLING: &str = "Handling: for the recipient named here and the stated purpose only. Do not copy, forward or \
     publish. Keep within the safeguarding partnership; store and destroy as OFFICIAL-SENSITIVE. Do not use after \
     the date of expiry.";

/// What "partly" means.
pub const PARTLY_MEANS: &str = "\"Partly\" means that a released place lies across the edge of this area. Its band is of \
     the whole place: nobody knows how many of the children told of the part that lies in this area, and it may be none.";

/// What a blank means, where nothing before it says of what.
pub const BLANK_GROUND: &str =
    "Blank ground means: none, or too few to show, or nobody was asked. A blank area is not a safe area.";

/// What the two figures mean.
pub const RANGE_MEANS: &str = "The lowest and the highest number of different children who can have told of the shown \
     places that touch this area. A child may have told of several places, so bands must not be added up.";

/// What is said where no leaf touches the area.
pub const NO_LEAF: &str = "No place in this area may be shown. That does not mean that no child told of it: none did, or \
     too few to show, or nobody was asked. A blank area is not a safe area.";

/// What is said while no meeting records its actions.
pub const NO_ACTIONS: &str = "No meeting has recorded an action in Homeward yet.";

/// What stands under a heading that nothing is known for.
pub const NOTHING_HELD: &str = "Nothing is recorded in Homeward. To be completed by the partnership.";

/// What is said where the wards are not known.
pub const NO_COVERAGE: &str = "It is not known here how many children were asked.";

/// What is said where nothing of serious harm may be told.
pub const NO_HARM: &str = "Nothing of this may be shown. That does not mean that there was none.";

/// What is said where no theme may be told.
pub const NO_THEME: &str =
    "No theme may be shown for the places here. That does not mean that nothing was told.";

/// What is said where no hotspot touches the area.
pub const NO_HOTSPOT: &str = "No hotspot touches this area: no place here stands out from its surroundings. That does not mean that it is safe.";

/// What is to be kept in mind.
pub const CAVEATS: [&str; 7] = [
    BLANK_GROUND,
    "Places are where children said they were, in return interviews that they agreed to put on the map. Most children \
     who go missing are not interviewed, and those who are do not tell everything.",
    "Bands count different children, never reports. Every band stands for five or more others beside the children whom \
     any one person or home knows.",
    PARTLY_MEANS,
    RANGE_MEANS,
    "It is frozen at the day shown: for planning, not for tonight.",
    "Coordinates and grid references are those of the edges of shown places, true to about 2 m in British National \
     Grid. They are not where a child was.",
];

/// What it may not be used for.
pub const NOT_FOR: [&str; 6] = [
    "Finding, naming or deciding about a single child, family, home or business.",
    "Showing that a place is safe, or that nothing happened there.",
    "Evidence of an offence, or grounds to stop, search or visit anyone.",
    "Adding up bands, dividing them among streets, or comparing them with other counts of the same children.",
    "Dealing with a child who is missing now.",
    "Passing on to anyone beyond the recipient named here.",
];

/// What a reader of the map sees.
pub(super) fn map_description(summary: &Summary) -> String {
    let standing = summary.hotspots.iter().filter_map(|line| Some(format!("{}: {}", line.rank?, line.name)));
    let standing: Vec<String> = standing.collect();
    let hotspots = match standing.as_slice() {
        [] => NO_HOTSPOT.to_owned(),
        some => format!("Hotspots, outlined and numbered by their rank in the release. {}.", some.join("; ")),
    };
    let made_up = summary.release.stamp().sentence();
    format!(
        "A map of {}, outlined by dashes, {}.{made_up} {} {hotspots} {BLANK_MEANS}",
        summary.subject.name, summary.release.period, summary.headline,
    )
}

/// The figures in a sentence or two.
pub(super) fn headline(summary: &Summary) -> String {
    let Some(children) = &summary.children else {
        return NO_LEAF.to_owned();
    };
    let inside = summary.leaves.iter().filter(|leaf| leaf.lies == Lies::Inside).count();
    let touching = match (inside, summary.leaves.len() - inside) {
        (1, 0) => "One shown place lies in it".to_owned(),
        (many, 0) => format!("{many} shown places lie in it"),
        (0, 1) => "One shown place lies partly in it".to_owned(),
        (0, many) => format!("{many} shown places lie partly in it"),
        (1, partly) => format!("1 shown place lies in it and {partly} partly"),
        (inside, partly) => format!("{inside} shown places lie in it and {partly} partly"),
    };
    let told = match (children.lowest, children.highest) {
        (0, Some(most)) => format!(
            "at most {most} different children told of them, and of the part in this area it may be none"
        ),
        (0, None) => {
            "how many different children told of the part in this area cannot be told, and it may be none"
                .to_owned()
        }
        _ => format!("{} told of them", children.words),
    };
    format!("{touching}: {told}. Blank ground is outside these figures.")
}
