//! The records that are indexed.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) body: String,
}

/// Reads all records of a folder, file after file.
pub(crate) fn each(
    folder: &Path,
    mut take: impl FnMut(Record) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let mut files = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    files.sort();
    let (mut line, mut records) = (Vec::new(), 0);
    for file in files {
        let mut lines = BufReader::with_capacity(1 << 16, File::open(file)?);
        loop {
            line.clear();
            if lines.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            take(serde_json::from_slice(&line)?)?;
            records += 1;
        }
    }
    Ok(records)
}
