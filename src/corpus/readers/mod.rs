//! Readers, one a format: a stream of bytes to the records in it.

use std::sync::Arc;

mod csv;
#[cfg(feature = "markup")]
mod documents;
#[cfg(feature = "markup")]
mod feed;
#[cfg(feature = "markup")]
mod html;
mod json;
mod text;
#[cfg(feature = "markup")]
mod warc;

use super::error::{Problem, Warning};
use super::fields::{Draft, Field, field_of};
use super::format::Format;
use super::lines::{Declared, Utf8Bytes};
use super::map::{FieldMap, same_name};
use super::open::{Budget, Unpacked};
use super::record::{Piece, Place, Reader};
use super::{Limits, Reading};

/// The reader of a format over the bytes of a file. Archives are no single stream and have none.
pub(crate) fn reader<'a>(
    format: Format,
    bytes: Unpacked<'a>,
    budget: &Budget,
    limits: &Limits,
    reading: Arc<Reading>,
) -> Result<Box<dyn Reader + 'a>, Problem> {
    let limit = limits.record_bytes;
    #[cfg(feature = "markup")]
    if format == Format::Warc {
        return Ok(Box::new(warc::Warc::new(bytes, budget, limit)));
    }
    #[cfg(not(feature = "markup"))]
    let _ = budget;
    let declared = if format.declares_encoding() { Declared::InText } else { Declared::Nowhere };
    let bytes = Utf8Bytes::new(bytes, declared)?;
    #[cfg(feature = "markup")]
    let format = if format == Format::Xml { kind_of_xml(&bytes.beginning())? } else { format };
    Ok(match format {
        Format::Text => Box::new(text::Text::new(bytes, limit)),
        Format::Json => Box::new(json::Json::new(bytes, reading, limit)),
        Format::JsonLines => Box::new(json::JsonLines::new(bytes, reading, limit)),
        Format::Csv => Box::new(csv::Table::new(bytes, reading, limit, None)),
        Format::Tsv => Box::new(csv::Table::new(bytes, reading, limit, Some(b'\t'))),
        #[cfg(feature = "markup")]
        Format::Html => Box::new(html::Html::new(bytes, limit)),
        #[cfg(feature = "markup")]
        Format::Feed => Box::new(feed::Feed::new(bytes, limit)),
        #[cfg(feature = "markup")]
        Format::Trec => Box::new(documents::Documents::new(bytes, limit)),
        #[cfg(feature = "markup")]
        Format::Xml | Format::Warc => return Err(Problem::UnknownFormat),
        Format::Tar | Format::Zip => return Err(Problem::UnknownFormat),
    })
}

/// What an XML file is, by its first element.
#[cfg(feature = "markup")]
fn kind_of_xml(beginning: &str) -> Result<Format, Problem> {
    let text = beginning.to_ascii_lowercase();
    let kinds = [
        ("<rss", Format::Feed),
        ("<feed", Format::Feed),
        ("<rdf:rdf", Format::Feed),
        ("<html", Format::Html),
        ("<hamshahri", Format::Trec),
        ("<doc>", Format::Trec),
        ("<doc ", Format::Trec),
    ];
    let found = kinds.iter().filter_map(|(tag, kind)| Some((text.find(tag)?, *kind)));
    found.min_by_key(|(at, _)| *at).map(|(_, kind)| kind).ok_or(Problem::UnknownXml)
}

/// A draft with the warning that bytes of its text were damaged.
fn damage(mut draft: Draft, encoding: Option<&'static str>) -> Draft {
    draft.warnings.extend(encoding.map(Warning::DamagedText));
    draft
}
