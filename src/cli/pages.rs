//! `juya completions` and `juya man`: made from the definition of the arguments.

use anyhow::bail;
use clap::CommandFactory;

use super::Outcome;
use super::args::{Arguments, CompletionsArguments, ManArguments};
use super::output::Output;

pub(crate) fn completions(
    arguments: &CompletionsArguments,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "juya", &mut script);
    output.raw(&script)?;
    Ok(Outcome::Done)
}

pub(crate) fn man(arguments: &ManArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let mut command = Arguments::command();
    command.build();
    let command = match &arguments.command {
        None => command,
        Some(name) => {
            let Some(found) = command.find_subcommand(name) else {
                bail!("there is no command «{name}»");
            };
            found.clone()
        }
    };
    let mut page = Vec::new();
    let title = arguments.command.as_ref().map_or("juya".to_owned(), |name| format!("juya-{name}"));
    clap_mangen::Man::new(command).title(title).render(&mut page)?;
    output.raw(&page)?;
    Ok(Outcome::Done)
}
