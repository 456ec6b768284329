//! Stories: copies of one report, whoever carried them. A side dictionary of each commit.
//!
//! The articles are gone through by time, and by id where the time is the same. One that is a copy of
//! the first of an earlier story belongs to that story, the earliest there is; else it is the first of
//! a story of its own; so is one whose figures are not those of another copy in the story, where the
//! first has none: it may be a page that comes every day. So a story depends on its articles only,
//! neither on the order in which they were indexed nor on segments; every article of a story is a copy
//! of its first, so that no chain of small changes leads from one report to another; and articles with
//! one identity, which the same articles are copies of, are always in one story. That is why the
//! dictionary names identities, which outlive merges, instead of documents.
//!
//! Only articles that share a band are compared. A band that more than [`MOST_IN_ONE_BAND`] identities
//! share is a turn of phrase, and nothing is looked up under it.
//!
//! What becomes of an article depends on those that it is a copy of, and on what becomes of these. So
//! after an update only those articles are gone through again that are linked to one that came or left,
//! in the commit before or in this one, over any number of copies (`affected`); the others stay what
//! they were. That gives the same dictionary as making it anew.

use fst::{IntoStreamer, Streamer};
use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::directory::OwnedBytes;
use tantivy::{DocId, Searcher, SegmentReader};

use super::affected::{Affected, affected};
use super::automaton::map_of;
use super::bands::{Banded, Presence, Seen, Signatures, Words};
use super::copies::{Report, common_bands, copies};
use super::outline::Outlined;
use super::parallel::on_threads;
use super::signature::BANDS;

/// A band that more identities than this share says nothing of them.
const MOST_IN_ONE_BAND: usize = 512;

/// Where more than one article in so many came or left, all stories are made anew.
const ARTICLES_PER_CHANGE: usize = 4;

/// Entries from an identity to the first of its story.
const TO_STORY: u8 = 0;

/// Entries from the first of a story to the others.
const TO_OTHERS: u8 = 1;

/// The stories of a commit that have more than one identity.
pub(crate) struct Stories {
    map: fst::Map<OwnedBytes>,
}

impl std::fmt::Debug for Stories {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Stories").field("entries", &self.map.len()).finish()
    }
}

/// Segments whose articles are looked at: those of the last commit, then those of the one before.
struct Segments<'a>(Vec<&'a SegmentReader>);

impl<'a> Segments<'a> {
    fn of(new: &'a Searcher, old: Option<&'a Searcher>) -> Self {
        let old = old.map(Searcher::segment_readers).unwrap_or_default();
        Self(new.segment_readers().iter().chain(old).collect())
    }

    fn signatures(&self) -> tantivy::Result<Vec<Signatures>> {
        self.0.iter().map(|segment| Signatures::open(segment)).collect()
    }

    /// All articles of both commits that have bands, each once, by segments.
    fn banded(&self, new: usize) -> tantivy::Result<Vec<Vec<Banded>>> {
        let (news, olds) = self.0.split_at(new);
        let same = |of: &[&'a SegmentReader], one: &SegmentReader| {
            of.iter().find(|other| other.segment_id() == one.segment_id()).copied()
        };
        on_threads(self.0.iter().enumerate(), |(number, segment)| {
            let is_alive = |document| !segment.is_deleted(document);
            // Of a segment of the commit before, what the last one still has is no other article.
            let (other, alone) = if number < new {
                (same(olds, segment), Presence::Came)
            } else {
                (same(news, segment), Presence::Left)
            };
            let presence = |document: DocId| match other {
                _ if !is_alive(document) => None,
                Some(other) if !other.is_deleted(document) => {
                    (number < new).then_some(Presence::Stays)
                }
                _ => Some(alone),
            };
            let signatures = Signatures::open(segment)?;
            let room = if number < new { segment.num_docs() } else { 0 };
            Ok(signatures.banded(number as u32, (0..segment.max_doc(), room), presence))
        })
    }

    /// The reports of some articles, the earliest first.
    fn reports<'b>(
        &self,
        articles: impl Iterator<Item = &'b Banded>,
    ) -> tantivy::Result<Vec<Report>> {
        let mut of_segments: Vec<Vec<&Banded>> = vec![Vec::new(); self.0.len()];
        articles.for_each(|article| of_segments[article.segment as usize].push(article));
        let mut firsts: FxHashMap<u64, ((i64, String), usize, &Banded)> = FxHashMap::default();
        for (number, (segment, articles)) in self.0.iter().zip(of_segments).enumerate() {
            let columns = segment.fast_fields();
            let (times, ids) = (columns.i64("time")?, columns.str("id")?);
            let Some(ids) = ids.filter(|_| !articles.is_empty()) else { continue };
            let ordinal = |article: &Banded| ids.ords().first(article.document).unwrap_or(u64::MAX);
            let mut articles: Vec<(u64, &Banded)> =
                articles.into_iter().map(|article| (ordinal(article), article)).collect();
            articles.sort_unstable_by_key(|(ordinal, article)| (*ordinal, article.document));
            let ordinals: Vec<u64> = articles.iter().map(|(ordinal, _)| *ordinal).collect();
            let mut next = articles.into_iter();
            ids.dictionary().sorted_ords_to_term_cb(&ordinals, |id| {
                let Some((_, article)) = next.next() else { return };
                // What has no date comes last.
                let time = times.first(article.document).unwrap_or(i64::MAX);
                let id = String::from_utf8_lossy(id);
                let known = firsts.get(&article.identity).map(|(order, ..)| (order.0, &order.1));
                if known.is_none_or(|known| (time, id.as_ref()) < (known.0, known.1.as_str())) {
                    let first = ((time, id.into_owned()), number, article);
                    firsts.insert(article.identity, first);
                }
            })?;
        }
        let signatures = self.signatures()?;
        let mut words = Words::default();
        let mut reports = Vec::with_capacity(firsts.len());
        for (order, segment, Banded { identity, document, bands, .. }) in firsts.into_values() {
            let outlined =
                Outlined::new(*identity, signatures[segment].words(*document, &mut words));
            reports.push(Report { order, outlined, bands: *bands });
        }
        reports.sort_by(|one, other| one.order.cmp(&other.order));
        Ok(reports)
    }
}

/// Whether an article shares a band with one of another identity.
fn shared(articles: &[Vec<Banded>]) -> impl Fn(&Banded) -> bool + use<> {
    let mut seen = Seen::new(BANDS * articles.iter().map(Vec::len).sum::<usize>());
    let mut known: FxHashSet<u64> = FxHashSet::default();
    for article in articles.iter().flatten().filter(|article| known.insert(article.identity)) {
        article.bands().for_each(|band| seen.see(band));
    }
    move |article| article.bands().any(|band| seen.again(band))
}

fn key(kind: u8, numbers: &[u64]) -> Vec<u8> {
    let numbers = numbers.iter().flat_map(|number| number.to_be_bytes());
    std::iter::once(kind).chain(numbers).collect()
}

/// The dictionary of pairs of a first report and a copy of it, with the entries that stay.
fn dictionary(pairs: Vec<(u64, u64)>, mut entries: Vec<(Vec<u8>, u64)>) -> Vec<u8> {
    for (first, copy) in pairs {
        entries.push((key(TO_STORY, &[copy]), first));
        entries.push((key(TO_OTHERS, &[first, copy]), copy));
    }
    // A stable sort knows the run that is in its order already.
    entries.sort();
    map_of(entries)
}

impl Stories {
    /// Makes the dictionary of a commit.
    pub(crate) fn make(searcher: &Searcher) -> tantivy::Result<Vec<u8>> {
        Self::make_with(searcher, MOST_IN_ONE_BAND)
    }

    /// Makes the dictionary of a commit from that of the one before and what came and left.
    pub(crate) fn follow(&self, old: &Searcher, new: &Searcher) -> tantivy::Result<Vec<u8>> {
        self.follow_with(old, new, MOST_IN_ONE_BAND)
    }

    fn make_with(searcher: &Searcher, most: usize) -> tantivy::Result<Vec<u8>> {
        let segments = Segments::of(searcher, None);
        let articles = segments.banded(segments.0.len())?;
        let is_shared = shared(&articles);
        let reports =
            segments.reports(articles.iter().flatten().filter(|article| is_shared(article)))?;
        Ok(dictionary(copies(&reports, &common_bands(&reports, most)), Vec::new()))
    }

    fn follow_with(&self, old: &Searcher, new: &Searcher, most: usize) -> tantivy::Result<Vec<u8>> {
        let segments = Segments::of(new, Some(old));
        let articles = segments.banded(new.segment_readers().len())?.concat();
        let changed = articles.iter().filter(|article| article.presence != Presence::Stays).count();
        if changed > articles.len() / ARTICLES_PER_CHANGE {
            return Self::make_with(new, most);
        }
        let Affected { identities, articles: of_affected, common } =
            affected(&segments.signatures()?, &articles, most);
        let living = of_affected.into_iter().map(|at| &articles[at]);
        let living = living.filter(|article| article.presence != Presence::Left);
        let reports = segments.reports(living)?;
        let mut entries = Vec::new();
        let mut stream = self.map.stream();
        while let Some((key, value)) = stream.next() {
            // The copy in one kind of entries, the first of its story in the other: either both are
            // affected or none.
            let identity = key.get(1..9).and_then(|bytes| bytes.try_into().ok());
            if identity.is_none_or(|bytes| !identities.contains(&u64::from_be_bytes(bytes))) {
                entries.push((key.to_vec(), value));
            }
        }
        Ok(dictionary(copies(&reports, &common), entries))
    }

    /// Opens a dictionary; `None` if it is none.
    pub(crate) fn open(bytes: OwnedBytes) -> Option<Self> {
        fst::Map::new(bytes).ok().map(|map| Self { map })
    }

    /// The identity of the first report of a story, which names the story.
    pub(crate) fn story_of(&self, identity: u64) -> u64 {
        self.map.get(key(TO_STORY, &[identity])).unwrap_or(identity)
    }

    /// The identities of a story, the first one's first.
    pub(crate) fn identities(&self, story: u64) -> Vec<u64> {
        let mut identities = vec![story];
        let (from, to) = (key(TO_OTHERS, &[story]), key(TO_OTHERS, &[story, u64::MAX]));
        let mut stream = self.map.range().ge(from).le(to).into_stream();
        while let Some((_, copy)) = stream.next() {
            identities.push(copy);
        }
        identities
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::indexer::{LogMergePolicy, NoMergePolicy};
    use tantivy::tokenizer::TextAnalyzer;
    use tantivy::{Index, IndexWriter, Term};

    use super::super::recording::{RecordedDocument, RecordingAnalyzer};
    use super::super::schema::{Fields, Marks, schema};
    use super::*;
    use crate::analysis::PersianAnalyzer;
    use crate::article::Article;
    use crate::calendar::ArticleDate;

    /// An archive in memory.
    struct Archive {
        index: Index,
        writer: IndexWriter<RecordedDocument<()>>,
        fields: Fields,
    }

    impl Archive {
        fn new() -> Self {
            let analyzer = PersianAnalyzer::new();
            let index = Index::create_in_ram(schema(&analyzer.name()));
            let recording = TextAnalyzer::from(RecordingAnalyzer(analyzer.clone()));
            index.tokenizers().register(&analyzer.name(), recording);
            let writer = index.writer_with_num_threads(1, 15 << 20).unwrap();
            let fields = Fields::of(&index.schema()).unwrap();
            Self { index, writer, fields }
        }

        fn put(&mut self, article: &Article) {
            self.remove(&article.id);
            let document =
                self.fields.document(article, Marks { file: 0, fingerprint: 0, added: 0 });
            let day = article.date.map(|date| date.day());
            let document = RecordedDocument::new(document, self.fields, day, ());
            self.writer.add_document(document).unwrap();
        }

        fn remove(&mut self, id: &str) {
            self.writer.delete_term(Term::from_field_text(self.fields.id, id));
        }

        fn commit(&mut self) -> Searcher {
            self.writer.commit().unwrap();
            self.index.reader().unwrap().searcher()
        }
    }

    fn entries(bytes: &[u8]) -> Vec<(Vec<u8>, u64)> {
        let stories = Stories::open(OwnedBytes::new(bytes.to_vec())).unwrap();
        let mut entries = Vec::new();
        let mut stream = stories.map.stream();
        while let Some((key, value)) = stream.next() {
            entries.push((key.to_vec(), value));
        }
        entries
    }

    /// One of a few reports, changed: words of it are others, a line stands in front, the end is cut.
    #[derive(Clone, Debug)]
    struct Text {
        report: usize,
        changed: Vec<usize>,
        line: bool,
        length: usize,
        figures: Vec<usize>,
    }

    impl Text {
        fn body(&self) -> String {
            let letters = ["با", "سر", "دل", "گل", "مش", "تن", "کف", "نر", "پل", "خش"];
            let word = |number: usize| {
                let digits = [number % 10, number / 10 % 10, number / 100 % 10];
                digits.map(|digit| letters[digit]).concat()
            };
            let mut words: Vec<String> =
                (0..90).map(|at| word(self.report * 317 + at * 7 % 91)).collect();
            for (step, at) in self.changed.iter().enumerate() {
                words[*at] = word(900 + step + self.report);
            }
            words.truncate(self.length);
            for figure in &self.figures {
                words.insert(words.len().min(9), (figure + 11).to_string());
            }
            let line = if self.line { "به گزارش خبرنگار ما " } else { "" };
            format!("{line}{}", words.join(" "))
        }
    }

    fn text() -> impl Strategy<Value = Text> {
        let changed = proptest::collection::vec(0..60_usize, 0..9);
        let figures = proptest::collection::vec(0..3_usize, 0..3);
        let length = prop_oneof![Just(90), 10..90_usize];
        (0..4_usize, changed, any::<bool>(), length, figures).prop_map(
            |(report, changed, line, length, figures)| Text {
                report,
                changed,
                line,
                length,
                figures,
            },
        )
    }

    #[derive(Clone, Debug)]
    enum Step {
        Put(usize, Text, Option<i32>),
        Remove(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let day = proptest::option::of(19_000..19_003_i32);
        let put = (0..60_usize, text(), day).prop_map(|(id, text, day)| Step::Put(id, text, day));
        let remove = (0..60_usize).prop_map(Step::Remove);
        proptest::collection::vec(prop_oneof![3 => put, 1 => remove], 1..6)
    }

    fn whole() -> impl Strategy<Value = Vec<(Text, Option<i32>)>> {
        let day = proptest::option::of(19_000..19_003_i32);
        proptest::collection::vec((text(), day), 40..60)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn what_follows_is_what_is_made_anew(
            whole in whole(),
            updates in proptest::collection::vec(steps(), 1..8),
            most in prop_oneof![Just(MOST_IN_ONE_BAND), 1..24_usize],
            merges in any::<bool>(),
        ) {
            let mut archive = Archive::new();
            let mut merging = LogMergePolicy::default();
            merging.set_min_num_segments(2);
            archive.writer.set_merge_policy(
                if merges { Box::new(merging) } else { Box::new(NoMergePolicy) }
            );
            let article = |id: usize, text: &Text, day: Option<i32>| Article {
                id: id.to_string(),
                body: text.body(),
                date: day.map(ArticleDate::from_day),
                ..Article::default()
            };
            for (id, (text, day)) in whole.iter().enumerate() {
                archive.put(&article(id, text, *day));
            }
            let mut old = archive.commit();
            let mut stories = Stories::make_with(&old, most).unwrap();
            for steps in updates {
                for step in &steps {
                    match step {
                        Step::Put(id, text, day) => archive.put(&article(*id, text, *day)),
                        Step::Remove(id) => archive.remove(&id.to_string()),
                    }
                }
                let new = archive.commit();
                let before = Stories::open(OwnedBytes::new(stories)).unwrap();
                stories = before.follow_with(&old, &new, most).unwrap();
                let anew = Stories::make_with(&new, most).unwrap();
                prop_assert_eq!(entries(&stories), entries(&anew), "{:?}", steps);
                old = new;
            }
        }
    }
}
