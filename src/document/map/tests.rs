use std::collections::BTreeSet;
use std::io::Write;

use h3o::{CellIndex, LatLng, Resolution};
use roxmltree::{Document, Node};

use super::*;
use crate::cells::outline::dissolve;
use crate::hotspot;
use crate::intake::LocationReport;
use crate::release::tests::{crowd_reports, first_release, played_release, rochdale};

fn told(child: u16, cell: CellIndex) -> LocationReport {
    crowd_reports(child, 1, cell).remove(0)
}

fn released(reports: &[LocationReport], synthetic: bool) -> Released<Leaves> {
    first_release(reports, rochdale(), synthetic)
}

/// Crowds of 6 to 35 in eight cells, with a child here and there round them.
fn crowds() -> Vec<LocationReport> {
    let town = LatLng::new(53.61, -2.16).unwrap().to_cell(Resolution::Nine);
    let middles: Vec<_> = town.grid_ring::<Vec<_>>(9).into_iter().step_by(7).collect();
    let around = town.grid_disk::<Vec<_>>(14).into_iter().step_by(2);
    let crowd = middles
        .into_iter()
        .zip(6_u16..)
        .flat_map(|(cell, at)| (0..at * 3 - 12).map(move |child| told(100 * at + child, cell)));
    crowd.chain(around.zip(3_000..).map(|(cell, child)| told(child, cell))).collect()
}

/// A picture of the crowds, with what it was drawn from.
fn picture() -> (Released<Leaves>, Hotspots, String) {
    let release = released(&crowds(), true);
    let hotspots = hotspot::find(&release, rochdale(), None);
    let svg = draw(&release, &hotspots, rochdale());
    assert!(release.content().len() >= 8 && hotspots.len() >= 2, "a picture with something in it");
    (release, hotspots, svg)
}

fn of_class<'a>(picture: &'a Document<'_>, class: &'static str) -> Vec<Node<'a, 'a>> {
    picture.descendants().filter(|node| node.attribute("class") == Some(class)).collect()
}

/// The points of path data as this module writes it, in tenths.
fn points(data: &str) -> BTreeSet<(i64, i64)> {
    let mut points = BTreeSet::new();
    for ring in data.split('z').filter(|ring| !ring.is_empty()) {
        let spaced = ring.replace('-', " -").replace(['M', 'l'], " ");
        let numbers: Vec<i64> = spaced
            .split_whitespace()
            .map(|number| (number.parse::<f64>().unwrap() * 10.0).round() as i64)
            .collect();
        let mut at = (0, 0);
        for step in numbers.chunks(2) {
            at = (at.0 + step[0], at.1 + step[1]);
            points.insert(at);
        }
    }
    points
}

#[test]
fn equal_input_gives_equal_bytes() {
    let (release, hotspots, svg) = picture();
    assert_eq!(svg, draw(&release, &hotspots, rochdale()));
    let mut shuffled = crowds();
    shuffled.reverse();
    let again = released(&shuffled, true);
    assert_eq!(svg, draw(&again, &hotspot::find(&again, rochdale(), None), rochdale()));
}

#[test]
fn every_leaf_is_drawn_once_in_the_order_of_ids() {
    let (release, _, svg) = picture();
    let svg = Document::parse(&svg).unwrap();
    let drawn: Vec<_> = of_class(&svg, "leaf")
        .iter()
        .map(|leaf| {
            let part = |name| leaf.attribute(name).unwrap().to_owned();
            (part("data-leaf"), part("data-band"), part("data-resolution"))
        })
        .collect();
    let leaves: Vec<_> = release
        .content()
        .iter()
        .map(|leaf| {
            (leaf.id().to_owned(), leaf.band().code().to_owned(), u8::from(leaf.resolution()).to_string())
        })
        .collect();
    assert_eq!(drawn, leaves);
    assert!(leaves.is_sorted());
}

#[test]
fn every_standing_hotspot_is_drawn_once_with_its_number() {
    let (_, hotspots, svg) = picture();
    let svg = Document::parse(&svg).unwrap();
    let drawn: Vec<_> = of_class(&svg, "hotspot")
        .iter()
        .map(|group| {
            let text = group.children().find(|node| node.has_tag_name("text")).unwrap();
            assert_eq!(text.text(), group.attribute("data-rank"));
            (group.attribute("data-hotspot").unwrap().to_owned(), text.text().unwrap().to_owned())
        })
        .collect();
    let standing: Vec<_> =
        hotspots.standing().map(|hotspot| (hotspot.id.clone(), hotspot.rank.unwrap().to_string())).collect();
    assert_eq!(drawn, standing);
}

#[test]
fn a_hotspot_that_is_gone_is_not_drawn() {
    let (_, before, _) = picture();
    let nothing = released(&[], true);
    let gone = hotspot::find(&nothing, rochdale(), Some(&before));
    assert!(!gone.is_empty());
    let svg = draw(&nothing, &gone, rochdale());
    let svg = Document::parse(&svg).unwrap();
    assert!(of_class(&svg, "hotspot").is_empty() && of_class(&svg, "leaf").is_empty());
}

#[test]
fn a_leaf_is_drawn_by_the_vertices_of_its_cells_alone() {
    let (release, _, svg) = picture();
    let svg = Document::parse(&svg).unwrap();
    let projection = Projection::fit(rochdale().bounds(), projection::FRAME);
    for (leaf, path) in release.content().iter().zip(of_class(&svg, "leaf")) {
        let vertices: BTreeSet<_> = dissolve(leaf.cells())
            .0
            .iter()
            .flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
            .flat_map(|ring| ring.coords())
            .map(|&at| projection.point(at))
            .map(|at| ((at.x * 10.0).round() as i64, (at.y * 10.0).round() as i64))
            .collect();
        assert_eq!(points(path.attribute("d").unwrap()), vertices, "{}", leaf.id());
    }
}

#[test]
fn discs_do_not_cover_each_other() {
    let (_, _, svg) = picture();
    let svg = Document::parse(&svg).unwrap();
    let number = |node: &Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
    let discs: Vec<_> = of_class(&svg, "hotspot")
        .iter()
        .flat_map(|group| group.children().filter(|node| node.has_tag_name("circle")))
        .map(|disc| (number(&disc, "cx"), number(&disc, "cy"), number(&disc, "r")))
        .collect();
    for (at, one) in discs.iter().enumerate() {
        for other in &discs[..at] {
            assert!((one.0 - other.0).hypot(one.1 - other.1) > one.2 + other.2, "{one:?} {other:?}");
        }
    }
}

#[test]
fn the_picture_stands_alone() {
    let (_, _, svg) = picture();
    let parsed = Document::parse(&svg).unwrap();
    for node in parsed.descendants().filter(Node::is_element) {
        let tag = node.tag_name().name();
        assert!(!["style", "script", "image", "use", "foreignObject", "a"].contains(&tag), "{tag}");
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(name != "style" && name != "href" && !name.starts_with("on"), "{name}");
            assert!(!value.contains("url(") || value.starts_with("url(#"), "{value}");
        }
    }
    assert_eq!(svg.matches("http").count(), 1, "the namespace alone");
}

#[test]
fn made_up_data_is_stamped_and_no_other() {
    let stamps = |synthetic: bool| {
        let release = released(&crowds(), synthetic);
        let hotspots = hotspot::find(&release, rochdale(), None);
        draw(&release, &hotspots, rochdale()).matches("SYNTHETIC").count()
    };
    assert_eq!(stamps(true), 3, "in the title, on the strip and on the map");
    assert_eq!(stamps(false), 0);
}

#[test]
fn a_day_that_was_played_stands_beside_each_stamp() {
    let release = played_release(&crowds(), rochdale());
    let svg = draw(&release, &hotspot::find(&release, rochdale(), None), rochdale());
    assert_eq!(svg.matches("SYNTHETIC").count(), 3, "as on any other");
    let beside = svg.matches("played on 3 Nov 2026").count();
    assert_eq!(beside, 4, "in the title and the description, on the strip and on the map");
    let (_, _, by_the_machine) = picture();
    assert!(!by_the_machine.contains("played"));
}

#[test]
fn what_where_when_and_the_marking_are_in_the_picture() {
    let (_, hotspots, svg) = picture();
    let parsed = Document::parse(&svg).unwrap();
    let texts: String = parsed.descendants().filter_map(|node| node.text()).collect::<Vec<_>>().join(" ");
    for part in [
        "Rochdale: where children told us they were when missing from care",
        "24 months to October 2026",
        "Data frozen on 1 November 2026",
        "OFFICIAL-SENSITIVE",
        "mile",
        "km",
        "Open Government Licence",
        "GeoNames",
        "Outlined and numbered:",
        "Blank does not mean safe.",
    ] {
        assert!(texts.contains(part), "{part}");
    }
    let description = parsed.descendants().find(|node| node.has_tag_name("desc")).unwrap();
    let description = description.text().unwrap();
    assert!(description.contains(&format!("{} hotspots are outlined", hotspots.len())), "{description}");
    assert!(description.ends_with(words::BLANK));
}

#[test]
fn a_first_map_leaves_room_for_the_page() {
    let (_, _, svg) = picture();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(svg.as_bytes()).unwrap();
    let bytes = packed.finish().unwrap().len();
    assert!(bytes <= 25 * 1024, "{bytes} bytes");
}

#[test]
fn an_empty_release_of_any_area_is_a_picture_that_says_so() {
    for area in crate::area::all() {
        let svg = draw(&first_release(&[], area, true), &Hotspots::default(), area);
        let parsed = Document::parse(&svg).unwrap();
        assert!(svg.contains("No hotspot") && svg.contains(words::BLANK), "{}", area.name);
        let names = parsed.descendants().find(|node| node.attribute("id") == Some("names")).unwrap();
        assert!((3..=40).contains(&names.children().count()), "{}", area.name);
    }
}

#[test]
fn wards_where_few_were_asked_are_hatched_under_the_leaves() {
    let (_, _, svg) = picture();
    let parsed = Document::parse(&svg).unwrap();
    let hatched = of_class(&parsed, "few-asked");
    let wards: Vec<_> = hatched.iter().map(|ward| ward.attribute("data-ward").unwrap()).collect();
    assert_eq!(wards, ["E05014036"], "Central Rochdale alone");
    let leaves = of_class(&parsed, "leaf");
    assert!(leaves.iter().all(|leaf| leaf.range().start > hatched[0].range().end));
    let texts: Vec<&str> =
        parsed.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    let legend = texts.iter().position(|text| text.starts_with("Few children were")).unwrap();
    assert_eq!(format!("{} {}", texts[legend], texts[legend + 1]), words::FEW);
    assert!(svg.contains("Few children were asked in these wards, which are hatched: Central Rochdale."));
    assert!(!svg.contains(words::NOT_KNOWN));
}

#[test]
fn a_picture_of_a_release_without_coverage_says_that_it_is_not_known() {
    let leeds = crate::area::find(&"E08000035".parse().unwrap()).unwrap();
    let svg = draw(&first_release(&[], leeds, true), &Hotspots::default(), leeds);
    let parsed = Document::parse(&svg).unwrap();
    assert!(of_class(&parsed, "few-asked").is_empty() && !svg.contains(words::FEW));
    assert!(svg.contains(&format!("{}. {}", words::NOT_KNOWN, words::BLANK)));
}

#[test]
fn the_open_band_beside_bands_that_double_says_where_it_is_told() {
    let words = super::legend::words;
    let [open, doubling] = [TopBand::TwentyFiveOrMore, TopBand::EightHundredOrMore].map(TopBand::bands);
    assert_eq!(words(Band::TwentyFiveOrMore, open), "25 children or more");
    assert_eq!(words(Band::TwentyFiveOrMore, doubling), "25 children or more, in wider areas");
    assert_eq!(words(Band::From25, doubling), "25 to 49 children");
}
