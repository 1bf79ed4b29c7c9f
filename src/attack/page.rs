//! The report as a page to print and to file with an assessment of the impact
//! on data protection.

use super::outcome::Outcome;
use super::report::{About, Report};

const STYLE: &str = "body{font:16px/1.4 Arial,Helvetica,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;\
color:#0b0c0c}h1{font-size:28px}h2{font-size:20px;margin-top:2em}table{border-collapse:collapse;width:100%}\
th,td{border-bottom:1px solid #b1b4b6;padding:6px 8px;text-align:left;vertical-align:top}\
td.n{text-align:right;font-variant-numeric:tabular-nums}.stamp{border:3px solid #0b0c0c;padding:4px 12px;\
display:inline-block;font-weight:bold}.failed{font-weight:bold;text-decoration:underline}\
@media print{body{margin:0;font-size:11px}tr{break-inside:avoid}}";

/// What the figures do not say.
const NOT_CLAIMED: [&str; 7] = [
    "That nobody can learn anything. None found means: none by these attacks, beside the argument of the rules; \
     it is not a proof against all attacks.",
    "Anything against somebody who already knows all the other children of a place. No rule of a least number can \
     stop that; it is watched (A28) and not claimed.",
    "Anything against whoever holds the records and their keys.",
    "Anything against two holders who act together, such as two caseworkers, unless the setting for it is on.",
    "That each single reader stays under the figures for known children. They are averages over attackers who know \
     little else; a reader with unusual knowledge does better. An intruder test by people, each year, is advised.",
    "That real records are like the made-up ones. Where placements hold more of the children, the rules hide more.",
    "That a blank place is safe. Blank means none, or too few to show, or that nobody was asked.",
];

impl Report {
    /// The report as one HTML file without script.
    #[must_use]
    pub fn page(&self) -> String {
        let rows: String = self.attacks().map(|(about, outcome)| row(about, outcome)).collect();
        let details: String = self.attacks().map(|(about, outcome)| detail(about, outcome)).collect();
        let limits: String = NOT_CLAIMED.iter().map(|limit| format!("<li>{}</li>", escaped(limit))).collect();
        let worlds: Vec<String> = self.run.worlds.iter().map(|world| escaped(world)).collect();
        let missed = self.run.asleep.iter().chain(&self.run.unplayed);
        let missed: String =
            missed.map(|missed| format!("<p>Not seen: {}.</p>\n", escaped(missed))).collect();
        let verdict = match (self.leaves(), self.passed()) {
            (0, _) => "No area was shown: there was nothing to attack.",
            (_, true) => "Every figure was met.",
            (_, false) => "Not every figure was met.",
        };
        format!(
            "<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>Homeward: attack \
             report</title><style>{STYLE}</style></head><body>\n<p class=\"stamp\">{}</p>\n<h1>Attack report</h1>\n\
             <p>{verdict} Certain disclosures found: <strong>{}</strong>.</p>\n<p>Homeward {}. Made on: \
             {}.</p>\n{missed}<p>A certain disclosure is a statement, drawn by sound reasoning from what was given out \
             and from the published rules, that a place holds between one and four children, and that is true. A \
             claim about a known child says that it was in an area in some months. The bound is the upper 95 % \
             bound of Clopper and Pearson over every world together; where not even as many blind claims would be \
             under the figure, there are too few to judge. Leaves and answers are what an attack had before it; one \
             that had nothing is not met. The base is how often the same claim is true of any area shown.</p>\n\
             <h2>What was tried and found</h2>\n<table><thead><tr><th>No.</th><th>Attack</th><th>Leaves</th>\
             <th>Answers</th><th>Claims</th><th>Certain</th><th>True of a child</th><th>Bound</th><th>Base</th><th>Verdict</th></tr></thead>\
             <tbody>\n{rows}</tbody></table>\n<h2>Attack by attack</h2>\n{details}<h2>What is not \
             claimed</h2>\n<ul>{limits}</ul>\n</body></html>\n",
            if self.run.synthetic { "SYNTHETIC" } else { "OFFICIAL-SENSITIVE" },
            self.certain(),
            escaped(&self.run.version),
            worlds.join("; "),
        )
    }
}

fn row(about: &About, outcome: &Outcome) -> String {
    let linked = outcome.linkage.claims > 0;
    let hundredth = |share: f64| format!("{:.1} %", share * 100.0);
    let verdict = outcome.verdict().words();
    let class = if outcome.passed() { "" } else { " class=\"failed\"" };
    format!(
        "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td{class}>{verdict}</td></tr>\n",
        about.id,
        about.title,
        outcome.leaves,
        outcome.answers,
        outcome.claims(),
        outcome.certain.found,
        if linked { hundredth(outcome.linkage.precision()) } else { String::new() },
        if linked { hundredth(outcome.linkage.upper()) } else { String::new() },
        if outcome.base.claims > 0 { hundredth(outcome.base.precision()) } else { String::new() },
    )
}

fn detail(about: &About, outcome: &Outcome) -> String {
    let mut said = vec![format!(
        "The attacker knows {}, and {}. To be met: {}. {}.",
        about.knows,
        about.does,
        about.pass,
        capital(outcome.verdict().words())
    )];
    said.extend(outcome.judged().skip(1).map(|(name, [share, _], judged)| {
        format!(
            "Of {name}: {} of {} true, from {:.1} to {:.1} %: {}.",
            share.found,
            share.claims,
            share.lower() * 100.0,
            share.upper() * 100.0,
            judged.words()
        )
    }));
    said.extend(outcome.missed.iter().map(|what| format!("It ought to have had before it: {what}.")));
    if outcome.base.precision() > 0.0 && outcome.linkage.claims > 0 {
        said.push(format!(
            "Lift over the base: {:.2}.",
            outcome.linkage.precision() / outcome.base.precision()
        ));
    }
    if let Some((at, upper)) = outcome.balanced_accuracy() {
        said.push(format!("Balanced accuracy {at:.2}, bound {upper:.2}."));
    }
    if let Some(turned) = outcome.turned {
        said.push(format!("Outputs turned by one child: {:.2} on average.", turned.precision()));
    }
    said.extend(outcome.rebuilt.iter().map(|(area, rebuilt)| {
        let [own, others] = rebuilt.points();
        format!(
            "{area}: {own:.1} points in a hundred rebuilt, of other worlds {others:.1}; worlds: {}.",
            rebuilt.worlds
        )
    }));
    said.extend(outcome.notes.iter().map(|note| format!("{}.", capital(note))));
    let evidence: String =
        outcome.evidence.iter().map(|evidence| format!("<li>{}</li>", escaped(evidence))).collect();
    let evidence = if evidence.is_empty() { evidence } else { format!("<p>Found:</p><ul>{evidence}</ul>") };
    format!("<h3>{} {}</h3>\n<p>{}</p>{evidence}\n", about.id, about.title, escaped(&said.join(" ")))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
