//! `juya stats`: what is in the index.

use serde::Serialize;

use super::Outcome;
use super::args::StatsArguments;
use super::output::Output;
use crate::calendar::ArticleDate;
use crate::index::{Store, statistics};

#[derive(Serialize)]
struct Shown {
    articles: u64,
    files: u64,
    segments: u64,
    bytes: u64,
    terms: u64,
    analyzer: String,
    format: u32,
    first_date: Option<String>,
    last_date: Option<String>,
    first_date_jalali: Option<String>,
    last_date_jalali: Option<String>,
}

pub(crate) fn run(arguments: &StatsArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let store = Store::open(&arguments.index.folder)?;
    let statistics = statistics(&store)?;
    let first = statistics.days.map(|(first, _)| ArticleDate::from_day(first));
    let last = statistics.days.map(|(_, last)| ArticleDate::from_day(last));
    let shown = Shown {
        articles: statistics.articles,
        files: statistics.files,
        segments: statistics.segments,
        bytes: statistics.bytes,
        terms: statistics.terms,
        analyzer: statistics.analyzer,
        format: statistics.format,
        first_date: first.map(ArticleDate::to_iso),
        last_date: last.map(ArticleDate::to_iso),
        first_date_jalali: first.map(ArticleDate::to_jalali),
        last_date_jalali: last.map(ArticleDate::to_jalali),
    };
    if arguments.json {
        output.json(&shown, true)?;
        return Ok(Outcome::Done);
    }
    output.line(&format!("articles  {}", shown.articles))?;
    output.line(&format!("files     {}", shown.files))?;
    output.line(&format!("segments  {}", shown.segments))?;
    output.line(&format!("bytes     {}", shown.bytes))?;
    output.line(&format!("terms     {}", shown.terms))?;
    output.line(&format!("analyzer  {}", shown.analyzer))?;
    output.line(&format!("format    {}", shown.format))?;
    if let (Some(first), Some(last)) = (&shown.first_date_jalali, &shown.last_date_jalali) {
        output.line(&format!("dates     {first} to {last}"))?;
    }
    Ok(Outcome::Done)
}
