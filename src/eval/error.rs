//! What can be wrong with the files and numbers of an evaluation, and what to do about it.

use std::path::{Path, PathBuf};

/// An evaluation that cannot be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// The system refused.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something is wrong in a line of a file.
    #[error("{path}:{line}: {problem}")]
    Line {
        /// The file; `-` is standard input.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong there.
        problem: Box<Self>,
    },
    /// The file has more bytes than are read.
    #[error("{path} is longer than {limit} bytes")]
    FileTooLong {
        /// The file.
        path: PathBuf,
        /// How many bytes are read.
        limit: u64,
    },
    /// A line has more bytes than are read.
    #[error("the line is longer than {0} bytes")]
    LineTooLong(usize),
    /// Bytes that are no UTF-8.
    #[error("the line is not UTF-8")]
    Encoding,
    /// A line with too few or too many columns.
    #[error("a line has the columns «{expected}»; this one has {found} columns")]
    Columns {
        /// The columns of the format.
        expected: &'static str,
        /// How many there are.
        found: usize,
    },
    /// A grade that is no whole number.
    #[error("the grade «{0}» is not a whole number")]
    Grade(String),
    /// A score that is no finite number.
    #[error("the score «{0}» is not a finite number")]
    Score(String),
    /// A document that stands twice in the answers to a topic, or in its judgments.
    #[error("document {document} stands twice in topic {topic}")]
    DuplicateDocument {
        /// The topic.
        topic: String,
        /// The document.
        document: String,
    },
    /// An id that two topics have.
    #[error("topic {0} stands twice")]
    DuplicateTopic(String),
    /// A line of topics without a tab, or without a usable id before it.
    #[error("a line of topics is an id without white space, a tab, and the query")]
    TopicLine,
    /// A topic in markup without an id.
    #[error("a topic has no id without white space")]
    TopicWithoutId,
    /// A topic without the field that was asked for.
    #[error("topic {topic} has no {field}")]
    TopicWithoutField {
        /// The topic.
        topic: String,
        /// The name of the field.
        field: &'static str,
    },
    /// A field was asked for and the topics have one text only.
    #[error("{0} has lines of id, tab and query: there are no fields to choose from")]
    NoFields(PathBuf),
    /// No topic at all.
    #[error("there is no topic in {0}")]
    NoTopics(PathBuf),
    /// No topic has a relevant document.
    #[error("no topic in {0} has a relevant document")]
    NothingRelevant(PathBuf),
    /// Topics or a run that the judgments know nothing of.
    #[error("no topic of {0} is judged")]
    NothingJudged(PathBuf),
    /// No such measure.
    #[error("there is no measure «{0}»")]
    Measure(String),
    /// No such parameter of the ranking.
    #[error("the ranking has no parameter «{0}»")]
    Parameter(String),
    /// A value that a parameter cannot have.
    #[error("«{value}» is no value for {name}")]
    ParameterValue {
        /// The parameter.
        name: String,
        /// What was given.
        value: String,
    },
    /// Something that is not `name = value`.
    #[error("«{0}» is not `name = value`")]
    Assignment(String),
    /// Something that is not `name=from..to/steps`.
    #[error("«{0}» is not `name=from..to/steps`")]
    Span(String),
    /// The same parameter twice in a grid.
    #[error("{0} is swept twice")]
    SweptTwice(String),
    /// Too many combinations.
    #[error("the sweep has {points} points; at most {limit} are tried")]
    GridTooLarge {
        /// How many there would be.
        points: usize,
        /// How many may be.
        limit: usize,
    },
    /// A number of folds that cannot be made.
    #[error("{topics} topics cannot be cut into {folds} folds")]
    Folds {
        /// How many folds were asked for.
        folds: usize,
        /// How many judged topics there are.
        topics: usize,
    },
    /// The engine failed.
    #[error("the search for topic {topic} failed")]
    Engine {
        /// The topic.
        topic: String,
        /// What the engine said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl EvalError {
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read { path: path.to_path_buf(), source }
    }

    pub(crate) fn at(path: &Path, line: u64, problem: Self) -> Self {
        Self::Line { path: path.to_path_buf(), line, problem: Box::new(problem) }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Line { problem, .. } => problem.hint(),
            Self::Read { .. } => "check the path and its permissions".to_owned(),
            Self::FileTooLong { .. } => "cut the file into several".to_owned(),
            Self::LineTooLong(_) => "check that the file is what it should be".to_owned(),
            Self::Encoding => {
                "convert the file: iconv -f WINDOWS-1256 -t UTF-8, or from its own encoding"
                    .to_owned()
            }
            Self::Columns { .. } => {
                "separate the columns by spaces or tabs; ids have no white space in them".to_owned()
            }
            Self::Grade(_) => {
                "write 0 for not relevant, 1 and more for relevant, below 0 for not judged"
                    .to_owned()
            }
            Self::Score(_) => "write scores like 12.5 or 1.25e1".to_owned(),
            Self::DuplicateDocument { .. } => {
                "keep one of the two; white space in the ids of an index counts as _".to_owned()
            }
            Self::DuplicateTopic(_) => "give each topic an id of its own".to_owned(),
            Self::TopicLine => {
                "write `id<TAB>query`, or give TREC topics in <top> or <topic>".to_owned()
            }
            Self::TopicWithoutId => {
                "give it <num>…, or <topic number=\"…\">; ids have no white space in them"
                    .to_owned()
            }
            Self::TopicWithoutField { .. } => {
                "choose another field with `--topic-field`, or write the missing one".to_owned()
            }
            Self::NoFields(_) => "leave `--topic-field` out".to_owned(),
            Self::NoTopics(_) => {
                "write lines `id<TAB>query`, or TREC topics in <top> or <topic>".to_owned()
            }
            Self::NothingRelevant(_) => {
                "lines are `topic 0 document grade`, with a grade of 1 or more for relevant"
                    .to_owned()
            }
            Self::NothingJudged(_) => {
                "check that the ids of the topics are written as in the judgments".to_owned()
            }
            Self::Measure(_) => format!("the measures are {}", super::measures::NAMES),
            Self::Parameter(_) => {
                let names = crate::search::Ranking::names().join(", ");
                format!("the parameters are {names}, and source:NAME for the articles of a source")
            }
            Self::ParameterValue { name, .. } => {
                if name.starts_with("b_") {
                    "a number from 0 to 1".to_owned()
                } else if name.starts_with("source:") {
                    "the name of a source, and a number from 0 to 100".to_owned()
                } else {
                    "a number not below 0".to_owned()
                }
            }
            Self::Assignment(_) => "for example `k1 = 1.6`".to_owned(),
            Self::Span(_) => {
                "for example k1=1..2/4: the values 1, 1.25, 1.5, 1.75 and 2".to_owned()
            }
            Self::SweptTwice(_) => "give each parameter one span".to_owned(),
            Self::GridTooLarge { .. } => "take fewer steps or fewer parameters".to_owned(),
            Self::Folds { .. } => {
                "take at least 2 folds, and at most one for each topic".to_owned()
            }
            Self::Engine { .. } => "`juya check` says whether the index is damaged".to_owned(),
        }
    }
}
