//! The location report: what remains of a told place (docs/privacy.md#d1).

use h3o::CellIndex;

use super::token::{ChildToken, TokenKey};
use crate::codes::code_list;
use crate::consent::MapAgreement;
use crate::identity::SourceId;
use crate::interview::{Experience, Interview, ToldPlace};
use crate::place::{Kind, Month, TimeBand};

code_list! {
    /// What a report is about, beside where: the themes that a leaf may carry.
    Theme {
        /// Late evening or night, 22 to 05.
        AfterDark = "after_dark",
        /// After school, 15 to 18.
        AfterSchool = "after_school",
        /// School hours, 08 to 15.
        SchoolHours = "school_hours",
        /// Alcohol or drugs, given or used.
        Substances = "alcohol_or_drugs",
        /// Hurt, threatened, robbed, or a weapon seen.
        Violence = "violence",
        /// Slept rough.
        SleptRough = "slept_rough",
        /// Was helped by someone: a strength.
        Helped = "helped",
        /// A place where the child felt safe: kept for a map of strengths, and
        /// never counted on a map of risk.
        SafePlace = "safe_place",
        /// Sexual harm or exploitation: never by leaf (docs/privacy.md#d3).
        SexualHarm = "sexual_harm",
        /// Criminal exploitation: never by leaf (docs/privacy.md#d3).
        CriminalExploitation = "criminal_exploitation",
    }
}

impl Theme {
    /// Whether this theme is kept for areas of ward size with ten others
    /// (docs/privacy.md#d3), and so never stands on a leaf.
    #[must_use]
    pub fn is_serious_harm(self) -> bool {
        matches!(self, Self::SexualHarm | Self::CriminalExploitation)
    }

    /// The theme in plain words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::AfterDark => "After dark",
            Self::AfterSchool => "After school",
            Self::SchoolHours => "School hours",
            Self::Substances => "Alcohol or drugs",
            Self::Violence => "Violence or threats",
            Self::SleptRough => "Slept rough",
            Self::Helped => "Helped by someone",
            Self::SafePlace => "Felt safe",
            Self::SexualHarm => "Sexual harm",
            Self::CriminalExploitation => "Criminal exploitation",
        }
    }
}

/// A set of themes.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Themes(u16);

impl Themes {
    /// Whether the set holds a theme.
    #[must_use]
    pub fn contains(self, theme: Theme) -> bool {
        self.0 & (1 << theme as u16) != 0
    }

    /// The set with a theme added.
    #[must_use]
    pub fn with(self, theme: Theme) -> Self {
        Self(self.0 | 1 << theme as u16)
    }

    /// The set as bits, to compare two.
    #[must_use]
    pub fn bits(self) -> u16 {
        self.0
    }

    /// The set of these bits, as [`bits`](Self::bits) gives them.
    #[must_use]
    pub fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// The themes of two sets.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn of(place: &ToldPlace) -> Self {
        let by_time = match place.time_band {
            TimeBand::Late | TimeBand::Night => Some(Theme::AfterDark),
            TimeBand::AfterSchool => Some(Theme::AfterSchool),
            TimeBand::School => Some(Theme::SchoolHours),
            _ => None,
        };
        let by_kind = (place.kind == Kind::FeltSafeAt).then_some(Theme::SafePlace);
        let linked = place.experiences.iter().filter_map(|&experience| theme_of(experience));
        linked.chain(by_time).chain(by_kind).fold(Self::default(), Self::with)
    }
}

fn theme_of(experience: Experience) -> Option<Theme> {
    use Experience as E;
    match experience {
        E::GivenAlcoholOrDrugs | E::UsedAlcoholOrDrugs => Some(Theme::Substances),
        E::HurtPhysically | E::Threatened | E::Robbed | E::WeaponSeen => Some(Theme::Violence),
        E::SleptRough => Some(Theme::SleptRough),
        E::HelpedBySomeone => Some(Theme::Helped),
        E::SexualAssaultOrAbuse | E::PressuredSexual | E::SexuallyExploited => Some(Theme::SexualHarm),
        E::CriminallyExploitedOrCarried => Some(Theme::CriminalExploitation),
        _ => None,
    }
}

code_list! {
    /// Who may know a child of their own (docs/privacy.md#d3a).
    HolderKind {
        /// The caseworker who held the interview.
        Caseworker = "caseworker",
        /// The placement where the child lives.
        Placement = "placement",
        /// The child's school.
        School = "school",
        /// The account that entered the interview by hand.
        Account = "account",
        /// The provider of the interview.
        Provider = "provider",
        /// The authority that placed the child.
        Agency = "agency",
        /// Where the file came from that told of the child.
        Source = "source",
    }
}

impl HolderKind {
    /// The number that is sealed for this kind. It never changes.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Caseworker => 0,
            Self::Placement => 1,
            Self::School => 2,
            Self::Account => 3,
            Self::Provider => 4,
            Self::Agency => 5,
            Self::Source => 6,
        }
    }

    /// The kind of a number that was sealed.
    #[must_use]
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.number() == number)
    }
}

/// One holder: a kind, and a tag that tells it from others of the kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder {
    /// The kind.
    pub kind: HolderKind,
    /// The tag: keyed, but for an agency, which is a public body's code.
    pub tag: u64,
}

impl Holder {
    /// The authority of a GSS code, which is no secret.
    #[must_use]
    pub fn agency(gss: &str) -> Self {
        let mut bytes = [0; 8];
        let digits: u32 = gss.get(1..).and_then(|digits| digits.parse().ok()).unwrap_or_default();
        bytes[0] = gss.bytes().next().unwrap_or_default();
        bytes[4..].copy_from_slice(&digits.to_be_bytes());
        Self { kind: HolderKind::Agency, tag: u64::from_be_bytes(bytes) }
    }

    /// The GSS code of an authority.
    #[must_use]
    pub fn gss(self) -> Option<String> {
        let bytes = self.tag.to_be_bytes();
        let digits = u32::from_be_bytes(bytes[4..].try_into().ok()?);
        let is_code = self.kind == HolderKind::Agency && bytes[0].is_ascii_uppercase();
        is_code.then(|| format!("{}{digits:08}", char::from(bytes[0])))
    }

    /// The placement of an id, as its children's interviews give it.
    #[must_use]
    pub fn placement(id: &SourceId, key: &TokenKey) -> Self {
        Self::keyed(HolderKind::Placement, id, key)
    }

    /// The caseworker of a code.
    #[must_use]
    pub fn caseworker(code: &SourceId, key: &TokenKey) -> Self {
        Self::keyed(HolderKind::Caseworker, code, key)
    }

    /// The source of an import, by its name.
    #[must_use]
    pub fn source(name: &SourceId, key: &TokenKey) -> Self {
        Self::keyed(HolderKind::Source, name, key)
    }

    fn keyed(kind: HolderKind, id: &SourceId, key: &TokenKey) -> Self {
        Self { kind, tag: key.tag(kind.code(), id) }
    }
}

/// Whoever may know the child of an interview: who held it and for whom, and
/// where the child lives and learns, in order.
pub(super) fn holders_of(interview: &Interview, key: &TokenKey, account: Option<&SourceId>) -> Vec<Holder> {
    let keyed = |kind: HolderKind, id: &SourceId| Holder::keyed(kind, id, key);
    let mut holders = vec![
        keyed(HolderKind::Caseworker, &interview.caseworker),
        keyed(HolderKind::Provider, &interview.provider),
        Holder::agency(&interview.responsible_la),
    ];
    holders.extend(interview.placement.as_ref().map(|id| keyed(HolderKind::Placement, id)));
    holders.extend(interview.school.as_ref().map(|id| keyed(HolderKind::School, id)));
    holders.extend(account.map(|id| keyed(HolderKind::Account, id)));
    holders.sort_unstable();
    holders
}

/// One place that one child told of, after the gate: no point, no day, no id.
///
/// It has neither `Debug` nor `Serialize`. [`sealed_form`](Self::sealed_form)
/// is for the store's cipher alone.
#[derive(Clone)]
pub struct LocationReport {
    child: ChildToken,
    host: Holder,
    month: Month,
    cell: CellIndex,
    themes: Themes,
    holders: Vec<Holder>,
    explanation: String,
}

/// What all reports of one interview share.
pub(super) struct Provenance<'a> {
    pub child: ChildToken,
    pub host: Holder,
    pub holders: &'a [Holder],
    pub agreement: &'a MapAgreement,
}

impl LocationReport {
    pub(super) fn new(place: &ToldPlace, cell: CellIndex, from: &Provenance<'_>) -> Self {
        Self {
            child: from.child,
            host: from.host,
            month: place.month,
            cell,
            themes: Themes::of(place),
            holders: from.holders.to_vec(),
            explanation: from.agreement.explanation().as_str().to_owned(),
        }
    }

    /// The child's token.
    #[must_use]
    pub fn child(&self) -> ChildToken {
        self.child
    }

    /// The authority whose partnership may count the report: its tenant.
    #[must_use]
    pub fn host(&self) -> Holder {
        self.host
    }

    /// The month in which the child was there.
    #[must_use]
    pub fn month(&self) -> Month {
        self.month
    }

    /// The cell, at resolution 10, 9, 8 or 7 as the child could say.
    #[must_use]
    pub fn cell(&self) -> CellIndex {
        self.cell
    }

    /// The themes.
    #[must_use]
    pub fn themes(&self) -> Themes {
        self.themes
    }

    /// The holders, in order.
    #[must_use]
    pub fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// The same, with one more who may know the child by it.
    #[must_use]
    pub fn held_by_too(mut self, holder: Holder) -> Self {
        if let Err(at) = self.holders.binary_search(&holder) {
            self.holders.insert(at, holder);
        }
        self
    }

    /// The version of the explanation that the child agreed to.
    #[must_use]
    pub fn explanation(&self) -> &str {
        &self.explanation
    }

    /// The report as bytes to seal, without the child's token, which stands
    /// beside it. Host (8 bytes), month (4), cell (8), themes (2), holders (1
    /// for how many, 9 each), explanation (the rest).
    #[must_use]
    pub fn sealed_form(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(24 + 9 * self.holders.len() + self.explanation.len());
        bytes.extend(self.host.tag.to_be_bytes());
        bytes.extend(self.month.ordinal().to_be_bytes());
        bytes.extend(u64::from(self.cell).to_be_bytes());
        bytes.extend(self.themes.0.to_be_bytes());
        bytes.push(
            u8::try_from(self.holders.len())
                .expect("an interview names six holders at the most, and few sources brought it"),
        );
        for holder in &self.holders {
            bytes.push(holder.kind.number());
            bytes.extend(holder.tag.to_be_bytes());
        }
        bytes.extend(self.explanation.as_bytes());
        bytes
    }

    /// The report of its [`sealed_form`](Self::sealed_form), or `None` where
    /// the bytes are not one.
    #[must_use]
    pub fn from_sealed_form(child: ChildToken, bytes: &[u8]) -> Option<Self> {
        let (host, rest) = bytes.split_first_chunk::<8>()?;
        let (month, rest) = rest.split_first_chunk::<4>()?;
        let (cell, rest) = rest.split_first_chunk::<8>()?;
        let (themes, rest) = rest.split_first_chunk::<2>()?;
        let (&many, mut rest) = rest.split_first()?;
        let mut holders = Vec::with_capacity(many.into());
        for _ in 0..many {
            let (holder, after) = rest.split_first_chunk::<9>()?;
            let kind = HolderKind::numbered(holder[0])?;
            let tag = u64::from_be_bytes(holder[1..].try_into().ok()?);
            holders.push(Holder { kind, tag });
            rest = after;
        }
        Some(Self {
            child,
            host: Holder { kind: HolderKind::Agency, tag: u64::from_be_bytes(*host) },
            month: Month::from_ordinal(i32::from_be_bytes(*month)),
            cell: CellIndex::try_from(u64::from_be_bytes(*cell)).ok()?,
            themes: Themes(u16::from_be_bytes(*themes)),
            holders,
            explanation: String::from_utf8(rest.to_vec()).ok()?,
        })
    }
}
