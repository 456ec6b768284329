//! The engine against a naive evaluation of the same tree over the analyzed text of every article.
//!
//! On the sample archive as a test; on any other with `JUYA_ARTICLES=FOLDER`.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use juya::analysis::{Kind, PersianAnalyzer, canonical_spelling, fold_onto, lemmas};
use juya::calendar::day_to_jalali;
use juya::index::StoredArticle;
use juya::query::{Clause, Field, Node, Occur, parse};
use juya::search::local::LocalEngine;
use juya::search::{
    Engine, MAX_LIMIT, Match, PassageOptions, SearchRequest, SearchResponse, Widening,
};

use crate::util::{Folder, Random};

/// An article as numbers of terms.
struct Document {
    article: StoredArticle,
    /// Title and body.
    fields: [Vec<u32>; 2],
}

/// All articles, read word by word.
struct Naive {
    analyzer: PersianAnalyzer,
    terms: Vec<String>,
    lemmas: Vec<Vec<String>>,
    documents: Vec<Document>,
}

fn canonical_lemmas(term: &str) -> Vec<String> {
    lemmas(term).iter().map(|lemma| canonical_spelling(lemma).to_owned()).collect()
}

/// Which fields are looked through.
fn fields_of(field: Option<Field>) -> &'static [usize] {
    match field {
        Some(Field::Title) => &[0],
        Some(Field::Body) => &[1],
        _ => &[0, 1],
    }
}

fn fits(pattern: &[char], word: &[char]) -> bool {
    match (pattern.first(), word.first()) {
        (None, None) => true,
        (Some('*'), _) => {
            fits(&pattern[1..], word) || !word.is_empty() && fits(pattern, &word[1..])
        }
        (Some('?'), Some(_)) => fits(&pattern[1..], &word[1..]),
        (Some(one), Some(other)) => one == other && fits(&pattern[1..], &word[1..]),
        _ => false,
    }
}

/// The cheapest way from one word to the other, in half letters.
fn distance(one: &[char], other: &[char]) -> usize {
    let alike = |a: char, b: char| {
        ["زذضظ", "سصث", "تط", "هح", "قغ", "اآ"]
            .iter()
            .any(|group| group.contains(a) && group.contains(b))
    };
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for a in 0..=one.len() {
        for b in 0..=other.len() {
            if a == 0 || b == 0 {
                table[a][b] = 2 * (a + b);
                continue;
            }
            let (x, y) = (one[a - 1], other[b - 1]);
            let replaced = if x == y {
                0
            } else if alike(x, y) {
                1
            } else {
                2
            };
            let mut best =
                (table[a - 1][b - 1] + replaced).min(table[a - 1][b] + 2).min(table[a][b - 1] + 2);
            if a > 1 && b > 1 && x == other[b - 2] && one[a - 2] == y {
                best = best.min(table[a - 2][b - 2] + 2);
            }
            table[a][b] = best;
        }
    }
    table[one.len()][other.len()]
}

fn letters(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// The letters of a pattern, as the letter table folds them.
fn pattern_letters(text: &str) -> Vec<char> {
    let mut folded = String::new();
    for character in text.chars() {
        if matches!(character, '*' | '?') || !fold_onto(character, &mut folded) {
            folded.push(character);
        }
    }
    letters(&folded)
}

impl Naive {
    fn read(engine: &LocalEngine) -> Self {
        let mut naive = Self {
            analyzer: PersianAnalyzer::new(),
            terms: Vec::new(),
            lemmas: Vec::new(),
            documents: Vec::new(),
        };
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut request =
            SearchRequest { query: "*".to_owned(), limit: MAX_LIMIT, ..SearchRequest::default() };
        loop {
            let response = engine.search(&request).unwrap();
            for hit in response.hits {
                let article = engine.store().article(&hit.id).unwrap().unwrap();
                let fields = [&article.title, &article.body].map(|text| {
                    let tokens = naive.analyzer.analyze(text);
                    tokens
                        .into_iter()
                        .map(|token| {
                            *numbers.entry(token.term.clone()).or_insert_with(|| {
                                naive.lemmas.push(canonical_lemmas(&token.term));
                                naive.terms.push(token.term);
                                naive.terms.len() as u32 - 1
                            })
                        })
                        .collect()
                });
                naive.documents.push(Document { article, fields });
            }
            match response.next {
                Some(next) => request.after = Some(next),
                None => return naive,
            }
        }
    }

    /// The articles, by number, in which a test finds something.
    fn with(&self, test: impl Fn(&Document) -> bool) -> BTreeSet<usize> {
        (0..self.documents.len()).filter(|number| test(&self.documents[*number])).collect()
    }

    fn all(&self) -> BTreeSet<usize> {
        (0..self.documents.len()).collect()
    }

    /// The articles with a term that a test accepts.
    fn with_term(&self, field: Option<Field>, test: impl Fn(usize) -> bool) -> BTreeSet<usize> {
        let accepted: Vec<bool> = (0..self.terms.len()).map(test).collect();
        self.with(|document| {
            fields_of(field)
                .iter()
                .any(|at| document.fields[*at].iter().any(|term| accepted[*term as usize]))
        })
    }

    /// The articles with a word in any of its forms.
    fn with_word(&self, field: Option<Field>, word: &str, kind: Kind) -> BTreeSet<usize> {
        let own = canonical_lemmas(word);
        self.with_term(field, |number| {
            let term = &self.terms[number];
            let has_forms = kind == Kind::Word && !term.is_ascii() && term.len() <= 60;
            term == word || has_forms && self.lemmas[number].iter().any(|l| own.contains(l))
        })
    }

    fn with_phrase(&self, field: Option<Field>, text: &str, slop: u32) -> BTreeSet<usize> {
        let words: Vec<String> =
            self.analyzer.analyze(text).into_iter().map(|token| token.term).collect();
        if words.is_empty() {
            return self.all();
        }
        self.with(|document| {
            fields_of(field).iter().any(|at| {
                let tokens = &document.fields[*at];
                let is = |position: usize, word: usize| {
                    self.terms[tokens[position] as usize] == words[word]
                };
                if slop == 0 {
                    return (0..tokens.len()).any(|start| {
                        (0..words.len())
                            .all(|word| start + word < tokens.len() && is(start + word, word))
                    });
                }
                let places: Vec<Vec<i64>> = (0..words.len())
                    .map(|word| {
                        (0..tokens.len()).filter(|at| is(*at, word)).map(|at| at as i64).collect()
                    })
                    .collect();
                moved(&places, &mut Vec::new(), i64::from(slop))
            })
        })
    }

    fn folded(&self, text: &str) -> String {
        let tokens = self.analyzer.analyze(text).into_iter().map(|token| token.term);
        tokens.collect::<Vec<_>>().join(" ")
    }

    fn with_value(&self, field: Field, test: impl Fn(&str) -> bool) -> BTreeSet<usize> {
        self.with(|document| {
            let article = &document.article;
            let values: Vec<&String> = match field {
                Field::Source => article.source.iter().collect(),
                Field::Category => article.category.iter().collect(),
                Field::Author => article.author.iter().collect(),
                _ => article.tags.iter().collect(),
            };
            values.iter().any(|value| test(&self.folded(value)))
        })
    }

    fn node(&self, node: &Node, field: Option<Field>) -> BTreeSet<usize> {
        let keyword = field.filter(|field| field.is_keyword());
        match (node, keyword) {
            (Node::Everything, _) => self.all(),
            (Node::Period(period), _) => self.with(|document| {
                let day = document.article.date.map(|date| date.day());
                day.is_some_and(|day| period.first <= day && day <= period.last)
            }),
            (Node::Field(field, node), _) => self.node(node, Some(*field)),
            (Node::Group(clauses), _) => self.clauses(clauses, field),
            (Node::Either(clauses), _) => {
                let sets = clauses.iter().map(|clause| self.node(&clause.node, field));
                sets.fold(BTreeSet::new(), |one, other| &one | &other)
            }
            (Node::Words(text) | Node::Phrase { text, .. }, Some(keyword)) => {
                let wanted = self.folded(text);
                self.with_value(keyword, |value| value == wanted)
            }
            (Node::Pattern(text), Some(keyword)) => {
                self.with_value(keyword, |value| fits(&pattern_letters(text), &letters(value)))
            }
            (Node::Words(text), None) => {
                let tokens = self.analyzer.analyze(text);
                let sets = tokens.iter().map(|t| self.with_word(field, &t.term, t.kind));
                sets.fold(self.all(), |one, other| &one & &other)
            }
            (Node::Phrase { text, slop }, None) => self.with_phrase(field, text, *slop),
            (Node::Pattern(text), None) => {
                let pattern = pattern_letters(text);
                self.with_term(field, |number| fits(&pattern, &letters(&self.terms[number])))
            }
            (Node::Fuzzy { text, distance: most }, _) => {
                let tokens = self.analyzer.analyze(text);
                let sets = tokens.iter().map(|token| {
                    let word = letters(&token.term);
                    let near = self.with_term(field, |number| {
                        let other = letters(&self.terms[number]);
                        word.len().abs_diff(other.len()) <= usize::from(*most)
                            && distance(&word, &other) <= 2 * usize::from(*most)
                    });
                    &near | &self.with_word(field, &token.term, token.kind)
                });
                sets.fold(self.all(), |one, other| &one & &other)
            }
        }
    }

    fn clauses(&self, clauses: &[Clause], field: Option<Field>) -> BTreeSet<usize> {
        clauses.iter().fold(self.all(), |set, clause| {
            let found = self.node(&clause.node, field);
            if clause.occur == Occur::Excluded { &set - &found } else { &set & &found }
        })
    }

    fn ids(&self, numbers: &BTreeSet<usize>) -> BTreeSet<String> {
        numbers.iter().map(|number| self.documents[*number].article.id.clone()).collect()
    }
}

/// Whether the words of a phrase can stand at different places, moved by so much at most.
fn moved(places: &[Vec<i64>], chosen: &mut Vec<i64>, slop: i64) -> bool {
    let offsets = chosen.iter().enumerate().map(|(word, at)| at - word as i64);
    let (least, most) = offsets.fold((i64::MAX, i64::MIN), |(a, b), o| (a.min(o), b.max(o)));
    if !chosen.is_empty() && most - least > slop {
        return false;
    }
    let Some(here) = places.get(chosen.len()) else { return true };
    here.iter().any(|place| {
        if chosen.contains(place) {
            return false;
        }
        chosen.push(*place);
        let found = moved(places, chosen, slop);
        chosen.pop();
        found
    })
}

/// Whether every article that a node brings must show something marked.
fn marks(node: &Node, field: Option<Field>) -> bool {
    match node {
        Node::Everything | Node::Period(_) => false,
        Node::Field(field, node) => marks(node, Some(*field)),
        Node::Group(clauses) => {
            clauses.iter().any(|c| c.occur != Occur::Excluded && marks(&c.node, field))
        }
        Node::Either(clauses) => clauses.iter().all(|clause| marks(&clause.node, field)),
        _ => !field.is_some_and(Field::is_keyword),
    }
}

/// Makes queries of the words of the articles.
struct Maker<'a> {
    random: Random,
    naive: &'a Naive,
}

impl Maker<'_> {
    /// Words of an article one after the other, as they stand in its text.
    fn words(&mut self, count: usize) -> String {
        loop {
            let article = &self.random.pick(&self.naive.documents).article;
            let text = if self.random.below(4) == 0 { &article.title } else { &article.body };
            let words: Vec<&str> = text
                .split_whitespace()
                .filter(|word| word.chars().all(|c| c.is_alphanumeric() || c == '\u{200c}'))
                .collect();
            if words.len() >= count {
                let start = self.random.below(words.len() - count + 1);
                return words[start..start + count].join(" ");
            }
        }
    }

    fn unit(&mut self, depth: usize) -> String {
        match self.random.below(if depth > 2 { 9 } else { 13 }) {
            0..=2 => self.words(1),
            3 => self.words(2),
            4 => format!("«{}»", self.words(2)),
            5 => {
                let words = self.words(3);
                let words: Vec<&str> = words.split(' ').collect();
                format!("\"{} {}\"~{}", words[2], words[0], 2 + self.random.below(5))
            }
            6 => {
                let word: String = self.words(1).chars().filter(|c| *c != '\u{200c}').collect();
                let count = word.chars().count();
                let at = 2.min(count) + self.random.below(count.saturating_sub(2).max(1));
                let stem: String = word.chars().take(at).collect();
                match self.random.below(5) {
                    0 => format!("*{}", word.chars().skip(1).collect::<String>()),
                    1 if at < count => {
                        format!("{stem}?{}", word.chars().skip(at + 1).collect::<String>())
                    }
                    _ => format!("{stem}*"),
                }
            }
            7 => format!("{}~{}", self.words(1), 1 + self.random.below(2)),
            8 => self.filter(),
            9 => format!("({} OR {})", self.unit(depth + 1), self.unit(depth + 1)),
            10 => format!("({} AND {})", self.unit(depth + 1), self.unit(depth + 1)),
            11 => format!("({} -{})", self.unit(depth + 1), self.unit(depth + 1)),
            _ => format!("title:({})", self.unit(depth + 1)),
        }
    }

    fn filter(&mut self) -> String {
        let article = &self.random.pick(&self.naive.documents).article;
        let kind = self.random.below(5);
        match (kind, article.date, &article.source, &article.category) {
            (0, _, Some(source), _) => format!("source:«{source}»"),
            (1, _, _, Some(category)) if !category.contains(['«', '»', '"']) => {
                format!("دسته:\"{category}\"")
            }
            (2, _, Some(source), _) => {
                format!("source:{}*", self.naive.folded(source).chars().next().unwrap_or('ا'))
            }
            (_, Some(date), ..) => {
                let jalali = day_to_jalali(date.day());
                match kind {
                    3 => format!("date:{}..{}", date.to_jalali(), jalali.year + 1),
                    _ => format!("date:{:04}-{:02}", jalali.year, jalali.month),
                }
            }
            _ => format!("body:{}", self.words(1)),
        }
    }

    fn query(&mut self) -> String {
        match self.random.below(6) {
            0 => self.unit(0),
            1 => format!("{} {}", self.unit(0), self.unit(0)),
            2 => format!("{} OR {}", self.unit(0), self.unit(0)),
            3 => format!("{} NOT {}", self.unit(0), self.unit(0)),
            4 => format!("{} AND ({} OR {})", self.unit(0), self.unit(0), self.unit(0)),
            _ => format!("{} {} -{}", self.unit(0), self.unit(0), self.unit(0)),
        }
    }
}

fn ask(engine: &LocalEngine, query: &str, widening: Widening, limit: usize) -> SearchResponse {
    let passages = (limit < 100).then(PassageOptions::default);
    engine
        .search(&SearchRequest {
            query: query.to_owned(),
            matching: Match::All,
            limit,
            widening,
            passages,
            no_rewrite: true,
            ..SearchRequest::default()
        })
        .unwrap()
}

fn ids(response: &SearchResponse) -> BTreeSet<String> {
    response.hits.iter().map(|hit| hit.id.clone()).collect()
}

/// What is shown of each hit is a piece of its text, and says why it is there.
fn check_hits(engine: &LocalEngine, query: &str, response: &SearchResponse) {
    let tree = parse(query, None);
    let must = marks(&Node::Group(tree.clauses), None);
    for hit in &response.hits {
        let article = engine.store().article(&hit.id).unwrap().unwrap();
        let mut marked = !hit.title_highlights.is_empty();
        for snippet in &hit.snippets {
            assert!(article.body.contains(&snippet.text), "{query}: {snippet:?}");
            marked |= !snippet.highlights.is_empty();
            let points = snippet.text.chars().count();
            let mut end = 0;
            for [from, to] in &snippet.highlights {
                assert!(end <= *from && from < to && *to <= points, "{query}: {snippet:?}");
                end = *to;
            }
        }
        assert!(marked || !must, "{query}: nothing is marked in {}", hit.id);
    }
}

fn archive() -> (Folder, LocalEngine) {
    let folder = Folder::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let articles = std::env::var_os("JUYA_ARTICLES").map_or(sample, PathBuf::from);
    folder.juya(&["index", articles.to_str().unwrap(), "--quiet"]).expect(0);
    let engine = LocalEngine::open(&folder.path().join("index")).unwrap();
    (folder, engine)
}

#[test]
fn what_is_found_is_what_a_naive_reading_finds() {
    let (_folder, engine) = archive();
    let naive = Naive::read(&engine);
    let mut maker = Maker { random: Random(1403), naive: &naive };
    // What the archive teaches of spacing is not in the naive reading.
    let widening = Widening { archive: false, ..Widening::default() };
    let (mut found, mut several) = (0, 0);
    for number in 0..2000 {
        let query = maker.query();
        let tree = parse(&query, None);
        let expected = naive.ids(&naive.clauses(&tree.clauses, None));
        let response = ask(&engine, &query, widening, MAX_LIMIT);
        let cut = response.warnings.iter().any(|w| w.code == "too_many_expansions");
        if !cut {
            assert_eq!(ids(&response), expected, "query {number}: {query} read as {tree}");
            assert_eq!(response.total, expected.len() as u64, "{query}");
        }
        found += usize::from(!expected.is_empty());
        several += usize::from(expected.len() > 1);
        check_hits(&engine, &query, &ask(&engine, &query, widening, 5));
    }
    assert!(found > 800 && several > 500, "{found} of the queries find something");
}

#[test]
fn what_is_excluded_never_comes() {
    let (_folder, engine) = archive();
    let naive = Naive::read(&engine);
    let mut maker = Maker { random: Random(1404), naive: &naive };
    let mut checked = 0;
    for _ in 0..500 {
        let (a, b) = (maker.words(1), maker.unit(1));
        let all = Widening::default();
        let with = ids(&ask(&engine, &a, all, MAX_LIMIT));
        let alone = ids(&ask(&engine, &b, all, MAX_LIMIT));
        let b = if b.contains(' ') { format!("({b})") } else { b };
        for query in [format!("{a} NOT {b}"), format!("{a} -{b}"), format!("{a} AND NOT {b}")] {
            let left = ids(&ask(&engine, &query, all, MAX_LIMIT));
            assert!(left.is_disjoint(&alone), "{query}");
            assert_eq!(left, &with - &alone, "{query}");
        }
        checked += usize::from(!with.is_disjoint(&alone));
    }
    assert!(checked > 50, "in only {checked} queries something was excluded");
}
