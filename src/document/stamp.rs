//! The stamp of the data: made up, or records of children; and the day that was
//! played, where a clock of the folder's own told it (adr/0024).

use jiff::civil::Date;

use crate::release::Terms;

/// What is shown wherever the data could be taken for something else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DataStamp {
    /// Whether the children are made up.
    pub synthetic: bool,
    /// The day that was played.
    pub played_on: Option<Date>,
}

impl From<&Terms> for DataStamp {
    fn from(terms: &Terms) -> Self {
        Self { synthetic: terms.synthetic, played_on: terms.played_on }
    }
}

impl DataStamp {
    /// The stamp for programs: one of two words.
    pub fn data(self) -> &'static str {
        if self.synthetic { "SYNTHETIC" } else { "RECORDS" }
    }

    /// The stamp for people: "SYNTHETIC · played on 3 Oct 2026".
    pub fn words(self) -> String {
        let played = self.played().map(|played| format!(" · {played}"));
        format!("{}{}", self.data(), played.unwrap_or_default())
    }

    /// What stands beside the word, smaller: "played on 3 Oct 2026".
    pub fn played(self) -> Option<String> {
        self.played_on.map(|day| format!("played on {}", day.strftime("%-d %b %Y")))
    }

    /// What stands before a title; nothing where children are told of.
    pub fn before_title(self) -> String {
        if self.synthetic { format!("{}: ", self.words()) } else { String::new() }
    }

    /// The sentence for one who does not see it, after a blank; nothing where
    /// children are told of.
    pub fn sentence(self) -> String {
        let made_up = if self.synthetic { " The children and what they told are made up." } else { "" };
        let played = self.played().map(|played| format!(" It was {played}, on a clock of its own."));
        format!("{made_up}{}", played.unwrap_or_default())
    }
}
