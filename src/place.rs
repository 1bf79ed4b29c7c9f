//! Places as a child tells them: what kind, what type, how exactly, and when.

use h3o::Resolution;
use serde::Deserialize;

use crate::codes::code_list;

code_list! {
    /// What the place was to the child (docs/domain.md#kind).
    Kind {
        /// Where the child went missing from: never on a map.
        MissingFrom = "missing_from",
        /// Passed through.
        TravelledThrough = "travelled_through",
        /// Spent time at.
        HungOutAt = "hung_out_at",
        /// Stayed at: on a map only where the place is public.
        StayedAt = "stayed_at",
        /// Was found at.
        FoundAt = "found_at",
        /// Came to harm at.
        HarmAt = "harm_at",
        /// Met a person of concern at.
        MetPersonOfConcernAt = "met_person_of_concern_at",
        /// Was picked up at.
        PickedUpAt = "picked_up_at",
        /// Was dropped at.
        DroppedAt = "dropped_at",
        /// Felt safe at: a strength, not a risk.
        FeltSafeAt = "felt_safe_at",
        /// Keeps away from.
        AvoidPlace = "avoid_place",
    }
}

/// How private a type of place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// A public place.
    Public,
    /// A place open to the public, or the outside of one that is not.
    QuasiPublic,
    /// Somebody's home: never on a map.
    Private,
    /// Nowhere on the ground.
    Online,
}

code_list! {
    /// The type of a place (docs/domain.md#place-type).
    PlaceType {
        /// Bus station.
        BusStation = "bus_station",
        /// Railway station.
        RailStation = "rail_station",
        /// Tram stop.
        TramStop = "tram_stop",
        /// Bus stop or route.
        BusStopRoute = "bus_stop_route",
        /// Street in a town centre.
        TownCentreStreet = "town_centre_street",
        /// Residential street.
        ResidentialStreet = "residential_street",
        /// Park.
        Park = "park",
        /// Canal or river.
        CanalOrRiver = "canal_or_river",
        /// Woodland or moor.
        WoodlandMoor = "woodland_moor",
        /// Car park.
        CarPark = "car_park",
        /// Play area.
        PlayArea = "play_area",
        /// Underpass or footpath.
        UnderpassFootpath = "underpass_footpath",
        /// The outside of an empty building.
        DerelictBuilding = "derelict_or_empty_building",
        /// Shopping centre.
        ShoppingCentre = "shopping_centre",
        /// Retail park.
        RetailPark = "retail_park",
        /// Supermarket.
        Supermarket = "supermarket",
        /// Takeaway or café.
        TakeawayOrCafe = "takeaway_or_cafe",
        /// Arcade or leisure venue.
        ArcadeOrLeisure = "arcade_or_leisure",
        /// Cinema.
        Cinema = "cinema",
        /// Gym.
        Gym = "gym",
        /// Hotel or bed and breakfast.
        HotelOrBnb = "hotel_or_bnb",
        /// Licensed premises.
        LicensedPremises = "licensed_premises",
        /// Taxi or private hire rank or vehicle.
        TaxiOrPhv = "taxi_or_phv",
        /// Library.
        Library = "library",
        /// The surroundings of a school or college.
        SchoolOrCollege = "school_or_college",
        /// Youth provision.
        YouthProvision = "youth_provision",
        /// Hospital or emergency department.
        HospitalOrAe = "hospital_or_ae",
        /// Police station.
        PoliceStation = "police_station",
        /// Place of worship.
        PlaceOfWorship = "place_of_worship",
        /// Not a place on the ground.
        Online = "online",
        /// The child's own home.
        OwnHome = "own_home",
        /// A placement or children's home.
        Placement = "placement_or_childrens_home",
        /// A friend's home.
        FriendsHome = "friends_home",
        /// A relative's home.
        RelativesHome = "relatives_home",
        /// A partner's home.
        PartnersHome = "partner_home",
        /// The home of a stranger or person of concern.
        StrangersHome = "stranger_or_person_of_concern_home",
        /// A party flat, or a home taken over.
        PartyFlat = "party_flat_or_cuckooed",
        /// Another private place.
        OtherPrivate = "other_private",
        /// Another place, of no listed type.
        Other = "other",
        /// The child did not say.
        NotSaid = "not_said",
    }
}

impl PlaceType {
    /// How private this type of place is. A place of no said type may be
    /// somebody's home, and is held to be.
    #[must_use]
    pub fn sensitivity(self) -> Sensitivity {
        use PlaceType as P;
        match self {
            P::BusStation
            | P::RailStation
            | P::TramStop
            | P::BusStopRoute
            | P::TownCentreStreet
            | P::ResidentialStreet
            | P::Park
            | P::CanalOrRiver
            | P::WoodlandMoor
            | P::CarPark
            | P::PlayArea
            | P::UnderpassFootpath
            | P::DerelictBuilding => Sensitivity::Public,
            P::ShoppingCentre
            | P::RetailPark
            | P::Supermarket
            | P::TakeawayOrCafe
            | P::ArcadeOrLeisure
            | P::Cinema
            | P::Gym
            | P::HotelOrBnb
            | P::LicensedPremises
            | P::TaxiOrPhv
            | P::Library
            | P::SchoolOrCollege
            | P::YouthProvision
            | P::HospitalOrAe
            | P::PoliceStation
            | P::PlaceOfWorship => Sensitivity::QuasiPublic,
            P::Online => Sensitivity::Online,
            P::OwnHome
            | P::Placement
            | P::FriendsHome
            | P::RelativesHome
            | P::PartnersHome
            | P::StrangersHome
            | P::PartyFlat
            | P::OtherPrivate
            | P::Other
            | P::NotSaid => Sensitivity::Private,
        }
    }
}

code_list! {
    /// How exactly the child could say where it was.
    Precision {
        /// A public place, exactly.
        ExactPublicPlace = "exact_public_place",
        /// A street or a named area.
        StreetOrNamedArea = "street_or_named_area",
        /// A neighbourhood.
        Neighbourhood = "neighbourhood",
        /// Only the town.
        Town = "town",
        /// Only the local authority.
        LocalAuthority = "local_authority",
        /// Elsewhere in the United Kingdom.
        ElsewhereUk = "elsewhere_uk",
        /// Not on the ground.
        Online = "online",
        /// Not known.
        Unknown = "unknown",
        /// Kept private.
        Private = "private",
    }
}

impl Precision {
    /// The finest H3 resolution at which a place so told may be kept, or `None`
    /// where it is too vague to be a cell (docs/domain.md#precision). Never finer
    /// than 10 (docs/privacy.md#d1).
    #[must_use]
    pub fn resolution(self) -> Option<Resolution> {
        match self {
            Self::ExactPublicPlace => Some(Resolution::Ten),
            Self::StreetOrNamedArea => Some(Resolution::Nine),
            Self::Neighbourhood => Some(Resolution::Eight),
            Self::Town => Some(Resolution::Seven),
            Self::LocalAuthority | Self::ElsewhereUk | Self::Online | Self::Unknown | Self::Private => None,
        }
    }
}

code_list! {
    /// The part of the day.
    TimeBand {
        /// 05 to 08.
        Early = "early",
        /// 08 to 15.
        School = "school",
        /// 15 to 18.
        AfterSchool = "after_school",
        /// 18 to 22.
        Evening = "evening",
        /// 22 to 02.
        Late = "late",
        /// 02 to 05.
        Night = "night",
        /// The whole day.
        AllDay = "all_day",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// The type of day. Checked on the way in and not kept (docs/privacy.md#d1).
    Day {
        /// Monday to Thursday.
        Weekday = "weekday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
        /// Not known.
        Unknown = "unknown",
    }
}

/// A month of a year: the finest time that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since January of the year 0.
    ordinal: i32,
}

/// A text that is not a month, written `YYYY-MM`, from 2000 to 2099.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a month, written YYYY-MM")]
pub struct NotAMonth;

impl Month {
    /// The month that holds a day.
    #[must_use]
    pub fn of(day: jiff::civil::Date) -> Self {
        Self { ordinal: i32::from(day.year()) * 12 + i32::from(day.month()) - 1 }
    }

    /// The month that holds a day, where it is one that can be written: of 2000
    /// to 2099.
    #[must_use]
    pub fn counted(day: jiff::civil::Date) -> Option<Self> {
        (2000..2100).contains(&day.year()).then(|| Self::of(day))
    }

    /// This month, `months` later; earlier where negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self { ordinal: self.ordinal + months }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> jiff::civil::Date {
        let month = i8::try_from(self.ordinal.rem_euclid(12) + 1).unwrap_or(1);
        let year = i16::try_from(self.ordinal.div_euclid(12)).unwrap_or_default();
        jiff::civil::date(year, month, 1)
    }

    /// Months since January of the year 0: a whole number to store.
    #[must_use]
    pub fn ordinal(self) -> i32 {
        self.ordinal
    }

    /// The month of an [`ordinal`](Self::ordinal).
    #[must_use]
    pub fn from_ordinal(ordinal: i32) -> Self {
        Self { ordinal }
    }

    /// The month in words: "October 2026".
    #[must_use]
    pub fn words(self) -> String {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let at = usize::try_from(self.ordinal.rem_euclid(12)).expect("0 to 11");
        format!("{} {}", NAMES[at], self.ordinal.div_euclid(12))
    }
}

impl std::str::FromStr for Month {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let (year, month) = text.split_once('-').ok_or(NotAMonth)?;
        let digits = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NotAMonth);
        }
        let year: i32 = year.parse().map_err(|_| NotAMonth)?;
        let month: i32 = month.parse().map_err(|_| NotAMonth)?;
        if !(2000..2100).contains(&year) || !(1..=12).contains(&month) {
            return Err(NotAMonth);
        }
        Ok(Self { ordinal: year * 12 + month - 1 })
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-{:02}", self.ordinal.div_euclid(12), self.ordinal.rem_euclid(12) + 1)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_back_as_written() {
        for text in ["2000-01", "2024-12", "2026-02"] {
            assert_eq!(text.parse::<Month>().expect("a month").to_string(), text);
        }
        for text in ["2024-13", "2024-00", "24-01", "2024-1", "2024-01-01", "+024-01", "1999-12", ""] {
            assert_eq!(text.parse::<Month>(), Err(NotAMonth), "{text}");
        }
        let december: Month = "2024-12".parse().expect("a month");
        assert_eq!(december.plus(1).to_string(), "2025-01");
        assert_eq!(december.plus(-12).to_string(), "2023-12");
    }

    #[test]
    fn a_place_of_no_said_type_is_held_to_be_private() {
        for place in [PlaceType::Other, PlaceType::NotSaid, PlaceType::PartyFlat] {
            assert_eq!(place.sensitivity(), Sensitivity::Private);
        }
    }
}
