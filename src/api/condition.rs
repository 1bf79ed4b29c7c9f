use axum::http::HeaderMap;
use axum::http::header::IF_NONE_MATCH;

/// Whether the client has the representation with this entity tag, so that a
/// 304 will do (RFC 9110, 13.1.2: tags are compared weakly).
pub(super) fn has(headers: &HeaderMap, etag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter();
    lines.filter_map(|line| line.to_str().ok()).any(|line| lists(line, etag))
}

fn lists(line: &str, etag: &str) -> bool {
    let line = line.trim();
    line == "*" || tags(line).any(|tag| tag == etag)
}

/// The quoted tags of a line without their `W/`; stops at what is none. Not
/// split at commas, for a tag may hold one.
fn tags(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        let tag = rest.strip_prefix("W/").unwrap_or(rest);
        let end = tag.strip_prefix('"')?.find('"')? + 2;
        rest = &tag[end..];
        Some(&tag[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::lists;

    #[test]
    fn a_tag_is_found_in_a_list_strong_or_weak() {
        for line in ["\"a-br\"", "W/\"a-br\"", "*", " \"x\" ,W/\"a-br\"", "\"x,y\",\"a-br\"", ",\"a-br\","] {
            assert!(lists(line, "\"a-br\""), "{line}");
        }
        for line in ["", "a-br", "\"a\"", "\"a-gzip\"", "\"x, \"a-br\"", "w/\"a-br\"", "\"a-br", "**"] {
            assert!(!lists(line, "\"a-br\""), "{line}");
        }
    }
}
