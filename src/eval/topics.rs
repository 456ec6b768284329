//! Topics: the questions of an evaluation, as lines or as TREC's markup.

use std::collections::HashSet;
use std::path::Path;

use super::error::EvalError;
use super::lines::{Limits, Source};
use super::markup;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its id, as the judgments write it.
    pub id: String,
    /// What is asked.
    pub query: String,
}

/// Which text of a topic is the query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TopicField {
    /// A few words: `<title>`, or `<query>` where topics have that.
    #[default]
    Title,
    /// A sentence: `<desc>`, `<description>` or `<question>`.
    Description,
}

impl TopicField {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
        }
    }
}

/// Reads topics; `-` is standard input.
///
/// A file whose first character is `<` has TREC topics: `<top>` with `<num>`, `<title>`, `<desc>`,
/// whose end tags may be missing, or XML with `<topic number="…">`. Any other has lines of an id, a
/// tab and the query. `field` chooses a text of TREC topics, the title when it is `None`; lines
/// have none to choose from.
///
/// # Errors
///
/// When the file cannot be read or has no topic; when a topic has no id, one that another has, or
/// not the field that was asked for.
pub fn read_topics(
    path: &Path,
    field: Option<TopicField>,
    limits: Limits,
) -> Result<Vec<Topic>, EvalError> {
    topics_of(Source::open(path)?, field, limits)
}

fn topics_of(
    source: Source<'_>,
    field: Option<TopicField>,
    limits: Limits,
) -> Result<Vec<Topic>, EvalError> {
    let name = source.name.clone();
    let mut lines: Vec<(u64, String)> = Vec::new();
    source.each_line(limits, |number, line| {
        lines.push((number, line.to_owned()));
        Ok(())
    })?;
    let is_markup = lines.first().is_some_and(|(_, line)| line.trim_start().starts_with('<'));
    let topics = if is_markup {
        markup::topics(&lines, field.unwrap_or_default())
    } else if field.is_some() && !lines.is_empty() {
        return Err(EvalError::NoFields(name));
    } else {
        lines.iter().map(|(number, line)| (*number, topic_line(line))).collect()
    };
    let mut seen = HashSet::new();
    let mut checked = Vec::with_capacity(topics.len());
    for (line, topic) in topics {
        let topic = topic.and_then(|topic| {
            let new = seen.insert(topic.id.clone());
            if new { Ok(topic) } else { Err(EvalError::DuplicateTopic(topic.id)) }
        });
        checked.push(topic.map_err(|problem| EvalError::at(&name, line, problem))?);
    }
    if checked.is_empty() { Err(EvalError::NoTopics(name)) } else { Ok(checked) }
}

fn topic_line(line: &str) -> Result<Topic, EvalError> {
    match line.split_once('\t') {
        Some((id, query)) if is_id(id) => {
            Ok(Topic { id: id.to_owned(), query: query.trim().to_owned() })
        }
        _ => Err(EvalError::TopicLine),
    }
}

/// Whether a topic can be named so: a run has columns.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Qrels, Run};
    use super::*;

    fn read(text: &str, field: Option<TopicField>) -> Result<Vec<(String, String)>, String> {
        topics_of(Source::memory(Path::new("t"), text.as_bytes()), field, Limits::default())
            .map(|topics| topics.into_iter().map(|topic| (topic.id, topic.query)).collect())
            .map_err(|error| error.to_string())
    }

    #[track_caller]
    fn check(text: &str, field: Option<TopicField>, expected: &[(&str, &str)]) {
        let found = read(text, field).unwrap();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(id, query)| (id.as_str(), query.as_str())).collect();
        assert_eq!(found, expected);
    }

    const DESCRIPTION: Option<TopicField> = Some(TopicField::Description);

    #[test]
    fn lines() {
        check("\u{feff}1\tهکر\r\n\n۲\tنفت و گاز \n", None, &[("1", "هکر"), ("۲", "نفت و گاز")]);
        let wrong = "a line of topics is an id without white space, a tab, and the query";
        assert_eq!(read("1\tهکر\n2 نفت\n", None).unwrap_err(), format!("t:2: {wrong}"));
        assert_eq!(read("a b\tهکر\n", None).unwrap_err(), format!("t:1: {wrong}"));
        assert_eq!(read("\tهکر\n", None).unwrap_err(), format!("t:1: {wrong}"));
        assert_eq!(read("1\tهکر\n1\tنفت\n", None).unwrap_err(), "t:2: topic 1 stands twice");
        assert_eq!(read("\n", None).unwrap_err(), "there is no topic in t");
        assert!(read("1\tهکر\n", DESCRIPTION).unwrap_err().contains("no fields"));
    }

    #[test]
    fn trec_topics_without_end_tags() {
        let text = "<top>\n\n<num> Number: 301 \n<title> International\nOrganized Crime\n\n\
                    <desc> Description: \nIdentify organizations & <b\n\n<narr> Narrative: \nx\n</top>\n\
                    <TOP><NUM>302<TITLE>Topic: Poliomyelitis<DESC>Is it?</TOP>";
        check(text, None, &[("301", "International Organized Crime"), ("302", "Poliomyelitis")]);
        check(text, DESCRIPTION, &[("301", "Identify organizations &"), ("302", "Is it?")]);
    }

    #[test]
    fn topics_in_xml() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <topic> -->\n<topics>\n\
                    <topic number=\"1\" type='x'>\n <query>نفت &amp; گاز &#1740;&#x6cc; &zwnj;</query>\n\
                    <description><![CDATA[a < b]]></description></topic>\n\
                    <topic><identifier>10.2452/551-AH</identifier>\n<title lang=\"fa\">هکر</title>\n\
                    <desc/></topic></topics>";
        check(text, None, &[("1", "نفت & گاز یی &zwnj;"), ("10.2452/551-AH", "هکر")]);
        assert_eq!(
            read(text, DESCRIPTION).unwrap_err(),
            "t:7: topic 10.2452/551-AH has no description"
        );
        check("<topic id=7><num>8</num><title>x</title><query>y</query>", None, &[("8", "x")]);
        check("<top><num>C1</num><FA-title>هکر</FA-title></top>", None, &[("C1", "هکر")]);
    }

    #[test]
    fn broken_topics_are_named() {
        let error = |text: &str| read(text, None).unwrap_err();
        assert_eq!(error("<top>\n<title>x\n"), "t:1: a topic has no id without white space");
        assert_eq!(error("<x>\n<top>\n<num>1\n</top>"), "t:2: topic 1 has no title");
        assert_eq!(error("<top><num>1<title>x\n<top><num>1<title>y"), "t:2: topic 1 stands twice");
        assert_eq!(error("<html>\n"), "there is no topic in t");
    }

    #[test]
    fn limits_are_kept() {
        let limits = Limits { file_bytes: 40, line_bytes: 20 };
        let error = |text: &str| {
            topics_of(Source::memory(Path::new("t"), text.as_bytes()), None, limits)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(error(&"1\tx\n".repeat(11)), "t is longer than 40 bytes");
        assert_eq!(
            error(&format!("1\t{}", "x".repeat(19))),
            "t:1: the line is longer than 20 bytes"
        );
        assert_eq!(
            error("<top>\n<title>xxxxxxxxxxxxxx\n"),
            "t:2: the line is longer than 20 bytes"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        /// Pieces of all formats in any order, cut anywhere, and bytes.
        #[test]
        fn no_file_brings_a_reader_down(
            pieces in prop::collection::vec(prop_oneof![
                prop::sample::select(vec![
                    "<top>", "</top>", "<num>", "Number: 1", "<title", ">", "<", "&#", "&amp;", ";",
                    "<topic number=\"2\"", "number=", "'", "\"", "<!--", "-->", "<![CDATA[", "]]>",
                    "\n", "\t", " ", "1 0 a 1\n", "1 Q0 a 1 0.5 t\n", "\r\n", "\u{feff}", "هکر",
                    "</", "/>", "&#x110000;", "-1", "1e999", "1\tx\n",
                ]).prop_map(|text| text.as_bytes().to_vec()),
                prop::collection::vec(any::<u8>(), 0..4),
            ], 0..40),
        ) {
            let text = pieces.concat();
            let name = Path::new("f");
            let limits = Limits { file_bytes: 300, line_bytes: 100 };
            let _ = Qrels::parse(name, &text, limits);
            let _ = Run::parse(name, &text, limits);
            for field in [None, DESCRIPTION] {
                if let Ok(topics) = topics_of(Source::memory(name, &text), field, limits) {
                    prop_assert!(topics.iter().all(|topic| is_id(&topic.id)));
                }
            }
        }
    }
}
