//! Parameters of the ranking on the command line and from a file.

use std::path::PathBuf;

use clap::Args;

use crate::eval::{EvalError, Limits, Parameters, read_parameters, set_parameter};

/// Parameters other than the defaults.
#[derive(Args, Debug)]
pub(crate) struct RankingArguments {
    /// Let age count: an article so many days older than the newest has lost half of what age can take
    #[arg(long, value_name = "DAYS")]
    pub(crate) half_life: Option<f32>,
    /// Set a parameter of the ranking, or source:NAME for a source; can be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Set parameters from a file of lines `name = value`; --set comes after it
    #[arg(long, value_name = "FILE")]
    pub(crate) parameters: Option<PathBuf>,
}

impl RankingArguments {
    /// What they ask for.
    pub(crate) fn parameters(&self) -> Result<Parameters, EvalError> {
        let mut parameters = Parameters::default();
        if let Some(file) = &self.parameters {
            read_parameters(file, Limits::default(), &mut parameters)?;
        }
        if let Some(days) = self.half_life {
            set_parameter(&mut parameters, &format!("half_life={days}"))?;
        }
        for assignment in &self.set {
            set_parameter(&mut parameters, assignment)?;
        }
        Ok(parameters)
    }
}
