//! What a release keeps by the size of the borough and the length of its
//! window, over worlds; and the chart of it.

use std::fmt::Write as _;

use super::{Spec, generate, trial_over};

/// Children who go missing in a year, of the boroughs that are tried.
pub const SIZES: [u32; 7] = [100, 200, 300, 500, 900, 1_500, 2_400];
/// Windows, in months.
pub const WINDOWS: [u8; 2] = [12, 24];

/// What the releases of some worlds of one size and window keep, from 0 to 1.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Kept {
    /// Children who go missing in a year.
    pub children: u32,
    /// Months.
    pub window: u8,
    /// Mappable reports a year, the mean of the worlds.
    pub reports_a_year: f64,
    /// Planted lasting places that a hotspot stands at.
    pub hotspots: f64,
    /// Planted lasting places that a fine leaf is of.
    pub fine_leaves: f64,
    /// Children in some leaf.
    pub children_represented: f64,
    /// Reports in a fine leaf.
    pub reports_fine: f64,
}

/// Tries worlds of a size, seeds 1 and up, at both windows. `places` gives of a
/// release the lasting places found, with a fine leaf, and planted.
#[must_use]
pub fn kept(spec: &Spec, seeds: u64, places: impl Fn(&super::Trial) -> [u32; 3]) -> Vec<Kept> {
    let children = spec.size.unwrap_or_default();
    let mut sums = [[0.0; 6]; 2];
    for seed in 1..=seeds {
        let spec = Spec { seed, ..*spec };
        let world = generate(&spec);
        let a_year = world.truth.counts.mappable as f64 * 12.0 / f64::from(spec.months);
        for (sum, &window) in sums.iter_mut().zip(&WINDOWS) {
            let (trial, utility) = trial_over(&spec, &world, window);
            let [found, with_leaf, of] = places(&trial).map(f64::from);
            let more = [a_year, found, with_leaf, of, utility.children_represented, utility.reports_fine];
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
    }
    let mean = |(sum, &window): (&[f64; 6], &u8)| Kept {
        children,
        window,
        reports_a_year: sum[0] / seeds as f64,
        hotspots: sum[1] / sum[3].max(1.0),
        fine_leaves: sum[2] / sum[3].max(1.0),
        children_represented: sum[4] / seeds as f64,
        reports_fine: sum[5] / seeds as f64,
    };
    sums.iter().zip(&WINDOWS).map(mean).collect()
}

/// A panel of the chart: its title and what it shows.
type Panel = (&'static str, fn(&Kept) -> f64);

const PANELS: [Panel; 4] = [
    ("Planted places kept as a hotspot", |kept| kept.hotspots),
    ("Planted places in a fine leaf", |kept| kept.fine_leaves),
    ("Children represented in some leaf", |kept| kept.children_represented),
    ("Reports in a fine leaf", |kept| kept.reports_fine),
];

/// The size of a panel's field, and where the first stands.
const FIELD: (f64, f64) = (390.0, 220.0);
const ORIGIN: (f64, f64) = (64.0, 84.0);
/// From panel to panel.
const STEP: (f64, f64) = (480.0, 320.0);

/// Draws the shares against the reports of a year: circles and a whole line for
/// 12 months, squares and a dashed one for 24.
#[must_use]
pub fn chart(kept: &[Kept], caption: &str) -> String {
    let mut svg = String::from(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 740" role="img" font-family="Noto Sans, Arial, sans-serif" font-size="13" fill="#0b0c0c"><title>What a release keeps, by the reports of a year and the window</title><rect width="960" height="740" fill="#fff"/>"##,
    );
    text(&mut svg, (24.0, 30.0), "start", &format!("SYNTHETIC. {caption}"));
    for (at, panel) in PANELS.iter().enumerate() {
        let origin = (ORIGIN.0 + STEP.0 * (at % 2) as f64, ORIGIN.1 + STEP.1 * (at / 2) as f64);
        draw(&mut svg, kept, origin, *panel);
    }
    text(
        &mut svg,
        (24.0, 722.0),
        "start",
        "●—● window of 12 months    □- -□ window of 24 months    Across: mappable reports a year (each step doubles)",
    );
    svg.push_str("</svg>\n");
    svg
}

fn draw(svg: &mut String, kept: &[Kept], (left, top): (f64, f64), (title, of): Panel) {
    let bottom = top + FIELD.1;
    text(svg, (left, top - 12.0), "start", title);
    for percent in [0, 25, 50, 75, 100] {
        let y = bottom - FIELD.1 * f64::from(percent) / 100.0;
        line(svg, &format!("M{left} {y}h{}", FIELD.0), "#d0d3d4", "none");
        text(svg, (left - 8.0, y + 4.0), "end", &format!("{percent} %"));
    }
    let across = |reports: f64| left + FIELD.0 * (reports / LEAST).log2() / (MOST / LEAST).log2();
    for tick in 0..=5 {
        let reports = LEAST * f64::from(1 << tick);
        let x = across(reports);
        line(svg, &format!("M{x:.1} {bottom}v5"), "#0b0c0c", "none");
        text(svg, (x, bottom + 20.0), "middle", &format!("{reports}"));
    }
    for (window, dashes) in [(12, "none"), (24, "6 4")] {
        let points: Vec<(f64, f64)> = kept
            .iter()
            .filter(|kept| kept.window == window)
            .map(|kept| (across(kept.reports_a_year), bottom - FIELD.1 * of(kept)))
            .collect();
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        line(svg, &format!("M{}", path.join("L")), "#0b0c0c", dashes);
        for (x, y) in points {
            if window == 12 {
                write!(svg, r#"<circle cx="{x:.1}" cy="{y:.1}" r="4"/>"#).expect("a string takes any text");
            } else {
                let (x, y) = (x - 4.0, y - 4.0);
                write!(
                    svg,
                    r##"<rect x="{x:.1}" y="{y:.1}" width="8" height="8" fill="#fff" stroke="#0b0c0c"/>"##
                )
                .expect("a string takes any text");
            }
        }
    }
}

/// The ends of the axis across: reports a year.
const LEAST: f64 = 100.0;
const MOST: f64 = 3_200.0;

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    write!(svg, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{words}</text>"#)
        .expect("a string takes any text");
}

fn line(svg: &mut String, path: &str, colour: &str, dashes: &str) {
    write!(
        svg,
        r#"<path fill="none" stroke="{colour}" stroke-width="1.5" stroke-dasharray="{dashes}" d="{path}"/>"#
    )
    .expect("a string takes any text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_every_point_of_every_panel() {
        let point = |children, window, share| Kept {
            children,
            window,
            reports_a_year: f64::from(children),
            hotspots: share,
            fine_leaves: share,
            children_represented: share,
            reports_fine: share,
        };
        let kept = [point(100, 12, 0.0), point(3_200, 12, 1.0), point(200, 24, 0.5)];
        let svg = chart(&kept, "a trial");
        let parsed = roxmltree::Document::parse(&svg).unwrap();
        let many = |tag: &str| parsed.descendants().filter(|node| node.has_tag_name(tag)).count();
        assert_eq!((many("circle"), many("rect")), (8, 5), "and the ground");
        // The ends of both axes are the corners of the field.
        assert!(svg.contains("M64.0 304.0L454.0 84.0") && svg.contains("SYNTHETIC. a trial"), "{svg}");
    }
}
