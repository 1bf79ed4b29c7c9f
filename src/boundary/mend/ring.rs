use std::collections::BTreeSet;

use geo::{Coord, LineString};

use super::Mend;

/// A ring that ends where it begins, without repeated points and spikes; none if
/// fewer than three points are left.
pub(super) fn clean(ring: LineString, mends: &mut BTreeSet<Mend>) -> Option<LineString> {
    let mut points = ring.0;
    if points.first() == points.last() {
        points.pop();
    } else {
        mends.insert(Mend::Closed);
    }
    let all = points.len();
    points.dedup();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < all {
        mends.insert(Mend::Repeated);
    }
    let mut kept: Vec<Coord> = Vec::with_capacity(points.len() + 1);
    for point in points {
        keep(&mut kept, point, mends);
    }
    cut_at_the_seam(&mut kept, mends);
    if kept.len() < 3 {
        return None;
    }
    kept.push(kept[0]);
    Some(LineString(kept))
}

/// Adds a point, and takes away those before it that only led there and back.
fn keep(kept: &mut Vec<Coord>, point: Coord, mends: &mut BTreeSet<Mend>) {
    while let [.., before, tip] = kept[..]
        && turns_back(before, tip, point)
    {
        kept.pop();
        mends.insert(Mend::Spike);
        if before == point {
            return;
        }
    }
    kept.push(point);
}

/// A spike may stand where the ring begins.
fn cut_at_the_seam(kept: &mut Vec<Coord>, mends: &mut BTreeSet<Mend>) {
    while let [first, second, .., before, last] = kept[..] {
        if turns_back(before, last, first) || last == first {
            kept.pop();
        } else if turns_back(last, first, second) {
            kept.remove(0);
        } else {
            return;
        }
        mends.insert(Mend::Spike);
    }
}

/// Whether the way to a tip and on leads back along itself, exactly.
fn turns_back(before: Coord, tip: Coord, after: Coord) -> bool {
    let (to, on) = (tip - before, after - tip);
    after == before || (to.x * on.y - to.y * on.x == 0.0 && to.x * on.x + to.y * on.y < 0.0)
}
