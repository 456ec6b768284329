//! The program as its users use it: files in, commands, output and exit codes.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

/// A folder of its own for each test, and the program run in it.
mod util;

/// `alert`: saved queries and new articles.
mod alert;
/// What stands around the hits.
mod answers;
/// Generated archives, and what an index of them answers.
mod archive;
/// Archives, good and harmful.
mod archives;
/// `backup` and `restore`.
mod backup;
/// The engine against a naive reading of every article.
mod brute_force;
/// `analyze`, `completions`, `man`, help and usage.
mod commands;
/// Flipped bytes and cut files: named, never fatal, repaired.
mod corruption;
/// `eval`: measures, runs, comparisons, sweeps.
mod eval;
/// The best hits beside the whole order.
mod exactness;
/// Each format by an example of its own, good and broken.
mod formats;
/// What the system refuses: full disks, folders that may only be read.
#[cfg(target_os = "linux")]
mod full_disk;
/// Generated queries.
mod hostile;
/// Generated files for every reader.
mod hostile_files;
/// `index`: updates, refusals, rejected files.
mod index;
/// Runs that are killed.
#[cfg(unix)]
mod kills;
/// Web pages, feeds, collections, web archives.
mod pages;
/// The query language and its guide.
mod query;
/// The order of the hits.
mod ranking;
/// Every kind of file, good and broken.
mod readers;
/// `search`: matching, order, filters, forms of output.
mod search;
/// One word, one identity: what meets and what does not.
mod spelling;
/// Runs that are stopped.
#[cfg(unix)]
mod stop;
/// Each story once, its copies, and what they changed.
mod stories;
/// "Did you mean": corrections, other keyboards, Finglish, completions.
mod suggest;
/// `index` again, `--dry-run`, `forget`: what an update costs and leaves.
mod updates;
/// `index --watch`.
#[cfg(unix)]
mod watch;
