//! Two exports of one area differ by their marks alone.

use homeward::export::{Format, Mark};

use super::taken::{bytes, mark, summary};

/// A mark with the hidden mark of another, and a serial of its own.
fn likened(seed: u8) -> Mark {
    Mark { hidden: mark(1).hidden, ..mark(seed) }
}

#[test]
fn the_same_export_twice_is_the_same_bytes_apart_from_its_mark() {
    let summary = summary("drawn");
    let (one, other) = (mark(1), likened(2));
    let serial = |mark: &Mark| mark.serial.to_string();
    for &format in Format::ALL {
        assert!(bytes(&summary, format, &one) == bytes(&summary, format, &one), "{format:?}");
        let [first, second] = [&one, &other].map(|mark| bytes(&summary, format, mark));
        match format {
            // There the serial is packed, or its hash is told.
            Format::Pdf | Format::Xlsx => {}
            // There a row may go over from one page of the file to the next, and
            // the serial with it.
            Format::GeoPackage => {
                assert_eq!(first.len(), second.len());
                let other = first.iter().zip(&second).filter(|(one, other)| one != other).count();
                let stands = summary.leaves.len() + summary.hotspots.len() + 2;
                assert!(other > 0 && other <= stands * serial(&one).len(), "{other} bytes");
            }
            _ => assert!(replaced(&first, &serial(&one), &serial(&other)) == second, "{format:?}"),
        }
    }
}

fn replaced(bytes: &[u8], what: &str, by: &str) -> Vec<u8> {
    let (what, by) = (what.as_bytes(), by.as_bytes());
    assert_eq!(what.len(), by.len());
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len() - what.len() {
        if &bytes[at..at + what.len()] == what {
            bytes[at..at + by.len()].copy_from_slice(by);
        }
    }
    bytes
}
