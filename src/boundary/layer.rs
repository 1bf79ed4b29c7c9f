use geo::Rect;
use jiff::Timestamp;

use super::Kind;

/// What is known of boundaries that were imported together.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its short name in addresses and commands, such as `rochdale-wards-2023`.
    pub id: String,
    /// What kind of area its boundaries are.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// The year or edition; empty where nobody said.
    pub vintage: String,
    /// Who published it, or the file it came in.
    pub source: String,
    /// The licence; empty where nobody said.
    pub licence: String,
    /// How many boundaries it has.
    pub features: usize,
    /// What holds all of them, in WGS 84 degrees.
    pub bounds: Rect,
    /// When it was imported; none for one that is compiled in.
    pub imported_at: Option<Timestamp>,
}

impl Layer {
    /// What to say with each map and export that uses it: title, vintage, source
    /// and licence.
    ///
    /// # Example
    ///
    /// ```
    /// let layers = homeward::boundary::built_in();
    /// let layer = &layers.iter().find(|built_in| built_in.layer.id == "wards-rochdale-2023").unwrap().layer;
    /// assert!(layer.cited().starts_with("Wards of Rochdale, 2023. Source: Office for National Statistics"));
    /// ```
    #[must_use]
    pub fn cited(&self) -> String {
        let mut cited = self.title.clone();
        if !self.vintage.is_empty() && !self.title.contains(&self.vintage) {
            cited = format!("{cited}, {}", self.vintage);
        }
        cited = format!("{cited}. Source: {}", self.source);
        match self.licence.is_empty() {
            true => format!("{cited}. Licence not stated"),
            false => format!("{cited}. {}", self.licence),
        }
    }
}

/// A short name for addresses: lower-case letters, digits and single hyphens, 64
/// at most; none if nothing is left.
#[must_use]
pub fn slug(words: &str) -> Option<String> {
    let mut slug = String::new();
    for letter in words.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') && letter != '\'' {
            slug.push('-');
        }
        if slug.len() == 64 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-').to_owned();
    (!slug.is_empty()).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_has_letters_digits_and_hyphens() {
        for (words, expected) in [
            ("Rochdale wards 2023", Some("rochdale-wards-2023")),
            ("  Ward's End / (BGC) ", Some("wards-end-bgc")),
            ("Ynys Môn", Some("ynys-m-n")),
            ("../../etc", Some("etc")),
            ("—", None),
        ] {
            assert_eq!(slug(words).as_deref(), expected, "{words}");
        }
        assert_eq!(slug(&"a".repeat(99)).map(|slug| slug.len()), Some(64));
    }
}
