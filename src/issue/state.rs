//! Where a release stands: derived, and never written.

use serde::Serialize;

use crate::codes::code_list;

code_list! {
    /// Where a release stands.
    #[derive(Debug)]
    State {
        /// Made, and approved by nobody.
        Proposed = "proposed",
        /// Approved by one person.
        ApprovedOnce = "approved once",
        /// The last of its area.
        Issued = "issued",
        /// A later one of its area was issued.
        Superseded = "superseded",
        /// No longer to be used.
        Recalled = "recalled",
    }
}

impl Serialize for State {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.code())
    }
}

impl State {
    /// The state of an issued release.
    #[must_use]
    pub fn of_issued(is_recalled: bool, has_later: bool) -> Self {
        match (is_recalled, has_later) {
            (true, _) => Self::Recalled,
            (false, true) => Self::Superseded,
            (false, false) => Self::Issued,
        }
    }
}
