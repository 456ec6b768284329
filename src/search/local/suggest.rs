//! "Did you mean" for the local engine: other readings of a query, tried before they are shown.

use super::engine::LocalEngine;
use crate::index::IndexError;
use crate::query::{Clause, Field, Node, Occur, parse};
use crate::search::{Match, Message, SearchRequest, SearchResponse, Suggestion};
use crate::suggest::{Correction, CorrectionKind, Piece, complete, corrections};

/// An answer with fewer articles is little.
const FEW: u64 = 5;

/// Most readings that are tried, and most that are shown.
const TRIED: usize = 4;
const SHOWN: usize = 3;

impl LocalEngine {
    /// Other readings of a whole query, the best first, whatever the query finds.
    #[must_use]
    pub fn corrections(&self, query: &str, today: Option<i32>, limit: usize) -> Vec<Correction> {
        let Some(words) = self.store().words() else { return Vec::new() };
        let tree = parse(query, today);
        let mut pieces = Vec::new();
        pieces_of(&tree.clauses, query, false, &mut pieces);
        pieces.sort_by_key(|piece| piece.at);
        corrections(words, self.store().analyzer(), query, &pieces, limit)
    }

    /// The words and phrases that begin with what was typed, the most frequent first.
    #[must_use]
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<String> {
        let words = self.store().words();
        words.map_or_else(Vec::new, |words| complete(words, self.store().analyzer(), typed, limit))
    }

    /// Adds suggestions to an answer that found little, or makes it the answer to a query that finds
    /// articles where the one that was typed finds none.
    pub(super) fn suggest(
        &self,
        request: &SearchRequest,
        response: &mut SearchResponse,
        has_rare_words: bool,
    ) -> Result<(), IndexError> {
        let relaxed = response.rewrites.iter().any(|rewrite| rewrite.code == "relaxed");
        // A page with all hits that were wanted is not little, however many more there are.
        let little = response.total < FEW
            && (request.limit as u64 > response.total || !request.without_total);
        if !(relaxed || little || has_rare_words)
            || request.rewrite_when_empty_only && response.total > 0
        {
            return Ok(());
        }
        let whole = if relaxed { 0 } else { response.total };
        let readings = self.corrections(&request.query, request.today, TRIED);
        for reading in &readings {
            let total = self.total(request, &reading.query, request.matching)?;
            if total <= whole {
                continue;
            }
            if whole == 0 && may_replace(request, response, reading) {
                return self.rewrite(request, response, reading);
            }
            if response.suggestions.len() < SHOWN {
                response.suggestions.push(Suggestion {
                    message: format!("did you mean «{}»?", reading.query),
                    code: reading.kind.code(),
                    query: reading.query.clone(),
                });
            }
        }
        // No article has all words of any reading; some may have some of the first one's.
        if let Some(reading) = readings.first().filter(|_| response.total == 0)
            && may_replace(request, response, reading)
            && request.matching == Match::Auto
            && self.total(request, &reading.query, Match::Any)? > 0
        {
            return self.rewrite(request, response, reading);
        }
        Ok(())
    }

    /// How many articles have all words of a query, or, where any are asked for, one of them.
    fn total(
        &self,
        request: &SearchRequest,
        query: &str,
        matching: Match,
    ) -> Result<u64, IndexError> {
        let request = SearchRequest {
            query: query.to_owned(),
            matching: if matching == Match::Any { Match::Any } else { Match::All },
            limit: 0,
            offset: 0,
            after: None,
            facets: Vec::new(),
            without_total: false,
            passages: None,
            explain: false,
            expand: false,
            collapse: false,
            ..request.clone()
        };
        let mut response = SearchResponse::empty(&request.query);
        self.answer(&request, &mut response)?;
        Ok(response.total)
    }

    /// Answers another query, and says so.
    fn rewrite(
        &self,
        request: &SearchRequest,
        response: &mut SearchResponse,
        reading: &Correction,
    ) -> Result<(), IndexError> {
        let asked = SearchRequest { query: reading.query.clone(), ..request.clone() };
        let mut answer = SearchResponse::empty(&request.query);
        self.answer(&asked, &mut answer)?;
        let why = match reading.kind {
            CorrectionKind::Keyboard => "the keyboard was in the other script",
            CorrectionKind::Finglish => "it was read as Persian in Latin letters",
            CorrectionKind::Spelling => "it was read as a slip",
            CorrectionKind::Spacing => "its words were spaced in another way",
        };
        let message = format!(
            "nothing has «{}»; {why}, and «{}» was asked instead",
            request.query, reading.query
        );
        answer.rewrites.insert(0, Message { code: reading.kind.code(), message });
        *response = answer;
        Ok(())
    }

    /// The query that was asked instead on the page before, if one was.
    pub(super) fn rewritten(
        &self,
        request: &SearchRequest,
    ) -> Result<Option<SearchResponse>, IndexError> {
        if request.no_rewrite {
            return Ok(None);
        }
        // The page before found nothing as a whole, so that a reading was asked that was sure.
        let readings = self.corrections(&request.query, request.today, TRIED);
        for reading in readings.iter().filter(|reading| reading.sure) {
            let mut response = SearchResponse::empty(&request.query);
            match self.rewrite(request, &mut response, reading) {
                Ok(()) => return Ok(Some(response)),
                // The cursor says of which reading it is.
                Err(IndexError::Cursor { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

/// Whether a reading is sure enough to be asked instead of what found nothing as a whole. What comes
/// after a better reading is a guess.
fn may_replace(request: &SearchRequest, response: &SearchResponse, reading: &Correction) -> bool {
    !request.no_rewrite && response.suggestions.is_empty() && reading.sure
}

/// The parts of a query with words in them. Values of fields that are compared as a whole are none.
fn pieces_of<'q>(clauses: &[Clause], query: &'q str, excluded: bool, pieces: &mut Vec<Piece<'q>>) {
    for clause in clauses {
        let excluded = excluded || clause.occur == Occur::Excluded;
        let mut node = &clause.node;
        let mut field: Option<Field> = None;
        while let Node::Field(of, inner) = node {
            field = Some(*of);
            node = inner;
        }
        if field.is_some_and(Field::is_keyword) {
            continue;
        }
        let (text, quoted) = match node {
            Node::Words(text) => (text, false),
            Node::Phrase { text, .. } => (text, true),
            Node::Group(inner) | Node::Either(inner) => {
                pieces_of(inner, query, excluded, pieces);
                continue;
            }
            _ => continue,
        };
        // A sign or a field stands before the words of a clause, and may look like them.
        let here = query.get(clause.span.clone()).unwrap_or_default();
        if let Some(at) = here.rfind(text.as_str()) {
            let at = clause.span.start + at;
            let text = &query[at..at + text.len()];
            pieces.push(Piece { text, at, quoted, excluded });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_where_their_words_are() {
        let check = |query: &str, expected: &[&str]| {
            let mut pieces = Vec::new();
            pieces_of(&parse(query, Some(20_000)).clauses, query, false, &mut pieces);
            let shown: Vec<String> = pieces
                .iter()
                .map(|piece| {
                    assert_eq!(&query[piece.at..][..piece.text.len()], piece.text);
                    let sign = if piece.excluded { "-" } else { "" };
                    let quote = if piece.quoted { "\"" } else { "" };
                    format!("{sign}{quote}{}", piece.text)
                })
                .collect();
            assert_eq!(shown, expected, "{query}");
        };
        check("هکر ایرانی -روسیه", &["هکر ایرانی", "-روسیه"]);
        check("title:title «خبر مهم» +بانک", &["title", "\"خبر مهم", "بانک"]);
        check("(هکر OR بانک) AND source:ایسنا", &["هکر", "بانک"]);
        check("-(الف title:(ب پ))", &["-الف", "-ب پ"]);
        check("بانک* هکر~ date:1399", &[]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

        #[test]
        fn any_query_has_pieces(
            query in "([آ-ی «»\"*~:()\u{200c}a-z]|AND |OR |NOT |title:|-){0,30}|\\PC{0,40}"
        ) {
            let mut pieces = Vec::new();
            pieces_of(&parse(&query, Some(20_000)).clauses, &query, false, &mut pieces);
        }
    }
}
