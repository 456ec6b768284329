//! `juya check`: is the index whole.

use super::Outcome;
use super::args::CheckArguments;
use super::output::Output;
use crate::index::check;

pub(crate) fn run(arguments: &CheckArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let report = check(&arguments.index.folder)?;
    for damage in &report.damages {
        output.line(damage)?;
    }
    if report.damages.is_empty() {
        output.line(&format!("whole: {} articles", report.articles))?;
        return Ok(Outcome::Done);
    }
    output.note("the index is damaged; `juya index FOLDER --rebuild` makes it again");
    Ok(Outcome::Failed)
}
