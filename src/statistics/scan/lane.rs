//! Small whole numbers that a processor adds eight at a time.

/// How many numbers go together.
pub(super) const LANES: usize = 8;

/// A count. No sum is checked for overflow one by one, for that would keep the
/// compiler from taking them together.
pub(super) trait Lane: Copy + Ord + Default + Send + Sync {
    /// More than any count.
    const MOST: Self;
    fn of(count: u64) -> Self;
    fn count(self) -> i64;
    /// The sum, where that is known to fit.
    fn plus(self, other: Self) -> Self;
    /// The sum, or the highest number if it does not fit.
    fn plus_at_most(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
}

macro_rules! lane {
    ($type:ty, $at_most:ident) => {
        impl Lane for $type {
            const MOST: Self = Self::MAX;
            fn of(count: u64) -> Self {
                Self::try_from(count).unwrap_or(Self::MAX)
            }
            #[inline]
            fn count(self) -> i64 {
                i64::from(self)
            }
            #[inline]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }
            #[inline]
            fn plus_at_most(self, other: Self) -> Self {
                self.$at_most(other)
            }
            #[inline]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
        }
    };
}

lane!(i16, saturating_add);
// Processors stop at the end for short numbers only; long ones fit all events.
lane!(i32, wrapping_add);
