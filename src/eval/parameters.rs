//! Parameters of the ranking from outside: `name = value`, alone or as lines of a file.

use std::path::Path;

use super::error::EvalError;
use super::lines::{Limits, Source};
use crate::search::Ranking;

/// Sets a parameter as `name = value` or `name=value` says.
///
/// # Errors
///
/// When there is no such parameter, or it cannot have the value: all are finite and not below 0,
/// and those that begin with `b_` not above 1.
pub fn set_parameter(ranking: &mut Ranking, assignment: &str) -> Result<(), EvalError> {
    let Some((name, value)) = assignment.split_once('=') else {
        return Err(EvalError::Assignment(assignment.trim().to_owned()));
    };
    let (name, value) = (name.trim(), value.trim());
    let wrong = || EvalError::ParameterValue { name: name.to_owned(), value: value.to_owned() };
    set(ranking, name, value.parse().map_err(|_| wrong())?)
}

/// Sets a parameter.
pub(crate) fn set(ranking: &mut Ranking, name: &str, value: f32) -> Result<(), EvalError> {
    if ranking.get(name).is_none() {
        return Err(EvalError::Parameter(name.to_owned()));
    }
    let highest = if name.starts_with("b_") { 1.0 } else { f32::MAX };
    if (0.0..=highest).contains(&value) && ranking.set(name, value) {
        return Ok(());
    }
    Err(EvalError::ParameterValue { name: name.to_owned(), value: value.to_string() })
}

/// Sets the parameters that a file names: a line each, `name = value`; what follows a `#` is a
/// comment.
///
/// # Errors
///
/// When the file cannot be read, or as [`set_parameter`], with file and line.
pub fn read_parameters(
    path: &Path,
    limits: Limits,
    ranking: &mut Ranking,
) -> Result<(), EvalError> {
    parameters_of(Source::open(path)?, limits, ranking)
}

fn parameters_of(
    source: Source<'_>,
    limits: Limits,
    ranking: &mut Ranking,
) -> Result<(), EvalError> {
    source.each_line(limits, |_, line| {
        let assignment = line.split('#').next().unwrap_or_default();
        if assignment.trim().is_empty() { Ok(()) } else { set_parameter(ranking, assignment) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked() {
        let mut ranking = Ranking::default();
        set_parameter(&mut ranking, " k1 = 2.25 ").unwrap();
        set_parameter(&mut ranking, "b_body=1").unwrap();
        assert_eq!((ranking.k1, ranking.b_body), (2.25, 1.0));
        let error = |text: &str| {
            let error = set_parameter(&mut Ranking::default(), text).unwrap_err();
            (error.to_string(), error.hint())
        };
        let (message, hint) = error("k2=1");
        assert_eq!(message, "the ranking has no parameter «k2»");
        assert!(hint.contains("k1"), "{hint}");
        for wrong in ["k1=x", "k1=-1", "k1=NaN", "k1=inf", "k1=", "b_body=1.1"] {
            assert!(error(wrong).0.contains("is no value for"), "{wrong}");
        }
        assert_eq!(error("k1").0, "«k1» is not `name = value`");
    }

    #[test]
    fn files_have_comments() {
        let mut ranking = Ranking::default();
        let mut read = |text: &str| {
            let source = Source::memory(Path::new("p"), text.as_bytes());
            parameters_of(source, Limits::default(), &mut ranking).map_err(|e| e.to_string())
        };
        read("# tuned\nk1 = 1.25 # less\n\n title_weight=3\r\n").unwrap();
        assert_eq!(read("k1 = 1\nk9 = 1\n").unwrap_err(), "p:2: the ranking has no parameter «k9»");
        assert_eq!(read("k1 1\n").unwrap_err(), "p:1: «k1 1» is not `name = value`");
        assert_eq!((ranking.k1, ranking.title_weight), (1.0, 3.0));
    }
}
