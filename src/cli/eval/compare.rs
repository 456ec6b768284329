//! Two runs against each other.

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;

use super::args::{EvalArguments, FormArgument};
use super::table::{Cell, Table};
use super::tell;
use crate::cli::output::Output;
use crate::eval::{Change, Comparison, Evaluation, Limits, Measure, Qrels, Run, changes};

pub(super) fn run(
    arguments: &EvalArguments,
    qrels: &Qrels,
    first: &Path,
    second: &Path,
    output: &mut Output,
) -> anyhow::Result<()> {
    let measures = arguments.measures()?;
    let listed: Measure = arguments.measure.parse()?;
    // The measure by which topics are listed comes last, and is not shown.
    let evaluated = [&measures[..], &[listed]].concat();
    let queries: HashMap<String, String> = match arguments.topics {
        Some(_) => {
            let (_, topics) = arguments.read_topics()?;
            topics.into_iter().map(|topic| (topic.id, topic.query)).collect()
        }
        None => HashMap::new(),
    };
    let mut evaluate = |file: &Path| -> anyhow::Result<Evaluation<'_>> {
        let run = Run::read(file, Limits::default())?;
        let evaluation = Evaluation::of_run(qrels, &run, &evaluated);
        tell(file, &evaluation, output)?;
        Ok(evaluation)
    };
    let (before, after) = (evaluate(first)?, evaluate(second)?);
    let mut comparisons = Comparison::of(&before, &after);
    comparisons.pop();
    let (gains, losses) = changes(&before, &after, measures.len());
    let report = Report {
        format: 1,
        a: first.display().to_string(),
        b: second.display().to_string(),
        topics: qrels.topics().len(),
        measures: comparisons.iter().map(MeasureReport::new).collect(),
        measure: listed.to_string(),
        gains: top(arguments, &gains, &queries),
        losses: top(arguments, &losses, &queries),
    };
    match arguments.form() {
        FormArgument::Json => output.json(&report, true)?,
        FormArgument::Csv => report.table().print_csv(output)?,
        FormArgument::Table => report.print(output)?,
    }
    Ok(())
}

#[derive(Serialize)]
struct Report<'a> {
    format: u32,
    a: String,
    b: String,
    topics: usize,
    measures: Vec<MeasureReport>,
    /// The measure by which topics are listed.
    measure: String,
    gains: Vec<ChangeReport<'a>>,
    losses: Vec<ChangeReport<'a>>,
}

#[derive(Serialize)]
struct MeasureReport {
    measure: String,
    #[serde(skip)]
    is_count: bool,
    a: f64,
    b: f64,
    difference: f64,
    p: f64,
    exact: bool,
    better: usize,
    worse: usize,
    equal: usize,
}

#[derive(Serialize)]
struct ChangeReport<'a> {
    topic: &'a str,
    a: f64,
    b: f64,
    difference: f64,
    query: Option<&'a str>,
}

impl MeasureReport {
    fn new(comparison: &Comparison) -> Self {
        Self {
            measure: comparison.measure.to_string(),
            is_count: comparison.measure.is_count(),
            a: comparison.first,
            b: comparison.second,
            difference: comparison.difference(),
            p: comparison.significance.p,
            exact: comparison.significance.exact,
            better: comparison.better,
            worse: comparison.worse,
            equal: comparison.equal,
        }
    }
}

fn top<'a>(
    arguments: &EvalArguments,
    changes: &[Change<'a>],
    queries: &'a HashMap<String, String>,
) -> Vec<ChangeReport<'a>> {
    let changes = changes.iter().take(arguments.top).map(|change| ChangeReport {
        topic: change.topic,
        a: change.first,
        b: change.second,
        difference: change.difference(),
        query: queries.get(change.topic).map(String::as_str),
    });
    changes.collect()
}

impl Report<'_> {
    fn table(&self) -> Table {
        let mut table = Table::new(["measure", "A", "B", "B-A", "p", "better", "worse", "equal"]);
        for measure in &self.measures {
            table.row(vec![
                Cell::text(&measure.measure),
                Cell::value(measure.a, measure.is_count),
                Cell::value(measure.b, measure.is_count),
                Cell::Difference(measure.difference),
                Cell::Number(measure.p),
                Cell::Count(measure.better),
                Cell::Count(measure.worse),
                Cell::Count(measure.equal),
            ]);
        }
        table
    }

    fn print(&self, output: &mut Output) -> anyhow::Result<()> {
        output.line(&format!("A: {}", self.a))?;
        output.line(&format!("B: {}", self.b))?;
        output.line(&format!("topics: {}", self.topics))?;
        output.line("")?;
        self.table().print_aligned(output)?;
        for (what, changes) in [("gain", &self.gains), ("lose", &self.losses)] {
            if changes.is_empty() {
                continue;
            }
            output.line("")?;
            output.line(&format!("topics that {what} most in {}", self.measure))?;
            // The query comes last: Persian text has no width that could be counted on.
            let mut table = Table::new(["topic", "A", "B", "B-A", "query"]);
            for change in changes {
                table.row(vec![
                    Cell::text(change.topic),
                    Cell::Number(change.a),
                    Cell::Number(change.b),
                    Cell::Difference(change.difference),
                    Cell::text(change.query.unwrap_or_default()),
                ]);
            }
            table.print_aligned(output)?;
        }
        Ok(())
    }
}
