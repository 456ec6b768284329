//! `juya search`: one query, or a file of them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::{Context, bail};
use serde::Serialize;

use super::Outcome;
use super::args::{FormatArgument, MatchArgument, SearchArguments, SortArgument, WideningArgument};
use super::output::Output;
use crate::calendar::parse_period;
use crate::search::local::LocalEngine;
use crate::search::{
    Engine, Hit, Match, PassageOptions, Ranking, SearchRequest, SearchResponse, Sort, Widening,
};

pub(crate) fn run(arguments: &SearchArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    output.set_color(arguments.color);
    let format = if arguments.json { FormatArgument::Json } else { arguments.format };
    let request = request(arguments, format)?;
    let engine = LocalEngine::open(&arguments.index.folder)?;
    match &arguments.queries {
        Some(file) => many(&engine, file, &request, format, output),
        None => {
            let response = engine.search(&request)?;
            if format != FormatArgument::Json {
                output.messages(&response);
            }
            match format {
                FormatArgument::Text => output.answer(&response)?,
                FormatArgument::Json => output.json(&response, true)?,
                _ => answer_line("1", None, &response, format, output)?,
            }
            Ok(if response.total > 0 { Outcome::Done } else { Outcome::NothingFound })
        }
    }
}

fn request(arguments: &SearchArguments, format: FormatArgument) -> anyhow::Result<SearchRequest> {
    let period = |date: &Option<String>, name: &'static str| {
        date.as_deref().map(|text| parse_period(text).context(name)).transpose()
    };
    Ok(SearchRequest {
        query: query_text(&arguments.query),
        matching: match arguments.matching {
            MatchArgument::Auto => Match::Auto,
            MatchArgument::All => Match::All,
            MatchArgument::Any => Match::Any,
        },
        limit: arguments.limit,
        offset: arguments.offset,
        after: arguments.after.clone(),
        from: period(&arguments.from, "--from")?.map(|period| period.first),
        to: period(&arguments.to, "--to")?.map(|period| period.last),
        sources: arguments.source.clone(),
        categories: arguments.category.clone(),
        sort: match arguments.sort {
            SortArgument::Relevance => Sort::Relevance,
            SortArgument::Newest => Sort::Newest,
            SortArgument::Oldest => Sort::Oldest,
        },
        passages: match format {
            FormatArgument::Trec | FormatArgument::Ids => None,
            _ => Some(PassageOptions::default()),
        },
        ranking: Ranking::default(),
        widening: Widening {
            lemmas: !arguments.without.contains(&WideningArgument::Lemmas),
            variants: !arguments.without.contains(&WideningArgument::Variants),
            archive: !arguments.without.contains(&WideningArgument::Archive),
        },
    })
}

/// The words as they were typed: the minus that the argument parser was spared is one again.
fn query_text(words: &[String]) -> String {
    let typed = words.iter().map(|word| match word.strip_prefix('\u{2212}') {
        Some(rest) => format!("-{rest}"),
        None => word.clone(),
    });
    typed.collect::<Vec<_>>().join(" ")
}

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

/// One answer in a form for scripts. `named` is the query's id in a batch.
fn answer_line(
    query_id: &str,
    named: Option<&str>,
    response: &SearchResponse,
    format: FormatArgument,
    output: &mut Output,
) -> anyhow::Result<()> {
    match format {
        FormatArgument::Trec => output.trec(query_id, response)?,
        FormatArgument::Ids => {
            for hit in &response.hits {
                match named {
                    Some(name) => output.line(&format!("{name}\t{}", hit.id))?,
                    None => output.line(&hit.id)?,
                }
            }
        }
        FormatArgument::Jsonl => {
            for hit in &response.hits {
                output.json(&BatchHit { query_id: named, hit }, false)?;
            }
        }
        FormatArgument::Json => output.json(&BatchAnswer { query_id, response }, false)?,
        FormatArgument::Text => {
            output.line(&format!("# {query_id}: {}", super::output::sanitized(&response.query)))?;
            output.answer(response)?;
            output.line("")?;
        }
    }
    Ok(())
}

/// Reads `id<TAB>query` lines.
fn read_queries(file: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let reader: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = std::fs::File::open(file).with_context(|| file.display().to_string())?;
        Box::new(BufReader::new(opened))
    };
    let mut queries = Vec::new();
    for (number, line) in reader.lines().enumerate() {
        let place = || format!("{}:{}", file.display(), number + 1);
        let line = line.with_context(place)?;
        let line = line.trim_start_matches('\u{feff}').trim_end_matches('\r');
        if line.trim().is_empty() {
            continue;
        }
        let Some((id, query)) = line.split_once('\t') else {
            bail!("{}: a line is `id`, a tab, `query`; there is no tab", place());
        };
        if id.is_empty() || id.contains(char::is_whitespace) {
            bail!("{}: the query's id is empty or has white space in it", place());
        }
        queries.push((id.to_owned(), query.to_owned()));
    }
    Ok(queries)
}

/// Answers queries on all cores, in the order of the file.
fn many(
    engine: &LocalEngine,
    file: &Path,
    request: &SearchRequest,
    format: FormatArgument,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let queries = read_queries(file)?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let (mut found, mut told) = (false, 0);
    std::thread::scope(|scope| {
        // Answers wait in a short queue: a run of thousands is never held as a whole.
        let (sender, receiver) = mpsc::sync_channel(threads * 4);
        for _ in 0..threads.min(queries.len()) {
            let (sender, queries, next) = (sender.clone(), &queries, &next);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((_, query)) = queries.get(number) else { return };
                    let request = SearchRequest { query: query.clone(), ..request.clone() };
                    if sender.send((number, engine.search(&request))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = std::collections::BTreeMap::new();
        let mut expected = 0;
        for (number, response) in receiver {
            early.insert(number, response);
            while let Some(response) = early.remove(&expected) {
                let response = response?;
                let (id, _) = &queries[expected];
                expected += 1;
                told +=
                    usize::from(!(response.rewrites.is_empty() && response.warnings.is_empty()));
                found |= response.total > 0;
                answer_line(id, Some(id), &response, format, output)?;
            }
        }
        anyhow::Ok(())
    })?;
    if told > 0 && format != FormatArgument::Json {
        output.note(&format!(
            "{told} of {} queries were relaxed or have warnings; --format json tells them",
            queries.len()
        ));
    }
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}
