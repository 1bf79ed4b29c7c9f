//! A small writer of XML and HTML: elements and escaped text.

use crate::markup::escaped;

/// A document in the making.
pub(super) struct Xml {
    text: String,
}

impl Xml {
    /// A document of XML.
    pub fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned() }
    }

    /// Markup that begins with nothing.
    pub fn bare() -> Self {
        Self { text: String::new() }
    }

    /// A page of HTML.
    pub fn html() -> Self {
        Self { text: "<!DOCTYPE html>\n".to_owned() }
    }

    /// Begins an element that holds others.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
    }

    /// Ends an element, and the line.
    pub fn close(&mut self, name: &str) {
        self.text.push_str(&format!("</{name}>\n"));
    }

    /// An element that holds text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], content: &str) {
        self.tag(name, attributes);
        self.text.push_str(&escaped(content));
        self.close(name);
    }

    /// An element that holds nothing and has no end, as in HTML.
    pub fn void(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push('\n');
    }

    /// Markup of ours, as it is.
    pub fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// The document as text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// The document in UTF-8.
    pub fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push_str(&format!("<{name}"));
        for (name, value) in attributes {
            self.text.push_str(&format!(" {name}=\"{}\"", escaped(value)));
        }
        self.text.push('>');
    }
}
