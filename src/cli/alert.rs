//! `juya alert`: which new articles saved queries find.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use serde::Serialize;

use super::Outcome;
use super::args::{AlertArguments, AlertFormatArgument};
use super::output::Output;
use super::rss::{self, Item};
use super::search::now;
use crate::alerts::{Saved, State, read_folder};
use crate::calendar::{ArticleDate, parse_period};
use crate::index::IndexError;
use crate::search::local::LocalEngine;
use crate::search::{Engine, Hit, PassageOptions, SearchRequest, Sort};

/// Hits that are asked for at a time.
const PAGE: usize = 1_000;

/// A hit with the query that found it.
#[derive(Serialize)]
struct Alert<'a> {
    alert: &'a str,
    title_of_alert: &'a str,
    #[serde(flatten)]
    hit: &'a Hit,
}

pub(crate) fn run(arguments: &AlertArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    output.set_display(&arguments.display);
    let folder = &arguments.queries;
    let today = now(None)?;
    let files = read_folder(folder, today).with_context(|| folder.display().to_string())?;
    let (mut queries, mut broken) = (Vec::new(), Vec::new());
    for file in files {
        match file {
            Ok(query) => queries.push(query),
            Err(error) => {
                output.note(&error.to_string());
                output.hint(error.hint());
                broken.push(error.name());
            }
        }
    }
    if queries.is_empty() && broken.is_empty() {
        output.note(&format!("there are no *.query files in {}", folder.display()));
        return Ok(Outcome::Failed);
    }
    let engine = LocalEngine::open(&arguments.index.folder)?;
    let state = State::read(folder)?;
    let since = match &arguments.since {
        Some(text) => {
            let day = parse_period(text, today).context("--since")?.first;
            let begins = ArticleDate::from_day(day).sort_key() * 1000;
            Some(u64::try_from(begins - 1).unwrap_or(0))
        }
        None => None,
    };
    let (last, _) = engine.added(u64::MAX)?;
    let from = |query: &Saved| match (since, &state) {
        (Some(since), _) => since,
        (None, Some(state)) => state.of(&query.name),
        // The first run: alerts begin with what comes from now on.
        (None, None) => last,
    };
    for query in &mut queries {
        query.request.added_after = Some(from(query));
    }
    let earliest = queries.iter().filter_map(|query| query.request.added_after).min();
    let (_, new) = engine.added(earliest.unwrap_or(last))?;
    let found = if new == 0 { Vec::new() } else { ask(&engine, &queries)? };
    let count: usize = found.iter().map(|(_, hits)| hits.len()).sum();
    write(arguments, &engine, &queries, &found, output)?;
    // First what was found, to its end; then that it was told.
    output.flush()?;
    if since.is_none() && !arguments.dry_run {
        State::told(state.as_ref(), last, &broken).write(folder)?;
    }
    if since.is_none() && state.is_none() {
        output.note(
            "this is the first run: alerts begin with what comes into the index from now on; \
             --since shows what came before",
        );
    } else {
        output.note(&format!("{new} new articles, {count} alerts from {} queries", queries.len()));
    }
    Ok(match (broken.is_empty(), count) {
        (false, _) => Outcome::SomeRejected,
        (true, 0) => Outcome::NothingFound,
        (true, _) => Outcome::Done,
    })
}

/// Hits with the number of their query.
type Found = Vec<(usize, Vec<Hit>)>;

/// Asks all queries on all cores; gives the hits in the order of the queries.
fn ask(engine: &LocalEngine, queries: &[Saved]) -> Result<Found, IndexError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(query) = queries.get(number) else { return Ok(found) };
            let hits = hits(engine, &query.request)?;
            if !hits.is_empty() {
                found.push((number, hits));
            }
        }
    };
    let pieces: Vec<Result<Found, IndexError>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.min(queries.len())).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(|worker| match worker.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    });
    let mut all = Vec::new();
    for piece in pieces {
        all.extend(piece?);
    }
    all.sort_by_key(|(number, _)| *number);
    Ok(all)
}

/// All hits of one query, the latest first.
fn hits(engine: &LocalEngine, request: &SearchRequest) -> Result<Vec<Hit>, IndexError> {
    let mut request = SearchRequest {
        sort: Sort::Newest,
        limit: PAGE,
        without_total: true,
        passages: Some(PassageOptions::default()),
        ..request.clone()
    };
    let mut hits = Vec::new();
    loop {
        let response = engine.search(&request)?;
        hits.extend(response.hits);
        match response.next {
            Some(next) => request.after = Some(next),
            None => return Ok(hits),
        }
    }
}

fn write(
    arguments: &AlertArguments,
    engine: &LocalEngine,
    queries: &[Saved],
    found: &[(usize, Vec<Hit>)],
    output: &mut Output,
) -> anyhow::Result<()> {
    match arguments.format {
        AlertFormatArgument::Text => {
            for (number, hits) in found {
                let query = &queries[*number];
                output.data_line(&format!("# {} ({})", query.title, hits.len()))?;
                output.line("")?;
                output.hits(hits)?;
            }
        }
        AlertFormatArgument::Jsonl => {
            for (number, hits) in found {
                let query = &queries[*number];
                for hit in hits {
                    let (alert, title_of_alert) = (&query.name, &query.title);
                    output.json(&Alert { alert, title_of_alert, hit }, false)?;
                }
            }
        }
        AlertFormatArgument::Rss => {
            let mut items = Vec::new();
            for (number, hits) in found {
                for hit in hits {
                    items.push(item(engine, &queries[*number], hit)?);
                }
            }
            // Feed readers take the order as it comes.
            items.sort_by_key(|item| std::cmp::Reverse(item.date.map(|date| date.sort_key())));
            output.raw(&rss::feed("juya", &items)?)?;
        }
    }
    Ok(())
}

fn item(engine: &LocalEngine, query: &Saved, hit: &Hit) -> anyhow::Result<Item> {
    let passages: Vec<&str> = hit.snippets.iter().map(|snippet| snippet.text.as_str()).collect();
    let is_address = |url: &&String| url.starts_with("http://") || url.starts_with("https://");
    Ok(Item {
        title: hit.title.clone(),
        url: hit.url.as_ref().filter(is_address).cloned(),
        text: passages.join(" … "),
        guid: format!("{}/{}", query.name, hit.id),
        category: query.title.clone(),
        date: engine.store().article(&hit.id)?.and_then(|article| article.date),
    })
}
