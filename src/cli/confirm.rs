//! A question before something is lost.

use std::io::{BufRead, IsTerminal};

use anyhow::bail;

use super::output::Output;

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
}

/// Whether somebody is there to answer.
pub(crate) fn can_be_asked() -> bool {
    std::io::stdin().is_terminal()
}

/// Asks; it is an error where nobody can be asked.
pub(crate) fn confirm(question: &str, output: &mut Output) -> anyhow::Result<Answer> {
    if !can_be_asked() {
        bail!("{question} Nobody can be asked; give --yes");
    }
    output.ask(&format!("{question} [y/N] "));
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    let is_yes = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "بله" | "آری");
    Ok(if is_yes { Answer::Yes } else { Answer::No })
}
