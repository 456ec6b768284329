//! A whole result, page after page, in bounded memory.

use super::Outcome;
use super::args::FormatArgument;
use super::output::Output;
use super::records::{self, Table};
use crate::search::local::LocalEngine;
use crate::search::{Engine, MAX_LIMIT, SearchRequest};

/// Hits that are held at a time with their text; without it they are small.
const PAGE: usize = 2_000;

/// Writes all hits of a query. The commit that was the last at the start is read to the end.
pub(crate) fn run(
    engine: &LocalEngine,
    mut request: SearchRequest,
    format: FormatArgument,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    request.limit = if request.passages.is_none() { MAX_LIMIT } else { PAGE };
    request.without_total = true;
    let (mut table, mut found, mut first) = (Table::default(), false, true);
    loop {
        let response = engine.search(&request)?;
        if std::mem::replace(&mut first, false) {
            output.messages(&response);
        }
        found |= !response.hits.is_empty();
        match format {
            FormatArgument::Text => output.hits(&response.hits)?,
            _ => records::write("1", None, &response, format, &mut table, output)?,
        }
        match response.next {
            Some(next) => request.after = Some(next),
            None => break,
        }
    }
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}
