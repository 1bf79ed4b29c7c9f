//! How wide text will be, near enough to keep it apart and inside its column.

/// The width of a text in units of the picture, at a size of letters.
///
/// By classes of letters of Noto Sans, the widest of the fonts named; Arial
/// runs a twelfth shorter. Bold letters are a twelfth wider.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(ems).sum();
    ems * size * if bold { 1.08 } else { 1.0 }
}

fn ems(c: char) -> f64 {
    match c {
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '’' | 'I' | '(' | ')' => 0.29,
        'f' | 'r' | 't' | '-' | 's' | 'c' | 'z' | 'v' | 'y' | 'x' | 'k' => 0.46,
        'm' | 'w' | 'M' | 'W' | 'O' | 'Q' | 'N' | '%' => 0.85,
        c if c.is_ascii_lowercase() || c.is_ascii_digit() => 0.6,
        _ => 0.65,
    }
}

/// A text in lines no wider than `most`, broken between words.
pub(super) fn lines(text: &str, size: f64, bold: bool, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, bold) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_every_word_and_the_width() {
        let text = "Blank: none, or too few to show, or nobody was asked.";
        let lines = lines(text, 15.0, false, 120.0);
        assert!(lines.len() > 2 && lines.iter().all(|line| width(line, 15.0, false) <= 120.0));
        assert_eq!(lines.join(" "), text);
    }
}
