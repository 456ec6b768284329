//! Cross-validation: what chosen parameters are worth on topics that did not choose them.

use super::error::EvalError;
use super::sweep::{Point, best};

/// One part of the topics, held out while the others chose the parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// How many topics were held out.
    pub topics: usize,
    /// The point that is best on the other topics.
    pub chosen: usize,
    /// Its mean on the other topics.
    pub training: f64,
    /// Its mean on the topics held out.
    pub held_out: f64,
}

/// What all folds give.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossValidation {
    /// The folds.
    pub folds: Vec<Fold>,
    /// The measure of each topic, with the parameters chosen without it.
    pub values: Vec<f64>,
}

/// Chooses a point for each fold on the topics outside it. The topic at place i in the judgments
/// is in fold i modulo `folds`, so that the folds are the same in every run.
///
/// # Errors
///
/// When there are fewer than two folds, or fewer topics than folds.
pub fn cross_validate(points: &[Point], folds: usize) -> Result<CrossValidation, EvalError> {
    let topics = points.first().map_or(0, |point| point.values.len());
    if folds < 2 || folds > topics {
        return Err(EvalError::Folds { folds, topics });
    }
    let mut validation =
        CrossValidation { folds: Vec::with_capacity(folds), values: vec![0.0; topics] };
    for fold in 0..folds {
        let chosen = best(points, |topic| topic % folds != fold);
        let values = &points[chosen].values;
        let (mut training, mut held_out, mut held) = (0.0, 0.0, 0);
        for (topic, value) in values.iter().enumerate() {
            if topic % folds == fold {
                validation.values[topic] = *value;
                held_out += value;
                held += 1;
            } else {
                training += value;
            }
        }
        validation.folds.push(Fold {
            topics: held,
            chosen,
            training: training / (topics - held) as f64,
            held_out: held_out / held as f64,
        });
    }
    Ok(validation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_do_not_choose_their_own_parameters() {
        let point = |values: &[f64]| Point { parameters: Vec::new(), values: values.to_vec() };
        // The first is best for topic 0 alone, the second for the others.
        let points = [point(&[1.0, 0.0, 0.2, 0.1]), point(&[0.5, 0.3, 0.3, 0.3])];
        let validation = cross_validate(&points, 2).unwrap();
        // Without topics 0 and 2 the second is better: .6 to .1. Without 1 and 3 the first: 1.2 to
        // .8.
        let chosen: Vec<usize> = validation.folds.iter().map(|fold| fold.chosen).collect();
        assert_eq!(chosen, [1, 0]);
        assert_eq!(validation.values, [0.5, 0.0, 0.3, 0.1]);
        let first = &validation.folds[0];
        assert_eq!((first.topics, first.training, first.held_out), (2, 0.3, 0.4));
    }

    #[test]
    fn folds_that_cannot_be() {
        let points = [Point { parameters: Vec::new(), values: vec![0.1; 3] }];
        for folds in [0, 1, 4] {
            assert!(matches!(cross_validate(&points, folds), Err(EvalError::Folds { .. })));
        }
        assert_eq!(cross_validate(&points, 3).unwrap().folds.len(), 3);
        assert!(cross_validate(&[], 2).is_err());
    }
}
