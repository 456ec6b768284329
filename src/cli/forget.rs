//! `juya forget`: articles leave the index for good, or may come back.

use anyhow::bail;

use super::Outcome;
use super::args::ForgetArguments;
use super::confirm::{Answer, can_be_asked, confirm};
use super::output::Output;
use super::search::now;
use crate::index::{ForgetReport, Store, forget, forgotten, restore};
use crate::search::local::LocalEngine;
use crate::search::{Engine, MAX_LIMIT, Match, SearchRequest};

/// How many titles are shown before it is asked.
const SHOWN: usize = 5;

pub(crate) fn run(arguments: &ForgetArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let folder = &arguments.index.folder;
    if arguments.list {
        let ids = forgotten(folder)?;
        for id in &ids {
            output.data_line(id)?;
        }
        return Ok(if ids.is_empty() { Outcome::NothingFound } else { Outcome::Done });
    }
    if arguments.restore {
        let report = restore(folder, &arguments.ids)?;
        tell_unknown(&report, "is not forgotten", output);
        if report.done > 0 {
            output.note(&format!(
                "{} ids may come back; their articles do when `juya index` is next run on their files",
                report.done
            ));
        }
        return Ok(outcome(&report));
    }
    let ids =
        if arguments.ids.is_empty() { found(arguments, output)? } else { arguments.ids.clone() };
    if ids.is_empty() {
        output.note("no article is to be forgotten");
        return Ok(Outcome::NothingFound);
    }
    let store = Store::open(folder)?;
    if arguments.dry_run {
        for id in &ids {
            if store.article(id)?.is_some() {
                output.data_line(id)?;
            }
        }
        return Ok(Outcome::Done);
    }
    if !arguments.yes && !is_wanted(&ids, &store, output)? {
        output.note("nothing was forgotten");
        return Ok(Outcome::NothingFound);
    }
    drop(store);
    let report = forget(folder, &ids)?;
    tell_unknown(&report, "is the id of no article", output);
    if report.done > 0 {
        output.note(&format!(
            "{} articles forgotten, {} in the index; `juya forget --restore ID` lets them come back",
            report.done, report.total
        ));
    }
    Ok(outcome(&report))
}

fn outcome(report: &ForgetReport) -> Outcome {
    if report.done > 0 { Outcome::Done } else { Outcome::NothingFound }
}

fn tell_unknown(report: &ForgetReport, what: &str, output: &mut Output) {
    for id in &report.unknown {
        output.note(&format!("«{id}» {what}"));
    }
}

/// The ids of all articles that a query finds as it stands.
fn found(arguments: &ForgetArguments, output: &mut Output) -> anyhow::Result<Vec<String>> {
    let engine = LocalEngine::open(&arguments.index.folder)?;
    let query = arguments.query.clone().unwrap_or_default();
    if arguments.query.is_some() && query.trim().is_empty() {
        bail!("the query is empty; give it words, or take --source alone");
    }
    let mut request = SearchRequest {
        query,
        today: now(None)?,
        // Nothing leaves for a query that was not typed.
        matching: Match::All,
        no_rewrite: true,
        sources: arguments.source.clone(),
        limit: MAX_LIMIT,
        without_total: true,
        ..SearchRequest::default()
    };
    let mut ids = Vec::new();
    loop {
        let response = engine.search(&request)?;
        if ids.is_empty() {
            output.messages(&response);
        }
        ids.extend(response.hits.into_iter().map(|hit| hit.id));
        match response.next {
            Some(next) => request.after = Some(next),
            None => return Ok(ids),
        }
    }
}

/// Asks, where somebody is there to answer.
fn is_wanted(ids: &[String], store: &Store, output: &mut Output) -> anyhow::Result<bool> {
    if !can_be_asked() {
        bail!(
            "{} articles would be forgotten, and nobody can be asked; give --yes, or see them with \
             --dry-run",
            ids.len()
        );
    }
    for id in ids.iter().take(SHOWN) {
        let title = store.article(id)?.map_or_else(String::new, |article| article.title);
        output.note(&format!("{id}  {title}"));
    }
    if ids.len() > SHOWN {
        output.note(&format!("… and {} more", ids.len() - SHOWN));
    }
    Ok(confirm(&format!("forget {} articles?", ids.len()), output)? == Answer::Yes)
}
