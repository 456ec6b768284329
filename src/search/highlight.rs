//! What of a text matched: the stored text goes through the same analyzer once more.
//!
//! Only what the query wants is marked, never what it excludes. A phrase is one mark from its
//! first word to its last.

use std::collections::HashMap;

use super::passages::{PassageOptions, Snippet, code_points, passages};
use crate::analysis::{AnalyzedToken, PersianAnalyzer};

/// One thing that the query wants: the ways to write it, and what it is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// For each way, for each place one after the other, the terms that can stand there; a word has
    /// one place.
    pub ways: Vec<Vec<Vec<String>>>,
    /// What showing it is worth: its inverse document frequency.
    pub weight: f32,
}

/// A piece of a text that matched, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Which of the things asked for.
    pub(crate) leaf: usize,
}

/// Marks texts for one query.
#[derive(Debug)]
pub struct Highlighter {
    analyzer: PersianAnalyzer,
    wanted: Vec<Wanted>,
    /// From a term to where it is wanted.
    places: HashMap<String, Vec<Place>>,
}

/// A place in a way to write a thing.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    leaf: usize,
    way: usize,
    place: usize,
}

impl Highlighter {
    /// For what a query wants, in the order of its importance to the passages.
    #[must_use]
    pub fn new(analyzer: PersianAnalyzer, wanted: Vec<Wanted>) -> Self {
        let mut places: HashMap<String, Vec<Place>> = HashMap::new();
        for (leaf, thing) in wanted.iter().enumerate() {
            for (way, words) in thing.ways.iter().enumerate() {
                for (place, terms) in words.iter().enumerate() {
                    for term in terms {
                        let here = Place { leaf, way, place };
                        places.entry(term.clone()).or_default().push(here);
                    }
                }
            }
        }
        Self { analyzer, wanted, places }
    }

    /// The marks of a text, in its order, none inside another.
    pub(crate) fn marks(&self, text: &str) -> Vec<Mark> {
        let tokens = self.analyzer.analyze(text);
        let mut marks = Vec::new();
        for (number, token) in tokens.iter().enumerate() {
            let Some(places) = self.places.get(&token.term) else { continue };
            for place in places.iter().filter(|place| place.place == 0) {
                if let Some(last) = self.way_end(*place, &tokens, number) {
                    let (from, to) = (token.from, tokens[last].to);
                    marks.push(Mark { from, to, leaf: place.leaf });
                }
            }
        }
        // The longest at each place; a word inside a marked phrase needs no mark of its own.
        marks.sort_by_key(|mark| (mark.from, std::cmp::Reverse(mark.to), mark.leaf));
        let mut end = 0;
        marks.retain(|mark| {
            let outside = mark.to > end;
            end = end.max(mark.to);
            outside
        });
        marks
    }

    /// The token that ends a way that starts at `first`, if all its words follow.
    fn way_end(&self, start: Place, tokens: &[AnalyzedToken], first: usize) -> Option<usize> {
        let count = self.wanted[start.leaf].ways[start.way].len();
        for place in 1..count {
            let token = tokens.get(first + place)?;
            let here = self.places.get(&token.term)?;
            if !here.contains(&Place { place, ..start }) {
                return None;
            }
        }
        Some(first + count - 1)
    }

    /// Passages of a body.
    #[must_use]
    pub fn snippets(&self, body: &str, options: PassageOptions) -> Vec<Snippet> {
        let weights: Vec<f32> = self.wanted.iter().map(|thing| thing.weight).collect();
        passages(body, &self.marks(body), &weights, options)
    }

    /// What of a headline matched, as code points.
    #[must_use]
    pub fn whole(&self, text: &str) -> Vec<[usize; 2]> {
        code_points(text, 0, &self.marks(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn highlighter(wanted: &[&[&str]]) -> Highlighter {
        let wanted = wanted
            .iter()
            .map(|places| Wanted {
                ways: vec![places.iter().map(|term| vec![(*term).to_owned()]).collect()],
                weight: 1.0,
            })
            .collect();
        Highlighter::new(PersianAnalyzer::new(), wanted)
    }

    #[track_caller]
    fn check(wanted: &[&[&str]], text: &str, expected: &[&str]) {
        let marks = highlighter(wanted).marks(text);
        let found: Vec<&str> = marks.iter().map(|mark| &text[mark.from..mark.to]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_in_any_spelling() {
        check(&[&["کتابها"]], "كتاب\u{200c}ها و کِتابها", &["كتاب\u{200c}ها", "کِتابها"]);
        check(&[&["هکر"]], "هکرها", &[]);
    }

    #[test]
    fn phrases_are_one_mark() {
        let text = "ایرانی هکرهای ایرانی، هکرهای روسی";
        check(&[&["هکرهای", "ایرانی"]], text, &["هکرهای ایرانی"]);
        check(&[&["هکرهای", "ایرانی"], &["ایرانی"]], text, &["ایرانی", "هکرهای ایرانی"]);
    }

    proptest::proptest! {
        #[test]
        fn marks_never_split_a_cluster(text in "[آ-ی\u{64b}-\u{652}\u{200c}. \n]{0,80}") {
            use crate::analysis::PersianAnalyzer;
            let terms: Vec<String> =
                PersianAnalyzer::new().analyze(&text).into_iter().map(|t| t.term).collect();
            let places = terms.first().into_iter().map(|t| vec![t.clone()]).collect();
            let highlighter = Highlighter::new(
                PersianAnalyzer::new(),
                vec![Wanted { ways: vec![places], weight: 1.0 }],
            );
            let options = PassageOptions { count: 3, length: 30 };
            let snippets = highlighter.snippets(&text, options);
            proptest::prop_assert!(snippets.is_empty() == text.trim().is_empty());
            for snippet in snippets {
                proptest::prop_assert!(text.contains(&snippet.text));
                let points: Vec<char> = snippet.text.chars().collect();
                for [from, to] in snippet.highlights {
                    proptest::prop_assert!(from < to && to <= points.len());
                    let is_mark = |c: char| ('\u{64b}'..='\u{652}').contains(&c);
                    proptest::prop_assert!(points.get(to).is_none_or(|c| !is_mark(*c)));
                }
            }
        }
    }
}
