//! What had happened before a month that is to be foretold.

use super::NoTest;

/// The counts of an area up to the month that is to be foretold, which is not in it.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    counts: &'a [u32],
    stride: usize,
    months: usize,
}

impl<'a> Past<'a> {
    /// The first `months` months of `counts`: all `stride` of the first cell, then of the second.
    ///
    /// # Errors
    ///
    /// [`NoTest`] if the counts are not whole cells or the months are not in them.
    pub fn new(counts: &'a [u32], stride: usize, months: usize) -> Result<Self, NoTest> {
        if stride == 0 || !counts.len().is_multiple_of(stride) {
            return Err(NoTest::Ragged { counts: counts.len(), months: stride });
        }
        if months > stride {
            return Err(NoTest::TooShort { months: stride, base: months });
        }
        Ok(Self { counts, stride, months })
    }

    /// How many cells there are.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.counts.len() / self.stride
    }

    /// How many months have passed.
    #[must_use]
    pub fn months(&self) -> usize {
        self.months
    }

    /// The counts of cell `i`, oldest month first.
    ///
    /// # Panics
    ///
    /// If there is no cell `i`.
    #[must_use]
    pub fn of(&self, i: usize) -> &'a [u32] {
        &self.counts[i * self.stride..][..self.months]
    }

    /// The counts of all cells in month `t`, the oldest being 0.
    ///
    /// # Panics
    ///
    /// If month `t` has not passed.
    #[must_use]
    pub fn month(&self, t: usize) -> Vec<u32> {
        (0..self.cells()).map(|i| self.of(i)[t]).collect()
    }

    /// The events of each cell in the last `months` months, as many as there are.
    #[must_use]
    pub fn last(&self, months: usize) -> Vec<u32> {
        let first = self.months.saturating_sub(months);
        let sum = |i| self.of(i)[first..].iter().fold(0, |sum: u32, &count| sum.saturating_add(count));
        (0..self.cells()).map(sum).collect()
    }
}
