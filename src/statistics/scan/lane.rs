//! Small whole numbers that a processor adds eight at a time.

/// How many numbers go together.
pub(super) const LANES: usize = 8;

/// A count small enough to be added without overflow by whoever chose the type.
///
/// The arithmetic wraps, since a check for each number would keep the compiler
/// from taking them together.
pub(super) trait Lane: Copy + Ord + Default + Send + Sync {
    /// More than any count.
    const MOST: Self;
    fn of(count: u64) -> Self;
    fn count(self) -> i64;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
}

macro_rules! lane {
    ($type:ty) => {
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
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
        }
    };
}

lane!(i16);
lane!(i32);
