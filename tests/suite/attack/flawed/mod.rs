//! A release maker of the tests' own, with a switch for every way to do it
//! wrong. Each attack must pass over the honest maker and catch its flaws: a
//! dead attack cannot pass.

mod desk;
mod experiments;
mod files;
mod maker;
mod rules;
mod serving;
mod special;
mod told;

use std::collections::BTreeSet;

use homeward::attack::{ATTACKS, Documents};

/// What is wrong with a maker, or with the server of its releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Nothing is.
    None,
    /// Five reports are enough, of however few children.
    KByReports,
    /// Cells with too few are listed, empty ones are not.
    ZeroTold,
    /// The rest of a parent lists only the cells where something is.
    RestsWithoutZeros,
    /// A theme stands whatever is left without it.
    BareComplement,
    /// The manifest has the total.
    TotalShown,
    /// Parents are told beside their parts.
    ParentsShown,
    /// One format takes its cells from the points at once.
    PerFormatSliver,
    /// The map draws a leaf that the data has not.
    MapOfItsOwn,
    /// Wards are told beside the cells.
    SecondGeography,
    /// A release is made each night.
    NightlyBatch,
    /// The files say the day of the last record.
    DayInFile,
    /// Numbers instead of bands.
    ExactNumbers,
    /// Releases are made however little moved.
    NoChurnGate,
    /// Nobody is a holder.
    NoHolderRule,
    /// Three others are enough.
    HolderRuleThree,
    /// Placements are not masked.
    PlacementsShown,
    /// A hotspot's number stands where a child was.
    PointCoordinates,
    /// Leaves come in the order of counts.
    OrderByCount,
    /// The darker, the more children.
    ColourByCount,
    /// A field that the schema does not have.
    ExactAttribute,
    /// Two tenants' releases tell of the same ground.
    OverlappingTenants,
    /// A rest of two cells is told.
    NoAudit,
    /// Cells with one to four are told as such.
    SmallBand,
    /// A leaf stays although it fell under five.
    Hysteresis,
    /// A cell is asked for and answered: 404 for empty, 403 for too few.
    CellsAnswered,
    /// A parameter filters.
    ParameterHonoured,
    /// A date is answered from the live records.
    LiveWindow,
    /// A parameter of one document is answered from the live records.
    LiveParameter,
    /// What is served is not what was exported.
    ServedOtherwise,
    /// A counter in a header.
    CountingHeader,
    /// Bytes change with a withdrawal.
    ChangesOnWithdrawal,
    /// Issued releases are made again after a withdrawal.
    MadeAgain,
    /// The liaison is told other thresholds.
    CrossRole,
    /// The practitioner is told counts over all children.
    Dashboard,
    /// The more children, the longer it takes.
    TimingByCount,
    /// 403 for a child who is there, 404 for one who is not.
    ExistenceTold,
    /// The recipient's name in what is served.
    RecipientInside,
    /// Another tenant's release is answered.
    TenantLeak,
    /// A log keeps the child's id.
    ResidueLeft,
    /// The state of the server tells how many records there are.
    CountInHealth,
    /// Only those whom the window's reports name are holders.
    KnowledgeInWindow,
    /// Only who holds every record is a custodian.
    CustodyByAll,
    /// Guests are counted however few they are.
    GuestsCounted,
    /// Guests who are left out hold cells of a rest all the same.
    GuestsAudited,
    /// Only the placement of now is masked for a child.
    HomesOfNow,
    /// A release is made where thirty moved and four leaves were lost, all of
    /// them one child's.
    TwoNumbers,
    /// What was told goes from the map when it becomes known as a refuge, and
    /// nothing else does.
    LateMasks,
    /// A ward's outline has a corner where a child was.
    PointInWard,
    /// Serious harm is told of the whole, where it is of two wards.
    HarmOfTwoWards,
    /// A plan reads the records of this second.
    PlanReadsLive,
    /// An analyst sees numbers.
    NumbersToAnalysts,
    /// An analyst sees how many claims of an attack were true.
    ClaimsToAnalysts,
    /// A practitioner learns whose receipts there could be.
    ReceiptsTell,
    /// A custodian's releases are other ones than everybody's.
    OtherToCustodians,
    /// One address of a leaf is there in the table and answers nothing.
    LeavesSilent,
    /// The address of withdrawals is there in the table and answers nothing.
    WithdrawalsSilent,
    /// Summaries tell of the records.
    LiveSummaries,
}

use Flaw as F;

/// The flaws that each attack must catch, over files and over HTTP.
pub(super) const CATCHES: [(&str, &[Flaw], &[Flaw]); 28] = [
    (
        "A01",
        &[
            F::KByReports,
            F::NoHolderRule,
            F::HolderRuleThree,
            F::SmallBand,
            F::Hysteresis,
            F::KnowledgeInWindow,
            F::GuestsCounted,
            F::HomesOfNow,
        ],
        &[],
    ),
    ("A02", &[F::ZeroTold, F::RestsWithoutZeros], &[F::CellsAnswered, F::LeavesSilent]),
    ("A03", &[F::BareComplement, F::TotalShown, F::HarmOfTwoWards], &[]),
    ("A04", &[], &[F::ParameterHonoured]),
    ("A05", &[F::ParentsShown, F::GuestsAudited], &[]),
    ("A06", &[F::PerFormatSliver, F::MapOfItsOwn], &[F::ServedOtherwise]),
    ("A07", &[F::SecondGeography], &[]),
    ("A08", &[F::NightlyBatch, F::DayInFile], &[F::LiveWindow]),
    ("A09", &[F::ExactNumbers], &[]),
    ("A10", &[F::NoChurnGate, F::TwoNumbers], &[]),
    ("A11", &[], &[F::CountingHeader]),
    ("A12", &[], &[F::ChangesOnWithdrawal, F::PlanReadsLive]),
    ("A13", &[F::NoChurnGate, F::TwoNumbers], &[F::MadeAgain]),
    ("A14", &[F::NoChurnGate], &[]),
    ("A15", &[F::NoHolderRule, F::CustodyByAll], &[]),
    ("A16", &[F::HolderRuleThree, F::KnowledgeInWindow], &[]),
    (
        "A17",
        &[],
        &[F::CrossRole, F::Dashboard, F::NumbersToAnalysts, F::ClaimsToAnalysts, F::OtherToCustodians],
    ),
    ("A18", &[F::PlacementsShown, F::LateMasks], &[]),
    ("A19", &[F::PointCoordinates, F::PointInWard], &[]),
    ("A20", &[F::OrderByCount, F::ColourByCount], &[F::TimingByCount, F::LeavesSilent]),
    ("A21", &[], &[F::ExistenceTold, F::ReceiptsTell, F::WithdrawalsSilent]),
    ("A22", &[F::ExactAttribute], &[F::RecipientInside]),
    ("A23", &[F::OverlappingTenants], &[F::TenantLeak]),
    ("A24", &[], &[F::ResidueLeft]),
    ("A25", &[], &[F::CountInHealth, F::LiveSummaries, F::LiveParameter]),
    ("A26", &[F::NoAudit], &[]),
    ("A27", &[F::SmallBand], &[]),
    ("A28", &[F::ExactNumbers], &[]),
];

/// The releases of a maker with a flaw, or of the honest one.
pub(super) fn releases(flaw: Flaw) -> Vec<Documents> {
    files::world(flaw).releases
}

#[test]
fn every_attack_has_a_flaw_that_it_must_catch() {
    let listed: Vec<&str> = CATCHES.iter().map(|(id, _, _)| *id).collect();
    let attacks: Vec<&str> = ATTACKS.iter().map(|about| about.id).collect();
    assert_eq!(listed, attacks);
    for (id, files, served) in CATCHES {
        assert!(!files.is_empty() || !served.is_empty(), "{id} could be dead");
        let flaws: BTreeSet<String> = files.iter().chain(served).map(|flaw| format!("{flaw:?}")).collect();
        assert!(!flaws.contains("None"), "{id}");
    }
}
