//! Files to bytes: unpacking with a bound on what comes out.

use std::fs::File;
use std::io::{self, BufReader, Read};

use super::Limits;
use super::error::Problem;
use super::walk::{Packing, SourceFile};

/// The unpacked bytes of a file.
pub(crate) struct Unpacked {
    inner: Box<dyn Read + Send>,
    packed: bool,
    /// How many more bytes may come.
    left: u64,
    limit: u64,
}

/// Why reading ended early; travels as the inner error of an `io::Error`.
#[derive(Debug, thiserror::Error)]
#[error("unpacks to more than {0} bytes")]
struct TooMuch(u64);

impl Unpacked {
    pub(crate) fn open(file: &SourceFile, limits: &Limits) -> Result<Self, Problem> {
        let opened = File::open(&file.path).map_err(|io| Problem::Unreadable(io.to_string()))?;
        let reader = BufReader::with_capacity(1 << 16, opened);
        let (inner, packed): (Box<dyn Read + Send>, bool) = match file.packing {
            Packing::Plain => (Box::new(reader), false),
            Packing::Gzip => (Box::new(flate2::read::MultiGzDecoder::new(reader)), true),
            Packing::Zstandard => {
                let decoder = zstd::stream::read::Decoder::with_buffer(reader)
                    .map_err(|io| Problem::Compression(io.to_string()))?;
                (Box::new(decoder), true)
            }
        };
        let limit = limits.unpacked_bytes.max(file.size.saturating_mul(limits.expansion));
        Ok(Self { inner, packed, left: limit, limit })
    }

    /// What an error while reading says about the file.
    pub(crate) fn problem(&self, error: &io::Error) -> Problem {
        if let Some(TooMuch(limit)) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
            return Problem::Bomb(*limit);
        }
        if self.packed {
            Problem::Compression(error.to_string())
        } else {
            Problem::Unreadable(error.to_string())
        }
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if self.packed {
            self.left = self
                .left
                .checked_sub(read as u64)
                .ok_or_else(|| io::Error::other(TooMuch(self.limit)))?;
        }
        Ok(read)
    }
}
