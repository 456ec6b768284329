//! A request to an answer.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;

use tantivy::Searcher;

use super::collapse::{Collapse, Documents, first_depth};
use super::collect::Collector;
use super::cursor::{Cursor, Figures, Refused};
use super::feedback::add_feedback;
use super::filter::{KeywordColumns, added_after, has_filters};
use super::hits::HitMaker;
use super::leaf::{AverageLengths, TextFields};
use super::plan::Plan;
use super::planner::Planner;
use super::prior::newest_day;
use super::related::add_related;
use super::stories::StoryReader;
use super::times::WindowTimes;
use super::top::Ranked;
use super::word_cache::WordCache;
use crate::analysis::PersianAnalyzer;
use crate::index::{IndexError, Lengths, Store};
use crate::query::parse;
use crate::search::{Engine, Hit, MAX_LIMIT, Match, Message, SearchRequest, SearchResponse, Sort};

/// Searches the index in a folder.
#[derive(Debug)]
pub struct LocalEngine {
    store: Store,
    analyzer: PersianAnalyzer,
    keywords: KeywordColumns,
    times: WindowTimes,
    average: OnceLock<AverageLengths>,
    words: WordCache,
}

impl LocalEngine {
    /// Opens the index in a folder.
    ///
    /// # Errors
    ///
    /// As [`Store::open`].
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let store = Store::open(folder)?;
        let analyzer = store.analyzer().clone();
        let keywords = KeywordColumns::new(analyzer.clone());
        Ok(Self {
            store,
            analyzer,
            keywords,
            times: WindowTimes::default(),
            average: OnceLock::new(),
            words: WordCache::default(),
        })
    }

    /// The open index.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The stamp of the last commit that articles of the index came with, and how many came after the
    /// one with the stamp `since`.
    ///
    /// # Errors
    ///
    /// When the index is damaged.
    pub fn added(&self, since: u64) -> Result<(u64, u64), IndexError> {
        let (mut last, mut count) = (0, 0);
        for segment in self.store.searcher().segment_readers() {
            let column = segment.fast_fields().u64("added").map_err(|error| self.failed(error))?;
            last = last.max(column.max_value());
            let documents = added_after(segment, since).map_err(|error| self.failed(error))?;
            let alive = documents.iter().filter(|document| !segment.is_deleted(**document));
            count += alive.count() as u64;
        }
        Ok((last, count))
    }

    pub(super) fn failed(&self, error: tantivy::TantivyError) -> IndexError {
        IndexError::engine(self.store.folder(), error)
    }

    /// Average lengths over all articles.
    fn average_lengths(&self, searcher: &Searcher) -> tantivy::Result<AverageLengths> {
        if let Some(average) = self.average.get() {
            return Ok(*average);
        }
        let lengths = match self.store.lengths() {
            Some(lengths) => lengths,
            None => Lengths::of(searcher, &self.store.fields)?,
        };
        let average = AverageLengths::of(lengths, searcher.num_docs());
        Ok(*self.average.get_or_init(|| average))
    }

    /// The stories of the archive, where each is to be shown once.
    fn stories<'a>(
        &'a self,
        request: &SearchRequest,
        searcher: &'a Searcher,
    ) -> Option<StoryReader<'a>> {
        let stories = self.store.stories().filter(|_| request.collapse)?;
        Some(StoryReader { searcher, stories })
    }

    /// Answers one query as it stands; whether a word of it is in hardly any article.
    pub(super) fn answer(
        &self,
        request: &SearchRequest,
        response: &mut SearchResponse,
    ) -> Result<bool, IndexError> {
        let query = parse(&request.query, request.today);
        for warning in &query.warnings {
            response.warnings.push(Message { code: warning.code(), message: warning.to_string() });
        }
        if let (Some(from), Some(to)) = (request.from, request.to)
            && from > to
        {
            let message = "the time ends before it begins".to_owned();
            response.warnings.push(Message { code: "empty_period", message });
        }
        let searcher = self.store.searcher();
        let planner = Planner::new(&self.analyzer, &self.store, &searcher, &self.words, request);
        let mut plan = planner.plan(&query).map_err(|error| self.failed(error))?;
        response.warnings.append(&mut plan.warnings);
        response.rewrites.append(&mut plan.rewrites);
        let reading = query.to_string();
        let root = &plan.root;
        let nothing =
            root.required.is_empty() && root.wanted.is_empty() && root.excluded.is_empty();
        if nothing && !has_filters(request) {
            return Ok(false);
        }
        let cursor = match &request.after {
            Some(text) => {
                let refused = |refused| IndexError::Cursor {
                    reason: match refused {
                        Refused::Unreadable => "it is not the `next` of an answer",
                        Refused::OtherRequest => "it is the `next` of another request",
                        Refused::Changed => {
                            "the archive has changed so that the query is read in another way"
                        }
                    },
                };
                let cursor = Cursor::of(text, request, &reading).map_err(refused)?;
                cursor.restore(&mut plan).map_err(refused)?;
                Some(cursor)
            }
            None => None,
        };
        plan.sort();
        let has_rare_words = plan.has_rare_words();
        if request.sort == Sort::Relevance && request.limit > 0 {
            add_related(&mut plan, &planner).map_err(|error| self.failed(error))?;
        }
        self.collect(request, &reading, response, &planner, plan, cursor)
            .map_err(|error| self.failed(error))?;
        Ok(has_rare_words)
    }

    /// Evaluates a plan, with fewer and fewer of the words where it finds nothing.
    fn collect(
        &self,
        request: &SearchRequest,
        reading: &str,
        response: &mut SearchResponse,
        planner: &Planner<'_>,
        mut plan: Plan,
        cursor: Option<Cursor>,
    ) -> tantivy::Result<()> {
        let searcher = planner.searcher;
        let offset = if cursor.is_some() { 0 } else { request.offset };
        let limit = request.limit.min(MAX_LIMIT);
        let wanted_hits = offset.saturating_add(limit);
        let keep = if request.collapse { first_depth(wanted_hits) } else { wanted_hits };
        let keep = if limit == 0 { 0 } else { keep };
        let wanted = plan.root.wanted.len();
        let mut figures = match &cursor {
            Some(cursor) => cursor.figures.clone(),
            None => Figures {
                average: self.average_lengths(searcher)?,
                minimum: plan.root.minimum,
                newest: newest_day(searcher, &request.ranking)?,
                idfs: plan.leaves.iter().filter(|l| !l.boosts).map(|leaf| leaf.idf).collect(),
            },
        };
        let fewest = usize::from(!plan.root.requires_text());
        let after = cursor.as_ref().map(|cursor| (cursor.key, cursor.id.as_str()));
        let stories = self.stories(request, searcher);
        let collect = |plan: &Plan,
                       figures: &Figures,
                       keep: usize,
                       after: Option<(i64, &str)>,
                       only: Option<&Documents>| {
            let (fields, keywords, times) = (&self.store.fields, &self.keywords, &self.times);
            let figures = figures.clone();
            Collector {
                searcher,
                fields,
                keywords,
                times,
                request,
                plan,
                figures,
                keep,
                after,
                only,
                stories,
            }
            .collect()
        };
        let relaxes = request.matching == Match::Auto && cursor.is_none();
        let mut results = loop {
            let results = collect(&plan, &figures, keep, after, None)?;
            if results.total > 0 || !relaxes || figures.minimum <= fewest {
                break results;
            }
            figures.minimum -= 1;
        };
        if request.expand && request.sort == Sort::Relevance && keep > 0 && results.total > 0 {
            let documents = request.ranking.feedback_documents as usize;
            let first = if after.is_none() && keep >= documents {
                results.ranked
            } else {
                collect(&plan, &figures, documents.max(1), None, None)?.ranked
            };
            let first = &first[..documents.min(first.len())];
            add_feedback(&mut plan, planner, &self.store.fields, first)?;
            results = collect(&plan, &figures, keep, after, None)?;
        }
        let required = plan.root.required.len();
        if request.matching == Match::Auto && figures.minimum < wanted && results.total > 0 {
            let (words, least) = (wanted + required, figures.minimum + required);
            let message =
                format!("no article has all {words} words; these have {least} of them or more");
            response.rewrites.push(Message { code: "relaxed", message });
        }
        response.total = results.total;
        response.facets = std::mem::take(&mut results.facets);
        let first_rank = cursor.as_ref().map_or(offset as u64, |cursor| cursor.rank);
        response.total_stories = results.stories;
        let (page, copies, more) = match stories {
            Some(stories) => {
                let collapse = Collapse {
                    stories,
                    keywords: &self.keywords,
                    first: &|keep| Ok(collect(&plan, &figures, keep, after, None)?.ranked),
                    among: &|only| {
                        let keep = only.values().map(Vec::len).sum();
                        Ok(collect(&plan, &figures, keep, None, Some(only))?.ranked)
                    },
                    behind_cursor: cursor.is_some(),
                    tells_copies: request.passages.is_some(),
                };
                let page = collapse.page(results.ranked, offset, limit)?;
                (page.ranked, page.copies, Some(page.more))
            }
            None => {
                let page = results.ranked.into_iter().skip(offset).take(limit);
                (page.collect::<Vec<Ranked>>(), Vec::new(), None)
            }
        };
        let mut copies = copies.into_iter();
        let text_of = |ordinal: tantivy::SegmentOrdinal| {
            let (fields, ranking) = (&self.store.fields, &request.ranking);
            TextFields::new(searcher, ordinal, fields, ranking, figures.average)
        };
        let maker = HitMaker {
            searcher,
            store: &self.store,
            fields: &self.store.fields,
            analyzer: &self.analyzer,
            request,
            plan: &plan,
            keywords: &self.keywords,
            minimum: figures.minimum,
            newest: figures.newest,
            highlighter: OnceCell::new(),
        };
        for (number, ranked) in page.iter().enumerate() {
            let rank = first_rank + number as u64 + 1;
            let copies = copies.next().filter(|_| request.passages.is_some());
            response.hits.push(Hit { copies, ..maker.hit(ranked, rank, &text_of)? });
        }
        let shown = first_rank + page.len() as u64;
        // Without a total a full page may be the last; the next one is then empty.
        let more = more.unwrap_or(if request.without_total {
            page.len() == limit
        } else {
            shown < results.total
        });
        if let Some(last) = page.last().filter(|_| more) {
            let cursor = Cursor::new(request, reading, &figures, last.key, shown, &last.id);
            response.next = Some(cursor.encode());
        }
        Ok(())
    }
}

impl Engine for LocalEngine {
    type Error = IndexError;

    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, IndexError> {
        let started = Instant::now();
        let mut response = SearchResponse::empty(&request.query);
        match self.answer(request, &mut response) {
            // An alert is about articles that are there, not about what could be asked instead.
            Ok(has_rare_words) if request.after.is_none() && request.added_after.is_none() => {
                self.suggest(request, &mut response, has_rare_words)?;
            }
            Ok(_) => {}
            // The cursor may be one of the query that was asked instead of this one.
            Err(error @ IndexError::Cursor { .. }) => match self.rewritten(request)? {
                Some(rewritten) => response = rewritten,
                None => return Err(error),
            },
            Err(error) => return Err(error),
        }
        response.took_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        Ok(response)
    }
}
