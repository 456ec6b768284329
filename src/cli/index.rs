//! `juya index`: make an index or bring it up to date.

use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};
use std::time::Instant;

use super::Outcome;
use super::args::{IndexArguments, LayerArgument};
use super::output::Output;
use super::progress::ProgressLine;
use crate::analysis::Options;
use crate::corpus::{FieldMap, Format, Limits, Problem, Reading, Warning};
use crate::index::{Progress, Report, UpdateOptions, update};

/// The engine takes no more indexing threads than this.
const MAX_THREADS: usize = 8;

pub(crate) fn run(arguments: &IndexArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut map = FieldMap::default();
    for assignment in &arguments.map {
        map.add(assignment)?;
    }
    let options = UpdateOptions {
        rebuild: arguments.rebuild,
        threads: arguments.threads.unwrap_or(cores).clamp(1, MAX_THREADS),
        memory: arguments.memory.saturating_mul(1 << 20),
        strict: arguments.strict,
        limits: Limits::default(),
        reading: Reading {
            map,
            format: arguments.input_format.as_deref().and_then(Format::from_name),
        },
        analyzer: (!arguments.without.is_empty()).then(|| Options {
            spacing: !arguments.without.contains(&LayerArgument::Spacing),
            compounds: !arguments.without.contains(&LayerArgument::Compounds),
        }),
    };
    let started = Instant::now();
    let mut line = ProgressLine::new(arguments.quiet);
    // A hint is told once for each kind of problem: a thousand broken lines need one remedy.
    let mut hinted: HashSet<Discriminant<Problem>> = HashSet::new();
    let mut hinted_warnings: HashSet<Discriminant<Warning>> = HashSet::new();
    let report =
        update(
            &arguments.paths,
            &arguments.index.folder,
            &options,
            &mut |progress| match progress {
                Progress::Start { files, bytes } => line.start(files, bytes),
                Progress::File(_) => {}
                Progress::Article(bytes) => line.article(bytes),
                Progress::FileDone(bytes) => line.file_done(bytes),
                Progress::Committing => line.say("committing"),
                Progress::Merging => line.say("merging segments"),
                Progress::Rejected(error) => {
                    let first = hinted.insert(discriminant(&error.problem));
                    line.suspended(|| output.rejected(error, first));
                }
                Progress::Warning { path, line: number, warning } => {
                    let first = hinted_warnings.insert(discriminant(warning));
                    let hint = warning.hint().filter(|_| first);
                    let place = format!("{}:{number}", path.display());
                    line.suspended(|| output.warning(&place, &warning.to_string(), hint));
                }
            },
        );
    line.end();
    let report = report?;
    if !arguments.quiet {
        output.note(&summary(&report, started.elapsed().as_secs_f64()));
    }
    Ok(if report.rejected == 0 && (report.files > 0 || report.removed > 0) {
        Outcome::Done
    } else if report.articles > 0 || report.unchanged > 0 || report.removed > 0 {
        Outcome::SomeRejected
    } else {
        Outcome::Failed
    })
}

fn summary(report: &Report, seconds: f64) -> String {
    let mut parts = vec![format!("{} articles in the index", report.total)];
    if report.read > 0 {
        let megabytes = report.bytes as f64 / 1e6;
        parts.push(format!(
            "{} added from {} files ({megabytes:.1} MB in {seconds:.1} s, {:.1} MB/s)",
            report.articles,
            report.read,
            megabytes / seconds.max(0.001)
        ));
    }
    let counts = [
        (report.unchanged, "files unchanged"),
        (report.removed, "files removed"),
        (report.skipped, "other files left alone"),
        (report.rejected, "rejected"),
        (report.warnings, "warnings"),
    ];
    parts.extend(
        counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}")),
    );
    parts.join(", ")
}
