//! What is like an article: its copies, and other articles about the same things, found by the words
//! that say most of it.

use std::collections::{HashMap, HashSet};

use tantivy::{DocAddress, Searcher, Term};

use super::engine::LocalEngine;
use super::stories::StoryReader;
use crate::analysis::{Kind, is_function_word};
use crate::index::{IndexError, Likeness, Signatures, StoredArticle, find};
use crate::search::{
    Engine, Listed, Match, PassageOptions, Ranking, SearchRequest, SimilarCopy, SimilarResponse,
};

/// Words that stand for an article.
const WORDS: usize = 16;

/// A word of the headline counts as often as so many of the text.
const TITLE_WEIGHT: f32 = 2.0;

/// How soon more of the same word adds little: BM25's k1.
const SATURATION: f32 = 1.2;

/// A passage of each article.
const PASSAGE: PassageOptions = PassageOptions { count: 1, length: 160 };

/// Rounded, so that it can be read.
pub(super) fn rounded(share: f32) -> f32 {
    (share * 1_000.0).round() / 1_000.0
}

impl LocalEngine {
    /// Where the article with an id is.
    pub(super) fn address(
        &self,
        searcher: &Searcher,
        id: &str,
    ) -> tantivy::Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.store().fields.id, id);
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            if let Some(document) = find(segment, &term)? {
                return Ok(Some(DocAddress::new(ordinal as u32, document)));
            }
        }
        Ok(None)
    }

    pub(super) fn stored(
        &self,
        searcher: &Searcher,
        address: DocAddress,
    ) -> tantivy::Result<StoredArticle> {
        Ok(self.store().fields.article(&searcher.doc(address)?))
    }

    /// What is like the article with an id: its copies and at most `limit` of them, then at most
    /// `limit` others; `None` if there is no such article.
    ///
    /// # Errors
    ///
    /// When the index is damaged.
    pub fn similar(&self, id: &str, limit: usize) -> Result<Option<SimilarResponse>, IndexError> {
        let searcher = self.store().searcher();
        let failed = |error| self.failed(error);
        let Some(address) = self.address(&searcher, id).map_err(failed)? else { return Ok(None) };
        let article = self.stored(&searcher, address).map_err(failed)?;
        let (copies, mut known) = self.copies(&searcher, address).map_err(failed)?;
        known.insert(article.id.clone());
        let words = self.words_of(&searcher, &article, known.len() as u64).map_err(failed)?;
        let mut related = Vec::new();
        if !words.is_empty() {
            // Quoted, a word stands for itself and is no operator.
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            let request = SearchRequest {
                query: quoted.join(" "),
                matching: Match::Any,
                limit: limit.saturating_add(known.len()),
                collapse: true,
                without_total: true,
                passages: Some(PASSAGE),
                no_rewrite: true,
                ..SearchRequest::default()
            };
            let hits = self.search(&request)?.hits;
            related = hits.into_iter().filter(|hit| !known.contains(&hit.id)).take(limit).collect();
            related.iter_mut().zip(1..).for_each(|(hit, rank)| hit.rank = rank);
        }
        Ok(Some(SimilarResponse {
            format: 1,
            article: Listed::from(article),
            total_copies: copies.len() as u64,
            copies: copies.into_iter().take(limit).collect(),
            words,
            related,
        }))
    }

    /// How like two articles are; `None` where one of them is not there or too short to be compared.
    ///
    /// # Errors
    ///
    /// When the index is damaged.
    pub fn likeness(&self, id: &str, other: &str) -> Result<Option<Likeness>, IndexError> {
        let searcher = self.store().searcher();
        let signature = |id| {
            let address = self.address(&searcher, id)?;
            let of = |address: DocAddress| {
                let segment = searcher.segment_reader(address.segment_ord);
                Ok(Signatures::open(segment)?.of(address.doc_id))
            };
            address.map(of).transpose().map(Option::flatten)
        };
        let failed = |error| self.failed(error);
        let (one, other) = (signature(id).map_err(failed)?, signature(other).map_err(failed)?);
        Ok(one.zip(other).map(|(one, other)| one.likeness(&other)))
    }

    /// The copies of an article, the most similar first; and the ids of these and of all articles of
    /// its story.
    fn copies(
        &self,
        searcher: &Searcher,
        address: DocAddress,
    ) -> tantivy::Result<(Vec<SimilarCopy>, HashSet<String>)> {
        let mut known = HashSet::new();
        let Some(stories) = self.store().stories() else { return Ok((Vec::new(), known)) };
        let reader = StoryReader { searcher, stories };
        let mut copies = Vec::new();
        for (other, likeness) in reader.copies(address)? {
            let article = Listed::from(self.stored(searcher, other)?);
            known.insert(article.id.clone());
            let (similarity, lead) = (rounded(likeness.similarity), rounded(likeness.lead));
            copies.push(SimilarCopy { article, similarity, lead });
        }
        copies.sort_by(|one: &SimilarCopy, other| {
            let by_share = other.similarity.total_cmp(&one.similarity);
            by_share
                .then_with(|| other.lead.total_cmp(&one.lead))
                .then_with(|| one.article.id.cmp(&other.article.id))
        });
        if let Some(story) = reader.of_all(std::iter::once(address))?.into_iter().flatten().next() {
            for (_, article) in reader.articles(&[story])? {
                known.insert(self.stored(searcher, article)?.id);
            }
        }
        Ok((copies, known))
    }

    /// The words that say most of an article: frequent in it and rare in the archive, but in more
    /// articles than its story has, `copies`.
    fn words_of(
        &self,
        searcher: &Searcher,
        article: &StoredArticle,
        copies: u64,
    ) -> tantivy::Result<Vec<String>> {
        let mut counts: HashMap<String, f32> = HashMap::new();
        for (text, weight) in [(&article.title, TITLE_WEIGHT), (&article.body, 1.0)] {
            for token in self.store().analyzer().analyze(text) {
                if token.kind == Kind::Word && !is_function_word(&token.term) {
                    *counts.entry(token.term).or_default() += weight;
                }
            }
        }
        let documents = searcher.num_docs();
        let mut words = Vec::new();
        for (word, count) in counts {
            let frequency = self.store().term(searcher, &word)?.frequency;
            if frequency > copies {
                let weight = count / (count + SATURATION) * Ranking::idf(documents, frequency);
                words.push((weight, word));
            }
        }
        words.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        words.truncate(WORDS);
        Ok(words.into_iter().map(|(_, word)| word).collect())
    }
}
