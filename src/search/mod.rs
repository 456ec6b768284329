//! Asking and answering: what every engine takes and gives.

mod diff;
mod facets;
mod highlight;
mod parameters;
mod passages;
mod pattern;
mod proximity;
mod rank;
mod request;
mod response;
mod similar;

#[cfg(feature = "index")]
pub mod local;

pub use diff::{Change, Changes, MAX_COMPARED_WORDS, changes};
pub use facets::{DEFAULT_FACET_VALUES, Facet, FacetField, FacetRequest};
pub use highlight::{FieldScope, Highlighter, Mark, Marks, Wanted};
pub use passages::{PassageOptions, Snippet, marked_html};
pub(crate) use pattern::Partial as Utf8Letters;
pub use pattern::{Almost, FULL_COST, MAX_PATTERN_LETTERS, Pattern};
#[cfg(feature = "index")]
pub(crate) use proximity::near;
pub use rank::Ranking;
pub use request::{MAX_LIMIT, Match, SearchRequest, Sort, Widening};
pub use response::{
    Copies, ExplainedMatch, ExplainedNeighbours, ExplainedWord, Explanation, Hit, Message,
    SearchResponse, Suggestion,
};
pub use similar::{Listed, SimilarCopy, SimilarResponse, StoryResponse, Version};

/// Something that answers queries: the local index, or an engine far away.
pub trait Engine {
    /// What can go wrong. A query cannot: it always has a best reading.
    type Error: std::error::Error;

    /// Answers one query.
    ///
    /// # Errors
    ///
    /// When the engine fails, not for anything that a person types.
    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, Self::Error>;
}
