//! Check 574: an episode may not begin while another of the child is not over.

use jiff::civil::Date;

/// When an episode was, as far as it is known.
#[derive(Clone, Copy)]
pub struct Period {
    /// The day on which it began: the earliest and the latest that it may be.
    pub began: (Date, Date),
    /// The day on which it ended, likewise; `None` where it is open.
    pub ended: Option<(Date, Date)>,
    /// Whether the episode is recorded. Such a one is never at fault.
    pub is_recorded: bool,
}

impl Period {
    /// A period whose days are known.
    #[must_use]
    pub fn of_days(began: Date, ended: Option<Date>, is_recorded: bool) -> Self {
        Self { began: (began, began), ended: ended.map(|day| (day, day)), is_recorded }
    }

    /// Whether the two overlap for certain. Episodes that touch on one day do not.
    fn overlaps(&self, other: &Self) -> bool {
        match (self.ended, other.ended) {
            (Some(end), Some(other_end)) => self.began.1 < other_end.0 && other.began.1 < end.0,
            (None, Some(other_end)) => other.began.1 <= self.began.0 && self.began.1 < other_end.0,
            (Some(_), None) => other.overlaps(self),
            (None, None) => false,
        }
    }

    /// Whether this one is open though the next one has begun for certain.
    fn is_open_before(&self, next: &Self) -> bool {
        self.ended.is_none() && self.began.1 <= next.began.0
    }
}

/// Which of a child's episodes fail check 574, in the order in which they are
/// given; that order decides nothing.
///
/// Of two that overlap, the one that begins later is at fault, unless it is
/// recorded. An episode that was never closed fails the one that begins next
/// after it and no other, as in the field's own validator: else one forgotten
/// end would shut out everything that the child went through later.
#[must_use]
pub fn at_fault(periods: &[Period]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..periods.len()).collect();
    order.sort_by_key(|&at| {
        let period = &periods[at];
        (period.began.0, period.ended.is_none(), period.ended, !period.is_recorded)
    });
    let recorded: Vec<&Period> = periods.iter().filter(|period| period.is_recorded).collect();
    let mut faults = vec![false; periods.len()];
    // The last end among those that were taken, all of which began before.
    let mut last_end: Option<Date> = None;
    for (place, &at) in order.iter().enumerate() {
        let period = &periods[at];
        if period.is_recorded {
            continue;
        }
        let before = place.checked_sub(1).map(|place| &periods[order[place]]);
        let after = order.get(place + 1).map(|&at| &periods[at]).filter(|next| next.is_recorded);
        faults[at] = last_end > Some(period.began.0)
            || recorded.iter().any(|other| period.overlaps(other))
            || before.is_some_and(|before| before.is_open_before(period))
            || after.is_some_and(|after| period.is_open_before(after));
        if !faults[at] {
            last_end = last_end.max(period.ended.map(|(_, day)| day));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn day(number: i16) -> Date {
        date(2024, 3, 1).saturating_add(jiff::Span::new().days(number))
    }

    fn period(began: i16, ended: Option<i16>, is_recorded: bool) -> Period {
        Period::of_days(day(began), ended.map(day), is_recorded)
    }

    #[test]
    fn the_later_of_two_is_at_fault_and_of_one_never_closed_the_next() {
        let open = period(0, None, false);
        let [next, third] = [period(5, Some(6), false), period(8, Some(9), false)];
        assert_eq!(at_fault(&[open, next, third]), [false, true, false]);
        assert_eq!(at_fault(&[period(0, Some(10), false), next, third]), [false, true, true]);
        assert_eq!(at_fault(&[period(0, Some(5), false), next, third]), [false; 3]);
        // What is recorded stays, and the other goes.
        assert_eq!(at_fault(&[period(0, Some(10), false), period(5, Some(6), true)]), [true, false]);
        assert_eq!(at_fault(&[open, period(5, Some(6), true)]), [true, false]);
        assert_eq!(at_fault(&[]), [false; 0]);
    }

    #[test]
    fn where_only_months_are_known_an_overlap_is_one_that_they_prove() {
        let months =
            |ended| Period { began: (date(2024, 3, 1), date(2024, 3, 31)), ended, is_recorded: true };
        let may = Some((date(2024, 5, 1), date(2024, 5, 31)));
        let row = |from: Date, to: Date| Period::of_days(from, Some(to), false);
        for (recorded, row, expected) in [
            (months(may), row(date(2024, 4, 2), date(2024, 4, 3)), true),
            (months(may), row(date(2024, 3, 2), date(2024, 3, 3)), false),
            (months(may), row(date(2024, 5, 2), date(2024, 6, 3)), false),
            (months(may), row(date(2024, 2, 2), date(2024, 4, 3)), true),
            (months(None), row(date(2024, 3, 2), date(2024, 3, 3)), false),
            (months(None), row(date(2024, 4, 2), date(2024, 4, 3)), true),
        ] {
            assert_eq!(at_fault(&[recorded, row]), [false, expected], "{}", row.began.0);
        }
    }

    proptest! {
        #[test]
        fn the_order_of_the_rows_decides_nothing_and_what_is_taken_does_not_overlap(
            rows in prop::collection::vec((0..20_i16, prop::option::of(0..6_i16)), 0..9),
            turns in 0..9_usize,
        ) {
            let rows: Vec<Period> =
                rows.into_iter().map(|(began, days)| period(began, days.map(|days| began + days), false)).collect();
            let faults = at_fault(&rows);
            let mut turned = rows.clone();
            turned.rotate_left(if rows.is_empty() { 0 } else { turns % rows.len() });
            let count = |faults: &[bool], rows: &[Period]| {
                let mut found: Vec<_> =
                    rows.iter().zip(faults).map(|(row, &fault)| (row.began, row.ended, fault)).collect();
                found.sort();
                found
            };
            prop_assert_eq!(count(&faults, &rows), count(&at_fault(&turned), &turned));
            let taken: Vec<_> = rows.iter().zip(&faults).filter(|(_, fault)| !**fault).map(|(row, _)| row).collect();
            for (at, one) in taken.iter().enumerate() {
                for other in &taken[at + 1..] {
                    prop_assert!(one.ended.is_none() || other.ended.is_none() || !one.overlaps(other));
                }
            }
        }
    }
}
