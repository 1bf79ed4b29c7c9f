//! LIKE: `%` is any text, `_` any letter, and `\` takes their meaning away.

/// A pattern, letter by letter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pattern(Vec<Part>);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    Any,
    One,
    Just(char),
}

impl Pattern {
    pub fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '%' => Part::Any,
                '_' => Part::One,
                '\\' => Part::Just(letters.next().unwrap_or('\\')),
                letter => Part::Just(letter),
            });
        }
        // Two that follow each other say no more than one.
        parts.dedup_by(|next, before| *next == Part::Any && *before == Part::Any);
        Self(parts)
    }

    /// Whether a text is like this. Goes back to the last `%` alone, so the work
    /// is bounded by the product of the lengths; counts it.
    pub fn is_like(&self, text: &str, steps: &mut u64) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut part, mut at) = (0, 0);
        let mut back: Option<(usize, usize)> = None;
        loop {
            *steps = steps.saturating_sub(1);
            match self.0.get(part) {
                Some(Part::Any) => {
                    back = Some((part + 1, at));
                    part += 1;
                    continue;
                }
                Some(Part::One) if at < text.len() => (part, at) = (part + 1, at + 1),
                Some(Part::Just(letter)) if text.get(at) == Some(letter) => (part, at) = (part + 1, at + 1),
                None if at == text.len() => return true,
                _ => match back {
                    Some((after, from)) if from < text.len() && *steps > 0 => {
                        back = Some((after, from + 1));
                        (part, at) = (after, from + 1);
                    }
                    _ => return false,
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_text_is_like_a_pattern_or_is_not() {
        for (pattern, text, like) in [
            ("B_r%", "Berlin", true),
            ("B_r%", "Br", false),
            ("%", "", true),
            ("", "", true),
            ("", "a", false),
            ("_", "é", true),
            ("a%b%c", "aXbYbZc", true),
            ("a%b%c", "aXbYbZ", false),
            ("50\\%", "50%", true),
            ("50\\%", "500", false),
            ("%%x", "abcx", true),
        ] {
            assert_eq!(Pattern::new(pattern).is_like(text, &mut 1000), like, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_made_to_take_long_does_not() {
        let mut steps = 100_000;
        let pattern = Pattern::new(&"%a".repeat(50));
        assert!(!pattern.is_like(&format!("{}b", "a".repeat(49)), &mut steps));
        assert!(steps > 90_000);
    }
}
