//! Any document as a plain page: lists and tables of what it says, with its
//! links. No script and no style, so that there is nothing to allow.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::markup;

/// A page that says what a document says.
pub(super) fn page(title: &str, body: &Value) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{0} - Homeward</title></head>\n\
         <body>\n<header><p><a href=\"/ogc\">Homeward, for mapping programs</a></p></header>\n\
         <main>\n<h1>{0}</h1>\n",
        escaped(title)
    );
    write(body, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("none"),
        Value::String(text) if is_address(text) => {
            // Writing to a string does not fail.
            let _ = write!(out, "<a href=\"{0}\">{0}</a>", escaped(text));
        }
        Value::String(text) => out.push_str(&escaped(text)),
        Value::Object(object) if object.contains_key("href") => link(object, out),
        Value::Object(object) => {
            out.push_str("<dl>\n");
            for (name, inside) in object {
                let _ = write!(out, "<dt>{}</dt><dd>", escaped(name));
                write(inside, out);
                out.push_str("</dd>\n");
            }
            out.push_str("</dl>\n");
        }
        Value::Array(items) if is_features(items) => table(items, out),
        Value::Array(items) if items.iter().all(Value::is_number) => {
            let numbers: Vec<_> = items.iter().map(ToString::to_string).collect();
            out.push_str(&numbers.join(", "));
        }
        Value::Array(items) => {
            out.push_str("<ul>\n");
            for item in items {
                out.push_str("<li>");
                write(item, out);
                out.push_str("</li>\n");
            }
            out.push_str("</ul>\n");
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

fn link(object: &Map<String, Value>, out: &mut String) {
    let text = |name: &str| escaped(object.get(name).and_then(Value::as_str).unwrap_or_default());
    let title = object.get("title").map_or_else(|| text("href"), |_| text("title"));
    let (href, rel, media) = (text("href"), text("rel"), text("type"));
    let _ = write!(out, "<a href=\"{href}\" rel=\"{rel}\">{title}</a> ({media})");
}

fn is_features(items: &[Value]) -> bool {
    items.first().is_some_and(|first| first["type"] == "Feature")
}

/// A row a feature, a column a property.
fn table(features: &[Value], out: &mut String) {
    let names: Vec<&String> = features[0]["properties"].as_object().into_iter().flat_map(Map::keys).collect();
    out.push_str("<table>\n<thead><tr><th scope=\"col\">id</th>");
    for name in &names {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(name));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for feature in features {
        out.push_str("<tr><th scope=\"row\">");
        write(&feature["id"], out);
        out.push_str("</th>");
        for name in &names {
            out.push_str("<td>");
            write(&feature["properties"][name.as_str()], out);
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// In quotes of either kind too.
fn escaped(text: &str) -> String {
    markup::escaped(text).replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::page;
    use serde_json::json;

    #[test]
    fn what_a_document_says_is_text_and_never_markup() {
        let said = page("<b>", &json!({"<i>": "\"><script>", "at": "https://a/?x=1&y='2'"}));
        assert!(!said.contains("<b>") && !said.contains("<i>") && !said.contains("<script"));
        assert!(said.contains("href=\"https://a/?x=1&amp;y=&#39;2&#39;\""));
    }
}
