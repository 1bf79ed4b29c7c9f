use h3o::{LatLng, Resolution};

use super::*;
use crate::hotspot;
use crate::release::tests::{Told, report, rochdale};
use crate::release::{Masks, Request, gate};

#[test]
fn equal_input_gives_equal_bytes() {
    let release = release(true);
    let hotspots = hotspot::find(&release, rochdale(), None);
    assert_eq!(draw(&release, &hotspots, rochdale()), draw(&release, &hotspots, rochdale()));
}

/// A release of one crowded cell and its surroundings.
fn release(synthetic: bool) -> Released<Leaves> {
    let centre = LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine);
    let told = |child: u16, cell| Told {
        child,
        caseworker: (child % 200) as u8,
        placement: (child % 250) as u8,
        responsible: 5,
        cell,
        precision: 0,
        late: false,
        month: 5,
    };
    let crowd = (0..30).map(|child| told(child, centre));
    let near = centre.grid_disk::<Vec<_>>(8);
    let around = near.into_iter().step_by(3).zip(300..).map(|(cell, child)| told(child, cell));
    let reports: Vec<_> = crowd.chain(around).map(|told| report(&told)).collect();
    let masks = Masks::default();
    let cut_off = "2026-11-01".parse().unwrap();
    gate(&reports, &Request { area: rochdale(), cut_off, masks: &masks, previous: None, synthetic }).0
}
