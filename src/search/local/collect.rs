//! A plan over all segments: the total, the best hits, the facets.

use std::collections::HashSet;

use tantivy::{DocId, Searcher, SegmentOrdinal, SegmentReader};

use super::bound::Bound;
use super::candidates::{Candidate, Candidates};
use super::collapse::Documents;
use super::cursor::Figures;
use super::evaluate::{Opening, SegmentPlan};
use super::facets::Facets;
use super::filter::{KeywordColumns, SegmentFilter};
use super::leaf::TextFields;
use super::plan::{Part, Plan};
use super::prior::Prior;
use super::stories::{SegmentStories, StoryReader};
use super::times::{WindowTimes, time_key};
use super::top::{Floor, Ranked, SegmentTop, order, score_key};
use super::window::{Bits, Matches, WINDOW};
use crate::index::Fields;
use crate::search::{Facet, SearchRequest, Sort};

/// What the segments gave.
pub(super) struct Results {
    /// How many articles match; without a total, how many were seen.
    pub(super) total: u64,
    pub(super) ranked: Vec<Ranked>,
    pub(super) facets: Vec<Facet>,
    /// How many stories those articles are, where they were counted.
    pub(super) stories: Option<u64>,
}

/// Counts stories.
#[derive(Default)]
struct StoryCount {
    seen: HashSet<u64>,
    /// Articles that are stories of their own.
    single: u64,
}

impl StoryCount {
    fn count(&mut self, story_of: &SegmentStories<'_>, start: DocId, matches: &Bits) {
        for at in matches.iter() {
            match story_of.of(start + at as DocId) {
                Some(story) => {
                    self.seen.insert(story);
                }
                None => self.single += 1,
            }
        }
    }
}

/// A segment as it is read.
struct Reading<'a> {
    segment: &'a SegmentReader,
    text: &'a TextFields,
    /// Nothing but these documents.
    within: Option<&'a [DocId]>,
}

impl<'a> Reading<'a> {
    /// The documents of a window that are looked at, where not all are.
    fn documents(&self, start: DocId, end: DocId) -> Option<&'a [DocId]> {
        let within = self.within?;
        let at = |border| within.partition_point(|document| *document < border);
        Some(&within[at(start)..at(end)])
    }

    fn meets(&self, start: DocId, end: DocId) -> bool {
        self.documents(start, end).is_none_or(|documents| !documents.is_empty())
    }

    fn narrow(&self, start: DocId, end: DocId, matches: &mut Bits) {
        let Some(documents) = self.documents(start, end) else { return };
        let mut asked = Bits::empty();
        documents.iter().for_each(|document| asked.insert((document - start) as usize));
        matches.keep(&asked);
    }
}

/// Evaluates plans over one commit.
pub(super) struct Collector<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
    pub(super) keywords: &'a KeywordColumns,
    pub(super) times: &'a WindowTimes,
    pub(super) request: &'a SearchRequest,
    pub(super) plan: &'a Plan,
    pub(super) figures: Figures,
    /// How many of the best are kept; with none only the total is asked.
    pub(super) keep: usize,
    /// Key and id of the last hit of the page before.
    pub(super) after: Option<(i64, &'a str)>,
    /// Nothing but these documents is looked at.
    pub(super) only: Option<&'a Documents>,
    /// Stories are counted by it.
    pub(super) stories: Option<StoryReader<'a>>,
}

impl Collector<'_> {
    /// Evaluates the plan.
    pub(super) fn collect(&self) -> tantivy::Result<Results> {
        let mut results =
            Results { total: 0, ranked: Vec::new(), facets: Vec::new(), stories: None };
        let mut stories = StoryCount::default();
        let mut facets = Facets::new(&self.request.facets);
        let by_score = self.by_score();
        let mut floor = Floor::new(self.keep, self.after.map(|(key, _)| key));
        let counts =
            self.only.is_none() && (!self.request.without_total || !self.request.facets.is_empty());
        for (ordinal, segment) in self.searcher.segment_readers().iter().enumerate() {
            // Most segments are older: their postings are not opened at all.
            if let Some(stamp) = self.request.added_after
                && segment.fast_fields().u64("added")?.max_value() <= stamp
            {
                continue;
            }
            let within = match self.only {
                Some(only) => match only.get(&(ordinal as u32)) {
                    Some(documents) => Some(documents.as_slice()),
                    None => continue,
                },
                None => None,
            };
            let text = self.text(ordinal as u32)?;
            let reading = Reading { segment, text: &text, within };
            let Some(mut top) = SegmentTop::new(self.keep, ordinal as u32, segment, self.after)?
            else {
                continue;
            };
            let last = self.keep.checked_sub(1);
            let least = last.and_then(|last| results.ranked.get(last)).map(|ranked| ranked.key);
            floor.raise(least);
            if by_score || counts || self.keep == 0 {
                let counted = (&mut facets, &mut stories);
                results.total += self.read_all(&reading, &mut top, counted, &mut floor)?;
            }
            if !by_score && self.keep > 0 {
                let seen = self.read_by_date(&reading, &mut top, least)?;
                results.total += if counts { 0 } else { seen };
            }
            top.into_ranked(&mut results.ranked)?;
            results
                .ranked
                .sort_by(|left, right| order((left.key, &left.id), (right.key, &right.id)));
            results.ranked.truncate(self.keep);
        }
        let (from, to) = self.bounds();
        results.facets = facets.finish(from, to);
        if counts && self.stories.is_some() {
            results.stories = Some(stories.single + stories.seen.len() as u64);
        }
        Ok(results)
    }

    /// Whether scores are needed.
    fn by_score(&self) -> bool {
        self.request.sort == Sort::Relevance && self.keep > 0
    }

    /// The days that an answer is narrowed to, by the request and by the query.
    fn bounds(&self) -> (Option<i32>, Option<i32>) {
        let (mut from, mut to) = (self.request.from, self.request.to);
        for part in &self.plan.root.required {
            if let Part::Days(period) = part {
                from = Some(from.map_or(period.first, |from| from.max(period.first)));
                to = Some(to.map_or(period.last, |to| to.min(period.last)));
            }
        }
        (from, to)
    }

    pub(super) fn text(&self, ordinal: SegmentOrdinal) -> tantivy::Result<TextFields> {
        let (ranking, average) = (&self.request.ranking, self.figures.average);
        TextFields::new(self.searcher, ordinal, self.fields, ranking, average)
    }

    fn prior(&self, segment: &SegmentReader) -> tantivy::Result<Option<Prior>> {
        Prior::open(self.request, self.figures.newest, self.keywords, segment)
    }

    fn open<'s>(
        &'s self,
        segment: &'s SegmentReader,
        text: &'s TextFields,
        scored: bool,
    ) -> tantivy::Result<SegmentPlan<'s>> {
        let filter = SegmentFilter::open(self.request, self.keywords, segment)?;
        let (plan, keywords) = (self.plan, self.keywords);
        let opening = Opening { segment, text, plan, keywords, scored };
        SegmentPlan::open(&opening, self.figures.minimum, &self.request.ranking, filter)
    }

    /// All windows in their order: counts, and offers to the top if it is by score.
    fn read_all(
        &self,
        reading: &Reading<'_>,
        top: &mut SegmentTop,
        (facets, stories): (&mut Facets<'_>, &mut StoryCount),
        floor: &mut Floor,
    ) -> tantivy::Result<u64> {
        let Reading { segment, text, .. } = *reading;
        let by_score = self.by_score();
        let mut plan = self.open(segment, text, by_score)?;
        let ranking = &self.request.ranking;
        let mut bound = if by_score { Bound::new(self.plan, ranking) } else { None };
        let prior = if by_score { self.prior(segment)? } else { None };
        let most_prior = prior.as_ref().map_or(1.0, Prior::most);
        let mut candidates = Candidates::new(self.plan, text, ranking, bound.as_ref(), self.keep);
        let mut counted = facets.open(self.keywords, segment)?;
        let story_of = self.stories.map(|stories| stories.segment(segment)).transpose()?;
        let mut matches = Matches::new();
        let mut total = 0;
        for start in (0..segment.max_doc()).step_by(WINDOW) {
            let end = segment.max_doc().min(start + WINDOW as u32);
            if !reading.meets(start, end) || !plan.may_match(start, end) {
                continue;
            }
            plan.fill(start, end, &mut matches)?;
            reading.narrow(start, end, &mut matches.bits);
            total += u64::from(matches.bits.count());
            if let Some(story_of) = &story_of {
                stories.count(story_of, start, &matches.bits);
            }
            if !self.request.facets.is_empty() {
                counted.count(start, &matches.bits);
            }
            if by_score {
                for at in matches.bits.iter() {
                    let (document, score) = (start + at as u32, matches.scores[at]);
                    let factor = || prior.as_ref().map_or(1.0, |p| p.of(document).product());
                    let Some(bound) = &mut bound else {
                        let score = score * factor();
                        top.offer(document, score_key(score), score);
                        continue;
                    };
                    if !floor.reaches((score + bound.all()) * most_prior) {
                        continue;
                    }
                    let factor = factor();
                    let places = bound.places(matches.present[at]);
                    let best = (score + places + bound.boosts()) * factor;
                    if floor.admits(score * factor, best) {
                        candidates.push(Candidate { document, score, factor, places });
                    }
                }
                if candidates.are_many() {
                    candidates.offer(top, floor)?;
                }
            }
        }
        candidates.offer(top, floor)?;
        facets.add(counted);
        Ok(total)
    }

    /// The windows with the first dates, until no other can have one of the best. `least` is the key
    /// that a hit must have after other segments.
    fn read_by_date(
        &self,
        reading: &Reading<'_>,
        top: &mut SegmentTop,
        least: Option<i64>,
    ) -> tantivy::Result<u64> {
        let Reading { segment, text, .. } = *reading;
        let times = segment.fast_fields().i64("time")?;
        let mut plan: Option<(SegmentPlan<'_>, u32)> = None;
        let mut matches = Matches::new();
        let mut seen = 0;
        for window in self.times.ordered(segment, self.request.sort)? {
            if least.max(top.least()).is_some_and(|least| window.best < least) {
                break;
            }
            if !reading.meets(window.start, window.end) {
                continue;
            }
            // Postings are read forward only.
            if plan.as_ref().is_none_or(|(_, next)| window.start < *next) {
                plan = Some((self.open(segment, text, false)?, 0));
            }
            let Some((plan, next)) = &mut plan else { break };
            if !plan.may_match(window.start, window.end) {
                continue;
            }
            plan.fill(window.start, window.end, &mut matches)?;
            reading.narrow(window.start, window.end, &mut matches.bits);
            *next = window.end;
            seen += u64::from(matches.bits.count());
            for at in matches.bits.iter() {
                let document = window.start + at as u32;
                let key = time_key(self.request.sort, times.first(document));
                top.offer(document, key, 0.0);
            }
        }
        Ok(seen)
    }
}
