//! One article, as readers give it and as the index takes it.

use crate::calendar::ArticleDate;

/// A news article. Texts are as they came: nothing is folded, half spaces included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The article's own identifier, else its path below the folder given, and for records of a
    /// file with several the number of the record behind `#`.
    pub id: String,
    /// The headline; may be empty.
    pub title: String,
    /// The text.
    pub body: String,
    /// When it was published, if that could be read.
    pub date: Option<ArticleDate>,
    /// The agency, paper or channel.
    pub source: Option<String>,
    /// The section of the paper.
    pub category: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Key words.
    pub tags: Vec<String>,
    /// The file it came from, as given on the command line.
    pub path: String,
}
