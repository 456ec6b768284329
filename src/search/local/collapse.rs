//! Each story once: of the articles that match, the first in the asked order stands for its story.
//!
//! The ranked articles are gone through from the place where the page begins, as deep as it takes to
//! fill it. Behind a cursor an article counts only if no other of its story, of those that match,
//! comes before it; so the articles of the stories that are met are ranked by themselves, and no list
//! of what was shown has to be carried from page to page.

use std::collections::{BTreeMap, HashMap, HashSet};

use tantivy::{DocAddress, DocId};

use super::filter::KeywordColumns;
use super::stories::StoryReader;
use super::top::{Ranked, order};
use crate::query::Field;
use crate::search::Copies;

/// Documents by segment, in their order.
pub(super) type Documents = BTreeMap<u32, Vec<DocId>>;

/// A page of stories.
pub(super) struct StoryPage {
    /// What stands for each story.
    pub(super) ranked: Vec<Ranked>,
    /// Its copies, in the same order.
    pub(super) copies: Vec<Copies>,
    /// Whether there are stories behind it.
    pub(super) more: bool,
}

/// How deep the list is read first, for so many stories.
pub(super) fn first_depth(wanted: usize) -> usize {
    wanted.saturating_add(wanted / 4).saturating_add(16)
}

/// Makes pages of stories. The lists that it asks for are ranked.
pub(super) struct Collapse<'a> {
    pub(super) stories: StoryReader<'a>,
    pub(super) keywords: &'a KeywordColumns,
    /// The first so many articles of the page and those behind it.
    pub(super) first: &'a dyn Fn(usize) -> tantivy::Result<Vec<Ranked>>,
    /// Those of some documents that match, wherever they stand.
    pub(super) among: &'a dyn Fn(&Documents) -> tantivy::Result<Vec<Ranked>>,
    /// Whether what stands before the page was shown on other pages.
    pub(super) behind_cursor: bool,
    /// Whether the copies are told.
    pub(super) tells_copies: bool,
}

impl Collapse<'_> {
    /// The stories from `offset` on, at most `limit`; `ranked` is the list in its first depth.
    pub(super) fn page(
        &self,
        mut ranked: Vec<Ranked>,
        offset: usize,
        limit: usize,
    ) -> tantivy::Result<StoryPage> {
        let wanted = offset.saturating_add(limit);
        let mut depth = first_depth(wanted);
        loop {
            let is_all = ranked.len() < depth;
            let mut heads = self.heads(&ranked)?;
            let mut copies = HashMap::new();
            if self.behind_cursor {
                copies = self.copies(&heads)?;
                heads.retain(|(head, story)| {
                    let first = story.and_then(|story| copies.get(&story)?.first());
                    first.is_none_or(|first: &Ranked| first.address == head.address)
                });
            }
            if heads.len() > wanted || is_all {
                let more = heads.len() > wanted;
                let page: Vec<_> = heads.into_iter().skip(offset).take(limit).collect();
                if self.tells_copies && !self.behind_cursor {
                    copies = self.copies(&page)?;
                }
                let copies = page.iter().map(|(head, story)| {
                    let all = story.and_then(|story| copies.get(&story));
                    self.told(head, all.map_or(&[][..], Vec::as_slice))
                });
                let copies = copies.collect::<tantivy::Result<_>>()?;
                let ranked = page.into_iter().map(|(head, _)| head.clone()).collect();
                return Ok(StoryPage { ranked, copies, more });
            }
            depth = depth.saturating_mul(4);
            ranked = (self.first)(depth)?;
        }
    }

    /// The first of each story in a list.
    fn heads<'r>(&self, ranked: &'r [Ranked]) -> tantivy::Result<Vec<(&'r Ranked, Option<u64>)>> {
        let stories = self.stories.of_all(ranked.iter().map(|ranked| ranked.address))?;
        let mut seen = HashSet::new();
        let mut heads: Vec<_> = ranked.iter().zip(stories).collect();
        heads.retain(|(_, story)| story.is_none_or(|story| seen.insert(story)));
        Ok(heads)
    }

    /// The articles of stories that match, ranked, for those with more than one article.
    fn copies(
        &self,
        heads: &[(&Ranked, Option<u64>)],
    ) -> tantivy::Result<HashMap<u64, Vec<Ranked>>> {
        let mut documents = Documents::new();
        let mut story_of: HashMap<DocAddress, u64> = HashMap::new();
        let stories: Vec<u64> = heads.iter().filter_map(|(_, story)| *story).collect();
        let articles = self.stories.articles(&stories)?;
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for (story, _) in &articles {
            *counts.entry(*story).or_default() += 1;
        }
        for (story, address) in articles {
            if counts.get(&story).is_some_and(|count| *count > 1) {
                documents.entry(address.segment_ord).or_default().push(address.doc_id);
                story_of.insert(address, story);
            }
        }
        documents.values_mut().for_each(|documents| documents.sort_unstable());
        let mut copies: HashMap<u64, Vec<Ranked>> = HashMap::new();
        if documents.is_empty() {
            return Ok(copies);
        }
        let mut ranked = (self.among)(&documents)?;
        ranked.sort_by(|left, right| order((left.key, &left.id), (right.key, &right.id)));
        for ranked in ranked {
            if let Some(story) = story_of.get(&ranked.address) {
                copies.entry(*story).or_default().push(ranked);
            }
        }
        Ok(copies)
    }

    /// What is told of the copies of a hit: the sources by the time of their first copy.
    fn told(&self, head: &Ranked, all: &[Ranked]) -> tantivy::Result<Copies> {
        let mut sources: Vec<(i64, &str, String, String)> = Vec::new();
        let mut own = None;
        for ranked in all {
            let segment = self.stories.searcher.segment_reader(ranked.address.segment_ord);
            let Some((column, values)) = self.keywords.open(Field::Source, segment)? else {
                continue;
            };
            let document = ranked.address.doc_id;
            let Some(ordinal) = column.term_ords(document).next() else { continue };
            let Some((value, folded)) = values.values.get(ordinal as usize) else { continue };
            if ranked.address == head.address {
                own = Some(folded.clone());
            }
            let time = segment.fast_fields().i64("time")?.first(document).unwrap_or(i64::MAX);
            sources.push((time, &ranked.id, folded.clone(), value.clone()));
        }
        sources.sort_unstable();
        let mut seen: HashSet<String> = own.into_iter().collect();
        let others = sources.into_iter().filter(|(_, _, folded, _)| seen.insert(folded.clone()));
        let other_sources = others.map(|(_, _, _, value)| value).collect();
        Ok(Copies { copies: all.len().max(1) as u64, other_sources })
    }
}
