//! `juya similar`: the copies of an article, then others about the same things.

use super::Outcome;
use super::answer::{ASIDE, Line, counted, hit_lines, own};
use super::args::SimilarArguments;
use super::output::Output;
use crate::search::local::LocalEngine;
use crate::search::{Hit, Listed};

pub(crate) fn run(arguments: &SimilarArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    output.set_display(&arguments.display);
    let engine = LocalEngine::open(&arguments.article.index.folder)?;
    let Some(similar) = engine.similar(&arguments.article.id, arguments.limit)? else {
        return Ok(output.no_article(&arguments.article.id));
    };
    let is_alone = similar.copies.is_empty() && similar.related.is_empty();
    let outcome = if is_alone { Outcome::NothingFound } else { Outcome::Done };
    if arguments.article.json {
        output.json(&similar, true)?;
        return Ok(outcome);
    }
    let calendar = output.calendar();
    let mut lines: Vec<Line> =
        vec![vec![own(counted(similar.total_copies, "copy", "copies"), ASIDE)]];
    for (copy, rank) in similar.copies.iter().zip(1..) {
        lines.push(Line::new());
        hit_lines(&as_hit(&copy.article, rank), calendar, &mut lines);
        let (similarity, lead) = (copy.similarity, copy.lead);
        lines.push(vec![own(format!("similarity {similarity:.2}, lead {lead:.2}"), ASIDE)]);
    }
    lines.push(Line::new());
    let related = counted(similar.related.len() as u64, "related article", "related articles");
    lines.push(vec![own(related, ASIDE)]);
    for hit in &similar.related {
        lines.push(Line::new());
        hit_lines(hit, calendar, &mut lines);
    }
    output.lines(&lines)?;
    Ok(outcome)
}

/// An article of a list as hits are shown.
pub(super) fn as_hit(article: &Listed, rank: u64) -> Hit {
    let article = article.clone();
    Hit {
        title: article.title,
        date: article.date,
        date_jalali: article.date_jalali,
        source: article.source,
        category: article.category,
        url: article.url,
        path: article.path,
        ..Hit::bare(&article.id, rank, 0.0)
    }
}
