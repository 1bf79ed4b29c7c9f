//! The age of a child, as finely as it is asked.

use crate::codes::code_list;

code_list! {
    /// The child's age at the interview, as a band.
    AgeBand {
        /// Under ten.
        Under10 = "under_10",
        /// 10 or 11.
        From10To11 = "10-11",
        /// 12 or 13.
        From12To13 = "12-13",
        /// 14 or 15.
        From14To15 = "14-15",
        /// 16 or 17.
        From16To17 = "16-17",
    }
}
