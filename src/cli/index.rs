//! `juya index`: make an index or bring it up to date.

use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};
use std::path::Path;
use std::time::Instant;

use super::Outcome;
use super::args::{IndexArguments, LayerArgument};
use super::confirm::{Answer, can_be_asked, confirm};
use super::interrupt;
use super::output::Output;
use super::progress::ProgressLine;
use super::watch;
use crate::analysis::Options;
use crate::corpus::{FieldMap, Format, Problem, Reading, Warning};
use crate::index::{Counts, IndexError, Progress, Report, Stop, Store, UpdateOptions, Why, update};

/// The engine takes no more indexing threads than this.
const MAX_THREADS: usize = 8;

pub(crate) fn run(arguments: &IndexArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut map = FieldMap::default();
    for assignment in &arguments.map {
        map.add(assignment)?;
    }
    let mut options = UpdateOptions {
        rebuild: arguments.rebuild,
        threads: arguments.threads.unwrap_or(cores).clamp(1, MAX_THREADS),
        memory: arguments.memory.saturating_mul(1 << 20),
        commit_every: arguments.commit_every,
        strict: arguments.strict,
        reading: Reading {
            map,
            format: arguments.input_format.as_deref().and_then(Format::from_name),
        },
        analyzer: (!arguments.without.is_empty()).then(|| Options {
            spacing: !arguments.without.contains(&LayerArgument::Spacing),
            compounds: !arguments.without.contains(&LayerArgument::Compounds),
        }),
        dry_run: arguments.dry_run,
        ..UpdateOptions::default()
    };
    if !options.rebuild && is_rebuild_wanted(&arguments.index.folder, options.dry_run, output)? {
        options.rebuild = true;
    }
    if arguments.watch {
        return watch::run(arguments, options, output);
    }
    let stop = Stop::default();
    if !options.dry_run {
        interrupt::listen(stop.clone(), || {})?;
        options.stop = Some(stop);
    }
    let report = pass(arguments, &options, output)?;
    if report.stopped {
        output.note(if options.rebuild {
            "stopped; what was in the index before is left as it was"
        } else {
            "stopped; what was read is in the index, and the same command goes on from there"
        });
        return Ok(Outcome::Stopped);
    }
    if report.rejected == 0 && (report.files > 0 || report.removed > 0) {
        Ok(Outcome::Done)
    } else if report.read > 0 && report.added + report.changed + report.kept > 0
        || report.unchanged > 0
        || report.removed > 0
    {
        Ok(Outcome::SomeRejected)
    } else {
        Ok(Outcome::Failed)
    }
}

/// Whether an index that this program cannot read is to be made again; asked where somebody is there to
/// answer.
fn is_rebuild_wanted(folder: &Path, dry_run: bool, output: &mut Output) -> anyhow::Result<bool> {
    let old = match Store::open(folder) {
        Err(error @ (IndexError::Format { .. } | IndexError::Analyzer { .. })) => error,
        _ => return Ok(false),
    };
    if dry_run || !can_be_asked() {
        return Ok(false);
    }
    output.note(&old.to_string());
    output.note(
        "until the new one is ready the old one stays; only what is below these paths is in it",
    );
    Ok(confirm("make the index again, of all files?", output)? == Answer::Yes)
}

/// Brings the index up to date once, and says what happened.
pub(crate) fn pass(
    arguments: &IndexArguments,
    options: &UpdateOptions,
    output: &mut Output,
) -> anyhow::Result<Report> {
    let started = Instant::now();
    let mut line = ProgressLine::new(arguments.quiet);
    // A hint is told once for each kind of problem: a thousand broken lines need one remedy.
    let mut hinted: HashSet<Discriminant<Problem>> = HashSet::new();
    let mut hinted_warnings: HashSet<Discriminant<Warning>> = HashSet::new();
    let mut would: Vec<String> = Vec::new();
    let report: Result<Report, IndexError> = update(
        &arguments.paths,
        &arguments.index.folder,
        options,
        &mut |progress| match progress {
            Progress::Start { files, bytes } => line.start(files, bytes),
            Progress::File(_) => {}
            Progress::FileChanged { path, why, counts } => {
                if options.dry_run {
                    would.push(described(path, why, &counts));
                }
            }
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
    for line in &would {
        output.data_line(line)?;
    }
    // While folders are followed, most of what happens changes nothing.
    let changed_nothing = report.read + report.removed + report.renamed == 0;
    let silent = arguments.quiet || arguments.watch && changed_nothing;
    if !silent {
        let summary = summary(&report, options.dry_run, started.elapsed().as_secs_f64());
        output.note(&summary);
    }
    Ok(report)
}

/// What would become of a file.
fn described(path: &Path, why: Option<Why>, counts: &Counts) -> String {
    let why = match why {
        Some(Why::New) => "new",
        Some(Why::Changed) => "changed",
        Some(Why::Renamed) => "renamed",
        None => "gone",
    };
    format!("{why} {}: {}", path.display(), parts(&articles(counts)).join(", "))
}

/// Counts of articles with what is said of them.
fn articles(counts: &Counts) -> [(u64, &'static str); 5] {
    [
        (counts.added, "added"),
        (counts.changed, "changed"),
        (counts.gone, "gone"),
        (counts.kept, "as they were"),
        (counts.forgotten, "forgotten and left out"),
    ]
}

fn parts(counts: &[(u64, &str)]) -> Vec<String> {
    let told = counts.iter().filter(|(count, _)| *count > 0);
    told.map(|(count, what)| format!("{count} {what}")).collect()
}

fn summary(report: &Report, dry_run: bool, seconds: f64) -> String {
    let Report { added, changed, gone, kept, forgotten, .. } = *report;
    let counts = Counts { added, changed, kept, gone, forgotten };
    let mut all = Vec::new();
    if dry_run {
        all.push("nothing was written; there would be".to_owned());
    }
    all.push(format!("{} articles in the index", report.total));
    if dry_run {
        all = vec![all.join(" ")];
    }
    all.extend(parts(&articles(&counts)));
    if report.read > 0 {
        let megabytes = report.bytes as f64 / 1e6;
        let speed = megabytes / seconds.max(0.001);
        all.push(format!(
            "{} files read ({:.1} MB; {megabytes:.1} MB of text indexed in {seconds:.1} s, {speed:.1} MB/s)",
            report.read,
            report.read_bytes as f64 / 1e6,
        ));
    }
    all.extend(parts(&[
        (report.unchanged, "files unchanged"),
        (report.renamed, "files renamed"),
        (report.removed, "files removed"),
        (report.deferred, "files left for later, being written"),
        (report.skipped, "other files left alone"),
        (report.rejected, "rejected"),
        (report.warnings, "warnings"),
    ]));
    all.join(", ")
}
