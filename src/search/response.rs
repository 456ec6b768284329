//! What is answered; the JSON of the command line and of the HTTP API is this.

use serde::Serialize;

use super::facets::Facet;
use super::passages::Snippet;

/// One answer.
#[derive(Clone, Debug, Serialize)]
pub struct SearchResponse {
    /// Version of this form.
    pub format: u32,
    /// What was asked.
    pub query: String,
    /// How many articles match, exactly.
    pub total: u64,
    /// How many stories those articles are, exactly, where each story was asked for once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_stories: Option<u64>,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// The hits.
    pub hits: Vec<Hit>,
    /// Counts by field: `facets` with pairs of value and count, `facets_missing` with the articles
    /// that have no value.
    #[serde(flatten, serialize_with = "serialize_facets")]
    pub facets: Vec<Facet>,
    /// What was asked instead of what was typed.
    pub rewrites: Vec<Message>,
    /// What could be asked instead.
    pub suggestions: Vec<Suggestion>,
    /// What of the query was not taken as it stands.
    pub warnings: Vec<Message>,
    /// What `--after` takes for the next page; `null` on the last.
    pub next: Option<String>,
}

impl SearchResponse {
    /// An answer without anything in it yet.
    #[must_use]
    pub fn empty(query: &str) -> Self {
        Self {
            format: 1,
            query: query.to_owned(),
            total: 0,
            total_stories: None,
            took_ms: 0.0,
            hits: Vec::new(),
            facets: Vec::new(),
            rewrites: Vec::new(),
            suggestions: Vec::new(),
            warnings: Vec::new(),
            next: None,
        }
    }
}

fn serialize_facets<S: serde::Serializer>(facets: &[Facet], to: S) -> Result<S::Ok, S::Error> {
    super::facets::serialize(facets, to)
}

/// Something that is told with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// A name for scripts that does not change.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

/// Another query that finds more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The query.
    pub query: String,
    /// What it mends: `spelling`, `spacing`, `keyboard`, `finglish`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
}

/// One article that matches.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// The article's id.
    pub id: String,
    /// From 1, over all pages.
    pub rank: u64,
    /// The score; 0 where the order is by date.
    pub score: f32,
    /// The headline.
    pub title: String,
    /// What of the headline matched, as code points from and up to.
    pub title_highlights: Vec<[usize; 2]>,
    /// ISO 8601, Gregorian.
    pub date: Option<String>,
    /// The Jalali day.
    pub date_jalali: Option<String>,
    /// The agency.
    pub source: Option<String>,
    /// The section.
    pub category: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The file it came from.
    pub path: String,
    /// Passages of the text with what matched.
    pub snippets: Vec<Snippet>,
    /// What else of its story matches, where each story was asked for once.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub copies: Option<Copies>,
    /// What matched and what the score came from, where it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

impl Hit {
    /// A hit of which no more is known.
    #[must_use]
    pub fn bare(id: &str, rank: u64, score: f32) -> Self {
        Self {
            id: id.to_owned(),
            rank,
            score,
            title: String::new(),
            title_highlights: Vec::new(),
            date: None,
            date_jalali: None,
            source: None,
            category: None,
            url: None,
            path: String::new(),
            snippets: Vec::new(),
            copies: None,
            explanation: None,
        }
    }
}

/// The copies of a story among what matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copies {
    /// How many articles the hit stands for, itself included.
    pub copies: u64,
    /// The other sources that carried it, the earliest first.
    pub other_sources: Vec<String>,
}

/// What the score of a hit came from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The sum over the words and neighbours, times `age` and `source`.
    pub score: f32,
    /// How late repetition stops to pay in this query.
    pub k1: f32,
    /// The factor by the article's age, 1 where age does not count.
    pub age: f32,
    /// The factor of its source.
    pub source: f32,
    /// What each word or phrase that matched adds.
    pub words: Vec<ExplainedWord>,
    /// What neighbours of the query add that are neighbours in the article.
    pub neighbours: Vec<ExplainedNeighbours>,
}

/// What two words of a query add that stand next to each other in the article too.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedNeighbours {
    /// The words as they were asked.
    pub words: [String; 2],
    /// What they add.
    pub score: f32,
}

/// What a word or phrase of the query adds to the score of a hit:
/// `idf × ((k1 + 1) × frequency / (k1 + frequency) + bonus) + lead`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedWord {
    /// The word as it was asked.
    pub word: String,
    /// What it adds.
    pub score: f32,
    /// Its inverse document frequency.
    pub idf: f32,
    /// How often it is there, weighed by form, field and length.
    pub frequency: f32,
    /// What the form as it was asked adds, if it is there.
    pub bonus: f32,
    /// What it adds by standing in the lead.
    pub lead: f32,
    /// The forms that are there.
    pub matches: Vec<ExplainedMatch>,
}

/// A form of a word in a field of a hit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedMatch {
    /// The term, or the terms of a phrase.
    pub term: String,
    /// Why it stands for the word: `exact`, `lemma`, `variant`, `joined`, `pattern`, `fuzzy`,
    /// `phrase`; `derived` and `synonym` words only lift what others brought.
    pub kind: &'static str,
    /// `title` or `body`.
    pub field: &'static str,
    /// How often it is there.
    pub count: f32,
    /// What its occurrences add to the frequency.
    pub frequency: f32,
}
