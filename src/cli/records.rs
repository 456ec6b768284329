//! Answers in forms for scripts: records of hits.

use std::borrow::Cow;

use serde::Serialize;

use super::args::FormatArgument;
use super::output::Output;
use crate::search::{Hit, SearchResponse};

/// A hit of a batch with the query it answers.
#[derive(Serialize)]
struct BatchHit<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<&'a str>,
    #[serde(flatten)]
    hit: &'a Hit,
}

/// An answer of a batch with the query's id.
#[derive(Serialize)]
struct BatchAnswer<'a> {
    query_id: &'a str,
    #[serde(flatten)]
    response: &'a SearchResponse,
}

/// Whether the header of a table was written.
#[derive(Default)]
pub(crate) struct Table {
    has_header: bool,
}

/// Where the sources of a story meet in one cell.
const BETWEEN_SOURCES: &str = "، ";

/// Where the passages of a hit meet in one cell.
const BETWEEN_PASSAGES: &str = " … ";

/// The rows of a page, the first time with a header.
fn rows<'r>(
    named: Option<&'r str>,
    response: &'r SearchResponse,
    table: &mut Table,
) -> Vec<Vec<Cow<'r, str>>> {
    let hits: &[Hit] = &response.hits;
    let tells_copies = hits.iter().any(|hit| hit.copies.is_some());
    let mut rows: Vec<Vec<Cow<'r, str>>> = Vec::with_capacity(hits.len() + 1);
    let names = [
        "rank",
        "id",
        "score",
        "title",
        "date",
        "date_jalali",
        "source",
        "category",
        "url",
        "path",
        "snippets",
    ];
    if !std::mem::replace(&mut table.has_header, true) {
        let query = named.map(|_| Cow::from("query_id"));
        let copies: &[&str] = if tells_copies { &["copies", "other_sources"] } else { &[] };
        let names = names.iter().chain(copies).map(|name| Cow::from(*name));
        rows.push(query.into_iter().chain(names).collect());
    }
    for hit in hits {
        let optional = |value: &'r Option<String>| Cow::from(value.as_deref().unwrap_or(""));
        let passages: Vec<&str> =
            hit.snippets.iter().map(|snippet| snippet.text.as_str()).collect();
        let cells = [
            Cow::from(hit.rank.to_string()),
            Cow::from(&hit.id),
            Cow::from(hit.score.to_string()),
            Cow::from(&hit.title),
            optional(&hit.date),
            optional(&hit.date_jalali),
            optional(&hit.source),
            optional(&hit.category),
            optional(&hit.url),
            Cow::from(&hit.path),
            Cow::from(passages.join(BETWEEN_PASSAGES)),
        ];
        let copies = hit.copies.iter().flat_map(|copies| {
            let sources = copies.other_sources.join(BETWEEN_SOURCES);
            [Cow::from(copies.copies.to_string()), Cow::from(sources)]
        });
        rows.push(named.map(Cow::from).into_iter().chain(cells).chain(copies).collect());
    }
    rows
}

/// One page of an answer in a form for scripts. `named` is the query's id in a batch.
pub(crate) fn write(
    query_id: &str,
    named: Option<&str>,
    response: &SearchResponse,
    format: FormatArgument,
    table: &mut Table,
    output: &mut Output,
) -> anyhow::Result<()> {
    match format {
        FormatArgument::Trec => output.trec(query_id, response)?,
        FormatArgument::Ids => {
            for hit in &response.hits {
                match named {
                    Some(name) => output.data_line(&format!("{name}\t{}", hit.id))?,
                    None => output.data_line(&hit.id)?,
                }
            }
        }
        FormatArgument::Jsonl => {
            for hit in &response.hits {
                output.json(&BatchHit { query_id: named, hit }, false)?;
            }
        }
        FormatArgument::Json => output.json(&BatchAnswer { query_id, response }, false)?,
        FormatArgument::Csv => output.rows(rows(named, response, table))?,
        FormatArgument::Text => {
            output.line(&format!("# {query_id}: {}", super::output::sanitized(&response.query)))?;
            output.answer(response)?;
            output.line("")?;
        }
    }
    Ok(())
}
