//! Which format a file has, and how it is packed.

/// What is inside a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One article as text with an optional header.
    Text,
    /// One JSON object, an array of them, or several one after the other.
    Json,
    /// A JSON object a line.
    JsonLines,
    /// A table whose first row names the columns.
    Csv,
    /// The same with tabs.
    Tsv,
    /// A web page.
    #[cfg(feature = "markup")]
    Html,
    /// A feed or a collection, as the first element says.
    #[cfg(feature = "markup")]
    Xml,
    /// RSS or Atom.
    #[cfg(feature = "markup")]
    Feed,
    /// `<DOC>` elements as in TREC's collections and Hamshahri's.
    #[cfg(feature = "markup")]
    Trec,
    /// A web archive.
    #[cfg(feature = "markup")]
    Warc,
    /// Files in a stream.
    Tar,
    /// Files with a directory, each packed.
    Zip,
}

/// Names on the command line, and the endings of files.
const FORMATS: &[(Format, &str, &[&str])] = &[
    (Format::Text, "text", &["txt", "md"]),
    (Format::Json, "json", &["json"]),
    (Format::JsonLines, "jsonl", &["jsonl", "ndjson"]),
    (Format::Csv, "csv", &["csv"]),
    (Format::Tsv, "tsv", &["tsv", "tab"]),
    #[cfg(feature = "markup")]
    (Format::Html, "html", &["html", "htm", "xhtml"]),
    #[cfg(feature = "markup")]
    (Format::Xml, "xml", &["xml"]),
    #[cfg(feature = "markup")]
    (Format::Feed, "feed", &["rss", "atom"]),
    #[cfg(feature = "markup")]
    (Format::Trec, "trec", &["trec", "sgml", "sgm"]),
    #[cfg(feature = "markup")]
    (Format::Warc, "warc", &["warc"]),
    (Format::Tar, "tar", &["tar"]),
    (Format::Zip, "zip", &["zip"]),
];

impl Format {
    /// The formats by the names that [`Format::from_name`] takes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().map(|(_, name, _)| *name)
    }

    /// A format by its name.
    ///
    /// ```
    /// use juya::corpus::Format;
    ///
    /// assert_eq!(Format::from_name("csv"), Some(Format::Csv));
    /// assert_eq!(Format::from_name("doc"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        FORMATS.iter().find(|(_, known, _)| *known == name).map(|(format, _, _)| *format)
    }

    /// The name that [`Format::from_name`] takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        FORMATS.iter().find(|(format, _, _)| *format == self).map_or("", |(_, name, _)| name)
    }

    /// Whether fields stand under names, so that a [`FieldMap`](super::FieldMap) says something.
    pub(crate) fn has_names(self) -> bool {
        let table = matches!(self, Self::Csv | Self::Tsv);
        table || matches!(self, Self::Json | Self::JsonLines) || self.is_archive()
    }

    /// Whether files are in it, of whatever format.
    pub(crate) fn is_archive(self) -> bool {
        matches!(self, Self::Tar | Self::Zip)
    }

    /// Whether text in it says its encoding.
    pub(crate) fn declares_encoding(self) -> bool {
        #[cfg(feature = "markup")]
        if matches!(self, Self::Html | Self::Xml | Self::Feed | Self::Trec) {
            return true;
        }
        false
    }
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstandard,
}

impl Packing {
    /// The packing by the first bytes, for what has no name.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        match bytes {
            [0x1F, 0x8B, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Self::Zstandard,
            _ => Self::Plain,
        }
    }
}

/// Packing by a file's name, and the format if the name says one.
pub(crate) fn format_of(name: &str) -> (Option<Format>, Packing) {
    let name = name.to_lowercase();
    let (stem, packing) = match name.rsplit_once('.') {
        Some((stem, "gz")) => (stem, Packing::Gzip),
        Some((stem, "zst")) => (stem, Packing::Zstandard),
        Some((_, "tgz")) => return (Some(Format::Tar), Packing::Gzip),
        _ => (name.as_str(), Packing::Plain),
    };
    let ending = stem.rsplit_once('.').map(|(_, ending)| ending);
    let format = ending.and_then(|ending| {
        FORMATS
            .iter()
            .find(|(_, _, endings)| endings.contains(&ending))
            .map(|(format, _, _)| *format)
    });
    (format, packing)
}

/// READMEs describe a folder and hidden files belong to other programs; neither is an article.
pub(crate) fn is_aside(name: &str) -> bool {
    name.starts_with('.') || name.to_lowercase().starts_with("readme.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_name() {
        let check = |name: &str, format, packing| {
            assert_eq!(format_of(name), (format, packing), "{name}");
        };
        check("a.txt", Some(Format::Text), Packing::Plain);
        check("A.TXT.GZ", Some(Format::Text), Packing::Gzip);
        check("a.b.jsonl.zst", Some(Format::JsonLines), Packing::Zstandard);
        check("a.json", Some(Format::Json), Packing::Plain);
        check("a.gz", None, Packing::Gzip);
        check("txt", None, Packing::Plain);
        check("a.pdf", None, Packing::Plain);
    }

    #[test]
    fn names_lead_back() {
        for name in Format::names() {
            assert_eq!(Format::from_name(name).map(Format::name), Some(name));
        }
    }
}
