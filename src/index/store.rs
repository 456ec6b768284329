//! An open index.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tantivy::{DocAddress, Index, IndexReader, ReloadPolicy, Searcher, Term};

use super::dictionaries::{Commit, Dictionaries, names_for};
use super::directory::SealedDirectory;
use super::error::IndexError;
use super::files::FileList;
use super::forms::Forms;
use super::gone::Gone;
use super::lengths::Lengths;
use super::lock::WriterLock;
use super::manifest::Manifest;
use super::schema::{Fields, StoredArticle};
use super::stories::Stories;
use super::vocabulary::Vocabulary;
use crate::analysis::PersianAnalyzer;

/// An index opened for reading. Opening reads the manifest and the list of segments, no more.
pub struct Store {
    folder: PathBuf,
    segments: PathBuf,
    analyzer: PersianAnalyzer,
    pub(crate) index: Index,
    reader: IndexReader,
    /// The name of the list of files of the commit that is read.
    list: Option<String>,
    pub(crate) fields: Fields,
    directory: SealedDirectory,
    dictionaries: OnceLock<Option<Dictionaries>>,
    gone: OnceLock<Gone>,
    moved: OnceLock<HashMap<u64, String>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// How often an index is opened again whose files vanish.
const TRIES: usize = 5;

/// So long a reader waits for a writer that has committed and is about to write the side dictionaries of its
/// commit: making them in memory takes longer, each reader would, and the writer would have to wait for them.
const PATIENCE: Duration = Duration::from_secs(2);

/// Blocks of stored text, of 32 KB, that an open index keeps unpacked, of all segments together: what is found is
/// mostly what was found before, and unpacking is half of showing it.
const UNPACKED_BLOCKS: usize = 1024;

/// A commit that is older, without its dictionaries, is one of a run that was cut off.
const FRESH: Duration = Duration::from_secs(10);

/// Whether the run that was to make these segments was cut off before it made any.
pub(super) fn is_unborn(segments: &Path) -> bool {
    match std::fs::read_dir(segments) {
        Ok(mut entries) => !entries.any(|entry| {
            entry.is_ok_and(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        }),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// Registers the analyzer under its name.
fn register(index: &Index, analyzer: &PersianAnalyzer) {
    let registered = tantivy::tokenizer::TextAnalyzer::from(analyzer.clone());
    index.tokenizers().register(&analyzer.name(), registered);
}

impl Store {
    /// Opens the index in a folder.
    ///
    /// # Errors
    ///
    /// When there is none, when another version made it, or when it is damaged.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let mut tries = 0;
        let started = Instant::now();
        loop {
            match Self::open_once(folder) {
                Ok(store) if store.is_being_finished() && started.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                // Who may only read cannot always hold a writer off: a commit or a rebuild came between.
                Err(IndexError::Damaged { path, .. }) if tries < TRIES && !path.exists() => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(20));
                }
                result => return result,
            }
        }
    }

    /// Whether the commit is so new that its side dictionaries may be on their way: from a run that is not over.
    fn is_being_finished(&self) -> bool {
        let Some(list) = &self.list else { return false };
        let changed = std::fs::metadata(self.segments.join(list)).and_then(|data| data.modified());
        let age = changed.ok().and_then(|time| time.elapsed().ok());
        age.is_some_and(|age| age < FRESH)
            && names_for(list).iter().any(|name| !self.segments.join(name).exists())
            && WriterLock::is_taken(&self.folder)
    }

    fn open_once(folder: &Path) -> Result<Self, IndexError> {
        let manifest = Manifest::read(folder)?;
        let analyzer = manifest.check(folder)?;
        let segments = folder.join(&manifest.segments);
        if is_unborn(&segments) {
            return Err(IndexError::Missing(folder.to_path_buf()));
        }
        let failed = |error| IndexError::engine(&segments, error);
        let directory = SealedDirectory::open(&segments)?;
        let index = Index::open(directory.clone()).map_err(failed)?;
        register(&index, &analyzer);
        let metas = index.load_metas().map_err(failed)?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(UNPACKED_BLOCKS / metas.segments.len().max(1) + 1)
            .try_into()
            .map_err(failed)?;
        let list = metas.payload;
        let fields = Fields::of(&index.schema()).ok_or_else(|| IndexError::Manifest {
            path: segments.clone(),
            reason: "the fields are not those of juya".to_owned(),
        })?;
        Ok(Self {
            folder: folder.to_path_buf(),
            segments,
            analyzer,
            index,
            reader,
            list,
            fields,
            directory,
            dictionaries: OnceLock::new(),
            gone: OnceLock::new(),
            moved: OnceLock::new(),
        })
    }

    /// The analyzer that made the index.
    #[must_use]
    pub fn analyzer(&self) -> &PersianAnalyzer {
        &self.analyzer
    }

    /// The folder of the index.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn segments(&self) -> &Path {
        &self.segments
    }

    /// The last commit, unchanged however long it is held.
    #[must_use]
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// The side dictionaries, opened when they are first asked for.
    fn dictionaries(&self) -> Option<&Dictionaries> {
        let open = || {
            let list = self.list.as_deref()?;
            let (searcher, gone) = (&self.searcher(), self.gone());
            Dictionaries::open(&self.directory, &Commit { searcher, gone, list }, &self.fields)
        };
        self.dictionaries.get_or_init(open).as_ref()
    }

    /// What articles that were taken out still count.
    pub(crate) fn gone(&self) -> &Gone {
        // A segment whose stored text cannot be read fails elsewhere, and says why.
        let open = || {
            let Self { directory, fields, analyzer, .. } = self;
            Gone::open(directory, &self.searcher(), fields, analyzer).unwrap_or_default()
        };
        self.gone.get_or_init(open)
    }

    /// The path of an article's file as it is shown: files may have another name since.
    pub(crate) fn shown_path(&self, address: DocAddress, stored: String) -> String {
        let open = || {
            let list = self.list.as_deref().filter(|name| !name.contains(['/', '\\']));
            list.and_then(|list| FileList::moved(&self.segments, list).ok()).unwrap_or_default()
        };
        let moved = self.moved.get_or_init(open);
        if moved.is_empty() {
            return stored;
        }
        let searcher = self.searcher();
        let column = searcher.segment_reader(address.segment_ord).fast_fields().u64("file");
        let number = column.ok().and_then(|column| column.first(address.doc_id));
        number.and_then(|number| moved.get(&number).cloned()).unwrap_or(stored)
    }

    /// The forms of words in the index.
    pub(crate) fn forms(&self) -> Option<&Forms> {
        self.dictionaries().map(|dictionaries| &dictionaries.forms)
    }

    /// The words of the index.
    pub(crate) fn vocabulary(&self) -> Option<&Vocabulary> {
        self.dictionaries().map(|dictionaries| &dictionaries.vocabulary)
    }

    /// The words of the index as suggestions ask for them.
    pub(crate) fn words(&self) -> Option<&Dictionaries> {
        self.dictionaries()
    }

    /// Which articles are copies of one report.
    pub(crate) fn stories(&self) -> Option<&Stories> {
        self.dictionaries().map(|dictionaries| &dictionaries.stories)
    }

    /// How many words all articles have.
    pub(crate) fn lengths(&self) -> Option<Lengths> {
        self.dictionaries().map(|dictionaries| dictionaries.lengths)
    }

    /// The list of files of the last commit.
    pub(crate) fn files(&self) -> Result<FileList, IndexError> {
        let failed = |error| IndexError::engine(&self.folder, error);
        match self.index.load_metas().map_err(failed)?.payload {
            Some(name) if !name.contains(['/', '\\']) => FileList::read(&self.segments, &name),
            _ => Ok(FileList::default()),
        }
    }

    /// The article with an id.
    ///
    /// # Errors
    ///
    /// When the index is damaged.
    pub fn article(&self, id: &str) -> Result<Option<StoredArticle>, IndexError> {
        let failed = |error| IndexError::engine(&self.folder, error);
        let searcher = self.searcher();
        let term = Term::from_field_text(self.fields.id, id);
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let Some(document) = find(segment, &term).map_err(failed)? else { continue };
            let address = DocAddress::new(ordinal as u32, document);
            let document = searcher.doc(address).map_err(failed)?;
            let mut article = self.fields.article(&document);
            article.path = self.shown_path(address, article.path);
            return Ok(Some(article));
        }
        Ok(None)
    }
}

/// The living document of a segment that has a term.
pub(crate) fn find(
    segment: &tantivy::SegmentReader,
    term: &tantivy::Term,
) -> tantivy::Result<Option<tantivy::DocId>> {
    use tantivy::DocSet;
    let index = segment.inverted_index(term.field())?;
    let basic = tantivy::schema::IndexRecordOption::Basic;
    let Some(mut postings) = index.read_postings(term, basic)? else { return Ok(None) };
    while postings.doc() != tantivy::TERMINATED {
        if !segment.is_deleted(postings.doc()) {
            return Ok(Some(postings.doc()));
        }
        postings.advance();
    }
    Ok(None)
}
