//! The program as its users use it: files in, commands, output and exit codes.

#![allow(clippy::unwrap_used)]

/// A folder of its own for each test, and the program run in it.
mod util;

/// `analyze`, `completions`, `man`, help and usage.
mod commands;
/// `index`: updates, refusals, rejected files.
mod index;
/// Every kind of file, good and broken.
mod query;
mod readers;
/// `search`: matching, order, filters, forms of output.
mod search;
/// One word, one identity: what meets and what does not.
mod spelling;
