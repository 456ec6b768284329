//! Parameters of the ranking from outside: `name = value`, alone or as lines of a file.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::EvalError;
use super::lines::{Limits, Source};
use crate::search::Ranking;

/// What a source's prior is named by: `source:` and its name.
const SOURCE: &str = "source:";

/// The largest prior of a source: with more, its worst article would stand above the best of others.
const MOST_PRIOR: f32 = 100.0;

/// Everything of the ranking that can be set from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// The parameters of the formula.
    pub ranking: Ranking,
    /// What the scores of a source's articles are multiplied with.
    pub source_priors: BTreeMap<String, f32>,
}

/// Sets a parameter as `name = value` or `name=value` says; `source:NAME = value` is the factor of a
/// source's articles.
///
/// # Errors
///
/// When there is no such parameter, or it cannot have the value: all are finite and not below 0,
/// and those that begin with `b_` not above 1.
pub fn set_parameter(parameters: &mut Parameters, assignment: &str) -> Result<(), EvalError> {
    let Some((name, value)) = assignment.split_once('=') else {
        return Err(EvalError::Assignment(assignment.trim().to_owned()));
    };
    let (name, text) = (name.trim(), value.trim());
    let wrong = || EvalError::ParameterValue { name: name.to_owned(), value: text.to_owned() };
    let value: f32 = text.parse().map_err(|_| wrong())?;
    let Some(source) = name.strip_prefix(SOURCE).map(str::trim) else {
        return set(&mut parameters.ranking, name, value);
    };
    if source.is_empty() || !(0.0..=MOST_PRIOR).contains(&value) {
        return Err(wrong());
    }
    parameters.source_priors.insert(source.to_owned(), value);
    Ok(())
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
    parameters: &mut Parameters,
) -> Result<(), EvalError> {
    parameters_of(Source::open(path)?, limits, parameters)
}

fn parameters_of(
    source: Source<'_>,
    limits: Limits,
    parameters: &mut Parameters,
) -> Result<(), EvalError> {
    source.each_line(limits, |_, line| {
        let assignment = line.split('#').next().unwrap_or_default();
        if assignment.trim().is_empty() { Ok(()) } else { set_parameter(parameters, assignment) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked() {
        let mut parameters = Parameters::default();
        for assignment in [" k1 = 2.25 ", "b_body=1", "source: ایسنا = 1.5"] {
            set_parameter(&mut parameters, assignment).unwrap();
        }
        let Parameters { ranking, source_priors } = &parameters;
        assert_eq!((ranking.k1, ranking.b_body), (2.25, 1.0));
        assert_eq!(source_priors.iter().collect::<Vec<_>>(), [(&"ایسنا".to_owned(), &1.5)]);
        let error = |text: &str| {
            let error = set_parameter(&mut Parameters::default(), text).unwrap_err();
            (error.to_string(), error.hint())
        };
        let (message, hint) = error("k2=1");
        assert_eq!(message, "the ranking has no parameter «k2»");
        assert!(hint.contains("k1") && hint.contains("source:NAME"), "{hint}");
        for wrong in
            ["k1=x", "k1=-1", "k1=NaN", "k1=inf", "k1=", "b_body=1.1", "source:=1", "source:a=101"]
        {
            assert!(error(wrong).0.contains("is no value for"), "{wrong}");
        }
        assert_eq!(error("k1").0, "«k1» is not `name = value`");
    }

    #[test]
    fn files_have_comments() {
        let mut parameters = Parameters::default();
        let mut read = |text: &str| {
            let source = Source::memory(Path::new("p"), text.as_bytes());
            parameters_of(source, Limits::default(), &mut parameters).map_err(|e| e.to_string())
        };
        read("# tuned\nk1 = 1.25 # less\n\n title_weight=3\r\nsource:ایرنا = 0.5\n").unwrap();
        assert_eq!(read("k1 = 1\nk9 = 1\n").unwrap_err(), "p:2: the ranking has no parameter «k9»");
        assert_eq!(read("k1 1\n").unwrap_err(), "p:1: «k1 1» is not `name = value`");
        assert_eq!((parameters.ranking.k1, parameters.ranking.title_weight), (1.0, 3.0));
        assert_eq!(parameters.source_priors.get("ایرنا"), Some(&0.5));
    }
}
