//! Consent: what a child agreed to, and the proof of it that the map asks for.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::age::AgeBand;
use crate::codes::code_list;

code_list! {
    /// What an agreement is about (docs/domain.md#purpose).
    Purpose {
        /// Anonymised place statistics: the map.
        Map = "MAP",
        /// The child's own care and safety plan.
        Case = "CASE",
        /// Place detail to the police.
        Intel = "INTEL",
        /// Health services.
        Health = "HEALTH",
        /// Education.
        Education = "EDU",
        /// Service learning.
        Learn = "LEARN",
        /// May be told what changed.
        Feedback = "FEEDBACK",
    }
}

code_list! {
    /// Whom a decision is about.
    Agency {
        /// Every agency of the partnership.
        All = "all",
        /// Children's social care.
        SocialCare = "childrens_social_care",
        /// The territorial police force.
        Police = "police",
        /// British Transport Police.
        TransportPolice = "btp",
        /// Health services.
        Health = "health",
        /// Education.
        Education = "education",
        /// Youth justice.
        YouthJustice = "youth_justice",
        /// Housing.
        Housing = "housing",
        /// Licensing and community safety.
        Licensing = "licensing_community_safety",
        /// Youth and voluntary services.
        Voluntary = "youth_voluntary",
        /// The whole partnership, as some providers write it.
        Partnership = "all_partnership",
    }
}

code_list! {
    /// Where a decision stands.
    State {
        /// The child said yes.
        Given = "given",
        /// The child said no.
        Declined = "declined",
        /// The child took it back.
        Withdrawn = "withdrawn",
        /// Nobody asked.
        NotAsked = "not_asked",
        /// The child could not decide.
        Unable = "unable",
        /// It was given for a time that is over.
        Expired = "expired",
    }
}

code_list! {
    /// Whether the child was able to decide.
    Competence {
        /// Under 16 and Gillick competent.
        GillickYes = "gillick_yes",
        /// Under 16 and not Gillick competent.
        GillickNo = "gillick_no",
        /// Under 16 and competent with support.
        GillickWithSupport = "gillick_with_support",
        /// 16 or 17, presumed able.
        Age16To17 = "age_16_17",
        /// Nobody assessed it.
        NotAssessed = "not_assessed",
    }
}

/// One decision of a child about one purpose and agency. Decisions are only
/// ever added; the latest stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What it is about.
    pub purpose: Purpose,
    /// Whom it is about.
    pub agency: Agency,
    /// Yes, no, or why neither.
    pub state: State,
    /// The day on which the child decided.
    pub decided_on: Date,
    /// Whether the child was able to decide.
    pub competence: Competence,
    /// The version of the explanation that the child was given.
    pub explanation: ExplanationVersion,
}

impl Agency {
    /// The agency, with the two ways to write the whole partnership as one.
    fn whole(self) -> Self {
        if self == Self::Partnership { Self::All } else { self }
    }
}

impl Decision {
    /// Whether the child was able to decide, at this age.
    fn was_able(&self, age: AgeBand) -> bool {
        match self.competence {
            Competence::GillickYes | Competence::GillickWithSupport => true,
            Competence::GillickNo => false,
            Competence::Age16To17 | Competence::NotAssessed => age == AgeBand::From16To17,
        }
    }
}

/// The version of the child's explanation, such as `v1` or `2026.1`: digits,
/// dots and hyphens after at most two letters, 16 in all, so that no name can
/// hide in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExplanationVersion(String);

impl ExplanationVersion {
    /// The version as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ExplanationVersion {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let number = text.trim_start_matches(|c: char| c.is_ascii_lowercase());
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        if number.is_empty() || !is_number || text.len() > 16 || text.len() - number.len() > 2 {
            return Err(serde::de::Error::custom("not a version"));
        }
        Ok(Self(text))
    }
}

/// Proof that a child agreed to the map: an interview's places come in only
/// with one. [`MapAgreement::of`] is the sole way to make it, and it looks at
/// the child's own decisions and nothing else: there is no override.
pub struct MapAgreement {
    explanation: ExplanationVersion,
    agreed: YesDays,
}

/// The days on which a child last said yes to the map, by agency: what an
/// agreement rests on. Days of a child's life, so for the store's seal alone.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct YesDays(BTreeMap<Agency, Date>);

/// The days on which a child last said no to the map, by agency.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct NoDays(BTreeMap<Agency, Date>);

/// Why the map may not have a child's places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAgreement {
    /// The child did not say yes, or took it back, or nobody asked.
    NotGiven,
    /// The child was not judged able to say yes.
    NotCompetent,
}

impl MapAgreement {
    /// The agreement that stands for the map, from a child's decisions in any
    /// order. For each agency the latest by day stands; of two on one day, the
    /// one that says less, because a child who said no must not be outvoted by
    /// the order of a file. The whole partnership sees the map, so the decision
    /// for all must be a yes, and none for a single agency a no.
    ///
    /// # Errors
    ///
    /// [`NoAgreement`] unless that is so and the child was able to say it. An
    /// unassessed yes counts at 16 and 17 only, where capacity is presumed.
    pub fn of(decisions: &[Decision], age: AgeBand) -> Result<Self, NoAgreement> {
        let mut standing: BTreeMap<Agency, &Decision> = BTreeMap::new();
        for decision in decisions.iter().filter(|decision| decision.purpose == Purpose::Map) {
            let rank = |decision: &Decision| {
                (decision.decided_on, decision.state != State::Given, !decision.was_able(age))
            };
            let kept = standing.entry(decision.agency.whole()).or_insert(decision);
            if rank(decision) > rank(kept) {
                *kept = decision;
            }
        }
        let all = standing.get(&Agency::All).ok_or(NoAgreement::NotGiven)?;
        let is_no = |decision: &&Decision| matches!(decision.state, State::Declined | State::Withdrawn);
        if all.state != State::Given || standing.values().copied().any(|decision| is_no(&decision)) {
            return Err(NoAgreement::NotGiven);
        }
        if !all.was_able(age) {
            return Err(NoAgreement::NotCompetent);
        }
        let agreed = YesDays::of(decisions, age);
        // A no is lifted by a yes to the same agency, and not by silence.
        if !agreed.outlasts(&NoDays::of(decisions)) {
            return Err(NoAgreement::NotGiven);
        }
        Ok(Self { explanation: all.explanation.clone(), agreed })
    }

    /// When the child agreed, and to what.
    #[must_use]
    pub fn agreed(&self) -> &YesDays {
        &self.agreed
    }

    /// The version of the explanation that the child agreed to.
    #[must_use]
    pub fn explanation(&self) -> &ExplanationVersion {
        &self.explanation
    }
}

impl YesDays {
    fn of(decisions: &[Decision], age: AgeBand) -> Self {
        let is_yes = |decision: &Decision| decision.state == State::Given && decision.was_able(age);
        Self(latest(decisions, is_yes))
    }

    /// Whether an agreement stands against all that the child ever refused: to
    /// each agency that had a no, the child said yes on a later day in the same
    /// interview. So a no takes away everything agreed before it, whichever
    /// came first to be known, and what is agreed anew counts from there.
    #[must_use]
    pub fn outlasts(&self, noes: &NoDays) -> bool {
        noes.0.iter().all(|(agency, no)| self.0.get(agency) > Some(no))
    }

    /// As bytes to seal: agency (1 byte), year (2), month and day, each.
    #[must_use]
    pub fn sealed_form(&self) -> Vec<u8> {
        bytes_of(&self.0)
    }

    /// The days of their [`sealed_form`](Self::sealed_form), or `None` where
    /// the bytes are not one.
    #[must_use]
    pub fn from_sealed_form(bytes: &[u8]) -> Option<Self> {
        days_in(bytes).map(Self)
    }
}

impl NoDays {
    /// What a child refused, took back, or agreed to for a time that is over.
    #[must_use]
    pub fn of(decisions: &[Decision]) -> Self {
        let is_no = |decision: &Decision| match decision.state {
            State::Declined | State::Withdrawn => true,
            State::Expired => decision.agency.whole() == Agency::All,
            State::Given | State::NotAsked | State::Unable => false,
        };
        Self(latest(decisions, is_no))
    }

    /// A no to everybody on a day.
    #[must_use]
    pub fn to_all(day: Date) -> Self {
        Self(BTreeMap::from([(Agency::All, day)]))
    }

    /// Whether the child never said no.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The day of the last no to anybody.
    #[must_use]
    pub fn last(&self) -> Option<Date> {
        self.0.values().copied().max()
    }

    /// The day of the last no to everybody.
    #[must_use]
    pub fn last_to_all(&self) -> Option<Date> {
        self.0.get(&Agency::All).copied()
    }

    /// Adds what the child refused elsewhere; says whether that is more.
    pub fn join(&mut self, other: &Self) -> bool {
        let before = self.clone();
        for (&agency, &day) in &other.0 {
            let kept = self.0.entry(agency).or_insert(day);
            *kept = day.max(*kept);
        }
        *self != before
    }

    /// As bytes to seal, like [`YesDays::sealed_form`].
    #[must_use]
    pub fn sealed_form(&self) -> Vec<u8> {
        bytes_of(&self.0)
    }

    /// The days of their [`sealed_form`](Self::sealed_form), or `None` where
    /// the bytes are not one.
    #[must_use]
    pub fn from_sealed_form(bytes: &[u8]) -> Option<Self> {
        days_in(bytes).map(Self)
    }
}

/// The last day of each agency's decisions about the map that are `wanted`.
fn latest(decisions: &[Decision], wanted: impl Fn(&Decision) -> bool) -> BTreeMap<Agency, Date> {
    let mut days = BTreeMap::new();
    for decision in decisions.iter().filter(|one| one.purpose == Purpose::Map && wanted(one)) {
        let day = days.entry(decision.agency.whole()).or_insert(decision.decided_on);
        *day = decision.decided_on.max(*day);
    }
    days
}

fn bytes_of(days: &BTreeMap<Agency, Date>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(5 * days.len());
    for (&agency, day) in days {
        bytes.push(agency as u8);
        bytes.extend(day.year().to_be_bytes());
        bytes.extend([day.month().cast_unsigned(), day.day().cast_unsigned()]);
    }
    bytes
}

fn days_in(bytes: &[u8]) -> Option<BTreeMap<Agency, Date>> {
    let (rows, []) = bytes.as_chunks::<5>() else { return None };
    let row = |&[agency, century, year, month, day]: &[u8; 5]| {
        let year = i16::from_be_bytes([century, year]);
        let day = Date::new(year, month.cast_signed(), day.cast_signed()).ok()?;
        Some((*Agency::ALL.get(usize::from(agency))?, day))
    };
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(decisions: &str, age: AgeBand, expected: Result<(), NoAgreement>) {
        let decisions: Vec<Decision> = serde_json::from_str(decisions).expect("decisions");
        assert_eq!(MapAgreement::of(&decisions, age).map(|_| ()), expected);
    }

    fn decision(purpose: &str, state: &str, day: &str, competence: &str) -> String {
        decision_for("all", purpose, state, day, competence)
    }

    fn decision_for(agency: &str, purpose: &str, state: &str, day: &str, competence: &str) -> String {
        format!(
            r#"{{"purpose":"{purpose}","agency":"{agency}","state":"{state}","decided_on":"{day}","competence":"{competence}","explanation":"v1"}}"#
        )
    }

    #[test]
    fn the_childs_latest_word_decides() {
        let yes = decision("MAP", "given", "2025-03-02", "gillick_yes");
        let no = decision("MAP", "withdrawn", "2025-04-01", "gillick_yes");
        let same_day_no = decision("MAP", "declined", "2025-03-02", "gillick_yes");
        let police = decision("INTEL", "given", "2025-03-02", "gillick_yes");
        check(&format!("[{yes}]"), AgeBand::From14To15, Ok(()));
        check(&format!("[{no},{yes}]"), AgeBand::From14To15, Err(NoAgreement::NotGiven));
        check(&format!("[{same_day_no},{yes}]"), AgeBand::From14To15, Err(NoAgreement::NotGiven));
        check(&format!("[{police}]"), AgeBand::From14To15, Err(NoAgreement::NotGiven));
        check("[]", AgeBand::From14To15, Err(NoAgreement::NotGiven));
    }

    #[test]
    fn a_yes_needs_a_child_who_was_able_to_say_it() {
        for (competence, age, expected) in [
            ("gillick_no", AgeBand::From12To13, Err(NoAgreement::NotCompetent)),
            ("not_assessed", AgeBand::From12To13, Err(NoAgreement::NotCompetent)),
            ("not_assessed", AgeBand::From16To17, Ok(())),
            ("age_16_17", AgeBand::From16To17, Ok(())),
            ("age_16_17", AgeBand::From12To13, Err(NoAgreement::NotCompetent)),
            ("gillick_with_support", AgeBand::From12To13, Ok(())),
        ] {
            check(&format!("[{}]", decision("MAP", "given", "2025-03-02", competence)), age, expected);
        }
    }

    #[test]
    fn a_yes_to_one_agency_is_not_a_yes_to_all_and_a_no_to_one_is_a_no() {
        let map = |agency, state, day| decision_for(agency, "MAP", state, day, "gillick_yes");
        let age = AgeBand::From14To15;
        let (no, housing) = (map("all", "declined", "2025-03-01"), map("housing", "given", "2025-03-02"));
        check(&format!("[{no},{housing}]"), age, Err(NoAgreement::NotGiven));
        check(&format!("[{housing}]"), age, Err(NoAgreement::NotGiven));
        let (yes, police) =
            (map("all_partnership", "given", "2025-03-01"), map("police", "declined", "2025-03-01"));
        check(&format!("[{yes}]"), age, Ok(()));
        check(&format!("[{yes},{police}]"), age, Err(NoAgreement::NotGiven));
        let again = map("police", "given", "2025-03-05");
        check(&format!("[{again},{yes},{police}]"), age, Ok(()));
    }

    #[test]
    fn a_no_is_lifted_by_a_later_yes_to_the_same_and_not_by_silence() {
        let map = |agency, state, day| decision_for(agency, "MAP", state, day, "gillick_yes");
        let (yes, no) = (map("all", "given", "2025-03-01"), map("police", "declined", "2025-03-01"));
        let silence = map("police", "not_asked", "2025-03-09");
        check(&format!("[{yes},{no},{silence}]"), AgeBand::From14To15, Err(NoAgreement::NotGiven));
    }

    #[test]
    fn an_agreement_stands_against_noes_before_it_only() {
        let map = |agency, state, day| decision_for(agency, "MAP", state, day, "gillick_yes");
        let read = |text: String| serde_json::from_str::<Vec<Decision>>(&text).expect("decisions");
        let yes = |day| YesDays::of(&read(format!("[{}]", map("all", "given", day))), AgeBand::From14To15);
        let noes = |agency, state| NoDays::of(&read(format!("[{}]", map(agency, state, "2025-03-05"))));
        for (agency, state, day, expected) in [
            ("all", "declined", "2025-03-04", false),
            ("all", "withdrawn", "2025-03-05", false),
            ("all", "withdrawn", "2025-03-06", true),
            ("all_partnership", "expired", "2025-03-04", false),
            ("all", "not_asked", "2025-03-04", true),
            // What was refused to one is not given to it by a yes to all.
            ("police", "declined", "2025-03-06", false),
            ("police", "expired", "2025-03-04", true),
        ] {
            assert_eq!(yes(day).outlasts(&noes(agency, state)), expected, "{agency} {state} {day}");
        }
        let mut joined = noes("all", "declined");
        assert!(joined.join(&noes("police", "declined")) && !joined.join(&noes("police", "declined")));
        let back = NoDays::from_sealed_form(&joined.sealed_form());
        assert!(back.is_some_and(|back| back == joined));
        assert!(NoDays::from_sealed_form(&[1, 2, 3]).is_none());
        assert!(YesDays::from_sealed_form(&[0, 7, 233, 13, 1]).is_none());
    }

    #[test]
    fn of_two_decisions_on_one_day_the_one_that_says_less_stands() {
        let given = |competence| decision("MAP", "given", "2025-03-02", competence);
        let (able, not) = (given("gillick_yes"), given("gillick_no"));
        for order in [format!("[{able},{not}]"), format!("[{not},{able}]")] {
            check(&order, AgeBand::From14To15, Err(NoAgreement::NotCompetent));
        }
    }

    #[test]
    fn a_version_of_the_explanation_holds_no_name() {
        for (text, good) in [
            ("v1", true),
            ("2026.1", true),
            ("Jane.Smith", false),
            ("jane", false),
            ("v", false),
            ("", false),
        ] {
            let read = serde_json::from_str::<ExplanationVersion>(&format!("\"{text}\""));
            assert_eq!(read.is_ok(), good, "{text}");
        }
    }

    #[test]
    fn an_override_cannot_be_written_down() {
        let with_override = decision("MAP", "declined", "2025-03-02", "gillick_yes")
            .replace(r#""explanation""#, r#""override":"needed","explanation""#);
        assert!(serde_json::from_str::<Decision>(&with_override).is_err());
    }
}
