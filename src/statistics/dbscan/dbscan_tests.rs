use proptest::prelude::*;

use super::*;

fn at(lat: f64, lng: f64) -> LatLng {
    LatLng::new(lat, lng).expect("a point")
}

/// The definition, every pair asked.
fn naive(points: &[LatLng], weights: &[u32], eps_km: f64, fewest: u64) -> Clusters {
    let n = points.len();
    let km = |i: usize, j: usize| Unit::from(points[i]).distance_km(points[j].into());
    let near = |i: usize| (0..n).filter(move |&j| km(i, j) <= eps_km);
    let core: Vec<bool> =
        (0..n).map(|i| near(i).map(|j| u64::from(weights[j])).sum::<u64>() >= fewest).collect();
    let mut cluster = vec![None; n];
    let mut clusters = 0;
    for seed in 0..n {
        if !core[seed] || cluster[seed].is_some() {
            continue;
        }
        let mut reached = vec![seed];
        cluster[seed] = Some(clusters);
        while let Some(i) = reached.pop() {
            for j in near(i).filter(|&j| core[j]).collect::<Vec<_>>() {
                if cluster[j].is_none() {
                    cluster[j] = Some(clusters);
                    reached.push(j);
                }
            }
        }
        clusters += 1;
    }
    let joined = cluster.clone();
    for i in (0..n).filter(|&i| !core[i]) {
        let nearest = near(i).filter(|&j| core[j]).min_by(|&a, &b| km(i, a).total_cmp(&km(i, b)));
        cluster[i] = nearest.and_then(|j| joined[j]);
    }
    Clusters { core, cluster, clusters }
}

#[test]
fn a_radius_is_above_zero() {
    for eps_km in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(dbscan(&[at(1.0, 2.0)], None, eps_km, 1).is_err());
    }
}

#[test]
fn few_points_have_an_answer() {
    let nothing = dbscan(&[], None, 1.0, 3).expect("a radius");
    assert_eq!(nothing, Clusters { core: vec![], cluster: vec![], clusters: 0 });
    let one = |weight| dbscan(&[at(1.0, 2.0)], Some(&[weight]), 1.0, 3).expect("a radius").cluster;
    assert_eq!((one(2), one(3), one(u32::MAX)), (vec![None], vec![Some(0)], vec![Some(0)]));
}

#[test]
fn a_million_points_at_one_place_are_one_place() {
    let found = dbscan(&vec![at(53.6, -2.16); 1_000_000], None, 0.2, 1_000_000).expect("a radius");
    assert!(found.core.iter().all(|&core| core));
    assert_eq!(found.clusters, 1);
}

#[test]
fn the_globe_has_no_seam() {
    for across in [
        [at(-17.0, 179.9995), at(-17.0, -179.9995)],
        [at(89.9999, 0.0), at(89.9999, 180.0)],
        [at(-90.0, 10.0), at(-90.0, -130.0)],
        [at(0.0, -0.0), at(-0.0, 0.0)],
    ] {
        assert_eq!(dbscan(&across, None, 0.2, 2).expect("a radius").cluster, [Some(0); 2], "{across:?}");
    }
    let antipodes = [at(0.0, 0.0), at(0.0, 180.0)];
    assert_eq!(dbscan(&antipodes, None, 20_000.0, 2).expect("a radius").clusters, 0);
    assert_eq!(dbscan(&antipodes, None, 20_100.0, 2).expect("a radius").clusters, 1);
    assert_eq!(dbscan(&antipodes, None, 1e300, 2).expect("a radius").clusters, 1);
    assert_eq!(dbscan(&antipodes, None, 1e-300, 1).expect("a radius").clusters, 2);
}

fn points() -> impl Strategy<Value = Vec<(LatLng, u32)>> {
    let middle =
        prop_oneof![Just((53.6, -2.1)), Just((-17.0, 180.0)), Just((90.0, 0.0)), Just((-89.995, 33.0))];
    let offsets = prop::collection::vec((-0.01..0.01_f64, -0.01..0.01_f64, 0_u32..4), 0..80);
    (middle, offsets).prop_map(|((lat, lng), offsets): ((f64, f64), _)| {
        let near = |(north, east, weight): (f64, f64, u32)| {
            let lat = lat + north;
            // Over the pole and down the other side.
            let (lat, turn) = if lat.abs() > 90.0 { (lat.signum() * 180.0 - lat, 180.0) } else { (lat, 0.0) };
            let lng = lng + east / lat.to_radians().cos().max(1e-4) + turn;
            (at(lat, (lng + 180.0).rem_euclid(360.0) - 180.0), weight)
        };
        offsets.into_iter().map(near).collect()
    })
}

proptest! {
    #[test]
    fn crowds_are_those_of_the_definition(points in points(), eps_km in 0.01..0.6_f64, fewest in 0_u64..9) {
        let (points, weights): (Vec<_>, Vec<_>) = points.into_iter().unzip();
        let ours = dbscan(&points, Some(&weights), eps_km, fewest).expect("a radius");
        prop_assert_eq!(ours, naive(&points, &weights, eps_km, fewest));
    }

    #[test]
    fn weights_are_repeats_and_order_is_only_numbering(points in points(), turn in 0_usize..80) {
        let repeated: Vec<_> =
            points.iter().flat_map(|&(point, weight)| vec![point; weight as usize]).collect();
        let (alone, weights): (Vec<_>, Vec<_>) = points.into_iter().filter(|(_, weight)| *weight > 0).unzip();
        let weighed = dbscan(&alone, Some(&weights), 0.3, 5).expect("a radius");
        let all = dbscan(&repeated, None, 0.3, 5).expect("a radius");
        let spread: Vec<_> = weighed.cluster.iter().zip(&weights)
            .flat_map(|(&cluster, &weight)| vec![cluster; weight as usize]).collect();
        prop_assert_eq!(&all.cluster, &spread);

        let mut turned = repeated.clone();
        turned.rotate_left(turn % repeated.len().max(1));
        let mut core = dbscan(&turned, None, 0.3, 5).expect("a radius");
        core.core.rotate_right(turn % repeated.len().max(1));
        prop_assert_eq!(core.core, all.core);
        prop_assert_eq!(core.clusters, all.clusters);
    }
}
