//! Hits as an RSS 2.0 feed (<https://www.rssboard.org/rss-specification>).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::calendar::ArticleDate;

/// One item of a feed.
pub(crate) struct Item {
    pub(crate) title: String,
    /// Where the article was published.
    pub(crate) url: Option<String>,
    pub(crate) text: String,
    /// What makes it another item than the others.
    pub(crate) guid: String,
    /// The name of the query that found it.
    pub(crate) category: String,
    /// When it was published.
    pub(crate) date: Option<ArticleDate>,
}

/// A feed of hits.
pub(crate) fn feed(title: &str, items: &[Item]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let rss = writer.create_element("rss").with_attribute(("version", "2.0"));
    rss.write_inner_content(|writer| {
        writer.create_element("channel").write_inner_content(|writer| {
            text(writer, "title", title)?;
            // Required, and there is no page that the feed is made of.
            text(writer, "link", "about:blank")?;
            text(writer, "description", title)?;
            text(writer, "generator", concat!("juya ", env!("CARGO_PKG_VERSION")))?;
            for item in items {
                writer.create_element("item").write_inner_content(|writer| one(writer, item))?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn one(writer: &mut Writer<Vec<u8>>, item: &Item) -> io::Result<()> {
    text(writer, "title", &item.title)?;
    if let Some(url) = &item.url {
        text(writer, "link", url)?;
    }
    text(writer, "description", &item.text)?;
    text(writer, "category", &item.category)?;
    writer
        .create_element("guid")
        .with_attribute(("isPermaLink", "false"))
        .write_text_content(BytesText::new(&allowed(&item.guid)))?;
    if let Some(date) = item.date.and_then(ArticleDate::to_rfc_2822) {
        text(writer, "pubDate", &date)?;
    }
    Ok(())
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    writer.create_element(name).write_text_content(BytesText::new(&allowed(value)))?;
    Ok(())
}

/// Text without the characters that XML 1.0 has no place for.
fn allowed(text: &str) -> String {
    let is_allowed = |c: &char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().filter(is_allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_escaped() {
        let item = Item {
            title: "A & B <script>\u{0}\u{B}".to_owned(),
            url: Some("https://x.ir/?a=1&b=2".to_owned()),
            text: "می\u{200c}رود".to_owned(),
            guid: "خبر/۱.txt".to_owned(),
            category: "هک".to_owned(),
            date: Some(ArticleDate::from_day(18_517)),
        };
        let feed = String::from_utf8(feed("juya", &[item]).unwrap()).unwrap();
        for part in [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<rss version=\"2.0\">",
            "<title>A &amp; B &lt;script&gt;</title>",
            "<link>https://x.ir/?a=1&amp;b=2</link>",
            "<description>می\u{200c}رود</description>",
            "<guid isPermaLink=\"false\">خبر/۱.txt</guid>",
            "<pubDate>Sat, 12 Sep 2020 00:00:00 +0430</pubDate>",
        ] {
            assert!(feed.contains(part), "{part} in {feed}");
        }
    }
}
