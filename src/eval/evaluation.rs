//! The measures of each topic, and of all.

use super::measures::Measure;
use super::qrels::Qrels;
use super::runs::{Retrieved, Run};

/// Measures of the answers to the judged topics. A topic that was not answered is worth 0, so that
/// nobody gains by leaving hard topics out (trec_eval does the same with its option `-c`).
#[derive(Clone, Debug)]
pub struct Evaluation<'q> {
    qrels: &'q Qrels,
    measures: Vec<Measure>,
    /// By topic, then by measure.
    values: Vec<Vec<f64>>,
    answered: Vec<bool>,
    not_judged: usize,
}

impl<'q> Evaluation<'q> {
    /// An evaluation to which no answer was added yet.
    #[must_use]
    pub fn new(qrels: &'q Qrels, measures: &[Measure]) -> Self {
        let nothing = |judgments| measures.iter().map(|m| m.value(judgments, &[])).collect();
        Self {
            qrels,
            measures: measures.to_vec(),
            values: qrels.topics().iter().map(nothing).collect(),
            answered: vec![false; qrels.topics().len()],
            not_judged: 0,
        }
    }

    /// Evaluates a run.
    #[must_use]
    pub fn of_run(qrels: &'q Qrels, run: &Run, measures: &[Measure]) -> Self {
        let mut evaluation = Self::new(qrels, measures);
        for (topic, answer) in run.topics() {
            evaluation.add(topic, answer);
        }
        evaluation
    }

    /// Adds the answer to a topic, its best document first. One to a topic that is not judged is
    /// counted and nothing else.
    pub fn add(&mut self, topic: &str, answer: &[Retrieved]) {
        let Some(place) = self.qrels.place(topic) else {
            self.not_judged += 1;
            return;
        };
        let judgments = &self.qrels.topics()[place];
        let grades = judgments.grades(answer);
        let values = self.measures.iter().map(|measure| measure.value(judgments, &grades));
        self.values[place] = values.collect();
        self.answered[place] |= !answer.is_empty();
    }

    /// The measures, in the order of the values.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The judged topics in the order of the judgments, each with the value of each measure.
    pub fn topics(&self) -> impl ExactSizeIterator<Item = (&'q str, &[f64])> {
        let topics = self.qrels.topics().iter().zip(&self.values);
        topics.map(|(judgments, values)| (judgments.topic(), values.as_slice()))
    }

    /// The values of one measure, by topic.
    #[must_use]
    pub fn values(&self, measure: usize) -> Vec<f64> {
        self.values.iter().map(|values| values[measure]).collect()
    }

    /// For each measure, its mean over all judged topics, or its sum when it is a count.
    #[must_use]
    pub fn summary(&self) -> Vec<f64> {
        let measures = self.measures.iter().enumerate();
        measures.map(|(at, measure)| measure.summary(self.values(at).into_iter())).collect()
    }

    /// The judged topics that have no answer.
    pub fn unanswered(&self) -> impl Iterator<Item = &'q str> {
        let topics = self.qrels.topics().iter().zip(&self.answered);
        topics.filter(|(_, answered)| !**answered).map(|(judgments, _)| judgments.topic())
    }

    /// How many answers were to topics that are not judged.
    #[must_use]
    pub fn not_judged(&self) -> usize {
        self.not_judged
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Limits;
    use super::*;

    #[test]
    fn topics_without_an_answer_count_as_nothing() {
        let name = Path::new("f");
        let qrels = b"1 0 a 1\n2 0 a 1\n3 0 a 0\n4 0 a 2\n4 0 b 1\n";
        let qrels = Qrels::parse(name, qrels, Limits::default()).unwrap();
        let run = b"4 Q0 b 1 2 t\n1 Q0 a 1 1 t\n9 Q0 a 1 1 t\n3 Q0 a 1 1 t\n4 Q0 a 2 1 t\n";
        let run = Run::parse(name, run, Limits::default()).unwrap();
        let measures = [Measure::AveragePrecision, Measure::Relevant, Measure::Retrieved];
        let evaluation = Evaluation::of_run(&qrels, &run, &measures);
        assert_eq!(evaluation.summary(), [2.0 / 3.0, 4.0, 3.0]);
        assert_eq!(evaluation.unanswered().collect::<Vec<_>>(), ["2"]);
        assert_eq!(evaluation.not_judged(), 2);
        let topics: Vec<(&str, &[f64])> = evaluation.topics().collect();
        assert_eq!(
            topics,
            [("1", &[1.0, 1.0, 1.0][..]), ("2", &[0.0, 1.0, 0.0]), ("4", &[1.0, 2.0, 2.0])]
        );
    }
}
