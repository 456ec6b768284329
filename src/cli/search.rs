//! `juya search`: one query; a file of them is `batch`, a whole result `export`.

use anyhow::{Context, bail};

use super::Outcome;
use super::args::{FormatArgument, MatchArgument, SearchArguments, SortArgument, WideningArgument};
use super::batch;
use super::export;
use super::output::Output;
use super::records::{self, Table};
use crate::calendar::{day_in_tehran, parse_now, parse_period};
use crate::eval::Parameters;
use crate::search::local::LocalEngine;
use crate::search::{Engine, FacetRequest, Match, PassageOptions, SearchRequest, Sort, Widening};

pub(crate) fn run(arguments: &SearchArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    output.set_display(&arguments.display);
    let format = if arguments.json { FormatArgument::Json } else { arguments.format };
    if arguments.all && format == FormatArgument::Json {
        bail!(
            "--all has no end that one JSON object could wait for; take --format jsonl, csv or ids"
        );
    }
    tell_what_is_not_shown(arguments, format, output);
    let request = request(arguments, format)?;
    let engine = LocalEngine::open(&arguments.index.folder)?;
    if let Some(file) = &arguments.queries {
        return batch::run(&engine, file, &request, format, output);
    }
    if arguments.all {
        return export::run(&engine, request, format, output);
    }
    let response = engine.search(&request)?;
    if format != FormatArgument::Json {
        output.messages(&response);
    }
    match format {
        FormatArgument::Text => output.answer(&response)?,
        FormatArgument::Json => output.json(&response, true)?,
        _ => records::write("1", None, &response, format, &mut Table::default(), output)?,
    }
    let found = response.total > 0;
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}

/// The facets, each field once: the last one says how many values.
fn facets(arguments: &SearchArguments) -> Vec<FacetRequest> {
    let mut facets: Vec<FacetRequest> = Vec::new();
    for facet in &arguments.facet {
        facets.retain(|other| other.field != facet.field);
        facets.push(*facet);
    }
    facets
}

/// Some forms have no place for some of what can be asked.
fn tell_what_is_not_shown(
    arguments: &SearchArguments,
    format: FormatArgument,
    output: &mut Output,
) {
    let records = !matches!(format, FormatArgument::Text | FormatArgument::Json);
    if records && !arguments.facet.is_empty() {
        output.note("facets are shown with --format text and json only");
    }
    let has_text =
        matches!(format, FormatArgument::Text | FormatArgument::Json | FormatArgument::Jsonl);
    if arguments.explain && !has_text {
        output.note("explanations are shown with --format text, json and jsonl only");
    }
}

/// The day that relative dates are counted from: the one that is given, or today.
pub(crate) fn now(given: Option<&str>) -> anyhow::Result<Option<i32>> {
    match given {
        Some(text) => Ok(Some(parse_now(text).context("--now")?)),
        None => {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            Ok(now.ok().and_then(|now| day_in_tehran(now.as_secs() as i64)))
        }
    }
}

fn request(arguments: &SearchArguments, format: FormatArgument) -> anyhow::Result<SearchRequest> {
    let today = now(arguments.now.as_deref())?;
    let period = |date: &Option<String>, name: &'static str| {
        date.as_deref().map(|text| parse_period(text, today).context(name)).transpose()
    };
    let passages = PassageOptions { count: arguments.snippets, length: arguments.snippet_chars };
    let Parameters { ranking, source_priors } = arguments.ranking.parameters()?;
    Ok(SearchRequest {
        query: query_text(&arguments.query),
        today,
        facets: facets(arguments),
        // Only these forms say how many there are.
        without_total: !matches!(format, FormatArgument::Text | FormatArgument::Json),
        collapse: arguments.collapse,
        expand: arguments.expand,
        explain: arguments.explain,
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
            _ => Some(passages),
        },
        ranking,
        source_priors,
        widening: Widening {
            lemmas: !arguments.without.contains(&WideningArgument::Lemmas),
            variants: !arguments.without.contains(&WideningArgument::Variants),
            archive: !arguments.without.contains(&WideningArgument::Archive),
        },
        no_rewrite: arguments.no_rewrite,
        added_after: None,
        rewrite_when_empty_only: format == FormatArgument::Trec && arguments.queries.is_some(),
    })
}

/// The words as they were typed: the minus that the argument parser was spared is one again.
pub(crate) fn query_text(words: &[String]) -> String {
    let typed = words.iter().map(|word| match word.strip_prefix('\u{2212}') {
        Some(rest) => format!("-{rest}"),
        None => word.clone(),
    });
    typed.collect::<Vec<_>>().join(" ")
}
