//! What can be asked.

use std::collections::BTreeMap;

use super::facets::FacetRequest;
use super::passages::PassageOptions;
use super::rank::Ranking;

/// Most hits in one answer.
pub const MAX_LIMIT: usize = 10_000;

/// How many of the words an article must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Match {
    /// All; where no article has all, as many as some article has.
    #[default]
    Auto,
    /// All.
    All,
    /// At least one.
    Any,
}

/// The order of the hits. Ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The latest first; articles without a date last.
    Newest,
    /// The earliest first; articles without a date last.
    Oldest,
}

/// What a query is widened by. Quotes switch all of it off but the archive's spacings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Widening {
    /// Other forms of a word.
    pub lemmas: bool,
    /// Other spellings of a word.
    pub variants: bool,
    /// One word for two and two for one, where the archive writes so.
    pub archive: bool,
}

impl Default for Widening {
    /// All of it.
    fn default() -> Self {
        Self { lemmas: true, variants: true, archive: true }
    }
}

/// One question.
#[derive(Clone, Debug, Default)]
pub struct SearchRequest {
    /// What was typed.
    pub query: String,
    /// How many of the words an article must have.
    pub matching: Match,
    /// How many hits, at most [`MAX_LIMIT`].
    pub limit: usize,
    /// The day that «امروز» and «ماه گذشته» are counted from, in days from 1970-01-01. Without it
    /// such dates of a query are read as text.
    pub today: Option<i32>,
    /// How many hits to pass over.
    pub offset: usize,
    /// The `next` of the answer before, instead of an offset.
    pub after: Option<String>,
    /// Not before this day, counted from 1970-01-01.
    pub from: Option<i32>,
    /// Not after this day.
    pub to: Option<i32>,
    /// Only these sources, folded as the analyzer folds; any when empty.
    pub sources: Vec<String>,
    /// Only these categories.
    pub categories: Vec<String>,
    /// Only articles that came into the index after the commit with this stamp.
    pub added_after: Option<u64>,
    /// The order.
    pub sort: Sort,
    /// What is counted over all that matches.
    pub facets: Vec<FacetRequest>,
    /// Leave the total out where it costs something: it is then the number of hits that are known,
    /// and by date only the articles around the page are looked at.
    pub without_total: bool,
    /// Each story once, however many copies of it match: the first of them in the order stands for
    /// it. Limit and offset then count stories. While the index stays as it is, a walk through the
    /// pages gives each story once.
    pub collapse: bool,
    /// Let the words of the first hits re-rank the others.
    pub expand: bool,
    /// Say of each hit what matched and what the score came from.
    pub explain: bool,
    /// Snippets; none and no stored fields but the id when `None`.
    pub passages: Option<PassageOptions>,
    /// Parameters of the ranking.
    pub ranking: Ranking,
    /// What the scores of a source's articles are multiplied with, by its name in any spelling.
    pub source_priors: BTreeMap<String, f32>,
    /// What the query is widened by.
    pub widening: Widening,
    /// Never ask something else than what was typed, whatever is found.
    pub no_rewrite: bool,
    /// Ask something else only where nothing at all is found, and suggest nothing where something
    /// is: for runs that are measured.
    pub rewrite_when_empty_only: bool,
}
