//! Files to bytes: unpacking with a bound on what comes out.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use super::Limits;
use super::error::Problem;
use super::format::Packing;
use super::walk::SourceFile;

const BUFFER_BYTES: usize = 1 << 16;

/// Why reading ended early; travels as the inner error of an `io::Error`.
#[derive(Debug, thiserror::Error)]
enum Reason {
    #[error("unpacks to more than {0} bytes")]
    TooMuch(u64),
    #[error("{0}")]
    Damaged(String),
}

/// What an error while reading says about the file.
pub(crate) fn problem_of(error: &io::Error) -> Problem {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(Reason::TooMuch(limit)) => Problem::Bomb(*limit),
        Some(Reason::Damaged(reason)) => Problem::Compression(reason.clone()),
        None => Problem::Unreadable(error.to_string()),
    }
}

/// How many bytes may still come out of all that is packed in a file, whatever lies in what.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    left: Rc<Cell<u64>>,
    limit: u64,
}

impl Budget {
    /// The bound for a file of so many bytes on the disk.
    pub(crate) fn new(size: u64, limits: &Limits) -> Self {
        let limit = limits.unpacked_bytes.max(size.saturating_mul(limits.expansion));
        Self { left: Rc::new(Cell::new(limit)), limit }
    }

    fn spend(&self, bytes: u64) -> io::Result<()> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        left.map(drop).ok_or_else(|| io::Error::other(Reason::TooMuch(self.limit)))
    }
}

/// Bytes of a file, or of something packed in one.
pub(crate) struct Unpacked<'a> {
    inner: Box<dyn Read + 'a>,
    /// Where unpacking happens here: what it may still give.
    budget: Option<Budget>,
}

impl<'a> Unpacked<'a> {
    /// The unpacked bytes of a file.
    pub(crate) fn open(file: &SourceFile, budget: &Budget) -> Result<Self, Problem> {
        if file.is_standard_input() {
            return Unpacked::sniffed(Box::new(io::stdin()), budget);
        }
        let opened = File::open(&file.path).map_err(|io| Problem::Unreadable(io.to_string()))?;
        Unpacked::new(Box::new(opened), file.packing, budget)
    }

    /// What unpacks from a stream.
    pub(crate) fn new(
        input: Box<dyn Read + 'a>,
        packing: Packing,
        budget: &Budget,
    ) -> Result<Self, Problem> {
        let input = BufReader::with_capacity(BUFFER_BYTES, input);
        Ok(match packing {
            Packing::Plain => Self { inner: Box::new(input), budget: None },
            Packing::Gzip => {
                Self::unpacking(Box::new(flate2::read::MultiGzDecoder::new(input)), budget)
            }
            Packing::Zstandard => {
                let decoder = zstd::stream::read::Decoder::with_buffer(input)
                    .map_err(|io| Problem::Compression(io.to_string()))?;
                Self::unpacking(Box::new(decoder), budget)
            }
        })
    }

    /// Bytes that come out of unpacking, which count.
    pub(crate) fn unpacking(inner: Box<dyn Read + 'a>, budget: &Budget) -> Self {
        Self { inner, budget: Some(budget.clone()) }
    }

    /// The same for a stream without a name: how it is packed is found by looking.
    fn sniffed(mut input: Box<dyn Read + 'a>, budget: &Budget) -> Result<Self, Problem> {
        let mut first = Vec::new();
        input.by_ref().take(4).read_to_end(&mut first).map_err(|io| problem_of(&io))?;
        let packing = Packing::of_bytes(&first);
        Self::new(Box::new(io::Cursor::new(first).chain(input)), packing, budget)
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(budget) = &self.budget else { return self.inner.read(buffer) };
        let read = self.inner.read(buffer).map_err(|error| {
            let told = error.get_ref().is_some_and(|inner| inner.is::<Reason>());
            if told || error.kind() == io::ErrorKind::Interrupted {
                error
            } else {
                io::Error::other(Reason::Damaged(error.to_string()))
            }
        })?;
        budget.spend(read as u64)?;
        Ok(read)
    }
}
