//! How desktop GIS is to draw the layers: the bands' colours and patterns, as
//! QGIS has them (QML) and as the OGC has them (SLD 1.0).

use super::xml::Xml;
use crate::document::{band_colour, band_ink};
use crate::release::Band;

/// The colours of lines: of a leaf's edge, of a hotspot and of the area.
const LEAF_LINE: &str = "#662500";
const INK: &str = "#0b0c0c";

/// One symbol of a layer.
struct Symbol {
    value: Option<&'static str>,
    label: String,
    fill: Option<&'static str>,
    /// Qt's name of the pattern over the fill.
    pattern: Option<&'static str>,
    /// The colour of the pattern.
    ink: &'static str,
    line: &'static str,
    width_mm: &'static str,
    dashed: bool,
}

fn symbols(layer: &str, bands: &[Band]) -> Vec<Symbol> {
    let outline = |label: &str, width_mm, dashed| {
        let label = label.to_owned();
        vec![Symbol { value: None, label, fill: None, pattern: None, ink: INK, line: INK, width_mm, dashed }]
    };
    match layer {
        "hotspots" => outline("Hotspot", "0.9", false),
        "area" => outline("The area of this summary", "0.6", true),
        _ => bands.iter().map(|&band| of_band(band)).collect(),
    }
}

fn of_band(band: Band) -> Symbol {
    let pattern = match band {
        Band::FiveToNine | Band::From50 => Some("dense6"),
        Band::TenToFourteen | Band::From100 => Some("b_diagonal"),
        Band::FifteenToTwentyFour | Band::From200 => Some("diagonal_x"),
        Band::From400 => Some("vertical"),
        Band::TwentyFiveOrMore | Band::From25 | Band::EightHundredOrMore => None,
    };
    Symbol {
        value: Some(band.code()),
        label: band.words(),
        fill: Some(band_colour(band)),
        pattern,
        ink: band_ink(band),
        line: LEAF_LINE,
        width_mm: "0.26",
        dashed: false,
    }
}

/// A layer's style for QGIS.
pub(super) fn qml(layer: &str, bands: &[Band]) -> String {
    let symbols = symbols(layer, bands);
    let by_band = symbols.iter().any(|symbol| symbol.value.is_some());
    let mut xml = Xml::bare();
    xml.raw("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n");
    xml.open("qgis", &[("version", "3.22.0"), ("styleCategories", "Symbology")]);
    let kind = if by_band { "categorizedSymbol" } else { "singleSymbol" };
    xml.open(
        "renderer-v2",
        &[("type", kind), ("attr", if by_band { "band" } else { "" }), ("enableorderby", "0")],
    );
    if by_band {
        xml.open("categories", &[]);
        for (at, symbol) in symbols.iter().enumerate() {
            let at = at.to_string();
            let value = symbol.value.unwrap_or_default();
            xml.text(
                "category",
                &[("render", "true"), ("symbol", &at), ("value", value), ("label", &symbol.label)],
                "",
            );
        }
        xml.close("categories");
    }
    xml.open("symbols", &[]);
    for (at, symbol) in symbols.iter().enumerate() {
        xml.open("symbol", &[("type", "fill"), ("name", &at.to_string()), ("alpha", "1")]);
        qml_layer(&mut xml, symbol, symbol.fill.map_or("no", |_| "solid"), symbol.fill.unwrap_or("#ffffff"));
        if let Some(pattern) = symbol.pattern {
            qml_layer(&mut xml, symbol, pattern, symbol.ink);
        }
        xml.close("symbol");
    }
    xml.close("symbols");
    xml.close("renderer-v2");
    xml.close("qgis");
    xml.into_text()
}

fn qml_layer(xml: &mut Xml, symbol: &Symbol, style: &str, colour: &str) {
    xml.open("layer", &[("class", "SimpleFill"), ("enabled", "1"), ("pass", "0"), ("locked", "0")]);
    xml.open("Option", &[("type", "Map")]);
    for (name, value) in [
        ("color", rgba(colour)),
        ("style", style.to_owned()),
        ("outline_color", rgba(symbol.line)),
        ("outline_style", if symbol.dashed { "dash" } else { "solid" }.to_owned()),
        ("outline_width", symbol.width_mm.to_owned()),
        ("outline_width_unit", "MM".to_owned()),
    ] {
        xml.text("Option", &[("name", name), ("type", "QString"), ("value", &value)], "");
    }
    xml.close("Option");
    xml.close("layer");
}

/// `#rrggbb` as QGIS has it.
fn rgba(colour: &str) -> String {
    let part =
        |at: usize| colour.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok()).unwrap_or(0);
    format!("{},{},{},255", part(1), part(3), part(5))
}

/// A layer's style for other tools.
pub(super) fn sld(layer: &str, bands: &[Band]) -> String {
    let mut xml = Xml::new();
    xml.open(
        "StyledLayerDescriptor",
        &[
            ("version", "1.0.0"),
            ("xmlns", "http://www.opengis.net/sld"),
            ("xmlns:ogc", "http://www.opengis.net/ogc"),
        ],
    );
    xml.open("NamedLayer", &[]);
    xml.text("Name", &[], layer);
    xml.open("UserStyle", &[]);
    xml.open("FeatureTypeStyle", &[]);
    for symbol in symbols(layer, bands) {
        rule(&mut xml, &symbol);
    }
    for name in ["FeatureTypeStyle", "UserStyle", "NamedLayer", "StyledLayerDescriptor"] {
        xml.close(name);
    }
    xml.into_text()
}

fn rule(xml: &mut Xml, symbol: &Symbol) {
    xml.open("Rule", &[]);
    xml.text("Title", &[], &symbol.label);
    if let Some(value) = symbol.value {
        xml.open("ogc:Filter", &[]);
        xml.open("ogc:PropertyIsEqualTo", &[]);
        xml.text("ogc:PropertyName", &[], "band");
        xml.text("ogc:Literal", &[], value);
        xml.close("ogc:PropertyIsEqualTo");
        xml.close("ogc:Filter");
    }
    xml.open("PolygonSymbolizer", &[]);
    if let Some(fill) = symbol.fill {
        xml.open("Fill", &[]);
        xml.text("CssParameter", &[("name", "fill")], fill);
        xml.close("Fill");
    }
    xml.open("Stroke", &[]);
    xml.text("CssParameter", &[("name", "stroke")], symbol.line);
    xml.text("CssParameter", &[("name", "stroke-width")], if symbol.fill.is_some() { "1" } else { "3" });
    if symbol.dashed {
        xml.text("CssParameter", &[("name", "stroke-dasharray")], "8 4");
    }
    xml.close("Stroke");
    xml.close("PolygonSymbolizer");
    xml.close("Rule");
}
