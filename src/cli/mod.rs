//! The command line: one file a subcommand, `args.rs` for what can be typed, `output.rs` for all
//! that is printed.

mod alert;
mod analyze;
mod answer;
mod args;
mod backup;
mod batch;
mod check;
mod confirm;
mod eval;
mod export;
mod forget;
mod index;
mod interrupt;
mod numbers;
mod output;
mod pages;
mod progress;
mod ranking;
mod records;
mod rss;
mod search;
mod show;
mod similar;
mod stats;
mod story;
mod suggest;
mod terminal;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use output::Output;

use crate::index::{guarded, note_panics};

/// How a command ended, as scripts see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All went well; for `search`, something was found.
    Done,
    /// Nothing was found.
    NothingFound,
    /// Done, but some files or records were rejected.
    SomeRejected,
    /// The index is damaged, or nothing was usable.
    Failed,
    /// Ctrl-C ended it before all was done.
    Stopped,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NothingFound => 1,
            Self::Failed => 2,
            Self::SomeRejected => 3,
            Self::Stopped => interrupt::EXIT_CODE,
        }
    }
}

/// Runs the program: parses the arguments, does what they say, prints errors, gives the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut output = Output::standard();
    let arguments = arguments.into_iter().map(args::spare_minus);
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(output.usage(&error)),
    };
    // What stopped in its middle is told as any error is, with the place in the program.
    note_panics();
    let outcome = guarded(|| run(arguments, &mut output)).map_err(Into::into).flatten();
    let outcome = outcome.and_then(|outcome| {
        output.flush()?;
        Ok(outcome)
    });
    match outcome {
        Ok(outcome) => ExitCode::from(outcome.code()),
        // Whoever read the output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error);
            ExitCode::from(Outcome::Failed.code())
        }
    }
}

fn run(arguments: Arguments, output: &mut Output) -> anyhow::Result<Outcome> {
    match arguments.command {
        Command::Index(arguments) => index::run(&arguments, output),
        Command::Search(arguments) => search::run(&arguments, output),
        Command::Suggest(arguments) => suggest::run(&arguments, output),
        Command::Eval(arguments) => eval::run(&arguments, output),
        Command::Forget(arguments) => forget::run(&arguments, output),
        Command::Alert(arguments) => alert::run(&arguments, output),
        Command::Show(arguments) => show::run(&arguments, output),
        Command::Similar(arguments) => similar::run(&arguments, output),
        Command::Story(arguments) => story::run(&arguments, output),
        Command::Analyze(arguments) => analyze::run(&arguments, output),
        Command::Stats(arguments) => stats::run(&arguments, output),
        Command::Check(arguments) => check::run(&arguments, output),
        Command::Backup(arguments) => backup::run(&arguments, output),
        Command::Restore(arguments) => backup::restore(&arguments, output),
        Command::Completions(arguments) => pages::completions(&arguments, output),
        Command::Man(arguments) => pages::man(&arguments, output),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
