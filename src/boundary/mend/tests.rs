use geo::{Area as _, MapCoords as _, wkt};

use super::*;

/// Rings around Rochdale, in units of a hundred metres or so.
fn rings(parts: &MultiPolygon) -> Parts {
    let there = parts.map_coords(|at| geo::coord! { x: -2.16 + at.x * 1e-3, y: 53.61 + at.y * 1e-3 });
    let part = |part: Polygon| {
        let (outer, inner) = part.into_inner();
        std::iter::once(outer).chain(inner).collect()
    };
    there.into_iter().map(part).collect()
}

/// The area in hundredths of a square unit, and what was mended.
#[track_caller]
fn mended(parts: &Parts) -> (i64, Vec<Mend>) {
    let (outline, mends) = mend(parts.clone()).unwrap();
    for part in &outline {
        assert!(part.exterior().is_ccw() && part.interiors().iter().all(|hole| hole.is_cw()));
    }
    ((outline.unsigned_area() * 1e8).round() as i64, mends.into_iter().collect())
}

#[test]
fn what_is_whole_is_left_as_it_is() {
    for outline in [
        wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0.)))),
        // A straight edge of three points, a hole, an island that touches at a corner.
        wkt!(MULTIPOLYGON(((0. 0., 2. 0., 4. 0., 4. 4., 0. 4., 0. 0.), (1. 1., 1. 2., 2. 2., 1. 1.)), ((4. 4., 5. 4., 5. 5., 4. 4.)))),
    ] {
        let parts = rings(&outline);
        let (left, mends) = mend(parts.clone()).unwrap();
        assert_eq!(
            left.iter().map(|part| part.exterior().clone()).collect::<Vec<_>>(),
            parts.iter().map(|part| part[0].clone()).collect::<Vec<_>>()
        );
        assert!(mends.is_empty(), "{mends:?}");
    }
}

#[test]
fn what_is_certain_is_mended_and_told() {
    let check = |outline: MultiPolygon, area: i64, mends: &[Mend]| {
        assert_eq!(mended(&rings(&outline)), (area * 100, mends.to_vec()), "{outline:?}");
    };
    check(wkt!(MULTIPOLYGON(((0. 0., 0. 4., 4. 4., 4. 0., 0. 0.)))), 16, &[Mend::Wound]);
    check(wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 0., 4. 4., 0. 4., 0. 0., 0. 0.)))), 16, &[Mend::Repeated]);
    // There and back, in the middle of the ring and where it begins.
    check(wkt!(MULTIPOLYGON(((0. 0., 4. 0., 9. 0., 4. 0., 4. 4., 0. 4., 0. 0.)))), 16, &[Mend::Spike]);
    check(wkt!(MULTIPOLYGON(((0. 9., 0. 4., 0. 0., 4. 0., 4. 4., 0. 4., 0. 9.)))), 16, &[Mend::Spike]);
    check(
        wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0.), (1. 1., 2. 1., 1. 1.)))),
        16,
        &[Mend::Empty],
    );
    // An island in a lake is a part; a lake drawn as a part is a hole.
    check(
        wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0.)), ((1. 1., 3. 1., 3. 3., 1. 3., 1. 1.)))),
        12,
        &[Mend::Apart],
    );
    // An edge that touches itself, as two published areas of Bradford do.
    check(wkt!(MULTIPOLYGON(((0. 0., 2. 2., 4. 0., 4. 4., 2. 2., 0. 4., 0. 0.)))), 8, &[Mend::Touching]);
    // A hole reached by a cut, and two parts that share an edge.
    check(
        wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 1., 1. 1., 1. 2., 2. 2., 2. 1., 1. 1., 0. 1., 0. 0.)))),
        15,
        &[Mend::Touching],
    );
    check(
        wkt!(MULTIPOLYGON(((0. 0., 2. 0., 2. 2., 0. 2., 0. 0.)), ((2. 0., 4. 0., 4. 2., 2. 2., 2. 0.)))),
        8,
        &[Mend::Touching],
    );
}

#[test]
fn a_ring_that_does_not_close_is_closed() {
    let open = vec![vec![LineString(
        rings(&wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0.)))))[0][0].0[..4].to_vec(),
    )]];
    assert_eq!(mended(&open), (1600, vec![Mend::Closed]));
}

#[test]
fn a_crossing_too_small_to_see_is_mended() {
    // The edge overshoots by some ten centimetres.
    let outline = wkt!(MULTIPOLYGON(((0. 0., 4. 0., 3.999 4.001, 4.001 4., 0. 4., 0. 0.))));
    assert_eq!(mended(&rings(&outline)), (1600, vec![Mend::Touching]));
}

#[test]
fn what_is_in_doubt_is_refused_with_its_place() {
    let told = |outline: MultiPolygon| mend(rings(&outline)).map(|(_, mends)| mends).unwrap_err();
    let bow_tie = told(wkt!(MULTIPOLYGON(((0. 0., 4. 4., 4. 0., 0. 4., 0. 0.)))));
    assert!(matches!(bow_tie, Rule::CrossesItself { .. }), "{bow_tie}");
    let loops = told(wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 3. 4., 3. -1., 2. -1., 2. 4., 0. 4., 0. 0.)))));
    assert!(loops.to_string().contains("near 53.60950, -2.15750"), "{loops}");
    let twice = told(wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0., 4. 0., 4. 4., 0. 4., 0. 0.)))));
    assert!(matches!(twice, Rule::CrossesItself { .. }), "{twice}");
    let hole = told(wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0.), (5. 5., 6. 5., 6. 6., 5. 5.)))));
    assert!(matches!(hole, Rule::HoleOutside { .. }), "{hole}");
    let across =
        told(wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0.), (3. 3., 6. 3., 6. 6., 3. 3.)))));
    assert!(matches!(across, Rule::HoleOutside { .. }), "{across}");
    let parts =
        told(wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0.)), ((3. 3., 6. 3., 6. 6., 3. 3.)))));
    assert!(matches!(parts, Rule::PartsOverlap { .. }), "{parts}");
    let line = told(wkt!(MULTIPOLYGON(((0. 0., 4. 0., 8. 0., 0. 0.)))));
    assert_eq!(line, Rule::NoGround);
    assert_eq!(mend(vec![vec![]]).unwrap_err(), Rule::NoOutline);
}
