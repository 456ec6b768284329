//! Files of saved queries.
//!
//! The last line is the query; the lines before it are `key: value`, to narrow it. Lines that are blank
//! or begin with `# ` are for people.

use std::path::{Path, PathBuf};

use crate::calendar::{DateError, parse_period};
use crate::search::{Match, SearchRequest};

/// What the names of the files end with.
const ENDING: &str = "query";

/// A longer file is no query.
const MOST_BYTES: u64 = 64 << 10;

/// A query that was saved.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The file's name without its ending.
    pub name: String,
    /// What it is called for people: the `title` of the file, else the name.
    pub title: String,
    /// The query with what narrows it.
    pub request: SearchRequest,
}

/// A file of a saved query that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}{}: {problem}", path.display(), line.map_or_else(String::new, |line| format!(":{line}")))]
pub struct SavedError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1, where one is to blame.
    pub line: Option<usize>,
    /// What is wrong.
    #[source]
    pub problem: SavedProblem,
}

/// What can be wrong with a saved query.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SavedProblem {
    /// The system refused.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Longer than a query can be.
    #[error("is longer than {MOST_BYTES} bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("is not text in UTF-8")]
    NoText,
    /// No query in it.
    #[error("there is no query in it")]
    Empty,
    /// A line before the last that is not `key: value`.
    #[error("«{0}» is neither the query nor a line that narrows it")]
    Line(String),
    /// A period that is not understood.
    #[error(transparent)]
    Date(#[from] DateError),
    /// Another word than the three.
    #[error("«{0}» is no way to match")]
    Matching(String),
}

impl SavedError {
    /// The name of the query.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(&self.path)
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match &self.problem {
            SavedProblem::Unreadable(_) => "check the permissions of the file",
            SavedProblem::TooLong => "a file holds one query, in its last line",
            SavedProblem::NoText => "save it as UTF-8",
            SavedProblem::Empty => "write the query in the last line",
            SavedProblem::Line(_) => {
                "the query is the last line; before it come title:, source:, category:, from:, to:, \
                 match:"
            }
            SavedProblem::Date(error) => error.hint(),
            SavedProblem::Matching(_) => "match: all or match: any",
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Reads all saved queries of a folder in the order of their names; `today` is the day that times such
/// as «دیروز» are counted from.
///
/// # Errors
///
/// When the folder cannot be read. A file that cannot be used is an item.
pub fn read_folder(
    folder: &Path,
    today: Option<i32>,
) -> std::io::Result<Vec<Result<Saved, SavedError>>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING) && path.is_file())
        .filter(|path| !path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')))
        .collect();
    paths.sort();
    Ok(paths.iter().map(|path| read(path, today)).collect())
}

fn read(path: &Path, today: Option<i32>) -> Result<Saved, SavedError> {
    let failed = |line, problem| SavedError { path: path.to_path_buf(), line, problem };
    let unreadable = |io: std::io::Error| failed(None, SavedProblem::Unreadable(io.to_string()));
    if std::fs::metadata(path).map_err(unreadable)?.len() > MOST_BYTES {
        return Err(failed(None, SavedProblem::TooLong));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|_| failed(None, SavedProblem::NoText))?;
    parse(&name_of(path), &text, today).map_err(|(line, problem)| failed(line, problem))
}

fn parse(
    name: &str,
    text: &str,
    today: Option<i32>,
) -> Result<Saved, (Option<usize>, SavedProblem)> {
    let mut lines: Vec<(usize, &str)> = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && *line != "#" && !line.starts_with("# "))
        .collect();
    let Some((_, query)) = lines.pop() else { return Err((None, SavedProblem::Empty)) };
    let mut title = name.to_owned();
    let mut request = SearchRequest {
        query: query.to_owned(),
        today,
        // An alert is about what was asked, not about what is like it.
        matching: Match::All,
        no_rewrite: true,
        ..SearchRequest::default()
    };
    for (number, line) in lines {
        let failed = |problem| (Some(number), problem);
        let unknown = || failed(SavedProblem::Line(line.to_owned()));
        let (key, value) = line.split_once(':').ok_or_else(unknown)?;
        let value = value.trim();
        let period = || parse_period(value, today).map_err(|error| failed(error.into()));
        match key.trim().to_lowercase().as_str() {
            "title" | "عنوان" => title = value.to_owned(),
            "source" | "منبع" => request.sources.push(value.to_owned()),
            "category" | "دسته" => request.categories.push(value.to_owned()),
            "from" | "از" => request.from = Some(period()?.first),
            "to" | "تا" => request.to = Some(period()?.last),
            "match" => {
                request.matching = match value {
                    "all" => Match::All,
                    "any" => Match::Any,
                    _ => return Err(failed(SavedProblem::Matching(value.to_owned()))),
                }
            }
            _ => return Err(unknown()),
        }
    }
    Ok(Saved { name: name.to_owned(), title, request })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_the_query() {
        let check = |text: &str, expected: &str| {
            let shown = match parse("نام", text, Some(20_000)) {
                Ok(Saved { title, request, .. }) => format!(
                    "{title}|{}|{}|{}|{:?}|{:?}",
                    request.query,
                    request.sources.join(","),
                    request.categories.join(","),
                    request.from,
                    request.matching
                ),
                Err((line, problem)) => format!("{line:?} {problem}"),
            };
            assert_eq!(shown, expected, "{text:?}");
        };
        check("هکر OR نفوذ\n", "نام|هکر OR نفوذ|||None|All");
        check("source:ایسنا هکر", "نام|source:ایسنا هکر|||None|All");
        check("#هکر", "نام|#هکر|||None|All");
        check(
            "\u{feff}# برای میز فناوری\ntitle: هک\nsource: آفاق\r\nمنبع: ایسنا\ncategory: فناوری\n\nmatch: any\nهکر\n\n",
            "هک|هکر|آفاق,ایسنا|فناوری|None|Any",
        );
        check("from: 1970/01/01\nهکر", "نام|هکر|||Some(0)|All");
        check("", "None there is no query in it");
        check("# تنها یادداشت\n#\n", "None there is no query in it");
        check("هکر\nنفوذ", "Some(1) «هکر» is neither the query nor a line that narrows it");
        check(
            "\nساعت: ۱۲\nنفوذ",
            "Some(2) «ساعت: ۱۲» is neither the query nor a line that narrows it",
        );
        check("match: some\nهکر", "Some(1) «some» is no way to match");
    }

    #[test]
    fn a_date_that_is_none_is_named() {
        let (line, problem) = parse("x", "# یک\nfrom: چند روز پیش از این\nهکر", None).unwrap_err();
        assert_eq!(line, Some(2));
        assert!(matches!(problem, SavedProblem::Date(_)), "{problem}");
    }
}
