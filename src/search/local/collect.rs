//! A plan over all segments: the total, the best hits, the facets.

use std::collections::HashSet;

use tantivy::{DocId, Searcher, SegmentOrdinal, SegmentReader};

use super::boosts::Boosts;
use super::bound::Bound;
use super::candidates::Candidates;
use super::collapse::Documents;
use super::cursor::Figures;
use super::evaluate::{Formula, Opening, SegmentPlan};
use super::facets::Facets;
use super::filter::{KeywordColumns, SegmentFilter};
use super::leaf::TextFields;
use super::plan::{Part, Plan};
use super::prior::Prior;
use super::pruning::{Pass, Pruning};
use super::scoring::Scoring;
use super::stories::{SegmentStories, StoryReader};
use super::times::{WindowTimes, time_key};
use super::top::{Floor, Ranked, SegmentTop, order};
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

/// The windows of a segment: their first documents, and those behind their last ones.
fn windows(segment: &SegmentReader) -> impl Iterator<Item = (DocId, DocId)> {
    let end = segment.max_doc();
    let window = move |start| (start, end.min(start + WINDOW as DocId));
    (0..end).step_by(WINDOW).map(window)
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
        let counts = self.counts();
        let pruning = self.pruning();
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
            if let Some(pruning) = &pruning {
                results.total += self.read_best(&reading, &mut top, &mut floor, pruning)?;
            } else if by_score || counts {
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

    /// Whether all that matches is counted.
    fn counts(&self) -> bool {
        let asks = !self.request.without_total || !self.request.facets.is_empty();
        self.only.is_none() && asks || self.keep == 0
    }

    /// What need not be looked at, where only the best are asked.
    fn pruning(&self) -> Option<Pruning> {
        if !self.by_score() || self.counts() {
            return None;
        }
        let ranking = &self.request.ranking;
        let mut bound = Bound::new(self.plan, ranking);
        let formula = Formula::new(ranking, self.plan);
        let documents = self.searcher.num_docs();
        Pruning::new(self.plan, self.figures.minimum, formula, bound.as_mut(), documents)
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

    /// With `knows` it is known what boosts add.
    fn scoring<'s>(&'s self, reading: &Reading<'s>, knows: bool) -> tantivy::Result<Scoring<'s>> {
        let ranking = &self.request.ranking;
        let bound = Bound::new(self.plan, ranking);
        let unknown = bound.as_ref().filter(|_| !knows).map_or(0.0, Bound::boosts);
        let candidates = Candidates::new(self.plan, reading.text, ranking, unknown, self.keep);
        Ok(Scoring { bound, prior: self.prior(reading.segment)?, candidates })
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
        let mut scoring = if by_score { Some(self.scoring(reading, false)?) } else { None };
        let mut counted = facets.open(self.keywords, segment)?;
        let story_of = self.stories.map(|stories| stories.segment(segment)).transpose()?;
        let mut matches = Matches::new();
        let mut total = 0;
        for (start, end) in windows(segment) {
            if !reading.meets(start, end) || !plan.may_match(start, end) {
                continue;
            }
            plan.fill((start, end), None, None, &mut matches)?;
            reading.narrow(start, end, &mut matches.bits);
            total += u64::from(matches.bits.count());
            if let Some(story_of) = &story_of {
                stories.count(story_of, start, &matches.bits);
            }
            if !self.request.facets.is_empty() {
                counted.count(start, &matches.bits);
            }
            if let Some(scoring) = &mut scoring {
                scoring.take(start, &matches, None, top, floor);
                if scoring.candidates.are_many() {
                    scoring.settle(top, floor)?;
                }
            }
        }
        if let Some(scoring) = &mut scoring {
            scoring.settle(top, floor)?;
        }
        facets.add(counted);
        Ok(total)
    }

    /// Only what can be among the best, pass by pass; gives how many were seen.
    fn read_best(
        &self,
        reading: &Reading<'_>,
        top: &mut SegmentTop,
        floor: &mut Floor,
        pruning: &Pruning,
    ) -> tantivy::Result<u64> {
        let Reading { segment, text, .. } = *reading;
        let mut scoring = self.scoring(reading, true)?;
        let mut plan = self.open(segment, text, true)?;
        let mut boosts = Boosts::open(self.plan, text, &self.request.ranking)?;
        let mut seen = vec![Bits::empty(); windows(segment).count()];
        let mut matches = Matches::new();
        let mut total = 0;
        for (number, leaves) in pruning.passes().iter().enumerate() {
            if !pruning.brings(leaves.start, scoring.least(floor)) {
                break;
            }
            for ((start, end), seen) in windows(segment).zip(&mut seen) {
                if !reading.meets(start, end) || !plan.may_match(start, end) {
                    continue;
                }
                let unseen = (number > 0).then(|| {
                    let mut unseen = Bits::first((end - start) as usize);
                    unseen.take_out(seen);
                    unseen
                });
                let least = scoring.least(floor);
                let bound = scoring.bound.as_mut();
                let (boosts, leaves) = (&mut boosts, leaves.clone());
                let has_boosted = false;
                let mut pass = Pass { pruning, bound, boosts, has_boosted, leaves, least };
                plan.fill((start, end), unseen.as_ref(), Some(&mut pass), &mut matches)?;
                seen.add(&matches.bits);
                reading.narrow(start, end, &mut matches.bits);
                total += u64::from(matches.bits.count());
                scoring.take(start, &matches, Some(boosts), top, floor);
                if scoring.candidates.are_many() {
                    scoring.settle(top, floor)?;
                }
                floor.raise(top.least());
            }
            scoring.settle(top, floor)?;
        }
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
        let mut plan: Option<SegmentPlan<'_>> = None;
        let mut matches = Matches::new();
        let mut seen = 0;
        for window in self.times.ordered(segment, self.request.sort)? {
            if least.max(top.least()).is_some_and(|least| window.best < least) {
                break;
            }
            if !reading.meets(window.start, window.end) {
                continue;
            }
            let plan = match &mut plan {
                Some(plan) => plan,
                None => plan.insert(self.open(segment, text, false)?),
            };
            if !plan.may_match(window.start, window.end) {
                continue;
            }
            plan.fill((window.start, window.end), None, None, &mut matches)?;
            reading.narrow(window.start, window.end, &mut matches.bits);
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
