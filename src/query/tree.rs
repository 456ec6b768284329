//! The syntax tree.

use std::fmt;

use super::fields::Field;
use crate::calendar::{DateError, Period};

/// Bytes of the query's text, from and up to.
pub type Span = std::ops::Range<usize>;

/// A query as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Its clauses, in the order of the text; they stand side by side.
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
    /// They shall; how many of such clauses they must have is the request's to say.
    Wanted,
    /// They must (`+word`, `a AND b`).
    Required,
    /// They must not (`-word`, `NOT word`).
    Excluded,
}

/// What a clause asks for. Text is as it was typed; the planner analyzes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A run of bare words, kept together so that the analyzer sees what belongs together.
    Words(String),
    /// The words of quotes, one after the other.
    Phrase {
        /// What stands between the quotes.
        text: String,
        /// By how many places in all the words may be moved.
        slop: u32,
    },
    /// A word with `*` (any letters) and `?` (one letter) in it.
    Pattern(String),
    /// A word and what is spelt almost so.
    Fuzzy {
        /// The word.
        text: String,
        /// The greatest distance, 1 or 2.
        distance: u8,
    },
    /// Articles of these days.
    Period(Period),
    /// All articles (`*` alone).
    Everything,
    /// Something in one field only.
    Field(Field, Box<Self>),
    /// Clauses side by side.
    Group(Vec<Clause>),
    /// At least one of the clauses (`a OR b`).
    Either(Vec<Clause>),
}

/// Something in the query's text that was not taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryWarning {
    /// A quote that is never closed: its text was read as words.
    UnclosedQuote(Span),
    /// A parenthesis without its other half.
    UnclosedGroup(Span),
    /// More parentheses inside each other than are followed.
    TooDeep(Span),
    /// A minus with nothing behind it.
    LoneMinus(Span),
    /// AND, OR, NOT with nothing to work on: read as a word.
    LoneOperator(String, Span),
    /// A sign that means nothing here.
    IgnoredSign(String, Span),
    /// A word and a colon, but no field of this name: read as words.
    UnknownField(String, Span),
    /// The name of a field with nothing behind its colon: read as a word.
    FieldWithoutValue(String, Span),
    /// What stands behind `date:` is no date: read as words.
    UnreadableDate(DateError, Span),
    /// A number behind `~` that is larger than the limit, which was taken instead.
    Limited(u32, Span),
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
            Self::UnclosedGroup(_) => "unclosed_group",
            Self::TooDeep(_) => "too_deep",
            Self::LoneMinus(_) => "lone_minus",
            Self::LoneOperator(..) => "lone_operator",
            Self::IgnoredSign(..) => "ignored_sign",
            Self::UnknownField(..) => "unknown_field",
            Self::FieldWithoutValue(..) => "field_without_value",
            Self::UnreadableDate(..) => "unreadable_date",
            Self::Limited(..) => "limited",
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
            Self::UnclosedGroup(_) => write!(formatter, "a parenthesis has no other half"),
            Self::TooDeep(_) => {
                write!(formatter, "too many parentheses inside each other; some were ignored")
            }
            Self::LoneMinus(_) => write!(formatter, "a minus with no word behind it was ignored"),
            Self::LoneOperator(name, _) => {
                write!(formatter, "{name} has nothing to work on; it was read as a word")
            }
            Self::IgnoredSign(sign, _) => write!(formatter, "«{sign}» was ignored"),
            Self::UnknownField(name, _) => {
                write!(formatter, "there is no field «{name}»; it was read as text")
            }
            Self::FieldWithoutValue(name, _) => {
                write!(formatter, "«{name}:» has nothing right behind it; it was read as text")
            }
            Self::UnreadableDate(error, _) => write!(formatter, "{error}; it was read as text"),
            Self::Limited(limit, _) => {
                write!(formatter, "the number behind ~ is at most {limit}; that was taken")
            }
            Self::Cut(limit) => write!(formatter, "the query was cut at {limit} bytes"),
            Self::NoWords => write!(formatter, "the query has no words"),
        }
    }
}
