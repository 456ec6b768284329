//! The ranking tried with every point of a grid of parameters.

use std::collections::HashMap;
use std::str::FromStr;

use super::batch::{answer, in_parallel};
use super::error::EvalError;
use super::measures::Measure;
use super::parameters::set;
use super::qrels::Qrels;
use super::topics::Topic;
use crate::search::{Engine, Ranking, SearchRequest};

/// Most points in a grid.
pub const MAX_POINTS: usize = 10_000;

/// The values of one parameter: from, to, and steps of one size between them, both ends included.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    name: String,
    values: Vec<f32>,
}

impl FromStr for Span {
    type Err = EvalError;

    /// Reads `name=from..to/steps`.
    fn from_str(text: &str) -> Result<Self, EvalError> {
        let parse = || {
            let (name, span) = text.split_once('=')?;
            let (ends, steps) = span.split_once('/')?;
            let (from, to) = ends.split_once("..")?;
            let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite());
            let steps: usize = steps.trim().parse().ok().filter(|steps| *steps > 0)?;
            Some((name.trim().to_owned(), number(from)?, number(to)?, steps))
        };
        let (name, from, to, steps) = parse().ok_or_else(|| EvalError::Span(text.to_owned()))?;
        if steps >= MAX_POINTS {
            let points = steps.saturating_add(1);
            return Err(EvalError::GridTooLarge { points, limit: MAX_POINTS });
        }
        // Whatever the steps, 0.3 is to be 0.3 and not its neighbour.
        let value = |step: usize| {
            let exact = from + (to - from) * step as f64 / steps as f64;
            ((exact * 1e6).round() / 1e6) as f32
        };
        Ok(Self { name, values: (0..=steps).map(value).collect() })
    }
}

/// All combinations of the values of some parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    spans: Vec<Span>,
    points: usize,
}

impl Grid {
    /// Makes a grid; the last parameter changes fastest.
    ///
    /// # Errors
    ///
    /// When a parameter stands twice, does not exist or cannot have one of the values, or when
    /// there are more than [`MAX_POINTS`] combinations.
    pub fn new(spans: Vec<Span>) -> Result<Self, EvalError> {
        let mut ranking = Ranking::default();
        for (at, span) in spans.iter().enumerate() {
            if spans[..at].iter().any(|before| before.name == span.name) {
                return Err(EvalError::SweptTwice(span.name.clone()));
            }
            for value in &span.values {
                set(&mut ranking, &span.name, *value)?;
            }
        }
        let sizes = spans.iter().map(|span| span.values.len());
        let points = sizes.fold(1, usize::saturating_mul);
        if points > MAX_POINTS {
            return Err(EvalError::GridTooLarge { points, limit: MAX_POINTS });
        }
        Ok(Self { spans, points })
    }

    /// The names of the parameters.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|span| span.name.as_str())
    }

    /// The values of a point, in the order of the names.
    fn values(&self, point: usize) -> Vec<f32> {
        let mut rest = point;
        let mut values: Vec<f32> = Vec::with_capacity(self.spans.len());
        for span in self.spans.iter().rev() {
            values.push(span.values[rest % span.values.len()]);
            rest /= span.values.len();
        }
        values.reverse();
        values
    }

    fn ranking(&self, base: &Ranking, values: &[f32]) -> Result<Ranking, EvalError> {
        let mut ranking = *base;
        for (span, value) in self.spans.iter().zip(values) {
            set(&mut ranking, &span.name, *value)?;
        }
        Ok(ranking)
    }
}

/// A point of a grid and what it is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The values of the parameters, in the order of [`Grid::names`].
    pub parameters: Vec<f32>,
    /// The measure of each judged topic, in the order of the judgments.
    pub values: Vec<f64>,
}

/// What the points of a grid are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The measure of each topic with the parameters of the request.
    pub unchanged: Vec<f64>,
    /// The points in the order of the grid.
    pub points: Vec<Point>,
}

impl Sweep {
    /// The best point over all topics, the first of equals.
    #[must_use]
    pub fn best(&self) -> usize {
        best(&self.points, |_| true)
    }
}

/// The point with the highest sum over some topics, the first of equals.
pub(crate) fn best(points: &[Point], counts: impl Fn(usize) -> bool) -> usize {
    let sum = |point: &Point| -> f64 {
        let values = point.values.iter().enumerate();
        values.filter(|(topic, _)| counts(*topic)).map(|(_, value)| value).sum()
    };
    let (mut best, mut highest) = (0, f64::NEG_INFINITY);
    for (at, point) in points.iter().enumerate() {
        let sum = sum(point);
        // A point must be better by more than rounding to come before an earlier one.
        if sum > highest + 1e-9 {
            (best, highest) = (at, sum);
        }
    }
    best
}

/// Asks the engine for every judged topic with every point of the grid. A judged topic that is not
/// among `topics` is worth 0 everywhere.
///
/// # Errors
///
/// When the engine fails.
pub fn sweep<E>(
    engine: &E,
    qrels: &Qrels,
    topics: &[Topic],
    request: &SearchRequest,
    measure: Measure,
    grid: &Grid,
) -> Result<Sweep, EvalError>
where
    E: Engine<Error: Send + Sync + 'static> + Sync,
{
    let topics: HashMap<&str, &Topic> =
        topics.iter().map(|topic| (topic.id.as_str(), topic)).collect();
    let mut requests = vec![request.clone()];
    let mut points = Vec::with_capacity(grid.points);
    for point in 0..grid.points {
        let parameters = grid.values(point);
        let ranking = grid.ranking(&request.ranking, &parameters)?;
        requests.push(SearchRequest { ranking, ..request.clone() });
        points.push(Point { parameters, values: Vec::new() });
    }
    let judged = qrels.topics();
    let value = |piece: usize| {
        let judgments = &judged[piece % judged.len()];
        let Some(topic) = topics.get(judgments.topic()) else { return Ok(0.0) };
        let answer = answer(engine, topic, &requests[piece / judged.len()])?;
        Ok(measure.value(judgments, &judgments.grades(&answer)))
    };
    let mut values = Vec::with_capacity(requests.len() * judged.len());
    in_parallel(requests.len() * judged.len(), value, |value| {
        values.push(value);
        Ok(())
    })?;
    let mut by_point = values.chunks(judged.len()).map(<[f64]>::to_vec);
    let unchanged = by_point.next().unwrap_or_default();
    for (point, values) in points.iter_mut().zip(by_point) {
        point.values = values;
    }
    Ok(Sweep { unchanged, points })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Limits;
    use super::*;
    use crate::search::{Hit, SearchResponse};

    fn grid(spans: &[&str]) -> Result<Grid, EvalError> {
        Grid::new(spans.iter().map(|span| span.parse()).collect::<Result<_, _>>()?)
    }

    #[test]
    fn every_combination_once() {
        let grid = grid(&["k1=1..2/2", "b_body=0.1..0.3/2"]).unwrap();
        assert_eq!(grid.names().collect::<Vec<_>>(), ["k1", "b_body"]);
        let points: Vec<Vec<f32>> = (0..grid.points).map(|point| grid.values(point)).collect();
        assert_eq!(points.len(), 9);
        assert_eq!(points[..4], [[1.0, 0.1], [1.0, 0.2], [1.0, 0.3], [1.5, 0.1]]);
        assert_eq!(points[8], [2.0, 0.3]);
        let ranking = grid.ranking(&Ranking::default(), &points[5]).unwrap();
        assert_eq!((ranking.k1, ranking.b_body), (1.5, 0.3));
    }

    #[test]
    fn spans_and_grids_that_cannot_be() {
        let check = |spans: &[&str], expected: &str| {
            assert_eq!(grid(spans).unwrap_err().to_string(), expected);
        };
        for wrong in ["k1", "k1=1", "k1=1..2", "k1=1../2", "k1=1..2/0", "k1=1..2/x", "k1=1..inf/2"]
        {
            check(&[wrong], &format!("«{wrong}» is not `name=from..to/steps`"));
        }
        check(&["k2=1..2/2"], "the ranking has no parameter «k2»");
        check(&["b_body=0..2/2"], "«2» is no value for b_body");
        check(&["k1=1..2/2", "k1=1..2/2"], "k1 is swept twice");
        check(&["k1=0..1/10000"], "the sweep has 10001 points; at most 10000 are tried");
        let large = ["k1=0..1/99", "b_body=0..1/100"];
        check(&large, "the sweep has 10100 points; at most 10000 are tried");
        assert_eq!(grid(&["k1=0..1/99", "b_body=0..1/99"]).unwrap().points, MAX_POINTS);
    }

    /// An engine that finds `right` first when k1 is what the query says, and `wrong` otherwise.
    struct ByK1;

    impl Engine for ByK1 {
        type Error = std::fmt::Error;

        fn search(&self, request: &SearchRequest) -> Result<SearchResponse, Self::Error> {
            let wanted: f32 = request.query.parse().map_err(|_| std::fmt::Error)?;
            let right = (wanted - request.ranking.k1).abs() < 0.01;
            let hit = |id: &str, score| Hit::bare(id, 1, score);
            Ok(SearchResponse {
                total: 2,
                hits: vec![hit("wrong", 1.0), hit("right", if right { 2.0 } else { 0.5 })],
                ..SearchResponse::empty("")
            })
        }
    }

    #[test]
    fn the_best_point_is_found() {
        let qrels = b"1 0 right 1\n2 0 right 1\n3 0 right 1\n9 0 right 1\n";
        let qrels = Qrels::parse(Path::new("q"), qrels, Limits::default()).unwrap();
        let topic =
            |(id, query): (&str, &str)| Topic { id: id.to_owned(), query: query.to_owned() };
        let unchanged = Ranking::default().k1.to_string();
        let topics =
            [("3", unchanged.as_str()), ("1", "1"), ("2", "1"), ("7", "no number")].map(topic);
        let grid = grid(&["k1=0.5..1.5/2"]).unwrap();
        let measure = Measure::ReciprocalRank(None);
        let request = SearchRequest::default();
        let sweep = sweep(&ByK1, &qrels, &topics, &request, measure, &grid).unwrap();
        assert_eq!(sweep.unchanged, [0.5, 0.5, 1.0, 0.0]);
        assert_eq!(sweep.points[0].values, [0.5, 0.5, 0.5, 0.0]);
        assert_eq!(sweep.points[1].values, [1.0, 1.0, 0.5, 0.0]);
        assert_eq!((sweep.best(), &sweep.points[1].parameters), (1, &vec![1.0]));
        let wrong = [topic(("1", "no number"))];
        let error = super::sweep(&ByK1, &qrels, &wrong, &request, measure, &grid).unwrap_err();
        assert_eq!(error.to_string(), "the search for topic 1 failed");
    }
}
