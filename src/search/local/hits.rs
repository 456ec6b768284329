//! Ranked documents to hits: stored text, highlights, passages.

use std::cell::OnceCell;

use tantivy::{Searcher, SegmentOrdinal};

use super::evaluate::Formula;
use super::explain::explain;
use super::filter::KeywordColumns;
use super::keywords::folded;
use super::leaf::TextFields;
use super::plan::{Part, Plan};
use super::prior::{Factors, Prior};
use super::top::Ranked;
use crate::analysis::PersianAnalyzer;
use crate::index::{Fields, Store, StoredArticle};
use crate::query::Field;
use crate::search::passages::code_points;
use crate::search::{FieldScope, Highlighter, Hit, SearchRequest, Sort};

/// Makes hits for one request.
pub(super) struct HitMaker<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) store: &'a Store,
    pub(super) fields: &'a Fields,
    pub(super) analyzer: &'a PersianAnalyzer,
    pub(super) request: &'a SearchRequest,
    pub(super) plan: &'a Plan,
    pub(super) keywords: &'a KeywordColumns,
    pub(super) minimum: usize,
    /// The day that age is counted from, if it counts.
    pub(super) newest: Option<i32>,
    /// Made for the first hit that it is needed for.
    pub(super) highlighter: OnceCell<Highlighter>,
}

impl HitMaker<'_> {
    pub(super) fn hit(
        &self,
        ranked: &Ranked,
        rank: u64,
        text_of: &dyn Fn(SegmentOrdinal) -> tantivy::Result<TextFields>,
    ) -> tantivy::Result<Hit> {
        let score = if self.request.sort == Sort::Relevance { ranked.score } else { 0.0 };
        let mut hit = Hit::bare(&ranked.id, rank, score);
        if self.request.passages.is_none() && !self.request.explain {
            return Ok(hit);
        }
        let article = self.fields.article(&self.searcher.doc(ranked.address)?);
        let make = || Highlighter::new(self.analyzer.clone(), self.plan.marks());
        let highlighter = self.highlighter.get_or_init(make);
        let title = highlighter.look(&article.title, FieldScope::Title);
        let body = highlighter.look(&article.body, FieldScope::Body);
        let mut present = vec![false; highlighter.things()];
        title.note(&mut present);
        body.note(&mut present);
        // Where the query has branches, a word can stand in an article that another branch brought.
        let active = if self.plan.has_branches() {
            self.plan.active(self.minimum, &present, &|part| self.passes(part, &article))
        } else {
            present
        };
        if self.request.explain {
            let segment = self.searcher.segment_reader(ranked.address.segment_ord);
            let text = text_of(ranked.address.segment_ord)?;
            let formula = Formula::new(&self.request.ranking, self.plan);
            let document = ranked.address.doc_id;
            let prior = Prior::open(self.request, self.newest, self.keywords, segment)?;
            let factors = prior.map(|prior| prior.of(document));
            let ranking = &self.request.ranking;
            let mut explanation = explain(self.plan, &active, &text, formula, document, ranking)?;
            if let Some(Factors { age, source }) = factors {
                explanation.score *= age * source;
                (explanation.age, explanation.source) = (age, source);
            }
            hit.explanation = Some(explanation);
        }
        if let Some(options) = self.request.passages {
            let body = body.of(Some(&active));
            hit.title_highlights = code_points(&article.title, 0, title.of(Some(&active)).marks());
            hit.snippets = highlighter.passages(&article.body, &body, options);
            hit.title = article.title;
            hit.date = article.date.map(|date| date.to_iso());
            hit.date_jalali = article.date.map(|date| date.to_jalali());
            hit.source = article.source;
            hit.category = article.category;
            hit.url = article.url;
            hit.path = self.store.shown_path(ranked.address, article.path);
        }
        Ok(hit)
    }

    /// Whether an article passes a filter of the query.
    fn passes(&self, part: &Part, article: &StoredArticle) -> bool {
        match part {
            Part::Days(period) => {
                article.date.is_some_and(|date| (period.first..=period.last).contains(&date.day()))
            }
            Part::Keyword(field, test) => {
                let one = |value: &Option<String>| value.clone().into_iter().collect();
                let values: Vec<String> = match field {
                    Field::Source => one(&article.source),
                    Field::Category => one(&article.category),
                    Field::Author => one(&article.author),
                    Field::Tag => article.tags.clone(),
                    Field::Title | Field::Body => Vec::new(),
                };
                values.iter().any(|value| test.accepts(&folded(self.analyzer, value)))
            }
            _ => true,
        }
    }
}
