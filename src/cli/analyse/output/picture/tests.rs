use h3o::{CellIndex, LatLng, Resolution};

use super::*;

fn disk(lat: f64, lng: f64, rings: u32) -> Vec<CellIndex> {
    let middle = LatLng::new(lat, lng).expect("a point").to_cell(Resolution::Nine);
    let mut cells = middle.grid_disk::<Vec<_>>(rings);
    cells.sort_unstable();
    cells
}

fn picture(cells: &[CellIndex], synthetic: bool) -> Picture<'_> {
    let verdict = |i: usize| match i % 11 {
        0 => Verdict::Hot,
        1 => Verdict::Cold,
        2..=5 => Verdict::NotSignificant,
        _ => Verdict::NoEvents,
    };
    Picture {
        title: "Burglary & <theft>".to_owned(),
        caption: vec!["points.csv".to_owned(), "Gi*, exact p, false discovery rate 0.05".to_owned()],
        cells,
        layer: Box::leak(Box::new(Layer::Verdicts(SPOTS, Box::new(verdict)))),
        synthetic,
    }
}

/// The texts of a picture, which must be XML.
fn texts(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).expect("XML");
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| node.text().map(str::to_owned)).collect()
}

#[test]
fn it_says_what_it_shows() {
    let cells = disk(53.6, -2.16, 6);
    let texts = texts(&picture(&cells, false).svg());
    for text in [
        "Burglary & <theft>",
        "points.csv",
        "Hot spot (12)",
        "Cold spot (12)",
        "Neither, no events (55)",
        "N",
    ] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
    assert!(texts.iter().any(|text| text.ends_with(" m") || text.ends_with(" km")));
    assert!(!texts.iter().any(|text| text == "SYNTHETIC"));
}

#[test]
fn made_up_points_are_stamped_twice() {
    let texts = texts(&picture(&disk(53.6, -2.16, 2), true).svg());
    assert_eq!(texts.iter().filter(|text| *text == "SYNTHETIC").count(), 2);
}

#[test]
fn a_class_is_one_path() {
    let svg = picture(&disk(53.6, -2.16, 40), false).svg();
    // The four classes, the bar and the arrow.
    assert_eq!(svg.matches("<path").count(), 6);
    assert!(svg.len() < 200_000, "{}", svg.len());
}

#[test]
fn any_area_is_drawn_even_none() {
    let globe = CellIndex::base_cells().collect();
    for cells in [disk(-17.0, 180.0, 3), disk(90.0, 0.0, 2), disk(53.6, -2.16, 0), globe, Vec::new()] {
        let svg = picture(&cells, true).svg();
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        let long = Picture { title: "x".repeat(300), ..picture(&cells, false) };
        assert!(texts(&long.svg()).iter().all(|line| line.chars().count() < 60));
    }
}

#[test]
fn a_png_is_one_and_has_letters() {
    let cells = disk(53.6, -2.16, 3);
    let mut png = Vec::new();
    picture(&cells, true).write(PictureFormat::Png, &mut png).expect("memory");
    assert_eq!(&png[1..4], b"PNG");
    assert_eq!(u32::from_be_bytes([png[16], png[17], png[18], png[19]]), PNG_WIDTH);
    let blank = Picture { title: String::new(), ..picture(&cells, true) };
    let mut without = Vec::new();
    blank.write(PictureFormat::Png, &mut without).expect("memory");
    assert!(png.len() > without.len());
}

#[test]
fn the_suffix_decides() {
    let of = |name: &str| PictureFormat::of(Path::new(name));
    assert_eq!((of("a.svg"), of("a.PNG")), (Ok(PictureFormat::Svg), Ok(PictureFormat::Png)));
    assert!(of("a.pdf").expect_err("no form").to_string().contains(".svg or .png"));
}
