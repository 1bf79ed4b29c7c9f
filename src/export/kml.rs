//! KML 2.2, for a quick look on a globe.

use super::layers::{Feature, Layer, layers};
use super::xml::Xml;
use super::{Mark, Value};
use crate::document::band_colour;
use crate::release::Band;
use crate::summary::Summary;

/// The slip is a datum of the document.
pub(super) fn write(summary: &Summary, mark: &Mark, slip: &str) -> Vec<u8> {
    let layers = layers(summary, mark);
    let mut xml = Xml::new();
    xml.open("kml", &[("xmlns", "http://www.opengis.net/kml/2.2")]);
    xml.open("Document", &[]);
    xml.text("name", &[], &layers.title);
    xml.text("open", &[], "1");
    xml.text("description", &[], &format!("{}\n\n{}", summary.marking, layers.description));
    styles(&mut xml, summary.bands);
    xml.open("ExtendedData", &[]);
    for (name, text) in
        layers.facts.iter().map(|(name, text)| (*name, text.as_str())).chain([("signed", slip)])
    {
        datum(&mut xml, name, text);
    }
    xml.close("ExtendedData");
    layers.layers.iter().for_each(|layer| folder(&mut xml, layer));
    xml.close("Document");
    xml.close("kml");
    xml.into_bytes()
}

fn styles(xml: &mut Xml, bands: &[Band]) {
    for &band in bands {
        style(xml, &style_of(band), ("ff002566", "1"), &format!("b3{}", turned(band_colour(band))));
    }
    style(xml, "hotspot", ("ff0c0c0b", "4"), "00ffffff");
    style(xml, "area", ("ffb8701d", "3"), "00ffffff");
}

fn style(xml: &mut Xml, id: &str, (line, width): (&str, &str), fill: &str) {
    xml.open("Style", &[("id", id)]);
    xml.open("LineStyle", &[]);
    xml.text("color", &[], line);
    xml.text("width", &[], width);
    xml.close("LineStyle");
    xml.open("PolyStyle", &[]);
    xml.text("color", &[], fill);
    xml.close("PolyStyle");
    xml.close("Style");
}

/// An XML id begins with a letter and has no `+`.
fn style_of(band: Band) -> String {
    match band {
        // 25+ may stand beside it.
        Band::From25 => "band-25-49".to_owned(),
        _ => format!("band-{}", band.least()),
    }
}

/// `#rrggbb` as KML has it: blue, green, red.
fn turned(colour: &str) -> String {
    let part = |at: usize| colour.get(at..at + 2).unwrap_or("00");
    format!("{}{}{}", part(5), part(3), part(1))
}

fn folder(xml: &mut Xml, layer: &Layer) {
    xml.open("Folder", &[]);
    xml.text("name", &[], &layer.title);
    layer.features.iter().for_each(|feature| placemark(xml, layer, feature));
    xml.close("Folder");
}

fn placemark(xml: &mut Xml, layer: &Layer, feature: &Feature) {
    let of = |name: &str| {
        let at = layer.columns.iter().position(|(column, _)| *column == name);
        at.and_then(|at| feature.values.get(at)).map(Value::words).unwrap_or_default()
    };
    let (name, style) = match layer.name {
        "leaves" => {
            (of("near"), Band::ALL.iter().find(|band| band.code() == of("band")).map(|band| style_of(*band)))
        }
        "hotspots" => (format!("{}: {}", of("rank"), of("name")), Some("hotspot".to_owned())),
        _ => (of("name"), Some("area".to_owned())),
    };
    xml.open("Placemark", &[]);
    xml.text("name", &[], &name);
    let said = if of("says").is_empty() { of("children") } else { of("says") };
    xml.text("description", &[], &said);
    xml.text("styleUrl", &[], &format!("#{}", style.unwrap_or_else(|| "area".to_owned())));
    xml.open("ExtendedData", &[]);
    for ((name, _), value) in
        layer.columns.iter().zip(&feature.values).filter(|(_, value)| **value != Value::Nothing)
    {
        datum(xml, name, &value.words());
    }
    xml.close("ExtendedData");
    geometry(xml, &feature.outline);
    xml.close("Placemark");
}

fn datum(xml: &mut Xml, name: &str, text: &str) {
    xml.open("Data", &[("name", name)]);
    xml.text("value", &[], text);
    xml.close("Data");
}

fn geometry(xml: &mut Xml, outline: &geo::MultiPolygon) {
    xml.open("MultiGeometry", &[]);
    for polygon in outline {
        xml.open("Polygon", &[]);
        ring(xml, "outerBoundaryIs", polygon.exterior());
        polygon.interiors().iter().for_each(|hole| ring(xml, "innerBoundaryIs", hole));
        xml.close("Polygon");
    }
    xml.close("MultiGeometry");
}

fn ring(xml: &mut Xml, side: &str, ring: &geo::LineString) {
    let points: Vec<String> = ring.coords().map(|at| format!("{},{}", at.x, at.y)).collect();
    xml.open(side, &[]);
    xml.open("LinearRing", &[]);
    xml.text("coordinates", &[], &points.join(" "));
    xml.close("LinearRing");
    xml.close(side);
}
