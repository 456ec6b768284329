//! A request to an answer.

use std::path::Path;
use std::time::Instant;

use tantivy::{Searcher, SegmentReader};

use super::filter::SegmentFilter;
use super::leaf::{AverageLengths, SegmentLeaf, TextFields};
use super::plan::{Plan, Planner};
use super::top::{Ranked, SegmentTop, order, score_key, time_key};
use super::window::{Bits, Found, Window};
use crate::analysis::PersianAnalyzer;
use crate::index::{IndexError, Store};
use crate::query::parse;
use crate::search::{
    Engine, Highlighter, Hit, MAX_LIMIT, Match, Message, Ranking, SearchRequest, SearchResponse,
    Sort,
};

/// Searches the index in a folder.
#[derive(Debug)]
pub struct LocalEngine {
    store: Store,
    analyzer: PersianAnalyzer,
}

/// What the segments gave.
struct Results {
    total: u64,
    ranked: Vec<Ranked>,
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
        Ok(Self { store, analyzer })
    }

    /// The open index.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    fn failed(&self, error: tantivy::TantivyError) -> IndexError {
        IndexError::engine(self.store.folder(), error)
    }

    /// Average lengths over all segments.
    fn average_lengths(&self, searcher: &Searcher) -> tantivy::Result<AverageLengths> {
        let (mut title, mut body, mut documents) = (0, 0, 0);
        for segment in searcher.segment_readers() {
            title += segment.inverted_index(self.store.fields.title)?.total_num_tokens();
            body += segment.inverted_index(self.store.fields.body)?.total_num_tokens();
            documents += u64::from(segment.max_doc());
        }
        let average = |tokens: u64| tokens as f32 / documents.max(1) as f32;
        Ok(AverageLengths { title: average(title), body: average(body) })
    }

    /// Evaluates the plan; an article must have `required` of its leaves.
    fn evaluate(
        &self,
        searcher: &Searcher,
        request: &SearchRequest,
        plan: &Plan,
        required: usize,
        keep: usize,
        after: Option<(i64, &str)>,
    ) -> tantivy::Result<Results> {
        let average = self.average_lengths(searcher)?;
        let mut results = Results { total: 0, ranked: Vec::new() };
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let text = TextFields::new(segment, &self.store.fields, &request.ranking, average)?;
            let open = |leaf| SegmentLeaf::open(leaf, &text);
            let mut evaluation = Evaluation {
                segment,
                filter: SegmentFilter::open(request, &self.analyzer, segment)?,
                wanted: plan.wanted.iter().map(open).collect::<Result<_, _>>()?,
                excluded: plan.excluded.iter().map(open).collect::<Result<_, _>>()?,
                idfs: plan.wanted.iter().map(|leaf| leaf.idf).collect(),
                text: &text,
                formula: Formula::new(&request.ranking, plan.wanted.len()),
                required,
                found: Found::new(),
            };
            let Some(mut top) = SegmentTop::new(keep, ordinal as u32, segment)? else { continue };
            let times = match request.sort {
                Sort::Relevance => None,
                Sort::Newest | Sort::Oldest => Some(segment.fast_fields().i64("time")?),
            };
            let mut window = Window::new();
            let mut start = 0;
            while start < segment.max_doc() {
                window.reset(start, segment.max_doc());
                start = window.end;
                evaluation.fill(&mut window);
                results.total += u64::from(window.bits.count());
                for at in window.bits.iter() {
                    let document = window.start + at as u32;
                    let score = window.scores[at];
                    let key = match &times {
                        None => score_key(score),
                        Some(times) => time_key(request.sort, times.first(document)),
                    };
                    top.offer(document, key, score, after);
                }
            }
            top.into_ranked(&mut results.ranked)?;
        }
        results.ranked.sort_by(|left, right| order((left.key, &left.id), (right.key, &right.id)));
        results.ranked.truncate(keep);
        Ok(results)
    }

    fn hit(
        &self,
        searcher: &Searcher,
        ranked: &Ranked,
        rank: u64,
        request: &SearchRequest,
        highlighter: &Highlighter,
    ) -> tantivy::Result<Hit> {
        let mut hit = Hit {
            id: ranked.id.clone(),
            rank,
            score: if request.sort == Sort::Relevance { ranked.score } else { 0.0 },
            title: String::new(),
            title_highlights: Vec::new(),
            date: None,
            date_jalali: None,
            source: None,
            category: None,
            url: None,
            path: String::new(),
            snippets: Vec::new(),
        };
        if let Some(options) = request.passages {
            let article = self.store.fields.article(&searcher.doc(ranked.address)?);
            hit.title_highlights = highlighter.whole(&article.title);
            hit.snippets = highlighter.snippets(&article.body, options);
            hit.title = article.title;
            hit.date = article.date.map(|date| date.to_iso());
            hit.date_jalali = article.date.map(|date| date.to_jalali());
            hit.source = article.source;
            hit.category = article.category;
            hit.url = article.url;
            hit.path = article.path;
        }
        Ok(hit)
    }

    fn answer(
        &self,
        request: &SearchRequest,
        response: &mut SearchResponse,
    ) -> tantivy::Result<()> {
        let query = parse(&request.query);
        for warning in &query.warnings {
            response.warnings.push(Message { code: warning.code(), message: warning.to_string() });
        }
        let searcher = self.store.searcher();
        let planner = Planner::new(&self.analyzer, &self.store, &searcher, request);
        let plan = planner.plan(&query)?;
        if plan.left_out > 0 {
            let message = format!("the query has too many words; {} were left out", plan.left_out);
            response.warnings.push(Message { code: "too_many_words", message });
        }
        let filtered = request.from.is_some()
            || request.to.is_some()
            || !request.sources.is_empty()
            || !request.categories.is_empty();
        if plan.wanted.is_empty() && plan.excluded.is_empty() && !filtered {
            return Ok(());
        }
        let (after, offset) = match request.after.as_deref().map(Cursor::decode) {
            Some(Some(cursor)) if cursor.sort == sort_letter(request.sort) => (Some(cursor), 0),
            Some(_) => {
                let message = "`after` is not the `next` of such an answer".to_owned();
                response.warnings.push(Message { code: "bad_cursor", message });
                (None, request.offset)
            }
            None => (None, request.offset),
        };
        let limit = request.limit.min(MAX_LIMIT);
        let keep = offset.saturating_add(limit).max(1);
        let words = plan.wanted.len();
        let mut required = match request.matching {
            Match::Any => words.min(1),
            Match::All | Match::Auto => words,
        };
        let after_key = after.as_ref().map(|cursor| (cursor.key, cursor.id.as_str()));
        let results = loop {
            let results = self.evaluate(&searcher, request, &plan, required, keep, after_key)?;
            if results.total > 0 || request.matching != Match::Auto || required <= 1 {
                break results;
            }
            required -= 1;
        };
        if request.matching == Match::Auto && required < words && results.total > 0 {
            let message =
                format!("no article has all {words} words; these have {required} of them or more");
            response.rewrites.push(Message { code: "relaxed", message });
        }
        response.total = results.total;
        let first_rank = after.map_or(offset as u64, |cursor| cursor.rank);
        let page: Vec<&Ranked> = results.ranked.iter().skip(offset).take(limit).collect();
        let highlighter = Highlighter::new(self.analyzer.clone(), plan.marks());
        for (number, ranked) in page.iter().enumerate() {
            let rank = first_rank + number as u64 + 1;
            response.hits.push(self.hit(&searcher, ranked, rank, request, &highlighter)?);
        }
        let shown = first_rank + page.len() as u64;
        if let Some(last) = page.last().filter(|_| shown < results.total) {
            let sort = sort_letter(request.sort);
            let cursor = Cursor { sort, key: last.key, rank: shown, id: last.id.clone() };
            response.next = Some(cursor.encode());
        }
        Ok(())
    }
}

impl Engine for LocalEngine {
    type Error = IndexError;

    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, IndexError> {
        let started = Instant::now();
        let mut response = SearchResponse {
            format: 1,
            query: request.query.clone(),
            total: 0,
            took_ms: 0.0,
            hits: Vec::new(),
            facets: serde_json::Map::new(),
            rewrites: Vec::new(),
            warnings: Vec::new(),
            next: None,
        };
        self.answer(request, &mut response).map_err(|error| self.failed(error))?;
        response.took_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        Ok(response)
    }
}

/// One segment while it is evaluated.
struct Evaluation<'a> {
    segment: &'a SegmentReader,
    text: &'a TextFields,
    filter: SegmentFilter,
    wanted: Vec<SegmentLeaf>,
    excluded: Vec<SegmentLeaf>,
    idfs: Vec<f32>,
    formula: Formula,
    required: usize,
    found: Found,
}

impl Evaluation<'_> {
    /// Evaluates one window.
    fn fill(&mut self, window: &mut Window) {
        if self.wanted.is_empty() {
            window.bits = Bits::first(window.length());
        } else if self.required == self.wanted.len() {
            self.fill_all(window);
        } else {
            self.fill_some(window);
        }
        for leaf in &mut self.excluded {
            if window.bits.is_empty() {
                return;
            }
            let among = Some(&window.bits);
            leaf.fill(self.text, window.start, window.end, among, &mut self.found);
            window.bits.take_out(&self.found.bits);
            self.found.clear();
        }
        if let Some(alive) = self.segment.alive_bitset() {
            for at in window.bits.clone().iter() {
                if alive.is_deleted(window.start + at as u32) {
                    window.bits.remove(at);
                }
            }
        }
        self.filter.apply(window);
    }

    /// Every leaf is required: the rarest first, then only what is left.
    fn fill_all(&mut self, window: &mut Window) {
        for (number, leaf) in self.wanted.iter_mut().enumerate() {
            if number > 0 && window.bits.is_empty() {
                return;
            }
            let among = (number > 0).then_some(&window.bits);
            leaf.fill(self.text, window.start, window.end, among, &mut self.found);
            if number == 0 {
                window.bits.add(&self.found.bits);
            } else {
                window.bits.keep(&self.found.bits);
            }
            let idf = self.idfs[number];
            for at in window.bits.iter() {
                window.scores[at] += self.formula.score(idf, &self.found, at);
            }
            self.found.clear();
        }
    }

    /// So many of the leaves are required.
    fn fill_some(&mut self, window: &mut Window) {
        for (number, leaf) in self.wanted.iter_mut().enumerate() {
            leaf.fill(self.text, window.start, window.end, None, &mut self.found);
            let idf = self.idfs[number];
            for at in self.found.bits.iter() {
                window.scores[at] += self.formula.score(idf, &self.found, at);
                window.leaves[at] += 1;
            }
            window.bits.add(&self.found.bits);
            self.found.clear();
        }
        if self.required > 1 {
            for at in window.bits.clone().iter() {
                if usize::from(window.leaves[at]) < self.required {
                    window.bits.remove(at);
                }
            }
        }
    }
}

/// What a leaf adds to the score of a document.
#[derive(Clone, Copy)]
struct Formula {
    k1: f32,
    exact_bonus: f32,
}

impl Formula {
    fn new(ranking: &Ranking, leaves: usize) -> Self {
        // More than any number of other forms can give: the form as it was asked comes first.
        let exact_bonus = if leaves == 1 { ranking.k1 + 1.0 } else { ranking.exact_bonus };
        Self { k1: ranking.k1, exact_bonus }
    }

    #[inline]
    fn score(self, idf: f32, found: &Found, at: usize) -> f32 {
        let frequency = found.frequencies[at];
        let bonus = if found.exact.contains(at) { self.exact_bonus } else { 0.0 };
        idf * ((self.k1 + 1.0) * frequency / (self.k1 + frequency) + bonus)
    }
}

fn sort_letter(sort: Sort) -> char {
    match sort {
        Sort::Relevance => 'r',
        Sort::Newest => 'n',
        Sort::Oldest => 'o',
    }
}

/// Where a page ended: the key and id of its last hit. The next page is what comes behind them.
#[derive(Debug, PartialEq)]
struct Cursor {
    sort: char,
    key: i64,
    rank: u64,
    id: String,
}

impl Cursor {
    fn encode(&self) -> String {
        let id: String = self.id.bytes().map(|byte| format!("{byte:02x}")).collect();
        format!("{}.{}.{}.{id}", self.sort, self.key, self.rank)
    }

    fn decode(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let sort = parts.next()?.chars().next()?;
        let key = parts.next()?.parse().ok()?;
        let rank = parts.next()?.parse().ok()?;
        let hex = parts.next().filter(|hex| hex.is_ascii() && hex.len() % 2 == 0)?;
        let bytes: Result<Vec<u8>, _> =
            (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16)).collect();
        let id = String::from_utf8(bytes.ok()?).ok()?;
        parts.next().is_none().then_some(Self { sort, key, rank, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back() {
        let cursor = Cursor { sort: 'r', key: -5, rank: 10, id: "خبر/۱.txt".to_owned() };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        for bad in ["", "r", "r.1.2", "r.x.2.00", "r.1.2.0", "r.1.2.zz", "r.1.2.ff", "r.1.2.00.1"] {
            assert_eq!(Cursor::decode(bad), None, "{bad}");
        }
    }
}
