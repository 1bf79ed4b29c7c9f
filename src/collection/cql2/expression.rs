//! What a filter says, before it is known what it is about.

use geo::Geometry;
use jiff::Timestamp;
use jiff::civil::Date;

/// A part of a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A property by its name.
    Property(String),
    /// A value.
    Literal(Literal),
    /// A geometry. Its coordinates are as they were written.
    Geometry(Geometry),
    /// A box, as it was written: four or six numbers.
    Box(Vec<f64>),
    /// From a moment or a day to another; a text `..` is an open end.
    Interval(Box<[Expression; 2]>),
    /// A list.
    List(Vec<Expression>),
    /// An operator and what it is applied to.
    Apply(Op, Vec<Expression>),
    /// A function that the standard does not name.
    Function(String, Vec<Expression>),
}

/// A value that stands in a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// A moment.
    Timestamp(Timestamp),
}

macro_rules! operators {
    ($($name:ident = $code:literal),+ $(,)?) => {
        /// The operators of CQL2, by their names in JSON.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs)] // Each says what the standard says.
        pub enum Op { $($name),+ }

        impl Op {
            /// Every operator.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in JSON.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }
        }
    };
}

operators! {
    And = "and", Or = "or", Not = "not",
    Equal = "=", Unequal = "<>", Less = "<", Greater = ">", LessOrEqual = "<=", GreaterOrEqual = ">=",
    Like = "like", Between = "between", In = "in", IsNull = "isNull",
    Plus = "+", Minus = "-", Times = "*", Over = "/", Modulo = "%", Div = "div", Power = "^",
    CaseI = "casei", AccentI = "accenti",
    SIntersects = "s_intersects", SDisjoint = "s_disjoint", SEquals = "s_equals", STouches = "s_touches",
    SCrosses = "s_crosses", SWithin = "s_within", SContains = "s_contains", SOverlaps = "s_overlaps",
    TAfter = "t_after", TBefore = "t_before", TContains = "t_contains", TDisjoint = "t_disjoint",
    TDuring = "t_during", TEquals = "t_equals", TFinishedBy = "t_finishedBy", TFinishes = "t_finishes",
    TIntersects = "t_intersects", TMeets = "t_meets", TMetBy = "t_metBy",
    TOverlappedBy = "t_overlappedBy", TOverlaps = "t_overlaps", TStartedBy = "t_startedBy",
    TStarts = "t_starts",
    AContainedBy = "a_containedBy", AContains = "a_contains", AEquals = "a_equals",
    AOverlaps = "a_overlaps",
}

impl Op {
    /// The operator of a name, in whatever case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|op| op.code().eq_ignore_ascii_case(name))
    }

    /// Whether it is written as a function in text.
    #[must_use]
    pub fn is_function(self) -> bool {
        matches!(self, Self::CaseI | Self::AccentI) || self.code().as_bytes().get(1) == Some(&b'_')
    }
}

impl Expression {
    /// The parts inside this one.
    pub(super) fn inside(&self) -> impl Iterator<Item = &Expression> {
        let parts: &[Expression] = match self {
            Self::Interval(ends) => &ends[..],
            Self::List(parts) | Self::Apply(_, parts) | Self::Function(_, parts) => parts,
            _ => &[],
        };
        parts.iter()
    }
}
