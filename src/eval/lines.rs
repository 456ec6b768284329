//! Text files read line by line, within limits.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::error::EvalError;

/// How much of a file is read. What is longer is an error, so that a wrong file does not fill the
/// memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes in a file.
    pub file_bytes: u64,
    /// Bytes in a line, without its end.
    pub line_bytes: usize,
}

impl Default for Limits {
    /// 2 GiB a file, 1 MiB a line.
    fn default() -> Self {
        Self { file_bytes: 2 << 30, line_bytes: 1 << 20 }
    }
}

/// A text and the name that errors give it.
pub(crate) struct Source<'t> {
    pub(crate) name: PathBuf,
    reader: Box<dyn BufRead + 't>,
}

impl<'t> Source<'t> {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path) -> Result<Self, EvalError> {
        let reader: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(std::io::stdin().lock())
        } else {
            let file = File::open(path).map_err(|error| EvalError::read(path, error))?;
            Box::new(BufReader::new(file))
        };
        Ok(Self { name: path.to_path_buf(), reader })
    }

    /// A text in memory.
    pub(crate) fn memory(name: &Path, text: &'t [u8]) -> Self {
        Self { name: name.to_path_buf(), reader: Box::new(text) }
    }

    /// Hands out each line that is not empty, with its number from 1 and without its end. What
    /// `take` finds wrong is reported with file and line.
    pub(crate) fn each_line(
        mut self,
        limits: Limits,
        mut take: impl FnMut(u64, &str) -> Result<(), EvalError>,
    ) -> Result<(), EvalError> {
        let mut bytes = Vec::new();
        let (mut number, mut total) = (0, 0);
        loop {
            bytes.clear();
            number += 1;
            // Room for the end of the line, and for one byte that shows that it is too long.
            let room = limits.line_bytes as u64 + 3;
            let read = (&mut self.reader)
                .take(room)
                .read_until(b'\n', &mut bytes)
                .map_err(|error| EvalError::read(&self.name, error))?;
            if read == 0 {
                return Ok(());
            }
            total += read as u64;
            if total > limits.file_bytes {
                let limit = limits.file_bytes;
                return Err(EvalError::FileTooLong { path: self.name, limit });
            }
            take_line(&bytes, number, limits, &mut take)
                .map_err(|problem| EvalError::at(&self.name, number, problem))?;
        }
    }
}

fn take_line(
    bytes: &[u8],
    number: u64,
    limits: Limits,
    take: &mut impl FnMut(u64, &str) -> Result<(), EvalError>,
) -> Result<(), EvalError> {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.len() > limits.line_bytes {
        return Err(EvalError::LineTooLong(limits.line_bytes));
    }
    let line = std::str::from_utf8(line).map_err(|_| EvalError::Encoding)?;
    let line = if number == 1 { line.trim_start_matches('\u{feff}') } else { line };
    if line.trim().is_empty() { Ok(()) } else { take(number, line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], limits: Limits) -> Result<Vec<(u64, String)>, String> {
        let mut found = Vec::new();
        Source::memory(Path::new("f"), text)
            .each_line(limits, |number, line| {
                found.push((number, line.to_owned()));
                Ok(())
            })
            .map(|()| found)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn ends_of_lines_marks_and_empty_lines() {
        let found = lines("\u{feff}یک\r\n\n  \nدو".as_bytes(), Limits::default()).unwrap();
        assert_eq!(found, [(1, "یک".to_owned()), (4, "دو".to_owned())]);
        assert_eq!(lines(b"", Limits::default()).unwrap(), []);
    }

    #[test]
    fn limits_hold_to_the_byte() {
        let limits = Limits { file_bytes: 12, line_bytes: 4 };
        assert_eq!(lines(b"1234\r\n1234\r\n", limits).unwrap().len(), 2);
        let check = |text: &[u8], expected: &str| {
            assert_eq!(lines(text, limits).unwrap_err(), expected);
        };
        check(b"1\n12345\n", "f:2: the line is longer than 4 bytes");
        check(b"123456789", "f:1: the line is longer than 4 bytes");
        check(b"1234\n1234\n123", "f is longer than 12 bytes");
        check(b"1\n\xff\n", "f:2: the line is not UTF-8");
    }
}
