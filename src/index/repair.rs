//! Keeping what is whole of a damaged index.
//!
//! What is made of something else is made anew: side dictionaries, the manifest, the engine's small
//! files. A damaged segment is left out, and so is a damaged line of the list of files; the files whose
//! articles go with it are marked, so that the next run reads them again. All of it is one commit: a
//! repair that is cut off leaves the damaged index, or the whole one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use tantivy::index::SegmentId;
use tantivy::schema::FieldType;
use tantivy::{Directory, Index, IndexMeta, SegmentReader};

use super::check::{CheckReport, Damage, Part, check_once, count_files};
use super::directory::{MANAGED, META, META_COPY, SealedDirectory};
use super::error::IndexError;
use super::files::{FileList, STANDARD_INPUT};
use super::guard::guarded;
use super::lock::WriterLock;
use super::manifest::{Manifest, generations};
use super::stamp;
use super::writer::SegmentsWriter;
use crate::analysis::PersianAnalyzer;

/// Memory of the one thread that has nothing to index, in bytes: the least that the engine takes.
const MEMORY: usize = 15 << 20;

/// What a repair costs until files are read again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Files with the number of their articles that are lost, as far as the list of files names them.
    pub files: Vec<(String, u64)>,
    /// Articles of files that the list does not name any more: they leave, and come when the files are
    /// read.
    pub unlisted: u64,
    /// Articles that were forgotten and may come back, since the list does not name them any more;
    /// `None` where their number is not known.
    pub forgotten: Option<usize>,
}

impl Loss {
    /// Articles that are lost until their files are read again.
    #[must_use]
    pub fn articles(&self) -> u64 {
        self.files.iter().map(|(_, articles)| articles).sum::<u64>() + self.unlisted
    }

    /// Whether articles are among it that came on standard input.
    #[must_use]
    pub fn has_standard_input(&self) -> bool {
        self.files.iter().any(|(path, _)| path.starts_with(STANDARD_INPUT))
    }

    /// Whether nothing is lost.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.articles() == 0 && self.forgotten == Some(0)
    }
}

/// What a repair did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairReport {
    /// What was damaged.
    pub damages: Vec<Damage>,
    /// What is lost.
    pub loss: Loss,
    /// Articles in the index.
    pub articles: u64,
}

/// Makes a damaged index whole. Where something is lost by it, `agree` is asked first; `None` where it
/// does not.
///
/// # Errors
///
/// When there is no index, another process is writing, it cannot be written, or not be repaired.
pub fn repair(
    folder: &Path,
    agree: &mut dyn FnMut(&[Damage], &Loss) -> bool,
) -> Result<Option<RepairReport>, IndexError> {
    // Without an index nothing is made.
    check_once(folder)?;
    let _lock = WriterLock::take(folder)?;
    let CheckReport { damages, articles } = check_once(folder)?;
    if damages.is_empty() {
        let loss = Loss { forgotten: Some(0), ..Loss::default() };
        return Ok(Some(RepairReport { damages, loss, articles }));
    }
    let beyond = || IndexError::BeyondRepair(folder.to_path_buf());
    let generation = match Manifest::read(folder) {
        Ok(manifest) => manifest.generation(),
        Err(_) => generations(folder).first().copied().ok_or_else(beyond)?,
    };
    let segments = folder.join(Manifest::segments_of(generation));
    let directory = SealedDirectory::open(&segments)?;
    mend_small_files(&directory, &segments, &damages)?;
    let index =
        Index::open(directory.clone()).map_err(|error| IndexError::engine(&segments, error))?;
    let analyzer = analyzer_of(&index).ok_or_else(beyond)?;
    if damages.iter().any(|damage| damage.part == Part::Manifest) {
        Manifest::new(generation, &analyzer).write(folder)?;
    }
    let rest = check_once(folder)?;
    let mut kept = Kept::of(&index, &segments, &rest.damages)?;
    let loss = kept.weigh();
    if !loss.is_nothing() && !agree(&damages, &loss) {
        return Ok(None);
    }
    if !rest.damages.is_empty() {
        for damage in rest.damages.iter().filter(|damage| damage.part == Part::Side) {
            let _ = std::fs::remove_file(&damage.path);
        }
        let unlisted = kept.commit(&directory, &segments)?;
        let mut writer = SegmentsWriter::open(folder, &segments, &analyzer, |_| 1, MEMORY)?;
        if !unlisted.is_empty() {
            for number in unlisted {
                writer.delete_file(number);
            }
            writer.commit(&kept.list)?;
        }
        writer.finish()?;
    }
    let after = check_once(folder)?;
    if !after.damages.is_empty() {
        return Err(beyond());
    }
    Ok(Some(RepairReport { damages, loss, articles: after.articles }))
}

/// Writes the small files anew: each can be made of another.
fn mend_small_files(
    directory: &SealedDirectory,
    segments: &Path,
    damages: &[Damage],
) -> Result<(), IndexError> {
    let is_damaged = |part: Part| damages.iter().any(|damage| damage.part == part);
    let write = |name: &str, bytes: &[u8]| {
        let written = directory.atomic_write(Path::new(name), bytes);
        written.map_err(|io| IndexError::io(&segments.join(name), io))
    };
    if is_damaged(Part::Meta) || is_damaged(Part::MetaCopy) {
        let from = if is_damaged(Part::Meta) { META_COPY } else { META };
        let bytes = directory
            .atomic_read(Path::new(from))
            .map_err(|_| IndexError::BeyondRepair(segments.to_path_buf()))?;
        // With its copy.
        write(META, &bytes)?;
    }
    if is_damaged(Part::Managed) {
        let names = std::fs::read_dir(segments).into_iter().flatten().filter_map(Result::ok);
        let names: Vec<String> = names
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| is_of_segment(name))
            .collect();
        write(MANAGED, &serde_json::to_vec(&names).unwrap_or_default())?;
    }
    Ok(())
}

/// Whether a name is that of a file of a segment: 32 hexadecimal digits, a dot, a kind.
fn is_of_segment(name: &str) -> bool {
    name.split_once('.').is_some_and(|(id, kind)| {
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && !kind.is_empty()
    })
}

/// The analyzer that the schema of an index names.
fn analyzer_of(index: &Index) -> Option<PersianAnalyzer> {
    let schema = index.schema();
    let title = schema.get_field("title").ok()?;
    let FieldType::Str(options) = schema.get_field_entry(title).field_type() else { return None };
    PersianAnalyzer::from_name(options.get_indexing_options()?.tokenizer())
}

/// What is whole of a commit.
struct Kept {
    metas: IndexMeta,
    list: FileList,
    /// Lines of forgotten articles that are lost; `None` where that is not known.
    forgotten: Option<usize>,
    /// The articles of the segments that are kept, by the number of their file.
    counts: HashMap<u64, u64>,
    /// The latest stamp of an article.
    stamp: u64,
}

impl Kept {
    fn of(index: &Index, segments: &Path, damages: &[Damage]) -> Result<Self, IndexError> {
        let failed = |error| IndexError::engine(segments, error);
        let mut metas = index.load_metas().map_err(failed)?;
        let name = metas.payload.as_deref().unwrap_or_default();
        let (list, forgotten) = match FileList::read(segments, name) {
            Ok(list) => (list, Some(0)),
            Err(_) if metas.payload.is_none() => (FileList::default(), Some(0)),
            Err(_) => FileList::recover(segments, name),
        };
        let is_damaged =
            |id: SegmentId| damages.iter().any(|damage| damage.part == Part::Segment(id));
        let mut whole = Vec::new();
        let mut counts = HashMap::new();
        let mut stamp = 0;
        for segment in index.searchable_segments().map_err(failed)? {
            if is_damaged(segment.id()) {
                continue;
            }
            let read = guarded(|| {
                let reader = SegmentReader::open(&segment)?;
                let added = reader.fast_fields().u64("added")?.max_value();
                let mut of_segment = HashMap::new();
                count_files(&reader, &mut of_segment)?;
                Ok::<_, tantivy::TantivyError>((of_segment, added))
            });
            // One that cannot be read is damaged too.
            if let Ok(Ok((of_segment, added))) = read {
                for (number, count) in of_segment {
                    *counts.entry(number).or_insert(0) += count;
                }
                stamp = stamp.max(added);
                whole.push(segment.id());
            }
        }
        metas.segments.retain(|segment| whole.contains(&segment.id()));
        Ok(Self { metas, list, forgotten, counts, stamp })
    }

    /// Brings the list in step with the segments, and says what is lost.
    fn weigh(&mut self) -> Loss {
        let mut unlisted = self.counts.clone();
        let mut lost = BTreeMap::new();
        for (path, entry) in &mut self.list.files {
            let count = unlisted.remove(&entry.number).unwrap_or(0);
            if count == entry.articles {
                continue;
            }
            if count < entry.articles {
                lost.insert(path.clone(), entry.articles - count);
            }
            entry.articles = count;
            entry.unnamed = entry.unnamed.min(count);
            entry.again = true;
        }
        Loss {
            files: lost.into_iter().collect(),
            unlisted: unlisted.values().sum(),
            forgotten: self.forgotten,
        }
    }

    /// Makes what is kept the commit; gives the numbers of files that the list does not name.
    fn commit(
        &mut self,
        directory: &SealedDirectory,
        segments: &Path,
    ) -> Result<Vec<u64>, IndexError> {
        let listed: HashSet<u64> = self.list.files.values().map(|entry| entry.number).collect();
        let numbers = listed.iter().chain(self.counts.keys());
        let next = numbers.max().map_or(0, |last| last.saturating_add(1));
        self.list.next_number = self.list.next_number.max(next);
        self.list.stamp = stamp::next(self.list.stamp.max(self.stamp));
        let name = super::writer::list_behind(self.metas.payload.as_deref());
        self.list.write(segments, &name)?;
        self.metas.payload = Some(name);
        let meta = serde_json::to_vec_pretty(&self.metas)
            .map_err(|error| IndexError::io(&segments.join(META), error.into()))?;
        directory
            .atomic_write(Path::new(META), &meta)
            .map_err(|io| IndexError::io(&segments.join(META), io))?;
        let numbers = self.counts.keys().copied();
        Ok(numbers.filter(|number| !listed.contains(number)).collect())
    }
}
