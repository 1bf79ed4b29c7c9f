//! From text to tokens.

use super::BadFilter;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or a keyword.
    Word(String),
    /// A name in double quotes, which is no keyword.
    Quoted(String),
    Text(String),
    Number(f64),
    /// An operator or a bracket.
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 15] = ["<>", "<=", ">=", "<", ">", "=", "(", ")", ",", "+", "-", "*", "/", "^", "%"];

/// The tokens with the byte that each begins at; the last is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, BadFilter> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(&text[at..], first).ok_or(BadFilter::NotRead(at))?;
        tokens.push((at, token));
        at += length;
    }
    tokens.push((at, Token::End));
    Ok(tokens)
}

fn token(text: &str, first: char) -> Option<(Token, usize)> {
    if first == '\'' || first == '"' {
        let (content, length) = quoted(text, first)?;
        let token = if first == '"' { Token::Quoted(content) } else { Token::Text(content) };
        return Some((token, length));
    }
    if first.is_ascii_digit() || first == '.' {
        let length = number(text);
        return Some((Token::Number(text[..length].parse().ok()?), length));
    }
    if first.is_alphabetic() || first == '_' || first == ':' {
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '$');
        let length = text.find(|c| !goes_on(c)).unwrap_or(text.len());
        return Some((Token::Word(text[..length].to_owned()), length));
    }
    let sign = SIGNS.into_iter().find(|sign| text.starts_with(sign))?;
    Some((Token::Sign(sign), sign.len()))
}

/// The content of a quoted text, and its length with the quotes. A quote in it
/// is doubled, or follows a backslash.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut content = String::new();
    let mut rest = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            c if c == quote => match rest.peek() {
                Some(&(_, next)) if next == quote => {
                    content.push(quote);
                    rest.next();
                }
                _ => return Some((content, at + 1)),
            },
            '\\' if quote == '\'' && rest.peek().is_some_and(|&(_, next)| next == quote) => {
                content.push(quote);
                rest.next();
            }
            c => content.push(c),
        }
    }
    None
}

/// The length of `12`, `.5`, `1.5e-3`.
fn number(text: &str) -> usize {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut length = digits(text);
    if text[length..].starts_with('.') {
        length += 1;
        length += digits(&text[length..]);
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let exponent = digits(&text[length + 1 + sign..]);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}
