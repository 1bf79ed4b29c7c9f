//! Areas that several authorities release together.

use super::*;
use crate::area::Area;

const OWN: [&str; 2] = ["E08000004", "E08000005"];

fn joint() -> &'static Area {
    static JOINT: LazyLock<Area> = LazyLock::new(|| {
        Area::join("Rochdale and Oldham", &OWN.map(|code| code.parse().expect("a code"))).expect("two areas")
    });
    &JOINT
}

fn joint_leaves(told: &[Told], policy: Policy) -> Leaves {
    let masks = Masks::default();
    let reports: Vec<_> = told.iter().map(report).collect();
    let (released, ..) = gate(&reports, &Request { area: joint(), policy: &policy, ..request(&masks) });
    assert_eq!(Released::reopen(released.bytes(), released.hash()).as_ref(), Ok(&released));
    assert_eq!(released.terms().members.len(), 2);
    released.content().clone()
}

/// Children in a cell: so many of Rochdale, of Oldham and of neither.
fn mixed(rochdale: u16, oldham: u16, others: u16) -> Vec<Told> {
    let mut told = crowd(0, rochdale + oldham + others, corner()[3], |child| child as u8);
    for (told, at) in told.iter_mut().zip(0..) {
        told.host = if at < rochdale { 5 } else { 4 };
        told.responsible = if at < rochdale {
            5
        } else if at < rochdale + oldham {
            4
        } else {
            1
        };
    }
    told
}

fn shown(rochdale: u16, oldham: u16, others: u16) -> Vec<(u8, &'static str)> {
    bands(&joint_leaves(&mixed(rochdale, oldham, others), FIVE))
}

#[test]
fn neighbours_reach_together_what_neither_reaches_alone() {
    let told = mixed(5, 5, 0);
    assert_eq!(bands(&joint_leaves(&told, FIVE)), [(9, "10-14")]);
    assert_eq!(bands(&leaves_of(&told, &Masks::default())), []);
}

#[test]
fn no_member_finds_a_few_of_the_others_by_subtraction() {
    // Nine of its own: without them the other's four would be left.
    assert_eq!(shown(9, 0, 0), [(9, "5-9")]);
    assert_eq!(shown(9, 1, 0), [(9, "5-9")]);
    assert_eq!(shown(9, 4, 0), [(9, "5-9")]);
    assert_eq!(shown(4, 9, 0), [(9, "5-9")]);
    assert_eq!(shown(9, 5, 0), [(9, "10-14")]);
    // Neither has enough alone, and each knows too many to be told the sum.
    assert_eq!(shown(4, 4, 0), []);
    assert_eq!(shown(3, 6, 0), [(9, "5-9")]);
    // Children of neither count among the others of both.
    assert_eq!(shown(4, 4, 1), [(9, "5-9")]);
    assert_eq!(shown(9, 0, 4), [(9, "5-9")]);
    assert_eq!(shown(9, 0, 5), [(9, "10-14")]);
}

#[test]
fn two_members_who_collude_find_no_few_of_neither() {
    let colluding = Policy { colluding_holders: true, ..FIVE };
    let shown = |others| bands(&joint_leaves(&mixed(10, 10, others), colluding));
    assert_eq!(shown(0), [(9, "15-24")]);
    // The two of neither would be left: only one member's own may stand.
    assert_eq!(shown(2), [(9, "10-14")]);
    // Seven of neither, each with a caseworker of its own.
    assert_eq!(shown(7), [(9, "25-49")]);
}

#[test]
fn a_provider_with_all_of_one_partnership_is_a_custodian_there() {
    // Everybody's provider is "p"; see `report`. It knows all and learns nothing.
    assert_eq!(shown(20, 0, 0), [(9, "15-24")]);
}

#[test]
fn partnerships_outside_are_not_counted() {
    let mut told = mixed(6, 6, 0);
    told.iter_mut().for_each(|told| told.host = 1);
    assert_eq!(bands(&joint_leaves(&told, FIVE)), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn leaves_of_a_joint_area_stand_for_five_others_of_each(
        told in prop::collection::vec((told(), 0u8..5), 0..400),
        colluding: bool,
    ) {
        let told: Vec<Told> = told
            .into_iter()
            .map(|(told, of)| Told {
                host: 4 + of % 2,
                responsible: if told.child % 7 == 0 { 1 } else { 4 + (told.child % 2) as u8 },
                ..told
            })
            .collect();
        let reports: Vec<_> = told.iter().map(report).collect();
        let policy = Policy { colluding_holders: colluding, ..FIVE };
        let leaves = joint_leaves(&told, policy);
        check_leaves(&leaves, joint(), &reports, &Definition::new(&reports, &OWN, policy))?;
    }
}
