//! Who is in the data: A28, and the part of A13 that asks who withdrew.

use std::collections::BTreeSet;

use super::Case;
use super::changes::{differences, lost_by_town};
use crate::attack::figures::Share;
use crate::attack::h3;
use crate::attack::outcome::Outcome;
use crate::attack::reading::Release;

/// A28: how many outputs one child turns, for whoever knows all the others. It
/// is watched, and not claimed against (docs/privacy.md#grades).
pub(super) fn outputs_turned(case: &Case<'_>) -> Outcome {
    let mut turned = Share::default();
    let mut held = 0;
    let mut outcome = Outcome::tried();
    for pair in &case.extra.pairs {
        if let (Ok(stayed), Ok(withdrew)) = (Release::read(0, &pair.stayed), Release::read(0, &pair.withdrew))
        {
            outcome.saw(&stayed);
            turned.claims += 1;
            turned.found += differences(&stayed, &withdrew) as u64;
            held += usize::from(pair.withdrew == pair.before && pair.stayed != pair.before);
        }
    }
    if turned.claims == 0 {
        return Outcome::not_tried("needs releases made without one child: run with --world");
    }
    outcome.turned = Some(turned);
    // All that changed in a month is turned where there is no release of it.
    outcome.notes.push(format!("{held} of {} withdrawals held the release back", turned.claims));
    outcome
}

/// Guesses of each child, from a part of the town that it is known to go to,
/// that it withdrew where a leaf there was lost; and the same where it stayed.
pub(super) fn who_withdrew(case: &Case<'_>, outcome: &mut Outcome) {
    for pair in &case.extra.pairs {
        let read = |documents| Release::read(case.now(), documents);
        let (Ok(before), Ok(stayed), Ok(withdrew)) =
            (read(&pair.before), read(&pair.stayed), read(&pair.withdrew))
        else {
            continue;
        };
        let told = case.truth.told().iter().filter(|told| told.child == pair.child && before.counts(told));
        let towns: BTreeSet<u64> = told.map(|told| h3::parent(told.cell, 7)).collect();
        let guesses = |after: &Release| {
            let lost = lost_by_town(&before, after);
            towns.iter().any(|town| lost.contains_key(town))
        };
        outcome.tried = true;
        outcome.saw(&before);
        outcome.membership[0].note(guesses(&withdrew));
        outcome.membership[1].note(!guesses(&stayed));
    }
}
