//! `juya check`: is the index whole, and what can be kept of it.

use super::Outcome;
use super::args::CheckArguments;
use super::confirm::{Answer, confirm};
use super::output::Output;
use crate::index::{Damage, Loss, check, repair};

/// How many files are named before it is asked.
const SHOWN: usize = 5;

pub(crate) fn run(arguments: &CheckArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let folder = &arguments.index.folder;
    if arguments.repair {
        return mend(arguments, output);
    }
    let report = check(folder)?;
    if report.damages.is_empty() {
        output.line(&format!("whole: {} articles", report.articles))?;
        return Ok(Outcome::Done);
    }
    name(&report.damages, output)?;
    output.note("the index is damaged");
    output.hint(
        "`juya check --repair` keeps what is whole and says what is lost; `juya index FOLDER \
         --rebuild` makes the index again",
    );
    Ok(Outcome::Failed)
}

fn name(damages: &[Damage], output: &mut Output) -> anyhow::Result<()> {
    for damage in damages {
        output.data_line(&damage.to_string())?;
    }
    // What people are told of it comes behind.
    output.flush()?;
    Ok(())
}

fn mend(arguments: &CheckArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut failed = None;
    let report = repair(&arguments.index.folder, &mut |damages, loss| {
        let asked = name(damages, output).and_then(|()| is_wanted(arguments.yes, loss, output));
        asked.unwrap_or_else(|error| {
            failed = Some(error);
            false
        })
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let Some(report) = report else {
        output.note("nothing was changed");
        return Ok(Outcome::Failed);
    };
    if report.damages.is_empty() {
        output.line(&format!("whole: {} articles", report.articles))?;
        return Ok(Outcome::Done);
    }
    if report.loss.is_nothing() {
        // Nobody was asked, so that nothing was named yet.
        name(&report.damages, output)?;
        output.note("nothing is lost");
    }
    for (path, articles) in &report.loss.files {
        output.data_line(&format!("lost: {articles} articles of {path}"))?;
    }
    output.flush()?;
    if report.loss.articles() > 0 {
        output.note("`juya index PATH…` on the files or folders they came from reads them again");
    }
    if report.loss.has_standard_input() {
        output.note("what came on standard input has to be given again");
    }
    output.line(&format!("whole: {} articles", report.articles))?;
    Ok(Outcome::Done)
}

/// Says what is lost, and asks.
fn is_wanted(yes: bool, loss: &Loss, output: &mut Output) -> anyhow::Result<bool> {
    for (path, articles) in loss.files.iter().take(SHOWN) {
        output.note(&format!("{articles} articles of {path}"));
    }
    if loss.files.len() > SHOWN {
        output.note(&format!("… and of {} more files", loss.files.len() - SHOWN));
    }
    if loss.unlisted > 0 {
        output.note(&format!("{} articles whose files are not known any more", loss.unlisted));
    }
    match loss.forgotten {
        Some(0) => {}
        Some(count) => output.note(&format!(
            "{count} forgotten articles are not known as such any more: they come back with their files"
        )),
        None => output.note(
            "which articles were forgotten is not known any more: they come back with their files",
        ),
    }
    let question =
        format!("leave out {} articles until their files are read again?", loss.articles());
    Ok(yes || confirm(&question, output)? == Answer::Yes)
}
