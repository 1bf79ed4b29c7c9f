//! A return interview, as a provider's file tells it. It lives for the length
//! of one import and can be neither printed nor written.

use jiff::civil::Date;
use serde::Deserialize;

use crate::age::AgeBand;
use crate::codes::code_list;
use crate::consent::Decision;
use crate::identity::{IdKind, SourceId};
use crate::place::{Day, Kind, Month, PlaceType, Precision, TimeBand};

code_list! {
    /// What pushed the child away (docs/domain.md#push).
    Push {
        #[doc(hidden)] ConflictAtHome = "conflict_at_home",
        #[doc(hidden)] CommunicationBreakdown = "communication_breakdown",
        #[doc(hidden)] AbuseOrNeglect = "abuse_or_neglect",
        #[doc(hidden)] DomesticAbuse = "domestic_abuse",
        #[doc(hidden)] ParentalSubstanceOrMh = "parental_substance_or_mh",
        #[doc(hidden)] BoundariesOrRules = "boundaries_or_rules",
        #[doc(hidden)] ForcedToLeave = "forced_to_leave",
        #[doc(hidden)] PlacementUnhappy = "placement_unhappy",
        #[doc(hidden)] PlacementFarOrNew = "placement_far_or_new",
        #[doc(hidden)] PlacementPeers = "placement_peers",
        #[doc(hidden)] StaffRelationship = "staff_relationship",
        #[doc(hidden)] ContactWithFamilyProblem = "contact_with_family_problem",
        #[doc(hidden)] SchoolProblem = "school_problem",
        #[doc(hidden)] Bullying = "bullying",
        #[doc(hidden)] MentalHealth = "mental_health",
        #[doc(hidden)] Bereavement = "bereavement",
        #[doc(hidden)] ImmigrationFear = "immigration_fear",
        #[doc(hidden)] ForcedMarriageOrHbv = "forced_marriage_or_hbv",
        #[doc(hidden)] Boredom = "boredom",
        #[doc(hidden)] Other = "other",
        #[doc(hidden)] NotSaid = "not_said",
    }
}

code_list! {
    /// What drew the child (docs/domain.md#pull).
    Pull {
        #[doc(hidden)] SeeFamily = "see_family",
        #[doc(hidden)] SeeFriends = "see_friends",
        #[doc(hidden)] Partner = "partner",
        #[doc(hidden)] PeerGroup = "peer_group",
        #[doc(hidden)] PartyOrEvent = "party_or_event",
        #[doc(hidden)] BelongingOrStatus = "belonging_or_status",
        #[doc(hidden)] Substances = "substances",
        #[doc(hidden)] MoneyOrGifts = "money_or_gifts",
        #[doc(hidden)] ExploiterOrPersonOfConcern = "exploiter_or_person_of_concern",
        #[doc(hidden)] GangOrCountyLines = "gang_or_county_lines",
        #[doc(hidden)] HomeArea = "home_area",
        #[doc(hidden)] PlaceItself = "place_itself",
        #[doc(hidden)] Freedom = "freedom",
        #[doc(hidden)] OnlineContact = "online_contact",
        #[doc(hidden)] Other = "other",
        #[doc(hidden)] NotSaid = "not_said",
    }
}

code_list! {
    /// What happened while the child was away (docs/domain.md#experience).
    Experience {
        #[doc(hidden)] HurtPhysically = "hurt_physically",
        #[doc(hidden)] Threatened = "threatened",
        #[doc(hidden)] SexualAssaultOrAbuse = "sexual_assault_or_abuse",
        #[doc(hidden)] PressuredSexual = "pressured_sexual",
        #[doc(hidden)] SexuallyExploited = "sexually_exploited",
        #[doc(hidden)] CriminallyExploitedOrCarried = "criminally_exploited_or_carried",
        #[doc(hidden)] GivenAlcoholOrDrugs = "given_alcohol_or_drugs",
        #[doc(hidden)] UsedAlcoholOrDrugs = "used_alcohol_or_drugs",
        #[doc(hidden)] Robbed = "robbed",
        #[doc(hidden)] StoleToSurvive = "stole_to_survive",
        #[doc(hidden)] Begged = "begged",
        #[doc(hidden)] OtherToSurvive = "other_to_survive",
        #[doc(hidden)] SleptRough = "slept_rough",
        #[doc(hidden)] StayedWithStranger = "stayed_with_stranger",
        #[doc(hidden)] TransportedByUnknown = "transported_by_unknown",
        #[doc(hidden)] WeaponSeen = "weapon_seen",
        #[doc(hidden)] SelfHarmThought = "self_harm_thought",
        #[doc(hidden)] HungryColdTired = "hungry_cold_tired",
        #[doc(hidden)] OnlineHarm = "online_harm",
        #[doc(hidden)] NothingBad = "nothing_bad",
        #[doc(hidden)] HelpedBySomeone = "helped_by_someone",
        #[doc(hidden)] Other = "other",
        #[doc(hidden)] NotSaid = "not_said",
    }
}

/// A place that a child told of. The coordinates end with the import.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldPlace {
    /// What the place was to the child.
    pub kind: Kind,
    /// What type of place it was.
    pub place_type: PlaceType,
    /// How exactly the child could say.
    pub precision: Precision,
    /// Latitude, WGS 84 degrees, where there is one.
    pub lat: Option<f64>,
    /// Longitude, WGS 84 degrees, where there is one.
    pub lon: Option<f64>,
    /// The month in which it was.
    pub month: Month,
    /// The type of day.
    pub day: Day,
    /// The part of the day.
    pub time_band: TimeBand,
    /// What the child linked with this place.
    pub experiences: Vec<Experience>,
}

/// One return interview: a line of `interviews.ndjson` (docs/domain.md#interviews-file).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interview {
    /// The provider's own id of the interview.
    pub interview: SourceId,
    /// The authority's own id of the child.
    pub child: SourceId,
    /// Who held it.
    pub provider: SourceId,
    /// The caseworker's code.
    pub caseworker: SourceId,
    /// The authority that placed the child (GSS code).
    pub responsible_la: String,
    /// The authority whose places the child told of (GSS code).
    pub host_la: String,
    /// The placement's code, where the child has one.
    pub placement: Option<SourceId>,
    /// The school's code, where the file holds one: a holder (docs/privacy.md#d3).
    #[serde(default)]
    pub school: Option<SourceId>,
    /// The day on which it was held.
    pub held_on: Date,
    /// The child's age.
    pub age_band: AgeBand,
    /// The episodes that it covers.
    pub episodes: Vec<SourceId>,
    /// What the child decided.
    pub consents: Vec<Decision>,
    /// What pushed.
    pub push: Vec<Push>,
    /// What pulled.
    pub pull: Vec<Pull>,
    /// What happened, not linked to a place.
    pub experiences: Vec<Experience>,
    /// The places told.
    pub places: Vec<ToldPlace>,
    /// Whether this interview was made up by the synthetic twin.
    #[serde(default)]
    pub synthetic: bool,
}

impl Interview {
    /// Every id that tells people, homes, schools and rows apart.
    pub fn ids(&self) -> impl Iterator<Item = (IdKind, &SourceId)> {
        let always = [
            (IdKind::Interview, &self.interview),
            (IdKind::Child, &self.child),
            (IdKind::Provider, &self.provider),
            (IdKind::Caseworker, &self.caseworker),
        ];
        let placement = self.placement.iter().map(|id| (IdKind::Placement, id));
        let school = self.school.iter().map(|id| (IdKind::School, id));
        let episodes = self.episodes.iter().map(|id| (IdKind::Episode, id));
        always.into_iter().chain(placement).chain(school).chain(episodes)
    }
}
