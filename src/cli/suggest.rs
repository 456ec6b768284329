//! `juya suggest`: completions of what was typed so far, and readings of whole queries.

use serde::Serialize;

use super::Outcome;
use super::args::SuggestArguments;
use super::batch::read_queries;
use super::output::{Output, sanitized};
use super::search::query_text;
use crate::search::local::LocalEngine;
use crate::suggest::Correction;

/// Completions of one text.
#[derive(Serialize)]
struct Completions<'a> {
    format: u32,
    prefix: &'a str,
    completions: Vec<String>,
}

/// Readings of one query.
#[derive(Serialize)]
struct Readings<'a> {
    format: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<&'a str>,
    query: &'a str,
    suggestions: Vec<Reading<'a>>,
}

#[derive(Serialize)]
struct Reading<'a> {
    rank: usize,
    query: &'a str,
    code: &'static str,
    score: f32,
}

pub(crate) fn run(arguments: &SuggestArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let engine = LocalEngine::open(&arguments.index.folder)?;
    let limit = arguments.limit;
    let text = query_text(&arguments.text);
    let mut found = false;
    if let Some(file) = &arguments.queries {
        for (id, query) in read_queries(file)? {
            let readings = engine.corrections(&query, None, limit);
            found |= !readings.is_empty();
            if arguments.json {
                output.json(&shown(Some(&id), &query, &readings), false)?;
                continue;
            }
            for (number, reading) in readings.iter().enumerate() {
                let query = sanitized(&reading.query);
                output.line(&format!("{id}\t{query}\t{}\t{}", number + 1, reading.kind.code()))?;
            }
        }
    } else if arguments.correct {
        let readings = engine.corrections(&text, None, limit);
        found = !readings.is_empty();
        if arguments.json {
            output.json(&shown(None, &text, &readings), true)?;
        } else {
            for reading in &readings {
                output.line(&sanitized(&reading.query))?;
            }
        }
    } else {
        let completions = engine.complete(&text, limit);
        found = !completions.is_empty();
        if arguments.json {
            output.json(&Completions { format: 1, prefix: &text, completions }, true)?;
        } else {
            for completion in &completions {
                output.line(&sanitized(completion))?;
            }
        }
    }
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}

fn shown<'a>(id: Option<&'a str>, query: &'a str, readings: &'a [Correction]) -> Readings<'a> {
    let reading = |(number, reading): (usize, &'a Correction)| Reading {
        rank: number + 1,
        query: &reading.query,
        code: reading.kind.code(),
        score: reading.score,
    };
    let suggestions = readings.iter().enumerate().map(reading).collect();
    Readings { format: 1, query_id: id, query, suggestions }
}
