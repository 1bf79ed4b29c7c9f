use super::*;

/// Relative luminance of a colour (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

/// The share of a band's ground that its marks cover.
fn covered(band: Band) -> f64 {
    match look(band).marks {
        Marks::None => 0.0,
        Marks::Dots(tile, radius) => std::f64::consts::PI * radius * radius / (tile * tile),
        Marks::Slanted(tile, width) | Marks::Upright(tile, width) => width / tile,
        Marks::Crossed(tile, width) => 2.0 * (width / tile) - (width / tile).powi(2),
    }
}

/// The luminance of a band's ground as an eye or a copier takes it from afar.
fn tone(band: Band, weight: Weight) -> f64 {
    let marks = covered(band);
    marks * luminance(ink(band, weight)) + (1.0 - marks) * luminance(colour(band, weight))
}

fn contrast(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The smallest contrast between neighbours of some bands.
fn least_step(bands: &[Band], weight: Weight) -> f64 {
    let step = |pair: &[Band]| contrast(tone(pair[0], weight), tone(pair[1], weight));
    bands.windows(2).map(step).fold(f64::INFINITY, f64::min)
}

const DOUBLING: TopBand = TopBand::EightHundredOrMore;

#[test]
fn bands_that_end_with_25_are_told_apart_by_tone_alone_on_a_photocopy() {
    let bands = TopBand::TwentyFiveOrMore.bands();
    assert!(least_step(bands, Weight::Cell) >= 1.6, "{}", least_step(bands, Weight::Cell));
    assert!(least_step(bands, Weight::Rest) >= 1.3, "{}", least_step(bands, Weight::Rest));
}

#[test]
fn bands_that_double_differ_in_their_marks_from_those_beside_them() {
    // Nine tones are too many to tell one by one: from 15 on the marks tell.
    let form = |band: Band| match look(band).marks {
        Marks::None => "plain",
        Marks::Dots(..) => "dots",
        Marks::Slanted(..) => "slanted",
        Marks::Crossed(..) => "crossed",
        Marks::Upright(..) => "upright",
    };
    let looks: std::collections::BTreeSet<_> =
        DOUBLING.bands().iter().map(|&band| (form(band), look(band).is_dark)).collect();
    assert_eq!(looks.len(), DOUBLING.bands().len(), "no two bands have one form and one ink");
    assert!(DOUBLING.bands().windows(2).all(|pair| form(pair[0]) != form(pair[1])));
}

#[test]
fn a_higher_band_is_darker_and_a_rest_is_paler() {
    for weight in [Weight::Cell, Weight::Rest] {
        for top in TopBand::ALL {
            assert!(top.bands().is_sorted_by(|&a, &b| tone(a, weight) > tone(b, weight)), "{weight:?}");
        }
    }
    for &band in Band::ALL {
        assert!(tone(band, Weight::Rest) > tone(band, Weight::Cell), "{}", band.code());
    }
}

#[test]
fn the_high_bands_stand_out_from_the_ground() {
    for &band in &Band::ALL[3..] {
        let high = tone(band, Weight::Cell);
        assert!(contrast(high, luminance(GROUND)) >= 4.5, "{}", band.code());
        assert!(contrast(high, luminance(BUILT_UP)) >= 4.5, "{}", band.code());
    }
}

#[test]
fn hatching_is_seen_and_is_no_bands_tone() {
    assert!(contrast(luminance(ASKED_INK), luminance(GROUND)) >= 3.0);
    let lines = ASKED_LINE / ASKED_TILE;
    let hatched = lines * luminance(ASKED_INK) + (1.0 - lines) * luminance(GROUND);
    // Quieter than the lowest band, and told from the ground by its lines.
    assert!(hatched > tone(Band::FiveToNine, Weight::Cell));
}

#[test]
fn the_marks_of_a_band_are_seen_on_its_colour() {
    for &band in Band::ALL.iter().filter(|&&band| covered(band) > 0.0) {
        let ratio = |weight| contrast(luminance(ink(band, weight)), luminance(colour(band, weight)));
        assert!(ratio(Weight::Cell) >= 3.0, "{}: {}", band.code(), ratio(Weight::Cell));
        assert!(ratio(Weight::Rest) >= 2.0, "{}: {}", band.code(), ratio(Weight::Rest));
    }
}
