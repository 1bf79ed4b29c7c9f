use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;

use super::*;

const SETTINGS: Settings = Settings { neighbourhood: Neighbourhood::Slice, law: Law::Normal, alpha: 0.05 };

fn area(middle: CellIndex, rings: u32) -> Vec<CellIndex> {
    let mut area = middle.grid_disk::<Vec<_>>(rings);
    area.sort_unstable();
    area
}

fn rochdale(rings: u32) -> Windows {
    Windows::new(&area(LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine), rings))
}

/// One letter a step: h(ot), c(old) or a dot; the trend's direction and whether it counts.
fn check(steps: &str, s: i64, p: f64, class: &str) {
    let mark = |letter| match letter {
        'h' => Mark::Hot,
        'c' => Mark::Cold,
        _ => Mark::Plain,
    };
    let marks: Vec<Mark> = steps.chars().map(mark).collect();
    let trend = Trend { s, variance: 1.0, z: s as f64, p, tau_b: 0.0 };
    assert_eq!(Class::of(&marks, &trend, 0.05).name(), class, "{steps}");
    // The mirror image.
    let swap = |mark: &Mark| match mark {
        Mark::Hot => Mark::Cold,
        Mark::Cold => Mark::Hot,
        Mark::Plain => Mark::Plain,
    };
    let mirrored: Vec<Mark> = marks.iter().map(swap).collect();
    let swapped =
        if class.ends_with("_hot") { class.replace("_hot", "_cold") } else { class.replace("_cold", "_hot") };
    let other = Trend { s: -s, ..trend };
    let both_sides = marks.contains(&Mark::Hot) && marks.contains(&Mark::Cold);
    if !both_sides || class.starts_with("oscillating") {
        assert_eq!(Class::of(&mirrored, &other, 0.05).name(), swapped, "mirrored {steps}");
    }
}

#[test]
fn each_class_has_its_steps() {
    check("", 0, 1.0, "none");
    check("..........", 9, 0.001, "none");
    check(".........h", 0, 1.0, "new_hot");
    check("h", 0, 1.0, "new_hot");
    check("c........h", 0, 1.0, "new_hot");
    check("........hh", 0, 1.0, "consecutive_hot");
    check("..hhhhhhhh", 0, 1.0, "consecutive_hot");
    check(".hhhhhhhhh", 9, 0.05, "intensifying_hot");
    check(".hhhhhhhhh", -9, 0.05, "diminishing_hot");
    check(".hhhhhhhhh", 9, 0.051, "persistent_hot");
    check("hhhhhhhhhh", 0, 0.01, "persistent_hot");
    check("h.......hh", 9, 0.001, "sporadic_hot");
    check("h...c...hh", 9, 0.001, "oscillating_hot");
    check("c.......hh", 9, 0.001, "consecutive_hot");
    check("hhhhhhhhh.", 0, 1.0, "historical_hot");
    check("hhhhhhhh..", 0, 1.0, "none");
    check("hhhhhhhhhc", 0, 1.0, "historical_hot");
    check("hhhhhhhh.c", 0, 1.0, "new_cold");
    check("hh.....c.c", 0, 1.0, "oscillating_cold");
}

#[test]
fn the_seventeen_names_are_distinct() {
    let mut names: Vec<_> = Pattern::ALL
        .iter()
        .flat_map(|&pattern| [Class::Hot(pattern), Class::Cold(pattern)])
        .chain([Class::Plain])
        .map(Class::name)
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 17);
}

#[test]
fn equal_counts_are_refused() {
    let windows = rochdale(1);
    for settings in [SETTINGS, Settings { neighbourhood: Neighbourhood::Cube, ..SETTINGS }] {
        let flat = Cube::new(7, 4, vec![3; 28]).expect("a cube");
        assert_eq!(emerging(&flat, &windows, settings), Err(Refused::Constant(ConstantInput)));
        let empty = Cube::new(0, 4, vec![]).expect("a cube");
        assert_eq!(emerging(&empty, &Windows::new(&[]), settings), Err(Refused::Constant(ConstantInput)));
        let no_time = Cube::new(7, 0, vec![]).expect("a cube");
        assert_eq!(emerging(&no_time, &windows, settings), Err(Refused::Constant(ConstantInput)));
    }
    // Steps differ, but within each all cells are alike.
    let waves = Cube::new(7, 2, [1, 2].repeat(7)).expect("a cube");
    assert_eq!(emerging(&waves, &windows, SETTINGS), Err(Refused::Constant(ConstantInput)));
}

#[test]
fn a_step_without_events_scores_nothing() {
    let cube = Cube::of_events(19, 3, [(0, 0), (0, 0), (3, 2)]).expect("a cube");
    let z = scores(&cube, &rochdale(2), Neighbourhood::Slice).expect("unequal counts");
    assert!(z.chunks(3).all(|z| z[1] == 0.0 && z[0] != 0.0 && z[2] != 0.0));
}

#[test]
fn one_cell_and_one_step_have_an_answer() {
    let alone = rochdale(0);
    let cube = Cube::new(1, 3, vec![0, 5, 1]).expect("a cube");
    let whole = Settings { neighbourhood: Neighbourhood::Cube, ..SETTINGS };
    let cells = emerging(&cube, &alone, whole).expect("unequal counts");
    assert!(cells[0].last_z.is_finite());
    let moment = Cube::new(19, 1, (0..19).collect()).expect("a cube");
    for cell in emerging(&moment, &rochdale(2), whole).expect("unequal counts") {
        assert_eq!((cell.trend.s, cell.trend.p), (0, 1.0));
    }
}

#[test]
fn counting_finds_a_burst_and_the_cube_is_not_counted() {
    let windows = rochdale(6);
    let middle = (0..127).max_by_key(|&i| windows.of(i).len()).expect("a cell");
    let burst = windows.of(middle).iter().flat_map(|&j| [(j as usize, 5); 4]);
    let scattered = (0..127).map(|i| (i, (i * 7) % 6));
    let cube = Cube::of_events(127, 6, burst.chain(scattered)).expect("a cube");
    let exact = Settings { law: Law::Exact, ..SETTINGS };
    let cells = emerging(&cube, &windows, exact).expect("few cells");
    assert_eq!(cells[middle].class, Class::Hot(Pattern::New));
    let whole = Settings { neighbourhood: Neighbourhood::Cube, ..exact };
    let cells = emerging(&cube, &windows, whole).expect("a small table");
    assert!(cells.iter().any(|cell| cell.hot_steps > 0));
}

/// Counts on a disk of 37 cells over 5 steps.
fn counts() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![Just(0_u32), 0_u32..9, Just(1_000_000_000)], 37 * 5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_slice_is_gi_star_of_the_step(counts in counts()) {
        let windows = rochdale(3);
        let cube = Cube::new(37, 5, counts).expect("a cube");
        let Ok(z) = scores(&cube, &windows, Neighbourhood::Slice) else { return Ok(()) };
        for t in 0..5 {
            let Ok(alone) = crate::statistics::getis_ord::gi_star(&cube.slice(t), &windows) else { continue };
            for (i, alone) in alone.into_iter().enumerate() {
                prop_assert!((z[i * 5 + t] - alone).abs() <= 1e-12 * alone.abs().max(1.0));
            }
        }
    }

    /// Turning the map by sixths gives each cell another number, and nothing else.
    #[test]
    fn turning_the_map_turns_the_answer(counts in counts(), sixths in 0_usize..6) {
        let middle = LatLng::new(53.6, -2.16).expect("a point").to_cell(Resolution::Nine);
        let area = area(middle, 3);
        let number = |cell: &CellIndex| area.binary_search(cell).expect("in the disk");
        let rings = |sixths: usize| (0..=3).flat_map(move |r| {
            let mut ring = middle.grid_ring::<Vec<_>>(r as u32);
            ring.rotate_left(r * sixths);
            ring
        });
        let turned: Vec<(usize, usize)> =
            rings(0).zip(rings(sixths)).map(|(from, to)| (number(&from), number(&to))).collect();

        let windows = Windows::new(&area);
        let one = Cube::new(37, 5, counts).expect("a cube");
        let mut other = vec![0; 37 * 5];
        for &(from, to) in &turned {
            other[to * 5..][..5].copy_from_slice(one.row(from));
        }
        let other = Cube::new(37, 5, other).expect("a cube");
        let settings = Settings { neighbourhood: Neighbourhood::Cube, ..SETTINGS };
        let Ok(answer) = emerging(&one, &windows, settings) else { return Ok(()) };
        let turned_answer = emerging(&other, &windows, settings).expect("as before");
        for (from, to) in turned {
            prop_assert_eq!(answer[from], turned_answer[to]);
        }
    }
}

#[test]
fn a_pentagon_has_neighbours_too() {
    let pentagon = Resolution::Nine.pentagons().next().expect("twelve of them");
    let area = area(pentagon, 2);
    let windows = Windows::new(&area);
    let at = area.binary_search(&pentagon).expect("the middle");
    let cube = Cube::of_events(area.len(), 3, [(at, 0), (at, 2), (0, 1)]).expect("a cube");
    let cells = emerging(&cube, &windows, SETTINGS).expect("unequal counts");
    assert_eq!(windows.of(at).len(), 6);
    assert!(cells.iter().all(|cell| cell.last_z.is_finite()));
}
