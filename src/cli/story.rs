//! `juya story`: who carried a story, who was first, and what each changed.

use anstyle::{AnsiColor, Style};

use super::Outcome;
use super::answer::{ASIDE, Line, counted, foreign, hit_lines, own, source_list};
use super::args::StoryArguments;
use super::output::Output;
use super::similar::as_hit;
use crate::search::local::LocalEngine;
use crate::search::{MAX_COMPARED_WORDS, Version};

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// Letters of a changed piece that are shown, so that a text that was cut does not fill the screen.
const SHOWN_LETTERS: usize = 160;

pub(crate) fn run(arguments: &StoryArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    output.set_display(&arguments.display);
    let engine = LocalEngine::open(&arguments.article.index.folder)?;
    let Some(story) = engine.story(&arguments.article.id)? else {
        return Ok(output.no_article(&arguments.article.id));
    };
    if arguments.article.json {
        output.json(&story, true)?;
        return Ok(Outcome::Done);
    }
    let mut total: Line = vec![own(counted(story.total, "article", "articles"), ASIDE)];
    if !story.sources.is_empty() {
        total.push(own(": ", ASIDE));
        source_list(&story.sources, &mut total);
    }
    let mut lines = vec![total];
    for (version, rank) in story.articles.iter().zip(1..) {
        lines.push(Line::new());
        hit_lines(&as_hit(&version.article, rank), output.calendar(), &mut lines);
        if rank > 1 {
            change_lines(version, &mut lines);
        }
    }
    output.lines(&lines)?;
    Ok(Outcome::Done)
}

fn change_lines(version: &Version, lines: &mut Vec<Line>) {
    let changes = &version.changes;
    let mut told = if changes.changes.is_empty() {
        "the same text".to_owned()
    } else {
        format!(
            "{} removed, {} added",
            counted(changes.words_removed, "word", "words"),
            counted(changes.words_added, "word", "words")
        )
    };
    if version.other_headline {
        told.push_str("; another headline");
    }
    if changes.is_cut_off {
        told.push_str(&format!("; compared up to word {MAX_COMPARED_WORDS}"));
    }
    lines.push(vec![own(told, ASIDE)]);
    for change in &changes.changes {
        for (sign, text, style) in [("- ", &change.removed, REMOVED), ("+ ", &change.added, ADDED)]
        {
            if !text.is_empty() {
                lines.push(vec![own(sign, ASIDE), foreign(&shortened(text), style)]);
            }
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
