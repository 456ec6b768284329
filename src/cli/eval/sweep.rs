//! Parameters of the ranking tried on the topics, with cross-validation.

use serde::Serialize;

use super::Named;
use super::args::{EvalArguments, FormArgument};
use super::table::{Cell, Table};
use crate::cli::output::Output;
use crate::eval::{
    Comparison, CrossValidation, EvalError, Grid, Measure, Point, Qrels, Span, Sweep,
    cross_validate, sweep,
};
use crate::search::local::LocalEngine;

pub(super) fn run(
    arguments: &EvalArguments,
    qrels: &Qrels,
    output: &mut Output,
) -> anyhow::Result<()> {
    let measure: Measure = arguments.measure.parse()?;
    let spans = arguments.sweep.iter().map(|span| span.parse());
    let grid = Grid::new(spans.collect::<Result<Vec<Span>, EvalError>>()?)?;
    let folds = arguments.folds.map_or(Ok(()), |folds| {
        let topics = qrels.topics().len();
        let possible = (2..=topics).contains(&folds);
        if possible { Ok(()) } else { Err(EvalError::Folds { folds, topics }) }
    });
    // A sweep may take long; what cannot be done after it is said before it.
    folds?;
    let request = arguments.request()?;
    let (topics_file, topics) = arguments.read_topics()?;
    let judged = topics.iter().filter(|topic| qrels.place(&topic.id).is_some()).count();
    if judged == 0 {
        return Err(EvalError::NothingJudged(topics_file.to_path_buf()).into());
    }
    if judged < qrels.topics().len() {
        let missing = qrels.topics().len() - judged;
        let file = topics_file.display();
        output.note(&format!("{file}: judged topics that are missing count as 0: {missing}"));
    }
    let engine = LocalEngine::open(&arguments.index.folder)?;
    let swept = sweep(&engine, qrels, &topics, &request, measure, &grid)?;
    let validation =
        arguments.folds.map(|folds| cross_validate(&swept.points, folds)).transpose()?;
    let report = Report::new(measure, &grid, &swept, validation.as_ref());
    match (arguments.form(), &report.cross_validation) {
        (FormArgument::Json, _) => output.json(&report, true)?,
        (FormArgument::Csv, None) => report.points_table().print_csv(output)?,
        (FormArgument::Csv, Some(folds)) => report.folds_table(folds).print_csv(output)?,
        (FormArgument::Table, _) => report.print(output)?,
    }
    Ok(())
}

#[derive(Serialize)]
struct Report<'a> {
    format: u32,
    measure: String,
    #[serde(skip)]
    names: Vec<&'a str>,
    topics: usize,
    /// With the parameters as they were before the sweep.
    unchanged: f64,
    points: Vec<PointReport<'a>>,
    best: PointReport<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cross_validation: Option<ValidationReport<'a>>,
}

#[derive(Serialize)]
struct PointReport<'a> {
    parameters: Named<&'a str, f32>,
    value: f64,
}

#[derive(Serialize)]
struct ValidationReport<'a> {
    folds: Vec<FoldReport<'a>>,
    held_out: f64,
    difference: f64,
    p: f64,
    better: usize,
    worse: usize,
    equal: usize,
}

#[derive(Serialize)]
struct FoldReport<'a> {
    fold: usize,
    topics: usize,
    parameters: Named<&'a str, f32>,
    training: f64,
    held_out: f64,
}

impl<'a> Report<'a> {
    fn new(
        measure: Measure,
        grid: &'a Grid,
        swept: &Sweep,
        validation: Option<&CrossValidation>,
    ) -> Self {
        let parameters = |point: &Point| {
            Named(grid.names().zip(point.parameters.iter().copied()).collect::<Vec<_>>())
        };
        let point = |point: &Point| PointReport {
            parameters: parameters(point),
            value: measure.summary(point.values.iter().copied()),
        };
        let cross_validation = validation.map(|validation| {
            let comparison = Comparison::of_values(measure, &swept.unchanged, &validation.values);
            let folds = validation.folds.iter().enumerate().map(|(number, fold)| FoldReport {
                fold: number + 1,
                topics: fold.topics,
                parameters: parameters(&swept.points[fold.chosen]),
                training: fold.training,
                held_out: fold.held_out,
            });
            ValidationReport {
                folds: folds.collect(),
                held_out: comparison.second,
                difference: comparison.difference(),
                p: comparison.significance.p,
                better: comparison.better,
                worse: comparison.worse,
                equal: comparison.equal,
            }
        });
        Self {
            format: 1,
            measure: measure.to_string(),
            names: grid.names().collect(),
            topics: swept.unchanged.len(),
            unchanged: measure.summary(swept.unchanged.iter().copied()),
            points: swept.points.iter().map(point).collect(),
            best: point(&swept.points[swept.best()]),
            cross_validation,
        }
    }

    fn points_table(&self) -> Table {
        let mut table = Table::new(self.names.iter().copied().chain([self.measure.as_str()]));
        for point in &self.points {
            table.row(cells(&point.parameters).chain([Cell::Number(point.value)]).collect());
        }
        table
    }

    fn folds_table(&self, validation: &ValidationReport<'_>) -> Table {
        let columns = ["fold", "topics"].into_iter().chain(self.names.iter().copied());
        let mut table = Table::new(columns.chain(["training", "held_out"]));
        for fold in &validation.folds {
            let numbers = [Cell::Count(fold.fold), Cell::Count(fold.topics)].into_iter();
            let values = [Cell::Number(fold.training), Cell::Number(fold.held_out)];
            table.row(numbers.chain(cells(&fold.parameters)).chain(values).collect());
        }
        table
    }

    fn print(&self, output: &mut Output) -> anyhow::Result<()> {
        // With folds, the points are in the JSON.
        if self.cross_validation.is_none() {
            self.points_table().print_aligned(output)?;
            output.line("")?;
        }
        let Self { measure, topics, best, unchanged, .. } = self;
        output.line(&format!("# unchanged: {measure} {unchanged:.4} over {topics} topics"))?;
        output.line(&format!("# best: {measure} {:.4}", best.value))?;
        // In the form that `--parameters` reads.
        for (name, value) in &best.parameters.0 {
            output.line(&format!("{name} = {value}"))?;
        }
        if let Some(validation) = &self.cross_validation {
            output.line("")?;
            self.folds_table(validation).print_aligned(output)?;
            output.line("")?;
            let ValidationReport { held_out, difference, p, better, worse, equal, .. } = validation;
            output.line(&format!(
                "held out: {measure} {held_out:.4}, {difference:+.4} against unchanged \
                 (p {p:.4}; topics better {better}, worse {worse}, equal {equal})"
            ))?;
        }
        Ok(())
    }
}

fn cells(parameters: &Named<&str, f32>) -> impl Iterator<Item = Cell> {
    parameters.0.iter().map(|(_, value)| Cell::Text(value.to_string()))
}
