//! How far beneath a zone its data is asked for.

use std::str::FromStr;

use super::DEEPEST;

/// The depths of the parameter `zone-depth`, ascending, each once: `2`, `0-2`
/// or `0,2`. Depth 0 is the zone itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depths(Vec<u8>);

/// A text that is no set of depths, or goes too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("zone-depth is a number from 0 to 4, a range as 0-2, or a list as 0,2")]
pub struct NotDepths;

impl Depths {
    /// The depths, ascending.
    #[must_use]
    pub fn all(&self) -> &[u8] {
        &self.0
    }

    /// The deepest of them.
    #[must_use]
    pub fn deepest(&self) -> u8 {
        self.0.last().copied().unwrap_or(0)
    }
}

impl Default for Depths {
    /// The zone itself.
    fn default() -> Self {
        Self(vec![0])
    }
}

impl FromStr for Depths {
    type Err = NotDepths;

    fn from_str(text: &str) -> Result<Self, NotDepths> {
        let depth = |text: &str| match text.parse() {
            Ok(depth) if depth <= DEEPEST && text.len() == 1 => Ok(depth),
            _ => Err(NotDepths),
        };
        if let Some((low, high)) = text.split_once('-') {
            let (low, high) = (depth(low)?, depth(high)?);
            return (low <= high).then(|| Self((low..=high).collect())).ok_or(NotDepths);
        }
        let mut depths = text.split(',').map(depth).collect::<Result<Vec<u8>, _>>()?;
        depths.sort_unstable();
        depths.dedup();
        Ok(Self(depths))
    }
}
