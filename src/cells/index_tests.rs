use h3o::DirectedEdgeIndex;
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::face::{FACES, vector};
use super::*;

/// Asks for each place many times over, so that its tile is made, and compares
/// every answer.
fn check(places: &[LatLng], resolution: Resolution) {
    let mut indexer = Indexer::new(resolution);
    for _ in 0..2 {
        for &place in places {
            assert_eq!(indexer.cell(place), place.to_cell(resolution), "{place:?} at {resolution}");
        }
    }
}

fn at(lat: f64, lng: f64) -> LatLng {
    LatLng::new(lat, lng).expect("finite")
}

fn all() -> impl Iterator<Item = Resolution> {
    Resolution::range(Resolution::Zero, Resolution::Fifteen)
}

/// Places around one, within so many degrees.
fn around(chance: &mut ChaCha8Rng, middle: LatLng, degrees: f64, places: usize) -> Vec<LatLng> {
    let mut near = |of: f64| of + chance.random_range(-degrees..=degrees);
    (0..places).map(|_| at(near(middle.lat()), near(middle.lng()))).collect()
}

/// How many tiles are there.
fn tiles(indexer: &Indexer) -> usize {
    indexer.slots.iter().filter(|slot| slot.tile.is_some()).count()
}

#[test]
fn places_all_over_the_world_have_the_cells_of_h3o() {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    for resolution in all() {
        let mut place = || {
            at(chance.random_range(-1.0_f64..=1.0).asin().to_degrees(), chance.random_range(-180.0..=180.0))
        };
        let places: Vec<_> = (0..60_000).map(|_| place()).collect();
        check(&places, resolution);
    }
}

#[test]
fn places_close_together_have_the_cells_of_h3o() {
    let mut chance = ChaCha8Rng::seed_from_u64(2);
    for resolution in all() {
        let width = tile::width(resolution).to_degrees();
        for _ in 0..12 {
            let lat = chance.random_range(-1.0_f64..=1.0).asin().to_degrees();
            let middle = at(lat, chance.random_range(-180.0..=180.0));
            check(&around(&mut chance, middle, 2.0 * width, 8000), resolution);
        }
    }
}

#[test]
fn pentagons_faces_poles_and_the_antimeridian_have_the_cells_of_h3o() {
    let mut chance = ChaCha8Rng::seed_from_u64(3);
    let pentagons = CellIndex::base_cells().filter(|cell| cell.is_pentagon()).map(LatLng::from);
    let corners: Vec<_> = pentagons.collect();
    let mut middles = corners.clone();
    // Halfway between two corners is the middle of a face's edge.
    for (a, b) in corners.iter().flat_map(|a| corners.iter().map(move |b| (vector(*a), vector(*b)))) {
        let sum: [f64; 3] = std::array::from_fn(|k| a[k] + b[k]);
        if face::dot(&a, &b) > 0.0 && face::dot(&a, &b) < 0.9 {
            middles.push(place_of(&sum));
        }
    }
    middles.extend(FACES.iter().map(|face| place_of(&face.centre)));
    for (lat, lng) in [(90.0, 0.0), (-90.0, 12.0), (89.999, 77.0), (52.0, 180.0), (-17.0, -180.0), (0.0, 0.0)]
    {
        middles.push(at(lat, lng));
    }
    for resolution in Resolution::range(Resolution::Three, Resolution::Fifteen) {
        let width = tile::width(resolution).to_degrees();
        for &middle in &middles {
            check(&around(&mut chance, middle, 1.2 * width, 500), resolution);
            check(&around(&mut chance, middle, 1e-9, 50), resolution);
        }
    }
}

fn place_of(point: &[f64; 3]) -> LatLng {
    let lat = point[2].atan2(point[0].hypot(point[1]));
    LatLng::from_radians(lat, point[1].atan2(point[0])).expect("finite")
}

/// Within a micrometre of edges and of corners: nobody can tell by eye.
#[test]
fn places_on_the_edges_of_cells_have_the_cells_of_h3o() {
    let mut chance = ChaCha8Rng::seed_from_u64(4);
    let micrometre = 1e-6 / 111_000.0;
    for resolution in Resolution::range(Resolution::Five, Resolution::Fifteen) {
        let town = at(chance.random_range(-60.0..60.0), chance.random_range(-180.0..180.0));
        let mut places = around(&mut chance, town, 1e-9, 100);
        for cell in town.to_cell(resolution).grid_disk::<Vec<_>>(6) {
            for edge in cell.edges().map(DirectedEdgeIndex::boundary) {
                for share in [0.0, 0.1, 0.5, 0.77] {
                    let between = |a: f64, b: f64| a + share * (b - a);
                    let on = at(between(edge[0].lat(), edge[1].lat()), between(edge[0].lng(), edge[1].lng()));
                    places.extend(around(&mut chance, on, micrometre, 8));
                }
            }
        }
        check(&places, resolution);
    }
}

/// Every tile answers within its bound: on each side of the edge between two
/// cells, found by halving, the polynomial says half a cell, give or take what
/// the proof allows.
#[test]
fn where_h3o_changes_its_answer_a_tile_gives_none() {
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    let mut silent = 0;
    for resolution in all().skip(2) {
        for _ in 0..60 {
            let lat = chance.random_range(-1.0_f64..=1.0).asin();
            let middle = LatLng::from_radians(lat, chance.random_range(-3.1..3.1)).expect("finite");
            let half = tile::width(resolution) / 2.0;
            let Some(mut tile) = Tile::<()>::new(lat, middle.lng_radians(), resolution) else { continue };
            for _ in 0..20 {
                let mut ends = [(); 2].map(|()| {
                    let (x, y) = (chance.random_range(-half..half), chance.random_range(-half..half));
                    LatLng::from_radians(lat + x, middle.lng_radians() + y).expect("finite")
                });
                if ends[0].to_cell(resolution) == ends[1].to_cell(resolution) {
                    continue;
                }
                for _ in 0..60 {
                    let lat = f64::midpoint(ends[0].lat_radians(), ends[1].lat_radians());
                    let lng = f64::midpoint(ends[0].lng_radians(), ends[1].lng_radians());
                    let between = LatLng::from_radians(lat, lng).expect("finite");
                    let is_first = between.to_cell(resolution) == ends[0].to_cell(resolution);
                    ends[usize::from(!is_first)] = between;
                }
                silent += ends.map(|end| assert!(tile.value(end).is_none(), "{end:?} at {resolution}")).len();
            }
        }
    }
    assert!(silent > 10_000, "{silent}");
}

#[test]
fn a_town_is_answered_by_tiles_and_rarely_by_h3o() {
    let mut chance = ChaCha8Rng::seed_from_u64(6);
    let places = around(&mut chance, at(53.6, -2.16), 0.3, 100_000);
    let mut indexer = Indexer::new(Resolution::Nine);
    for &place in &places {
        indexer.cell(place);
    }
    let mut unsure = 0;
    for slot in indexer.slots.iter_mut().filter(|slot| slot.tile.is_some()) {
        let (row, column) = (slot.row, slot.column);
        let tile = slot.tile.as_mut().expect("a tile");
        let number = |radians: f64| tile_number(radians * indexer.tiles_per_radian);
        let mine =
            |place: &&LatLng| (number(place.lat_radians()), number(place.lng_radians())) == (row, column);
        unsure += places.iter().filter(mine).filter(|&&place| tile.value(place).is_none()).count();
    }
    assert!(tiles(&indexer) > 20);
    assert!(unsure < places.len() / 200, "{unsure}");
}

#[test]
fn places_far_off_the_map_have_the_cells_of_h3o() {
    let resolution = Resolution::Nine;
    let mut indexer = Indexer::new(resolution);
    for lat in [0.0, 1e-3, 7.0, 1e9, 1e18, 1e300, f64::MAX] {
        for lng in [0.0, -1e-3, 44.0, -1e12, 1e25, f64::MAX] {
            for place in [LatLng::default(), LatLng::from_radians(lat, lng).expect("finite")] {
                for _ in 0..2 * WORTH_IT {
                    assert_eq!(indexer.cell(place), place.to_cell(resolution), "{place:?}");
                }
            }
        }
    }
}

#[test]
fn memory_is_bounded_wherever_the_places_are() {
    let mut chance = ChaCha8Rng::seed_from_u64(7);
    let resolution = Resolution::Twelve;
    let mut indexer = Indexer::new(resolution);
    for _ in 0..3000 {
        let middle = at(chance.random_range(-80.0..80.0), chance.random_range(-180.0..180.0));
        for _ in 0..WORTH_IT + 1 {
            assert_eq!(indexer.cell(middle), middle.to_cell(resolution));
        }
        let sizes = indexer.slots.iter().filter_map(|slot| slot.tile.as_ref().map(|tile| tile.size()));
        assert_eq!(sizes.sum::<usize>() + indexer.room, MOST_CELLS);
    }
}

#[test]
fn there_are_twenty_faces_and_every_place_is_in_one() {
    assert_eq!(FACES.len(), 20);
    let mut chance = ChaCha8Rng::seed_from_u64(8);
    for _ in 0..1000 {
        let point = vector(at(chance.random_range(-90.0..90.0), chance.random_range(-180.0..180.0)));
        let face = face::Face::nearest(&point);
        assert!(face.depth(&point) >= 0.0);
        assert!(face::dot(&face.centre, &point) > 0.79);
    }
}

proptest! {
    #[test]
    fn no_place_is_beyond_it(lat in any::<f64>(), lng in any::<f64>(), resolution in 0_u8..16) {
        let resolution = Resolution::try_from(resolution).expect("a resolution");
        if let Ok(place) = LatLng::from_radians(lat, lng) && lat.abs() < 1e6 && lng.abs() < 1e6 {
            check(&[place; 40], resolution);
        }
    }
}
