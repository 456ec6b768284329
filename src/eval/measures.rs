//! Measures of one ranking against the judgments of its topic, as trec_eval defines them.

use std::fmt;
use std::str::FromStr;

use super::error::EvalError;
use super::qrels::Judgments;

/// What [`Measure`] can be read from.
pub(crate) const NAMES: &str = "map, ndcg, ndcg@K, P@K, R@K, Rprec, mrr, mrr@K, bpref, num_ret, \
                                num_rel, num_rel_ret, where K is a number from 1";

/// A measure. Its name is what [`fmt::Display`] writes and [`FromStr`] reads.
///
/// In the definitions, g(i) is the grade of the document at rank i, 0 for one that nobody judged;
/// a document is relevant when its grade is 1 or more; R is the number of relevant documents of the
/// topic, retrieved or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// `map`: average precision, the sum over the relevant documents retrieved of the precision
    /// at their rank, divided by R; its mean over topics is MAP.
    AveragePrecision,
    /// `ndcg`, `ndcg@K`: the sum of g(i) / log2(i + 1) over the ranks, up to K, divided by the same
    /// sum for the best possible ranking (Järvelin and Kekäläinen, ACM TOIS 20, 2002; the gain is
    /// the grade itself, as in trec_eval).
    Ndcg(Option<usize>),
    /// `P@K`: relevant documents among the first K, divided by K, even where fewer were retrieved.
    Precision(usize),
    /// `R@K`: relevant documents among the first K, divided by R.
    Recall(usize),
    /// `Rprec`: precision at rank R.
    RPrecision,
    /// `mrr`, `mrr@K`: 1 divided by the rank of the first relevant document, 0 where there is none
    /// up to rank K. trec_eval calls the first recip_rank and does not have the second.
    ReciprocalRank(Option<usize>),
    /// `bpref`: how seldom documents judged not relevant stand before relevant ones; documents
    /// that nobody judged are passed over (Buckley and Voorhees, SIGIR 2004). With N the number of
    /// documents judged not relevant, and n of them before a relevant document, the sum of
    /// 1 - min(n, R) / min(N, R) over the relevant documents retrieved, divided by R.
    Bpref,
    /// `num_ret`: how many documents were retrieved.
    Retrieved,
    /// `num_rel`: R.
    Relevant,
    /// `num_rel_ret`: how many relevant documents were retrieved.
    RelevantRetrieved,
}

impl Measure {
    /// The measures that are shown where none are named.
    pub const USUAL: [Self; 7] = [
        Self::AveragePrecision,
        Self::Ndcg(Some(10)),
        Self::Precision(10),
        Self::Recall(1000),
        Self::ReciprocalRank(None),
        Self::ReciprocalRank(Some(10)),
        Self::Bpref,
    ];

    /// Whether the measure is a count: counts are added up over the topics, the others averaged.
    #[must_use]
    pub fn is_count(self) -> bool {
        matches!(self, Self::Retrieved | Self::Relevant | Self::RelevantRetrieved)
    }

    /// The value for one topic. `grades` has the grades of the documents in the order of the
    /// ranking, `None` for those that nobody judged ([`Judgments::grades`]). From 0 to 1, but for
    /// counts; 0 for a topic without a relevant document.
    #[must_use]
    pub fn value(self, judgments: &Judgments, grades: &[Option<u32>]) -> f64 {
        let relevant = judgments.relevant().len();
        if relevant == 0 && self != Self::Retrieved {
            return 0.0;
        }
        let value = match self {
            Self::AveragePrecision => average_precision(grades) / relevant as f64,
            Self::Ndcg(cut) => {
                let ideal = judgments.relevant().iter().copied();
                gain(first(grades, cut).iter().map(|grade| grade.unwrap_or(0)))
                    / gain(ideal.take(cut.unwrap_or(usize::MAX)))
            }
            Self::Precision(cut) => found(grades, cut) as f64 / cut as f64,
            Self::Recall(cut) => found(grades, cut) as f64 / relevant as f64,
            Self::RPrecision => found(grades, relevant) as f64 / relevant as f64,
            Self::ReciprocalRank(cut) => {
                relevant_ranks(first(grades, cut)).next().map_or(0.0, |rank| 1.0 / rank as f64)
            }
            Self::Bpref => preferences(judgments, grades) / relevant as f64,
            Self::Retrieved => grades.len() as f64,
            Self::Relevant => relevant as f64,
            Self::RelevantRetrieved => found(grades, usize::MAX) as f64,
        };
        // The sum of no numbers is minus zero.
        value + 0.0
    }

    /// The figure for all topics: the sum of counts, the mean of other measures.
    #[must_use]
    pub fn summary(self, values: impl ExactSizeIterator<Item = f64>) -> f64 {
        let topics = values.len().max(1) as f64;
        let sum: f64 = values.sum();
        (if self.is_count() { sum } else { sum / topics }) + 0.0
    }
}

fn first(grades: &[Option<u32>], cut: Option<usize>) -> &[Option<u32>] {
    &grades[..cut.unwrap_or(usize::MAX).min(grades.len())]
}

/// Ranks, from 1, of the relevant documents.
fn relevant_ranks(grades: &[Option<u32>]) -> impl Iterator<Item = usize> + '_ {
    let ranked = grades.iter().enumerate();
    ranked.filter(|(_, grade)| grade.is_some_and(|grade| grade > 0)).map(|(place, _)| place + 1)
}

fn found(grades: &[Option<u32>], cut: usize) -> usize {
    relevant_ranks(first(grades, Some(cut))).count()
}

fn average_precision(grades: &[Option<u32>]) -> f64 {
    let hits = relevant_ranks(grades).enumerate();
    hits.map(|(before, rank)| (before + 1) as f64 / rank as f64).sum()
}

fn gain(grades: impl Iterator<Item = u32>) -> f64 {
    grades.enumerate().map(|(place, grade)| f64::from(grade) / (place as f64 + 2.0).log2()).sum()
}

fn preferences(judgments: &Judgments, grades: &[Option<u32>]) -> f64 {
    let relevant = judgments.relevant().len();
    let bound = judgments.not_relevant().min(relevant) as f64;
    let (mut sum, mut not_relevant) = (0.0, 0_usize);
    for grade in grades.iter().flatten() {
        if *grade == 0 {
            not_relevant += 1;
        } else if not_relevant == 0 {
            sum += 1.0;
        } else {
            sum += 1.0 - not_relevant.min(relevant) as f64 / bound;
        }
    }
    sum
}

impl fmt::Display for Measure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AveragePrecision => formatter.write_str("map"),
            Self::Ndcg(None) => formatter.write_str("ndcg"),
            Self::Ndcg(Some(cut)) => write!(formatter, "ndcg@{cut}"),
            Self::Precision(cut) => write!(formatter, "P@{cut}"),
            Self::Recall(cut) => write!(formatter, "R@{cut}"),
            Self::RPrecision => formatter.write_str("Rprec"),
            Self::ReciprocalRank(None) => formatter.write_str("mrr"),
            Self::ReciprocalRank(Some(cut)) => write!(formatter, "mrr@{cut}"),
            Self::Bpref => formatter.write_str("bpref"),
            Self::Retrieved => formatter.write_str("num_ret"),
            Self::Relevant => formatter.write_str("num_rel"),
            Self::RelevantRetrieved => formatter.write_str("num_rel_ret"),
        }
    }
}

impl FromStr for Measure {
    type Err = EvalError;

    fn from_str(text: &str) -> Result<Self, EvalError> {
        let unknown = || EvalError::Measure(text.to_owned());
        let Some((name, cut)) = text.split_once('@') else {
            return Ok(match text {
                "map" => Self::AveragePrecision,
                "ndcg" => Self::Ndcg(None),
                "Rprec" => Self::RPrecision,
                "mrr" => Self::ReciprocalRank(None),
                "bpref" => Self::Bpref,
                "num_ret" => Self::Retrieved,
                "num_rel" => Self::Relevant,
                "num_rel_ret" => Self::RelevantRetrieved,
                _ => return Err(unknown()),
            });
        };
        let cut = cut.parse().ok().filter(|cut| *cut > 0).ok_or_else(unknown)?;
        Ok(match name {
            "ndcg" => Self::Ndcg(Some(cut)),
            "P" => Self::Precision(cut),
            "R" => Self::Recall(cut),
            "mrr" => Self::ReciprocalRank(Some(cut)),
            _ => return Err(unknown()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::super::{Limits, Qrels};
    use super::*;

    /// Judgments of a topic, documents numbered; a grade below 0 is a document not judged.
    fn judgments(grades: &[i32]) -> Option<Judgments> {
        let lines = grades.iter().enumerate();
        let text: String = lines.map(|(id, grade)| format!("1 0 {id} {grade}\n")).collect();
        let qrels = Qrels::parse(Path::new("q"), text.as_bytes(), Limits::default()).ok()?;
        qrels.topics().first().cloned()
    }

    #[test]
    fn values_computed_by_hand() {
        // Four relevant documents (2, 1, 1, 1), three judged not relevant, one set aside.
        let judgments = judgments(&[2, 1, 1, 1, 0, 0, 0, -1]).unwrap();
        // At ranks 1 to 7: not judged, 1, 0, 2, not judged, 0, 1; one relevant document is missing.
        let grades = [None, Some(1), Some(0), Some(2), None, Some(0), Some(1)];
        let check = |name: &str, expected: f64| {
            let measure: Measure = name.parse().unwrap();
            assert_eq!(measure.to_string(), name);
            let value = measure.value(&judgments, &grades);
            assert!((value - expected).abs() < 1e-12, "{name}: {value}, expected {expected}");
        };
        check("map", (1.0 / 2.0 + 2.0 / 4.0 + 3.0 / 7.0) / 4.0);
        let gain = 1.0 / 3_f64.log2() + 2.0 / 5_f64.log2() + 1.0 / 8_f64.log2();
        let ideal = 2.0 + 1.0 / 3_f64.log2() + 1.0 / 4_f64.log2() + 1.0 / 5_f64.log2();
        check("ndcg", gain / ideal);
        check("ndcg@10", gain / ideal);
        check("ndcg@2", 1.0 / 3_f64.log2() / (2.0 + 1.0 / 3_f64.log2()));
        check("ndcg@1", 0.0);
        check("P@1", 0.0);
        check("P@2", 1.0 / 2.0);
        check("P@10", 3.0 / 10.0);
        check("R@2", 1.0 / 4.0);
        check("R@1000", 3.0 / 4.0);
        check("Rprec", 2.0 / 4.0);
        check("mrr", 1.0 / 2.0);
        check("mrr@2", 1.0 / 2.0);
        check("mrr@1", 0.0);
        // None before the first relevant one, one before the second, two before the third; the
        // bound is min(3, 4).
        check("bpref", (1.0 + (1.0 - 1.0 / 3.0) + (1.0 - 2.0 / 3.0)) / 4.0);
        check("num_ret", 7.0);
        check("num_rel", 4.0);
        check("num_rel_ret", 3.0);
    }

    #[test]
    fn an_empty_answer_is_worth_nothing() {
        let judgments = judgments(&[1, 0]).unwrap();
        for measure in Measure::USUAL {
            assert_eq!(measure.value(&judgments, &[]).to_string(), "0", "{measure}");
        }
    }

    #[test]
    fn names_that_are_none() {
        for name in ["", "MAP", "ndcg@", "ndcg@0", "ndcg@-1", "P", "P@x", "map@10", "@", "R@1@2"] {
            let error = name.parse::<Measure>().unwrap_err();
            assert!(error.to_string().contains(name) && error.hint().contains("ndcg@K"), "{name}");
        }
    }

    #[test]
    fn counts_are_added_and_others_averaged() {
        assert_eq!(Measure::Retrieved.summary([1.0, 2.0].into_iter()), 3.0);
        assert_eq!(Measure::Bpref.summary([1.0, 0.0].into_iter()), 0.5);
        assert_eq!(Measure::Bpref.summary([].into_iter()).to_string(), "0");
    }

    fn all_measures() -> Vec<Measure> {
        let names = "map ndcg ndcg@1 ndcg@10 P@1 P@10 R@3 R@1000 Rprec mrr mrr@10 bpref";
        names.split(' ').map(|name| name.parse().unwrap()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn measures_stay_between_nothing_and_one(
            judged in prop::collection::vec(-2..5_i32, 1..30),
            order in prop::collection::vec(0..60_usize, 0..60),
        ) {
            let Some(judgments) = judgments(&judged) else { return Ok(()) };
            let mut seen = std::collections::BTreeSet::new();
            let ranking = order.into_iter().filter(|document| seen.insert(*document));
            let grades: Vec<Option<u32>> =
                ranking.map(|document| judgments.grade(&document.to_string())).collect();
            for measure in all_measures() {
                let value = measure.value(&judgments, &grades);
                prop_assert!((0.0..=1.0).contains(&value), "{measure} is {value}");
            }
        }

        #[test]
        fn a_perfect_ranking_is_worth_one(judged in prop::collection::vec(-2..5_i32, 1..30)) {
            let Some(judgments) = judgments(&judged) else { return Ok(()) };
            let relevant = judgments.relevant();
            let grades: Vec<Option<u32>> = relevant.iter().copied().map(Some).collect();
            let full = |measure: &Measure| match measure {
                Measure::Precision(cut) | Measure::Recall(cut) => *cut == 1000,
                _ => true,
            };
            for measure in all_measures().into_iter().filter(full) {
                prop_assert_eq!(measure.value(&judgments, &grades), 1.0, "{}", measure);
            }
        }
    }
}
