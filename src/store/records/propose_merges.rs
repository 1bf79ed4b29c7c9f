//! A file of merges, held against the records before anybody approves it.

use std::collections::{HashMap, HashSet};

use super::StoreError;
use super::changes::{Change, Changes};
use super::import::Failed;
use super::waiting::WaitingRow;
use crate::intake::{ChildIds, ChildToken, Digest};

/// A row of a file of merges: its line, the child, and the one that it is.
pub type Merge = (u64, ChildIds, ChildIds);

impl Changes<'_> {
    /// Adds merges, with their lines; says of each what it is. Where one child is
    /// another and that one a third, all of them are the third.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the records cannot be read.
    pub async fn merges(&mut self, merges: &[Merge]) -> Result<Vec<Change>, StoreError> {
        let records = self.import.records;
        self.take_merges(merges).await.map_err(|failed| failed.told_of(records))
    }

    async fn take_merges(&mut self, merges: &[Merge]) -> Result<Vec<Change>, Failed> {
        let mut pairs = Vec::with_capacity(merges.len());
        for &(line, child, same_as) in merges {
            pairs.push((line, self.import.child_of(child).await?, self.import.child_of(same_as).await?));
        }
        let mut changes = Vec::with_capacity(pairs.len());
        let mut next: HashMap<ChildToken, ChildToken> = HashMap::new();
        for &(_, child, same_as) in &pairs {
            let (from, into) = (self.import.one_child(child), self.import.one_child(same_as));
            let change = if child == same_as {
                Change::Itself
            } else if from == into {
                Change::Unchanged
            } else if !self.is_own(from).await? {
                Change::NotRecorded
            } else if !self.is_own(into).await? {
                Change::OtherNotRecorded
            } else {
                match next.get(&from) {
                    Some(known) if *known == into => Change::Unchanged,
                    Some(_) => Change::Twice,
                    None => {
                        next.insert(from, into);
                        Change::Waits
                    }
                }
            };
            changes.push(change);
        }
        let circling = circling(&next);
        next.retain(|from, _| !circling.contains(from));
        for (change, &(line, child, _)) in changes.iter_mut().zip(&pairs) {
            let from = self.import.one_child(child);
            if *change != Change::Waits {
                continue;
            }
            if circling.contains(&from) {
                *change = Change::Circle;
                continue;
            }
            let into = last(&next, from);
            self.rows.push(WaitingRow {
                line: i64::try_from(line).unwrap_or(i64::MAX),
                child: from,
                record: from.0,
                was: Digest(from.0),
                same_as: Some(self.import.records.keys.token.tombstone(into)),
                bytes: into.0.to_vec(),
            });
        }
        Ok(changes)
    }
}

/// Where the steps from a child end; they do not circle.
fn last(next: &HashMap<ChildToken, ChildToken>, child: ChildToken) -> ChildToken {
    std::iter::successors(Some(child), |one| next.get(one).copied()).last().unwrap_or(child)
}

/// The children whose steps lead back to themselves.
fn circling(next: &HashMap<ChildToken, ChildToken>) -> HashSet<ChildToken> {
    let (mut seen, mut circling) = (HashSet::new(), HashSet::new());
    for &start in next.keys() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(one) = at.filter(|one| !seen.contains(one)) {
            seen.insert(one);
            path.push(one);
            at = next.get(&one).copied();
        }
        if let Some(place) = path.iter().position(|one| Some(*one) == at) {
            circling.extend(&path[place..]);
        }
    }
    circling
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(number: u8) -> ChildToken {
        ChildToken([number; 16])
    }

    #[test]
    fn a_chain_ends_where_it_ends_and_a_circle_is_seen_from_whatever_leads_into_it() {
        let steps =
            |pairs: &[(u8, u8)]| pairs.iter().map(|&(from, into)| (child(from), child(into))).collect();
        let chain: HashMap<_, _> = steps(&[(1, 2), (2, 3), (4, 2)]);
        assert!(circling(&chain).is_empty());
        for from in [1, 2, 4] {
            assert!(last(&chain, child(from)) == child(3));
        }
        let circle: HashMap<_, _> = steps(&[(1, 2), (2, 3), (3, 2), (5, 6)]);
        assert!(circling(&circle) == HashSet::from([child(2), child(3)]));
    }
}
