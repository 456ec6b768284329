//! `juya show`: one article as it is stored.

use serde::Serialize;

use super::Outcome;
use super::args::ShowArguments;
use super::output::{Output, sanitized};
use crate::index::Store;

#[derive(Serialize)]
struct Shown<'a> {
    format: u32,
    id: &'a str,
    title: &'a str,
    body: &'a str,
    date: Option<String>,
    date_jalali: Option<String>,
    source: Option<&'a str>,
    category: Option<&'a str>,
    author: Option<&'a str>,
    url: Option<&'a str>,
    tags: &'a [String],
    path: &'a str,
}

pub(crate) fn run(arguments: &ShowArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let store = Store::open(&arguments.index.folder)?;
    let Some(article) = store.article(&arguments.id)? else {
        return Ok(output.no_article(&arguments.id));
    };
    let shown = Shown {
        format: 1,
        id: &article.id,
        title: &article.title,
        body: &article.body,
        date: article.date.map(|date| date.to_iso()),
        date_jalali: article.date.map(|date| date.to_jalali()),
        source: article.source.as_deref(),
        category: article.category.as_deref(),
        author: article.author.as_deref(),
        url: article.url.as_deref(),
        tags: &article.tags,
        path: &article.path,
    };
    if arguments.json {
        output.json(&shown, true)?;
        return Ok(Outcome::Done);
    }
    let tags = article.tags.join("، ");
    let fields = [
        ("title", Some(shown.title)),
        ("date", shown.date_jalali.as_deref()),
        ("source", shown.source),
        ("category", shown.category),
        ("author", shown.author),
        ("url", shown.url),
        ("tags", Some(tags.as_str())),
        ("id", Some(shown.id)),
        ("path", Some(shown.path)),
    ];
    for (name, value) in fields {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            output.line(&format!("{name}: {}", sanitized(value)))?;
        }
    }
    output.line("")?;
    for line in shown.body.lines() {
        output.line(&sanitized(line))?;
    }
    Ok(Outcome::Done)
}
