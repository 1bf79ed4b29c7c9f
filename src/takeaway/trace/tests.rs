use super::*;
use crate::export::TraceKey;

const PLACES: [&str; 7] =
    ["Castleton", "Milnrow", "Norden", "Heywood", "Darnhill", "Castleton Moor", "Wardle"];
const BANDS: [[&str; 2]; 3] =
    [["5 to 9 children", "5-9"], ["10 to 14 children", "10-14"], ["25 children or more", "25+"]];

fn known(count: usize) -> Vec<Known> {
    let known = |number: usize| Known {
        leaf: format!("9-89195d5{number:03x}fffff"),
        near: PLACES[number % PLACES.len()].to_owned(),
        grid: Some(format!("SD {:03} {:03}", 840 + number, 130 - number)),
        band: BANDS[number % 3].map(str::to_owned).to_vec(),
    };
    (0..count).map(known).collect()
}

fn suspects(count: u8, shown: &[Known]) -> Vec<Suspect> {
    let key = TraceKey::of(&[5; 32]);
    let suspect = |number: u8| {
        let serial = Serial::new([number, 77, number, 3, 9, 0, 0, 0]);
        let shown = shown.iter().map(|leaf| leaf.leaf.clone()).collect();
        Suspect { serial, hidden: key.hidden(serial), release: "r".to_owned(), shown: Some(shown) }
    };
    (0..count).map(suspect).collect()
}

/// The rows of an export in its order, as a person would type them off.
fn typed(suspect: &Suspect, known: &[Known], row: impl Fn(&Known, &str) -> String) -> Vec<String> {
    let mut order: Vec<&Known> = known.iter().collect();
    order.sort_by_key(|leaf| place(&suspect.hidden, &leaf.leaf));
    order.iter().map(|leaf| row(leaf, &reference(&suspect.hidden, &leaf.leaf))).collect()
}

#[track_caller]
fn best(page: &str, suspects: &[Suspect], known: &[Known]) -> Fit {
    let fits = trace(page, suspects, &[("r".to_owned(), known.to_vec())].into());
    fits.into_iter().next().expect("somebody fits")
}

#[test]
fn a_table_without_references_is_told_by_its_order() {
    let known = known(24);
    let suspects = suspects(20, &known);
    for (number, suspect) in suspects.iter().enumerate() {
        let rows =
            typed(suspect, &known, |leaf, _| format!("{}, {}", leaf.grid.as_ref().unwrap(), leaf.band[0]));
        let lost: Vec<_> =
            rows.iter().enumerate().filter(|(at, _)| at % 9 != 4).map(|(_, row)| &row[..]).collect();
        let fit = best(&lost.join("\n"), &suspects, &known);
        assert_eq!((fit.suspect, fit.sureness()), (number, Sureness::Certain), "{fit:?}");
        assert_eq!(fit.order, Share { of_these: 21, all: 21 });
    }
}

#[test]
fn places_and_bands_alone_tell_too_though_several_leaves_share_them() {
    let known = known(24);
    let suspects = suspects(20, &known);
    for (number, suspect) in suspects.iter().enumerate() {
        let rows = typed(suspect, &known, |leaf, _| format!("{};{}", leaf.near.to_uppercase(), leaf.band[1]));
        let fit = best(&rows.join("\n"), &suspects, &known);
        assert_eq!((fit.suspect, fit.order.of_these), (number, 24), "{fit:?}");
        assert_ne!(fit.sureness(), Sureness::Open, "{fit:?}");
    }
}

#[test]
fn one_row_is_told_by_its_reference_even_with_a_letter_wrong() {
    let known = known(24);
    let suspects = suspects(20, &known);
    for (number, suspect) in suspects.iter().enumerate() {
        let rows = typed(suspect, &known, |leaf, own| format!("{own} near {} {}", leaf.near, leaf.band[0]));
        let fit = best(&rows[7], &suspects, &known);
        assert_eq!((fit.suspect, fit.references.of_these), (number, 1), "{fit:?}");
        assert_ne!(fit.sureness(), Sureness::Open, "{fit:?}");
        let two = [&rows[3], &rows[9]].map(|row| row.replacen(&row[..1], "W", 1)).join("\n");
        let fit = best(&two, &suspects, &known);
        assert_eq!((fit.suspect, fit.sureness()), (number, Sureness::Certain), "{fit:?}");
    }
}

#[test]
fn too_few_rows_or_sorted_ones_name_nobody() {
    let known = known(24);
    let suspects = suspects(20, &known);
    let rows = typed(&suspects[4], &known, |leaf, _| leaf.grid.clone().unwrap());
    assert_eq!(best(&rows[..3].join("\n"), &suspects, &known).sureness(), Sureness::Open);
    let mut sorted = rows;
    sorted.sort();
    let fits = trace(&sorted.join("\n"), &suspects, &[("r".to_owned(), known.clone())].into());
    assert!(fits.iter().all(|fit| fit.sureness() == Sureness::Open), "{fits:?}");
    assert!(trace("Minutes of a meeting", &suspects, &[("r".to_owned(), known)].into()).is_empty());
}

#[test]
fn whoever_was_never_shown_a_row_is_no_suspect() {
    let known = known(24);
    let mut suspects = suspects(2, &known);
    suspects[0].shown = Some(known[..6].iter().map(|leaf| leaf.leaf.clone()).collect());
    let rows = typed(&suspects[1], &known[10..14], |leaf, _| leaf.grid.clone().unwrap());
    let fit = best(&rows.join("\n"), &suspects, &known);
    assert_eq!((fit.suspect, fit.sureness()), (1, Sureness::Certain), "{fit:?}");
}

#[test]
fn a_serial_is_enough_and_a_misread_one_is_told_with_what_else_there_is() {
    let known = known(24);
    let suspects = suspects(20, &known);
    for (number, suspect) in suspects.iter().enumerate() {
        let page = format!("OFFICIAL-SENSITIVE\nexport {} by lee", suspect.serial);
        let fit = best(&page, &suspects, &known);
        assert_eq!((fit.suspect, fit.serial, fit.sureness()), (number, Some(0), Sureness::Certain));
    }
}
