//! Two evaluations of the same topics set against each other.

use super::evaluation::Evaluation;
use super::measures::Measure;
use super::significance::{NOTHING, Significance, randomization_test};

/// How two systems differ by one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The measure.
    pub measure: Measure,
    /// The first system's mean over the topics (the sum, for counts).
    pub first: f64,
    /// The second system's.
    pub second: f64,
    /// Whether the difference is more than chance.
    pub significance: Significance,
    /// How many topics the second system answered better.
    pub better: usize,
    /// How many it answered worse.
    pub worse: usize,
    /// How many it answered as well.
    pub equal: usize,
}

impl Comparison {
    /// Compares by each measure that both evaluations have; both must be of the same judgments.
    #[must_use]
    pub fn of(first: &Evaluation<'_>, second: &Evaluation<'_>) -> Vec<Self> {
        let measures = first.measures().iter().zip(second.measures()).enumerate();
        let same = measures.filter(|(_, (left, right))| left == right);
        same.map(|(at, (measure, _))| {
            Self::of_values(*measure, &first.values(at), &second.values(at))
        })
        .collect()
    }

    /// Compares the values of the topics by one measure.
    #[must_use]
    pub fn of_values(measure: Measure, first: &[f64], second: &[f64]) -> Self {
        let pairs = first.iter().zip(second);
        let differences: Vec<f64> = pairs.map(|(first, second)| second - first).collect();
        let better = differences.iter().filter(|difference| **difference > NOTHING).count();
        let worse = differences.iter().filter(|difference| **difference < -NOTHING).count();
        Self {
            measure,
            first: measure.summary(first.iter().copied()),
            second: measure.summary(second.iter().copied()),
            significance: randomization_test(&differences),
            better,
            worse,
            equal: differences.len() - better - worse,
        }
    }

    /// What the second system has more than the first.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.second - self.first
    }
}

/// What became of one topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<'q> {
    /// The topic's id.
    pub topic: &'q str,
    /// Its value in the first system.
    pub first: f64,
    /// Its value in the second.
    pub second: f64,
}

impl Change<'_> {
    /// What the second system has more than the first.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.second - self.first
    }
}

/// The topics that gained by one measure, the largest gain first, and those that lost, the largest
/// loss first; equal ones in the order of the judgments.
#[must_use]
pub fn changes<'q>(
    first: &Evaluation<'q>,
    second: &Evaluation<'q>,
    measure: usize,
) -> (Vec<Change<'q>>, Vec<Change<'q>>) {
    let pairs = first.topics().zip(second.topics());
    let all = pairs.map(|((topic, first), (_, second))| Change {
        topic,
        first: first[measure],
        second: second[measure],
    });
    let (mut gains, mut losses): (Vec<_>, Vec<_>) = all
        .filter(|change| change.difference().abs() > NOTHING)
        .partition(|change| change.difference() > 0.0);
    // Sorting is stable: topics with one difference keep their order.
    gains.sort_by(|left, right| right.difference().total_cmp(&left.difference()));
    losses.sort_by(|left, right| left.difference().total_cmp(&right.difference()));
    (gains, losses)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Limits, Qrels, Run};
    use super::*;

    #[test]
    fn gains_and_losses() {
        let name = Path::new("f");
        let qrels = b"1 0 a 1\n2 0 a 1\n3 0 a 1\n4 0 a 1\n";
        let qrels = Qrels::parse(name, qrels, Limits::default()).unwrap();
        let run = |text: &str| Run::parse(name, text.as_bytes(), Limits::default()).unwrap();
        let before = run("1 Q0 b 1 2 t\n1 Q0 a 2 1 t\n2 Q0 a 1 2 t\n3 Q0 a 1 2 t\n");
        let after = run("1 Q0 a 1 2 t\n2 Q0 a 1 2 t\n3 Q0 b 1 2 t\n4 Q0 a 1 1 t\n");
        let measures = [Measure::ReciprocalRank(None)];
        let first = Evaluation::of_run(&qrels, &before, &measures);
        let second = Evaluation::of_run(&qrels, &after, &measures);
        let comparison = &Comparison::of(&first, &second)[0];
        assert_eq!((comparison.better, comparison.worse, comparison.equal), (2, 1, 1));
        assert_eq!((comparison.first, comparison.second), (0.625, 0.75));
        assert_eq!(comparison.difference(), 0.125);
        let (gains, losses) = changes(&first, &second, 0);
        assert_eq!(gains.iter().map(|change| change.topic).collect::<Vec<_>>(), ["4", "1"]);
        assert_eq!(losses.iter().map(|change| change.topic).collect::<Vec<_>>(), ["3"]);
    }
}
