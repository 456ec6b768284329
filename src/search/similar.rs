//! What is answered of one article: what is like it, and who else carried its story.

use serde::Serialize;

use super::diff::Changes;
use super::response::Hit;
use crate::article::Article;

/// An article in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The article's id.
    pub id: String,
    /// The headline.
    pub title: String,
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
}

impl From<Article> for Listed {
    fn from(article: Article) -> Self {
        Self {
            id: article.id,
            title: article.title,
            date: article.date.map(|date| date.to_iso()),
            date_jalali: article.date.map(|date| date.to_jalali()),
            source: article.source,
            category: article.category,
            url: article.url,
            path: article.path,
        }
    }
}

/// What is like an article.
#[derive(Clone, Debug, Serialize)]
pub struct SimilarResponse {
    /// Version of this form.
    pub format: u32,
    /// The article that was asked about.
    pub article: Listed,
    /// Copies of it, the most similar first.
    pub copies: Vec<SimilarCopy>,
    /// How many copies there are.
    pub total_copies: u64,
    /// The words that the others were found by, the one that says most first.
    pub words: Vec<String>,
    /// Other articles about the same things, each story once, the best first.
    pub related: Vec<Hit>,
}

/// A copy of an article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimilarCopy {
    /// The copy.
    #[serde(flatten)]
    pub article: Listed,
    /// Share of the pairs of neighbouring words of both texts that both have, from 0; 1 for the same
    /// text.
    pub similarity: f32,
    /// Share of the pairs of one lead that the other text has in its own, the larger of the two.
    pub lead: f32,
}

/// The articles of a story.
#[derive(Clone, Debug, Serialize)]
pub struct StoryResponse {
    /// Version of this form.
    pub format: u32,
    /// The article that was asked about.
    pub id: String,
    /// Articles of the story.
    pub total: u64,
    /// The sources, the earliest first.
    pub sources: Vec<String>,
    /// The articles by time, then by id; what has no date comes last.
    pub articles: Vec<Version>,
}

/// An article of a story.
#[derive(Clone, Debug, Serialize)]
pub struct Version {
    /// The article.
    #[serde(flatten)]
    pub article: Listed,
    /// How similar its text is to that of the first, as [`SimilarCopy::similarity`].
    pub similarity: f32,
    /// Whether the headline has other words than that of the first.
    pub other_headline: bool,
    /// What of the text is other than in the first.
    #[serde(flatten)]
    pub changes: Changes,
}
