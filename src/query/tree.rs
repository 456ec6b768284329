//! The syntax tree.

use std::fmt;

/// Bytes of the query's text, from and up to.
pub type Span = std::ops::Range<usize>;

/// A query as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Its clauses, in the order of the text.
    pub clauses: Vec<Clause>,
    /// What was not taken as it stands.
    pub warnings: Vec<QueryWarning>,
}

/// One part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Whether articles shall have it.
    pub occur: Occur,
    /// What it asks for.
    pub node: Node,
    /// Where it stands in the text.
    pub span: Span,
}

/// Whether articles shall have something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occur {
    /// They shall.
    Wanted,
    /// They must not (`-word`).
    Excluded,
}

/// What a clause asks for. The text is as it was typed; the planner analyzes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A run of bare words, kept together so that the analyzer sees what belongs together.
    Words(String),
    /// The words of quotes, one after the other.
    Phrase(String),
}

/// Something in the query's text that was not taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryWarning {
    /// A quote that is never closed: its text was read as words.
    UnclosedQuote(Span),
    /// A minus with nothing behind it.
    LoneMinus(Span),
    /// A sign that means nothing here.
    IgnoredSign(String, Span),
    /// The text was longer than the limit.
    Cut(usize),
    /// No word in it at all.
    NoWords,
}

impl QueryWarning {
    /// A name for scripts that does not change.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnclosedQuote(_) => "unclosed_quote",
            Self::LoneMinus(_) => "lone_minus",
            Self::IgnoredSign(..) => "ignored_sign",
            Self::Cut(_) => "query_cut",
            Self::NoWords => "no_words",
        }
    }
}

impl fmt::Display for QueryWarning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnclosedQuote(_) => {
                write!(formatter, "a quote is not closed; what follows it was read as words")
            }
            Self::LoneMinus(_) => write!(formatter, "a minus with no word behind it was ignored"),
            Self::IgnoredSign(sign, _) => write!(formatter, "«{sign}» was ignored"),
            Self::Cut(limit) => write!(formatter, "the query was cut at {limit} bytes"),
            Self::NoWords => write!(formatter, "the query has no words"),
        }
    }
}
