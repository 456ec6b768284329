//! Archives: tar and zip, packed or not, with files of all formats in them, archives too.
//!
//! Nothing is written to the disk: members are read as they stream by. What unpacks counts against
//! one budget, whatever lies in what, and what would lead out of the archive is named and left.

use std::io::{self, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use super::error::{CorpusError, Problem};
use super::format::{Format, Packing, format_of, is_aside};
use super::open::{Budget, Unpacked, problem_of};
use super::readers::reader;
use super::record::{Origin, Record};
use super::walk::SourceFile;
use super::{Limits, Reading};

/// An archive in an archive in an archive; what lies deeper is named and left.
pub(crate) const DEEPEST: usize = 3;

/// Longest name of a member of a tar archive.
const NAME_BYTES: u64 = 1 << 16;

/// Most members of a zip archive: its directory is held in memory.
const MOST_MEMBERS: usize = 1_000_000;

/// So much text is handed over at once.
const BATCH_BYTES: usize = 1 << 18;

type Batch = Vec<Result<Record, CorpusError>>;

/// The records of an archive, read in a thread of its own: members borrow from the archive they
/// stand in, and an iterator cannot hold both.
pub(crate) struct Archive {
    batches: Receiver<Batch>,
    batch: std::vec::IntoIter<Result<Record, CorpusError>>,
    thread: Option<JoinHandle<()>>,
}

impl Archive {
    pub(crate) fn open(file: &SourceFile, limits: &Limits) -> Result<Self, Problem> {
        // One batch waits and one is made, so that memory is bounded.
        let (sender, batches) = sync_channel(1);
        let (file, limits) = (file.clone(), *limits);
        let reading = move || {
            let mut walk = Walk {
                limits,
                reading: Arc::clone(&file.reading),
                budget: Budget::new(file.size, &limits),
                out: Out { sender, batch: Vec::new(), bytes: 0, count: 0 },
            };
            let place =
                Inside { path: file.path.clone(), relative: file.relative.clone(), depth: 1 };
            let done = walk.file(&file, &place).and_then(|()| walk.end(&place));
            // Whoever asked has gone: nothing is left to do.
            let _: Result<(), Gone> = done.and_then(|()| walk.out.flush());
        };
        let thread = std::thread::Builder::new().name("archive".to_owned()).spawn(reading);
        let thread = thread.map_err(|io| Problem::Unreadable(io.to_string()))?;
        Ok(Self { batches, batch: Vec::new().into_iter(), thread: Some(thread) })
    }
}

impl Iterator for Archive {
    type Item = Result<Record, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.batch.next() {
                return Some(record);
            }
            match self.batches.recv() {
                Ok(next) => self.batch = next.into_iter(),
                Err(_) => {
                    // A panic is no end of the file.
                    if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
                        std::panic::resume_unwind(panic);
                    }
                    return None;
                }
            }
        }
    }
}

/// Nobody takes the records any more.
struct Gone;

/// Where records go.
struct Out {
    sender: SyncSender<Batch>,
    batch: Batch,
    bytes: usize,
    count: u64,
}

impl Out {
    fn push(&mut self, item: Result<Record, CorpusError>) -> Result<(), Gone> {
        self.count += 1;
        self.bytes += 256
            + item
                .as_ref()
                .map_or(0, |record| record.article.title.len() + record.article.body.len());
        self.batch.push(item);
        if self.bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Gone> {
        self.bytes = 0;
        if self.batch.is_empty() {
            return Ok(());
        }
        self.sender.send(std::mem::take(&mut self.batch)).map_err(|_| Gone)
    }
}

/// An archive or a member: its path for people, its name for ids, and how many are around it.
struct Inside {
    path: PathBuf,
    relative: String,
    depth: usize,
}

impl Inside {
    fn error(&self, problem: Problem) -> Result<Record, CorpusError> {
        Err(CorpusError { path: self.path.clone(), line: None, problem })
    }

    fn member(&self, name: &str) -> Self {
        let mut path = self.path.clone().into_os_string();
        path.push("/");
        path.push(name);
        let relative = format!("{}/{name}", self.relative);
        Self { path: path.into(), relative, depth: self.depth + 1 }
    }
}

/// Whether a member's name leads somewhere else than below its archive.
fn leads_out(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    name.starts_with(['/', '\\'])
        || drive
        || name.contains('\0')
        || name.split(['/', '\\']).any(|part| part == "..")
}

/// Whether a member is another program's: hidden, or a README.
fn is_left(name: &str) -> bool {
    let mut parts = name.split('/').filter(|part| !part.is_empty() && *part != ".");
    let last = parts.next_back().unwrap_or_default();
    is_aside(last) || parts.any(|folder| folder.starts_with('.') || folder == "__MACOSX")
}

struct Walk {
    limits: Limits,
    reading: Arc<Reading>,
    budget: Budget,
    out: Out,
}

impl Walk {
    /// The archive that is a file on the disk.
    fn file(&mut self, file: &SourceFile, place: &Inside) -> Result<(), Gone> {
        if file.format == Format::Zip && file.packing == Packing::Plain && !file.is_standard_input()
        {
            return match std::fs::File::open(&file.path) {
                Ok(opened) => self.zip(io::BufReader::new(opened), place),
                Err(io) => self.out.push(place.error(Problem::Unreadable(io.to_string()))),
            };
        }
        match Unpacked::open(file, &self.budget) {
            Ok(bytes) => self.archive(file.format, bytes, place),
            Err(problem) => self.out.push(place.error(problem)),
        }
    }

    fn end(&mut self, place: &Inside) -> Result<(), Gone> {
        if self.out.count > 0 {
            return Ok(());
        }
        self.out.push(place.error(Problem::NoArticles))
    }

    /// An archive as a stream.
    fn archive(&mut self, format: Format, bytes: Unpacked<'_>, place: &Inside) -> Result<(), Gone> {
        if format == Format::Tar {
            return self.tar(bytes, place);
        }
        // The directory of a zip archive stands at its end.
        let mut held = Vec::new();
        let limit = self.limits.record_bytes;
        match bytes.take(limit as u64 + 1).read_to_end(&mut held) {
            Ok(_) if held.len() > limit => self.out.push(place.error(Problem::TooLong(limit))),
            Ok(_) => self.zip(io::Cursor::new(held), place),
            Err(io) => self.out.push(place.error(problem_of(&io))),
        }
    }

    /// One member: an article, several, or an archive.
    fn member(
        &mut self,
        name: &str,
        bytes: Box<dyn Read + '_>,
        place: &Inside,
    ) -> Result<(), Gone> {
        let (format, packing) = format_of(name);
        let bare = name.rsplit('/').next().is_some_and(|last| !last.contains('.'));
        let Some(format) = format.or(self.reading.format.filter(|_| bare)) else { return Ok(()) };
        let bytes = match Unpacked::new(bytes, packing, &self.budget) {
            Ok(bytes) => bytes,
            Err(problem) => return self.out.push(place.error(problem)),
        };
        if format.is_archive() {
            if place.depth > DEEPEST {
                return self.out.push(place.error(Problem::TooDeep(DEEPEST)));
            }
            return self.archive(format, bytes, place);
        }
        let mut origin = Origin::new(&place.path, &place.relative);
        let reading = Arc::clone(&self.reading);
        let mut reader = match reader(format, bytes, &self.budget, &self.limits, reading) {
            Ok(reader) => reader,
            Err(problem) => return self.out.push(place.error(problem)),
        };
        while let Some(piece) = reader.next_piece() {
            self.out.push(origin.record(piece))?;
        }
        origin.end().map_or(Ok(()), |error| self.out.push(Err(error)))
    }

    fn tar(&mut self, bytes: Unpacked<'_>, place: &Inside) -> Result<(), Gone> {
        let mut archive = tar::Archive::new(bytes);
        let entries = match archive.entries() {
            Ok(entries) => entries.raw(true),
            Err(io) => return self.out.push(place.error(archive_problem(&io))),
        };
        // A name too long for its place stands in a member before it.
        let mut long: Option<Vec<u8>> = None;
        for entry in entries {
            let mut entry = match entry {
                Ok(entry) => entry,
                // Where one entry ends is where the next begins: behind a damaged one is nothing.
                Err(io) => return self.out.push(place.error(archive_problem(&io))),
            };
            let kind = entry.header().entry_type();
            if kind.is_gnu_longname() || kind.is_pax_local_extensions() {
                let mut held = Vec::new();
                if entry.by_ref().take(NAME_BYTES).read_to_end(&mut held).is_ok() {
                    long = if kind.is_gnu_longname() {
                        held.truncate(
                            held.iter().position(|byte| *byte == 0).unwrap_or(held.len()),
                        );
                        Some(held)
                    } else {
                        path_of_pax(&held).or(long)
                    };
                }
                continue;
            }
            if kind.is_pax_global_extensions() || kind.is_gnu_longlink() {
                continue;
            }
            let name = long.take().unwrap_or_else(|| entry.path_bytes().into_owned());
            let name = String::from_utf8_lossy(&name).into_owned();
            if kind.is_dir() || name.ends_with('/') {
                continue;
            }
            let inner = place.member(&name);
            let problem = if leads_out(&name) {
                Some(Problem::LeadsOut)
            } else if kind.is_symlink() || kind.is_hard_link() {
                Some(Problem::NoFile("link"))
            } else if kind.is_file() || kind.is_contiguous() {
                None
            } else {
                Some(Problem::NoFile("device or a special file"))
            };
            match problem {
                Some(problem) => self.out.push(inner.error(problem))?,
                None if is_left(&name) => {}
                None => {
                    let left = entry.size();
                    self.member(&name, Box::new(Exact { inner: entry, left }), &inner)?;
                }
            }
        }
        Ok(())
    }

    fn zip(&mut self, input: impl Read + Seek, place: &Inside) -> Result<(), Gone> {
        let mut archive = match zip::ZipArchive::new(input) {
            Ok(archive) if archive.len() <= MOST_MEMBERS => archive,
            Ok(_) => return self.out.push(place.error(Problem::Members(MOST_MEMBERS))),
            Err(error) => {
                return self.out.push(place.error(Problem::Archive(error.to_string())));
            }
        };
        for number in 0..archive.len() {
            let entry = match archive.by_index_raw(number) {
                Ok(entry) => entry,
                Err(error) => {
                    self.out.push(place.error(Problem::Archive(error.to_string())))?;
                    continue;
                }
            };
            let name = match entry.name() {
                Ok(name) => name.into_owned(),
                Err(error) => {
                    drop(entry);
                    self.out.push(place.error(Problem::Archive(error.to_string())))?;
                    continue;
                }
            };
            let inner = place.member(&name);
            let link = entry.is_symlink();
            let (folder, encrypted) = (entry.is_dir(), entry.encrypted());
            drop(entry);
            let known = format_of(&name).0.is_some() || self.reading.format.is_some();
            let problem = if folder {
                continue;
            } else if leads_out(&name) {
                Problem::LeadsOut
            } else if link {
                Problem::NoFile("link")
            } else if is_left(&name) || !known {
                continue;
            } else if encrypted {
                Problem::Encrypted
            } else {
                match archive.by_index(number) {
                    Ok(entry) => {
                        let bytes = Unpacked::unpacking(Box::new(entry), &self.budget);
                        self.member(&name, Box::new(bytes), &inner)?;
                        continue;
                    }
                    Err(error) => Problem::Archive(error.to_string()),
                }
            };
            self.out.push(inner.error(problem))?;
        }
        Ok(())
    }
}

/// What an error of a tar archive says: about its packing, or about itself.
fn archive_problem(error: &io::Error) -> Problem {
    match problem_of(error) {
        // Behind this the message repeats what stands in the file.
        Problem::Unreadable(reason) => {
            Problem::Archive(reason.split(" when ").next().unwrap_or_default().to_owned())
        }
        packed => packed,
    }
}

/// The path in a header of extended attributes.
fn path_of_pax(bytes: &[u8]) -> Option<Vec<u8>> {
    tar::PaxExtensions::new(bytes)
        .filter_map(Result::ok)
        .find(|extension| extension.key_bytes() == b"path")
        .map(|extension| extension.value_bytes().to_vec())
}

/// A member that must have as many bytes as its header says.
struct Exact<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Exact<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "archive ends in it"));
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}
