//! `juya eval`: how good the answers are, which of two runs is better, which parameters are best.

mod args;
mod compare;
mod measure;
mod sweep;
mod table;

use std::path::Path;

use serde::Serialize;

pub(crate) use args::EvalArguments;
use args::{FieldArgument, FormArgument};

use super::Outcome;
use super::args::{MatchArgument, WideningArgument};
use super::output::Output;
use crate::eval::{
    EvalError, Evaluation, Limits, Measure, Parameters, Qrels, Topic, TopicField, read_topics,
};
use crate::search::{Match, SearchRequest, Widening};

/// How many ids are named in a note.
const NAMED: usize = 10;

pub(crate) fn run(arguments: &EvalArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let qrels = Qrels::read(&arguments.qrels, Limits::default())?;
    if !qrels.left_out().is_empty() {
        let ids = some_of(qrels.left_out().iter().map(String::as_str));
        output.note(&format!("topics without a relevant document are left out: {ids}"));
    }
    if !arguments.run.is_empty() {
        measure::runs(arguments, &qrels, output)?;
    } else if let [first, second] = &arguments.compare[..] {
        compare::run(arguments, &qrels, first, second, output)?;
    } else if arguments.sweep.is_empty() {
        measure::search(arguments, &qrels, output)?;
    } else {
        sweep::run(arguments, &qrels, output)?;
    }
    Ok(Outcome::Done)
}

impl EvalArguments {
    fn form(&self) -> FormArgument {
        if self.json { FormArgument::Json } else { self.format }
    }

    fn measures(&self) -> Result<Vec<Measure>, EvalError> {
        self.measures.iter().map(|name| name.trim().parse()).collect()
    }

    /// The topics, and the name of their file.
    fn read_topics(&self) -> anyhow::Result<(&Path, Vec<Topic>)> {
        let path = self.topics.as_deref().unwrap_or(Path::new("-"));
        let field = self.topic_field.map(|field| match field {
            FieldArgument::Title => TopicField::Title,
            FieldArgument::Desc => TopicField::Description,
        });
        Ok((path, read_topics(path, field, Limits::default())?))
    }

    /// Everything that is asked but the query.
    fn request(&self) -> Result<SearchRequest, EvalError> {
        let Parameters { ranking, source_priors } = self.ranking.parameters()?;
        Ok(SearchRequest {
            expand: self.expand,
            matching: match self.matching {
                MatchArgument::Auto => Match::Auto,
                MatchArgument::All => Match::All,
                MatchArgument::Any => Match::Any,
            },
            limit: self.limit,
            ranking,
            source_priors,
            widening: Widening {
                lemmas: !self.without.contains(&WideningArgument::Lemmas),
                variants: !self.without.contains(&WideningArgument::Variants),
                archive: !self.without.contains(&WideningArgument::Archive),
            },
            // What is measured is what was typed.
            rewrite_when_empty_only: true,
            ..SearchRequest::default()
        })
    }
}

/// Tells what of a run was not evaluated, and refuses one of which nothing was.
fn tell(name: &Path, evaluation: &Evaluation<'_>, output: &mut Output) -> Result<(), EvalError> {
    let unanswered: Vec<&str> = evaluation.unanswered().collect();
    if unanswered.len() == evaluation.topics().len() && evaluation.not_judged() > 0 {
        return Err(EvalError::NothingJudged(name.to_path_buf()));
    }
    let name = name.display();
    if !unanswered.is_empty() {
        let ids = some_of(unanswered.into_iter());
        output.note(&format!("{name}: judged topics without an answer count as 0: {ids}"));
    }
    if evaluation.not_judged() > 0 {
        let count = evaluation.not_judged();
        output.note(&format!("{name}: topics that are not judged and do not count: {count}"));
    }
    Ok(())
}

/// The first ids of a list, and how many more there are.
fn some_of<'i>(ids: impl ExactSizeIterator<Item = &'i str>) -> String {
    let more = ids.len().saturating_sub(NAMED);
    let named = ids.take(NAMED).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

/// Names with their values, as one JSON object in that order.
struct Named<N, V>(Vec<(N, V)>);

impl<N: Serialize, V: Serialize> Serialize for Named<N, V> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The values of measures by their names; counts without a decimal point.
fn by_measure(measures: &[Measure], values: &[f64]) -> Named<String, serde_json::Number> {
    let number = |(measure, value): (&Measure, &f64)| {
        let count = measure.is_count().then(|| serde_json::Number::from(*value as u64));
        let number = count.or_else(|| serde_json::Number::from_f64(*value));
        (measure.to_string(), number.unwrap_or_else(|| 0.into()))
    };
    Named(measures.iter().zip(values).map(number).collect())
}
