//! An answer for people, as lines of styled text: one field a line, so that each line has one
//! direction.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::args::CalendarArgument;
use super::output::sanitized;
use crate::search::{ExplainedWord, Explanation, Facet, Hit, SearchResponse};

pub(crate) const TITLE: Style = Style::new().bold();
const MATCH: Style = AnsiColor::Red.on_default().bold();
pub(crate) const ASIDE: Style = Style::new().dimmed();

/// Cells of the longest bar of a facet.
const BAR: u64 = 24;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) style: Style,
    /// Whether it is text of a document, which keeps its digits and may run in another direction
    /// than what stands around it.
    pub(crate) foreign: bool,
}

/// A line in the order of reading.
pub(crate) type Line = Vec<Span>;

pub(crate) fn own(text: impl Into<String>, style: Style) -> Span {
    Span { text: text.into(), style, foreign: false }
}

pub(crate) fn foreign(text: &str, style: Style) -> Span {
    Span { text: sanitized(text), style, foreign: true }
}

/// A number and what it counts.
pub(crate) fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// Sources one after the other.
pub(crate) fn source_list(sources: &[String], line: &mut Line) {
    for (number, source) in sources.iter().enumerate() {
        if number > 0 {
            line.push(own("، ", ASIDE));
        }
        line.push(foreign(source, ASIDE));
    }
}

/// The lines of an answer.
pub(crate) fn lines(response: &SearchResponse, calendar: CalendarArgument) -> Vec<Line> {
    let mut total = counted(response.total, "article", "articles");
    if let Some(stories) = response.total_stories {
        total = format!("{}, {total}", counted(stories, "story", "stories"));
    }
    let mut lines = vec![vec![own(total, ASIDE)]];
    for facet in &response.facets {
        lines.push(Line::new());
        facet_lines(facet, &mut lines);
    }
    for hit in &response.hits {
        lines.push(Line::new());
        hit_lines(hit, calendar, &mut lines);
    }
    lines
}

/// The lines of one hit.
pub(crate) fn hit_lines(hit: &Hit, calendar: CalendarArgument, lines: &mut Vec<Line>) {
    if !hit.title.trim().is_empty() {
        lines.push(marked(&hit.title, &hit.title_highlights, TITLE));
    }
    let mut place = Line::new();
    for text in [&hit.source, &hit.category].into_iter().flatten() {
        if !place.is_empty() {
            place.push(own("، ", ASIDE));
        }
        place.push(foreign(text, ASIDE));
    }
    if !place.is_empty() {
        lines.push(place);
    }
    let mut numbers = format!("[{}]", hit.rank);
    if let (Some(jalali), Some(iso)) = (&hit.date_jalali, &hit.date) {
        let gregorian = iso.get(..10).unwrap_or(iso);
        // Writing to a string cannot fail.
        let _ = match calendar {
            CalendarArgument::Jalali => write!(numbers, " {jalali}"),
            CalendarArgument::Gregorian => write!(numbers, " {gregorian}"),
            CalendarArgument::Both => write!(numbers, " {jalali} ({gregorian})"),
        };
    }
    numbers.push(' ');
    lines.push(vec![own(numbers, ASIDE), foreign(&hit.id, ASIDE)]);
    if let Some(copies) = hit.copies.as_ref().filter(|copies| copies.copies > 1) {
        let mut line = vec![own(format!("{} copies", copies.copies), ASIDE)];
        if !copies.other_sources.is_empty() {
            line.push(own(": ", ASIDE));
            source_list(&copies.other_sources, &mut line);
        }
        lines.push(line);
    }
    for snippet in &hit.snippets {
        lines.push(marked(&snippet.text, &snippet.highlights, Style::new()));
    }
    if let Some(explanation) = &hit.explanation {
        explanation_lines(explanation, lines);
    }
}

/// A text with its highlights (code points), cleaned piece by piece so that they stay in place.
fn marked(text: &str, highlights: &[[usize; 2]], style: Style) -> Line {
    let points: Vec<char> = text.chars().collect();
    let piece = |from: usize, to: usize| -> String {
        points.get(from..to).map(|piece| piece.iter().collect()).unwrap_or_default()
    };
    let mut line = Line::new();
    let mut at = 0;
    for [from, to] in highlights {
        line.push(foreign(&piece(at, *from), style));
        line.push(foreign(&piece(*from, *to), MATCH));
        at = *to;
    }
    line.push(foreign(&piece(at, points.len()), style));
    line.retain(|span| !span.text.is_empty());
    line
}

/// A count, a bar and the value, a line each.
fn facet_lines(facet: &Facet, lines: &mut Vec<Line>) {
    lines.push(vec![own(facet.name.clone(), TITLE)]);
    let most = facet.values.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let width = most.max(facet.missing).to_string().len();
    for (value, count) in &facet.values {
        let cells = (count * BAR).div_ceil(most.max(1)) as usize;
        let space = " ".repeat(BAR as usize - cells + 1);
        lines.push(vec![
            own(format!("{count:>width$} {}{space}", "█".repeat(cells)), ASIDE),
            // Dates are ours, values the documents'.
            Span { foreign: !facet.name.starts_with("date:"), ..foreign(value, Style::new()) },
        ]);
    }
    if facet.missing > 0 {
        let space = " ".repeat(BAR as usize + 2);
        lines.push(vec![own(format!("{:>width$}{space}without", facet.missing), ASIDE)]);
    }
}

fn explanation_lines(explanation: &Explanation, lines: &mut Vec<Line>) {
    let Explanation { score, k1, age, source, .. } = explanation;
    let mut first = format!("    score {score:.3} (k1 {k1:.3}");
    for (name, factor) in [("age", age), ("source", source)] {
        if *factor != 1.0 {
            let _ = write!(first, ", {name} × {factor:.3}");
        }
    }
    lines.push(vec![own(first + ")", ASIDE)]);
    for ExplainedWord { word, score, idf, frequency, bonus, lead, matches } in &explanation.words {
        lines.push(vec![
            own(
                format!("    {score:.3} (idf {idf:.3}, frequency {frequency:.3}, bonus {bonus}, lead {lead:.3}) "),
                ASIDE,
            ),
            foreign(word, Style::new()),
        ]);
        for found in matches {
            let (kind, field) = (found.kind, found.field);
            lines.push(vec![
                own(
                    format!(
                        "        {field} {kind} {} × {:.3} ",
                        found.count,
                        found.frequency / found.count
                    ),
                    ASIDE,
                ),
                foreign(&found.term, Style::new()),
            ]);
        }
    }
    for pair in &explanation.neighbours {
        let words = pair.words.join(" ");
        lines.push(vec![
            own(format!("    {:.3} (neighbours) ", pair.score), ASIDE),
            foreign(&words, Style::new()),
        ]);
    }
}
