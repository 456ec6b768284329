//! What is answered; the JSON of the command line and of the HTTP API is this.

use serde::Serialize;

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
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// The hits.
    pub hits: Vec<Hit>,
    /// Counts by field.
    pub facets: serde_json::Map<String, serde_json::Value>,
    /// What was asked instead of what was typed.
    pub rewrites: Vec<Message>,
    /// What of the query was not taken as it stands.
    pub warnings: Vec<Message>,
    /// What `--after` takes for the next page; `null` on the last.
    pub next: Option<String>,
}

/// Something that is told with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// A name for scripts that does not change.
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
}
