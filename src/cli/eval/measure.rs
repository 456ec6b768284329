//! Runs, or the index's own answers, against the judgments.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

use super::args::{EvalArguments, FormArgument};
use super::table::{Cell, Table};
use super::{Named, by_measure, tell};
use crate::cli::output::Output;
use crate::eval::{Evaluation, Limits, Qrels, Run, answer_topics, write_topic};
use crate::search::local::LocalEngine;
use crate::search::{Match, Ranking, SearchRequest};

/// The name of the program in its runs.
const TAG: &str = "juya";

/// Evaluates runs from files.
pub(super) fn runs(
    arguments: &EvalArguments,
    qrels: &Qrels,
    output: &mut Output,
) -> anyhow::Result<()> {
    let measures = arguments.measures()?;
    let mut evaluations = Vec::with_capacity(arguments.run.len());
    for file in &arguments.run {
        let run = Run::read(file, Limits::default())?;
        let evaluation = Evaluation::of_run(qrels, &run, &measures);
        tell(file, &evaluation, output)?;
        evaluations.push((file.display().to_string(), evaluation));
    }
    print(arguments, &evaluations, output)
}

/// Searches for the topics, saves the run if that is asked for, and evaluates it.
pub(super) fn search(
    arguments: &EvalArguments,
    qrels: &Qrels,
    output: &mut Output,
) -> anyhow::Result<()> {
    let measures = arguments.measures()?;
    let (topics_file, topics) = arguments.read_topics()?;
    let request = arguments.request()?;
    let engine = LocalEngine::open(&arguments.index.folder)?;
    let mut saved = arguments.save_run.as_deref().map(SavedRun::create).transpose()?;
    let mut evaluation = Evaluation::new(qrels, &measures);
    // A full disk must not pass for a failure of the search, so it is kept until the end.
    let mut written = Ok(());
    answer_topics(&engine, &topics, &request, |topic, answer| {
        evaluation.add(&topic.id, &answer);
        if let (Some(saved), true) = (&mut saved, written.is_ok()) {
            written = write_topic(&mut saved.writer, &topic.id, &answer, TAG);
        }
        Ok(())
    })?;
    if let Some(saved) = saved {
        let file = saved.file.clone();
        let manifest = RunManifest::new(&engine, &request, topics.len());
        written
            .and_then(|()| saved.finish(&manifest))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    tell(topics_file, &evaluation, output)?;
    print(arguments, &[(TAG.to_owned(), evaluation)], output)
}

/// A run while it is written.
struct SavedRun {
    file: PathBuf,
    writer: BufWriter<File>,
}

impl SavedRun {
    fn create(file: &Path) -> anyhow::Result<Self> {
        let opened =
            File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
        Ok(Self { file: file.to_path_buf(), writer: BufWriter::new(opened) })
    }

    /// Writes what is left, and the manifest beside the run.
    fn finish(mut self, manifest: &RunManifest) -> std::io::Result<()> {
        self.writer.flush()?;
        let mut name = OsString::from(self.file);
        name.push(".json");
        let mut text = serde_json::to_vec_pretty(manifest)?;
        text.push(b'\n');
        std::fs::write(name, text)
    }
}

/// What made a run: enough to make it again from the same articles and topics.
#[derive(Serialize)]
struct RunManifest {
    format: u32,
    program: String,
    analyzer: String,
    topics: usize,
    #[serde(rename = "match")]
    matching: &'static str,
    limit: usize,
    expand: bool,
    widening: Named<&'static str, bool>,
    ranking: Ranking,
    source_priors: BTreeMap<String, f32>,
}

impl RunManifest {
    fn new(engine: &LocalEngine, request: &SearchRequest, topics: usize) -> Self {
        let widening = request.widening;
        Self {
            format: 1,
            program: format!("juya {}", env!("CARGO_PKG_VERSION")),
            analyzer: engine.store().analyzer().name(),
            topics,
            matching: match request.matching {
                Match::Auto => "auto",
                Match::All => "all",
                Match::Any => "any",
            },
            limit: request.limit,
            expand: request.expand,
            widening: Named(vec![
                ("lemmas", widening.lemmas),
                ("variants", widening.variants),
                ("archive", widening.archive),
            ]),
            ranking: request.ranking,
            source_priors: request.source_priors.clone(),
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    format: u32,
    runs: Vec<RunReport<'a>>,
}

#[derive(Serialize)]
struct RunReport<'a> {
    run: &'a str,
    topics: usize,
    measures: Named<String, serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_query: Option<Vec<TopicReport<'a>>>,
}

#[derive(Serialize)]
struct TopicReport<'a> {
    topic: &'a str,
    measures: Named<String, serde_json::Number>,
}

fn print(
    arguments: &EvalArguments,
    evaluations: &[(String, Evaluation<'_>)],
    output: &mut Output,
) -> anyhow::Result<()> {
    match arguments.form() {
        FormArgument::Table => table(arguments, evaluations).print_aligned(output)?,
        FormArgument::Csv => table(arguments, evaluations).print_csv(output)?,
        FormArgument::Json => {
            let runs = evaluations.iter().map(|(run, evaluation)| RunReport {
                run,
                topics: evaluation.topics().len(),
                measures: by_measure(evaluation.measures(), &evaluation.summary()),
                per_query: arguments.per_query.then(|| {
                    let topics = evaluation.topics().map(|(topic, values)| TopicReport {
                        topic,
                        measures: by_measure(evaluation.measures(), values),
                    });
                    topics.collect()
                }),
            });
            output.json(&Report { format: 1, runs: runs.collect() }, true)?;
        }
    }
    Ok(())
}

/// A row for each run, and before it one for each topic when these are asked for.
fn table(arguments: &EvalArguments, evaluations: &[(String, Evaluation<'_>)]) -> Table {
    let measures = evaluations.first().map_or(&[][..], |(_, evaluation)| evaluation.measures());
    let names = ["run", "topic"].map(str::to_owned).into_iter();
    let mut table = Table::new(names.chain(measures.iter().map(ToString::to_string)));
    let mut row = |run: &str, topic: &str, values: &[f64]| {
        let cells = values.iter().zip(measures);
        let cells = cells.map(|(value, measure)| Cell::value(*value, measure.is_count()));
        table.row([Cell::text(run), Cell::text(topic)].into_iter().chain(cells).collect());
    };
    for (run, evaluation) in evaluations {
        if arguments.per_query {
            evaluation.topics().for_each(|(topic, values)| row(run, topic, values));
        }
        row(run, "all", &evaluation.summary());
    }
    table
}
