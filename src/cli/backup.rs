//! `juya backup` and `juya restore`: a copy of the index, and a copy in its place.

use super::Outcome;
use super::args::{BackupArguments, RestoreArguments};
use super::output::Output;
use crate::index::{backup, restore_backup};

pub(crate) fn run(arguments: &BackupArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let report = backup(&arguments.index.folder, &arguments.target)?;
    output.note(&format!(
        "{} articles in {}: {} files, {:.1} MB, checked",
        report.articles,
        arguments.target.display(),
        report.files,
        report.bytes as f64 / 1e6
    ));
    Ok(Outcome::Done)
}

/// `juya restore`.
pub(crate) fn restore(
    arguments: &RestoreArguments,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let folder = &arguments.index.folder;
    let report = restore_backup(&arguments.backup, folder, arguments.replace)?;
    output.note(&format!("{} articles in {}", report.articles, folder.display()));
    if report.forgotten > 0 {
        output.note(&format!(
            "{} articles of the backup were forgotten since, and stay so; `juya forget --restore ID` \
             lets them come back",
            report.forgotten
        ));
    }
    Ok(Outcome::Done)
}
