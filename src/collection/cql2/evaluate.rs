//! A filter over a feature: true, false or unknown, with its steps counted.

use super::check::{Filter, Node};
use super::compare::order;
use crate::collection::{Table, TooMuchWork, Value};

impl Filter {
    /// Whether the feature at this place passes: what is unknown does not.
    ///
    /// # Errors
    ///
    /// [`TooMuchWork`] where no steps are left.
    pub fn passes(&self, table: &Table, at: usize, steps: &mut u64) -> Result<bool, TooMuchWork> {
        Ok(self.0.holds(table, at, steps)? == Some(true))
    }
}

impl Node {
    fn holds(&self, table: &Table, at: usize, steps: &mut u64) -> Result<Option<bool>, TooMuchWork> {
        *steps = steps.checked_sub(1).ok_or(TooMuchWork)?;
        Ok(match self {
            Self::All(nodes) => all(nodes, true, table, at, steps)?,
            Self::Any(nodes) => all(nodes, false, table, at, steps)?,
            Self::Not(node) => node.holds(table, at, steps)?.map(|truth| !truth),
            Self::Truth(scalar) => match *scalar.value(table, at) {
                Value::Boolean(truth) => Some(truth),
                _ => None,
            },
            Self::Compare(comparison, one, other) => {
                let order = order(&one.value(table, at), &other.value(table, at));
                order.map(|order| comparison.holds(order))
            }
            Self::Like(scalar, pattern) => match &*scalar.value(table, at) {
                Value::Text(text) => {
                    let like = pattern.is_like(text, steps);
                    if *steps == 0 {
                        return Err(TooMuchWork);
                    }
                    Some(like)
                }
                _ => None,
            },
            Self::In(scalar, list) => {
                *steps = steps.saturating_sub(u64::try_from(list.len()).unwrap_or(u64::MAX));
                let value = scalar.value(table, at);
                let among = |one: &super::compare::Scalar| order(&value, &one.value(table, at));
                match *value {
                    Value::Null => None,
                    _ => Some(list.iter().any(|one| among(one).is_some_and(|order| order.is_eq()))),
                }
            }
            Self::IsNull(scalar) => Some(*scalar.value(table, at) == Value::Null),
            Self::Never => Some(false),
            Self::Spatial(relation, one, other) => Some(relation.holds((one, other), (table, at), steps)?),
            Self::Temporal(relative, one, other) => relative.holds(one, other, table, at),
        })
    }
}

/// All of them, where `wanted`; else any of them. One that is not as wanted
/// decides, and one that is unknown leaves the rest unknown.
fn all(
    nodes: &[Node],
    wanted: bool,
    table: &Table,
    at: usize,
    steps: &mut u64,
) -> Result<Option<bool>, TooMuchWork> {
    let mut so_far = Some(wanted);
    for node in nodes {
        match node.holds(table, at, steps)? {
            Some(truth) if truth != wanted => return Ok(Some(truth)),
            Some(_) => {}
            None => so_far = None,
        }
    }
    Ok(so_far)
}
