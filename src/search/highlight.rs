//! What of a text matched: the stored text goes through the same analyzer once more.
//!
//! Only what the query wants is marked, never what it excludes. A phrase is one mark from its
//! first word to its last; words that may be moved are marked where all of them match.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use tantivy_tokenizer_api::{TokenStream as _, Tokenizer as _};

use super::passages::{PassageOptions, Snippet, code_points, passages};
use super::proximity::near;
use crate::analysis::{PersianAnalyzer, is_word_character};

/// The fields that a thing is looked for in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldScope {
    /// Headline and text.
    #[default]
    Both,
    /// The headline.
    Title,
    /// The text.
    Body,
}

impl FieldScope {
    /// Whether it includes a field.
    #[must_use]
    pub fn has(self, field: Self) -> bool {
        self == Self::Both || self == field
    }

    /// The name of a field.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "title, body",
            Self::Title => "title",
            Self::Body => "body",
        }
    }
}

/// One thing that the query wants: the ways to write it, and what it is worth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// For each way, for each place one after the other, the terms that can stand there; a word has
    /// one place.
    pub ways: Vec<Vec<Vec<String>>>,
    /// By how many places in all the words of a way may be moved.
    pub slop: u32,
    /// Where it is looked for.
    pub scope: FieldScope,
    /// What showing it is worth: its inverse document frequency.
    pub weight: f32,
}

/// A piece of a text that matched, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The first byte.
    pub from: usize,
    /// Behind the last byte.
    pub to: usize,
    /// Which of the things asked for.
    pub leaf: usize,
}

/// Marks texts for one query.
#[derive(Debug)]
pub struct Highlighter {
    analyzer: PersianAnalyzer,
    wanted: Vec<Wanted>,
    /// From a term to where it is wanted.
    places: FxHashMap<String, Vec<Place>>,
}

/// A place in a way to write a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    leaf: usize,
    way: usize,
    place: usize,
}

/// A token of a text, and where it is wanted.
struct Token<'a> {
    from: usize,
    to: usize,
    places: &'a [Place],
}

/// A text that was looked through: all that matched, as it stands.
#[derive(Debug, Default)]
pub struct Marks {
    marks: Vec<Mark>,
    /// Words that may be moved match together from here to there.
    spans: Vec<Mark>,
}

impl Marks {
    /// Notes which of the things asked for are here.
    pub fn note(&self, present: &mut [bool]) {
        for mark in &self.marks {
            present[mark.leaf] = true;
        }
    }

    /// The marks of some of the things, of all when `None`, in the order of the text, none inside
    /// another.
    #[must_use]
    pub fn of(mut self, active: Option<&[bool]>) -> Self {
        if let Some(active) = active {
            self.marks.retain(|mark| active[mark.leaf]);
            self.spans.retain(|span| active[span.leaf]);
        }
        // The longest at each place; a word inside a marked phrase needs no mark of its own.
        self.marks.sort_by_key(|mark| (mark.from, std::cmp::Reverse(mark.to), mark.leaf));
        let mut end = 0;
        self.marks.retain(|mark| {
            let outside = mark.to > end;
            end = end.max(mark.to);
            outside
        });
        self.spans.sort_by_key(|span| (span.from, span.to));
        self
    }

    /// The marks.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }
}

impl Highlighter {
    /// For what a query wants, in the order of its importance to the passages.
    #[must_use]
    pub fn new(analyzer: PersianAnalyzer, wanted: Vec<Wanted>) -> Self {
        let mut places: FxHashMap<String, Vec<Place>> = FxHashMap::default();
        for (leaf, thing) in wanted.iter().enumerate() {
            for (way, words) in thing.ways.iter().enumerate() {
                for (place, terms) in words.iter().enumerate() {
                    for term in terms {
                        let here = Place { leaf, way, place };
                        match places.get_mut(term) {
                            Some(places) => places.push(here),
                            None => {
                                places.insert(term.clone(), vec![here]);
                            }
                        }
                    }
                }
            }
        }
        Self { analyzer, wanted, places }
    }

    /// All that matches in a text of a field.
    #[must_use]
    pub fn look(&self, text: &str, field: FieldScope) -> Marks {
        let (mut marks, mut spans) = (Vec::new(), Vec::new());
        if self.places.is_empty() {
            return Marks::default();
        }
        let tokens = self.tokens(text);
        // For ways whose words may be moved: where each word stands.
        let mut loose: BTreeMap<(usize, usize), Vec<Vec<u32>>> = BTreeMap::new();
        for (number, token) in tokens.iter().enumerate() {
            for place in token.places {
                let thing = &self.wanted[place.leaf];
                if !thing.scope.has(field) {
                    continue;
                }
                let words = thing.ways[place.way].len();
                if thing.slop > 0 && words > 1 {
                    let places = loose
                        .entry((place.leaf, place.way))
                        .or_insert_with(|| vec![Vec::new(); words]);
                    places[place.place].push(number as u32);
                } else if place.place == 0
                    && let Some(last) = self.way_end(*place, &tokens, number)
                {
                    let (from, to) = (token.from, tokens[last].to);
                    marks.push(Mark { from, to, leaf: place.leaf });
                }
            }
        }
        for ((leaf, _), places) in loose {
            for near in near(&places, self.wanted[leaf].slop) {
                let ends = (near.positions.iter().min(), near.positions.iter().max());
                if let (Some(first), Some(last)) = ends {
                    let (from, to) = (tokens[*first as usize].from, tokens[*last as usize].to);
                    spans.push(Mark { from, to, leaf });
                }
                marks.extend(near.positions.iter().map(|position| {
                    let token = &tokens[*position as usize];
                    Mark { from: token.from, to: token.to, leaf }
                }));
            }
        }
        Marks { marks, spans }
    }

    /// The tokens of a text; where one ends is known of those that are wanted somewhere.
    fn tokens(&self, text: &str) -> Vec<Token<'_>> {
        let mut analyzer = self.analyzer.clone();
        let mut stream = analyzer.token_stream(text);
        let mut tokens = Vec::new();
        while stream.advance() {
            let token = stream.token();
            let places = self.places.get(&token.text).map(Vec::as_slice).unwrap_or_default();
            let (from, mut to) = (token.offset_from, token.offset_to);
            if !places.is_empty() {
                // Joiners and marks behind a word are of its last letter's cluster.
                let behind = text[to..].trim_start_matches(|c| is_word_character(c).is_none());
                to = text.len() - behind.len();
            }
            tokens.push(Token { from, to, places });
        }
        tokens
    }

    /// The token that ends a way that starts at `first`, if all its words follow.
    fn way_end(&self, start: Place, tokens: &[Token<'_>], first: usize) -> Option<usize> {
        let count = self.wanted[start.leaf].ways[start.way].len();
        for place in 1..count {
            if !tokens.get(first + place)?.places.contains(&Place { place, ..start }) {
                return None;
            }
        }
        Some(first + count - 1)
    }

    /// Passages of a body with these marks.
    #[must_use]
    pub fn passages(&self, body: &str, marks: &Marks, options: PassageOptions) -> Vec<Snippet> {
        let weights: Vec<f32> = self.wanted.iter().map(|thing| thing.weight).collect();
        passages(body, &marks.marks, &marks.spans, &weights, options)
    }

    /// Passages of a body with all that matches.
    #[must_use]
    pub fn snippets(&self, body: &str, options: PassageOptions) -> Vec<Snippet> {
        self.passages(body, &self.look(body, FieldScope::Body).of(None), options)
    }

    /// What of a headline matched, as code points.
    #[must_use]
    pub fn whole(&self, title: &str) -> Vec<[usize; 2]> {
        code_points(title, 0, self.look(title, FieldScope::Title).of(None).marks())
    }

    /// How many things are asked for.
    #[must_use]
    pub fn things(&self) -> usize {
        self.wanted.len()
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
                ..Wanted::default()
            })
            .collect();
        Highlighter::new(PersianAnalyzer::new(), wanted)
    }

    #[track_caller]
    fn check(wanted: &[&[&str]], text: &str, expected: &[&str]) {
        let looked = highlighter(wanted).look(text, FieldScope::Body).of(None);
        let marks = looked.marks();
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

    #[test]
    fn moved_words_are_marked_where_all_of_them_match() {
        let wanted = Wanted {
            ways: vec![vec![vec!["هکر".to_owned()], vec!["بانک".to_owned()]]],
            slop: 2,
            ..Wanted::default()
        };
        let highlighter = Highlighter::new(PersianAnalyzer::new(), vec![wanted]);
        let text = "هکر در بانک ماند. هکر رفت و دیگر هیچ. بانک هکر";
        let looked = highlighter.look(text, FieldScope::Body).of(None);
        let marks = looked.marks();
        let found: Vec<&str> = marks.iter().map(|mark| &text[mark.from..mark.to]).collect();
        assert_eq!(found, ["هکر", "بانک", "بانک", "هکر"]);
        assert_eq!(marks[2].from, text.rfind("بانک").unwrap());
    }

    #[test]
    fn a_field_is_left_alone_by_what_is_asked_of_the_other() {
        let wanted = Wanted {
            ways: vec![vec![vec!["هکر".to_owned()]]],
            scope: FieldScope::Title,
            ..Wanted::default()
        };
        let highlighter = Highlighter::new(PersianAnalyzer::new(), vec![wanted]);
        assert_eq!(highlighter.whole("هکر"), [[0, 3]]);
        assert!(highlighter.look("هکر", FieldScope::Body).of(None).marks().is_empty());
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
                vec![Wanted { ways: vec![places], weight: 1.0, ..Wanted::default() }],
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
