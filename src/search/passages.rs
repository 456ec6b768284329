//! Passages of a text by sentence, chosen for what they show of the query.

use std::ops::Range;

use serde::Serialize;

use super::highlight::Mark;
use crate::analysis::is_word_character;

/// How passages are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassageOptions {
    /// At most so many passages.
    pub count: usize,
    /// Characters of a passage; a sentence that is longer is cut between words.
    pub length: usize,
}

impl Default for PassageOptions {
    fn default() -> Self {
        Self { count: 2, length: 220 }
    }
}

/// A passage of the stored text with what matched in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The passage, a piece of the stored text as it is.
    pub text: String,
    /// What matched: code points of `text`, from and up to.
    pub highlights: Vec<[usize; 2]>,
}

/// Byte ranges of the sentences of a text, without the white space around them.
pub(crate) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    let mut word_letters = 0;
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let ends = match character {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => true,
            '؟' | '!' | '?' | '؛' | '…' => {
                next.is_none_or(|next| next != character && !is_closing(next))
            }
            // Not in 3.5, in example.org, after a lone letter (ج. ا. ایران), or in «...».
            '.' => {
                word_letters != 1
                    && next.is_none_or(char::is_whitespace)
                    && !is_abbreviation(&text[..at])
            }
            // Behind the sentence's own end: «… است.»
            closing if is_closing(closing) => {
                let before = text[..at].chars().next_back();
                before.is_some_and(|before| matches!(before, '.' | '؟' | '!' | '?' | '…'))
                    && next.is_none_or(char::is_whitespace)
            }
            _ => false,
        };
        word_letters = match is_word_character(character) {
            Some(true) => word_letters + 1,
            Some(false) => 0,
            None => word_letters,
        };
        if ends {
            push_trimmed(text, start..at + character.len_utf8(), &mut sentences);
            start = at + character.len_utf8();
        }
    }
    push_trimmed(text, start..text.len(), &mut sentences);
    sentences
}

/// Whether a text ends in a Latin abbreviation: Dr, Mr, No, St.
fn is_abbreviation(text: &str) -> bool {
    let word = text.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let mut letters = word.chars();
    word.len() <= 3
        && letters.next().is_some_and(|first| first.is_ascii_uppercase())
        && letters.all(|letter| letter.is_ascii_lowercase())
}

fn is_closing(character: char) -> bool {
    matches!(character, '»' | '”' | '"' | ')' | '\u{2019}')
}

fn push_trimmed(text: &str, range: Range<usize>, into: &mut Vec<Range<usize>>) {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.start + piece.trim_end().len();
    // Stars and dots alone are no sentence.
    if start < end
        && (into.is_empty() || text[start..end].chars().any(|c| is_word_character(c) == Some(true)))
    {
        let before = into.last().filter(|last| {
            !text[(*last).clone()].chars().any(|c| is_word_character(c) == Some(true))
        });
        if before.is_some() {
            into.pop();
        }
        into.push(start..end);
    }
}

/// A candidate: a range of the text and the marks in it.
struct Candidate {
    range: Range<usize>,
    marks: Range<usize>,
}

/// Sentences that a mark goes across (a phrase from the end of one to the start of the next) are
/// one.
fn joined_by(marks: &[Mark], sentences: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(sentences.len());
    let mut marks = marks.iter().peekable();
    for sentence in sentences {
        while marks.next_if(|mark| mark.to <= sentence.start).is_some() {}
        let crossing = marks.peek().is_some_and(|mark| mark.from < sentence.start);
        match joined.last_mut().filter(|_| crossing) {
            Some(last) => last.end = sentence.end,
            None => joined.push(sentence),
        }
    }
    joined
}

/// Chooses passages of a text. `marks` are in the order of the text; `spans` go over marks that
/// belong together, which one passage shows where it has room; `weights` says what each
/// thing asked for is worth. Without marks it is the beginning of the text.
pub(crate) fn passages(
    text: &str,
    marks: &[Mark],
    spans: &[Mark],
    weights: &[f32],
    options: PassageOptions,
) -> Vec<Snippet> {
    let sentences = joined_by(spans, joined_by(marks, sentences(text)));
    if options.count == 0 || sentences.is_empty() {
        return Vec::new();
    }
    let candidates = candidates(text, &sentences, marks, options.length);
    // A mark can stand where no sentence is: a sign of percent on a line of its own.
    if candidates.is_empty() {
        let lead = cut(text, sentences[0].clone(), None, options.length);
        return vec![snippet(text, lead, &[])];
    }
    let mut covered = vec![0_u32; weights.len()];
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < options.count.min(candidates.len()) {
        let best = (0..candidates.len())
            .filter(|number| !chosen.contains(number))
            .map(|number| (number, worth(&candidates[number], marks, weights, &covered, number)))
            .max_by(|(a, left), (b, right)| left.total_cmp(right).then(b.cmp(a)));
        let Some((number, _)) = best else { break };
        for mark in &marks[candidates[number].marks.clone()] {
            covered[mark.leaf] += 1;
        }
        chosen.push(number);
    }
    // In the order of the text.
    chosen.sort_unstable();
    chosen
        .into_iter()
        .map(|number| {
            let candidate = &candidates[number];
            snippet(text, candidate.range.clone(), &marks[candidate.marks.clone()])
        })
        .collect()
}

/// What a passage shows: each thing asked for counts once with its weight, a repetition in the same
/// passage a little, one that a chosen passage already shows a quarter; the earlier the better.
fn worth(
    candidate: &Candidate,
    marks: &[Mark],
    weights: &[f32],
    covered: &[u32],
    number: usize,
) -> f32 {
    let mut seen = vec![0_u32; weights.len()];
    let mut worth = 0.0;
    for mark in &marks[candidate.marks.clone()] {
        let share = match (seen[mark.leaf], covered[mark.leaf]) {
            (0, 0) => 1.0,
            (0, _) => 0.25,
            _ => 0.05,
        };
        worth += share * weights[mark.leaf];
        seen[mark.leaf] += 1;
    }
    worth * (1.0 + 0.3 / (1.0 + number as f32))
}

/// Each sentence with marks; one that is too long in pieces around its marks.
fn candidates(
    text: &str,
    sentences: &[Range<usize>],
    marks: &[Mark],
    length: usize,
) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let mut first = 0;
    for sentence in sentences {
        while first < marks.len() && marks[first].from < sentence.start {
            first += 1;
        }
        let mut end = first;
        while end < marks.len() && marks[end].to <= sentence.end {
            end += 1;
        }
        while first < end {
            let range = cut(text, sentence.clone(), Some(&marks[first]), length);
            let mut inside = first;
            while inside < end && marks[inside].to <= range.end {
                inside += 1;
            }
            // A mark that is longer than a passage is shown whole.
            let inside = inside.max(first + 1);
            let range = range.start..range.end.max(marks[inside - 1].to);
            candidates.push(Candidate { range, marks: first..inside });
            first = inside;
        }
    }
    candidates
}

/// At most `length` characters of a sentence, cut between words; with a mark, so that it is inside
/// and has a third of the room before it.
fn cut(text: &str, sentence: Range<usize>, mark: Option<&Mark>, length: usize) -> Range<usize> {
    let piece = &text[sentence.clone()];
    if piece.chars().take(length + 1).count() <= length {
        return sentence;
    }
    let start = mark.map_or(sentence.start, |mark| {
        let before: Vec<usize> = text[sentence.start..mark.from]
            .char_indices()
            .map(|(at, _)| sentence.start + at)
            .collect();
        if before.len() <= length / 3 {
            return sentence.start;
        }
        let earliest = before[before.len() - length / 3];
        // The start of a word behind that place.
        let blank = text[earliest..mark.from].find(char::is_whitespace);
        blank.map_or(mark.from, |blank| {
            let rest = &text[earliest + blank..mark.from];
            mark.from - rest.trim_start().len()
        })
    });
    let limit = text[start..sentence.end]
        .char_indices()
        .nth(length)
        .map_or(sentence.end, |(at, _)| start + at);
    if limit == sentence.end {
        return start..limit;
    }
    let end = text[start..limit].rfind(char::is_whitespace).map_or(limit, |at| start + at);
    let end = end.max(mark.map_or(start, |mark| mark.to));
    start..start + text[start..end].trim_end().len()
}

/// A text as HTML: everything escaped, what matched between `<mark>` and `</mark>`. `highlights`
/// are code points, in order, as in [`Snippet`].
///
/// ```
/// use juya::search::marked_html;
///
/// let html = marked_html("هکر <b> & بانک", &[[0, 3]]);
/// assert_eq!(html, "<mark>هکر</mark> &lt;b&gt; &amp; بانک");
/// ```
#[must_use]
pub fn marked_html(text: &str, highlights: &[[usize; 2]]) -> String {
    let mut html = String::with_capacity(text.len() + highlights.len() * 13);
    let mut rest = highlights.iter().peekable();
    let mut open = false;
    for (at, character) in text.chars().enumerate() {
        if let Some([_, to]) = rest.peek()
            && open
            && at >= *to
        {
            html.push_str("</mark>");
            open = false;
            rest.next();
        }
        if let Some([from, to]) = rest.peek()
            && !open
            && at >= *from
            && at < *to
        {
            html.push_str("<mark>");
            open = true;
        }
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    if open {
        html.push_str("</mark>");
    }
    html
}

/// Byte ranges to code points of the passage.
fn snippet(text: &str, range: Range<usize>, marks: &[Mark]) -> Snippet {
    let passage = &text[range.clone()];
    let highlights = code_points(passage, range.start, marks);
    Snippet { text: passage.to_owned(), highlights }
}

/// Marks as code points of a text that starts at byte `start` of the text they are in. Marks that
/// touch or overlap become one.
pub(crate) fn code_points(text: &str, start: usize, marks: &[Mark]) -> Vec<[usize; 2]> {
    let mut highlights: Vec<[usize; 2]> = Vec::with_capacity(marks.len());
    let (mut byte, mut point) = (0, 0);
    let mut advance = |to: usize| {
        point += text[byte..to].chars().count();
        byte = to;
        point
    };
    let mut end = 0;
    for mark in marks {
        let (from, to) = (mark.from.saturating_sub(start).max(end), mark.to - start);
        if to <= end || to > text.len() {
            continue;
        }
        end = to;
        let (from, to) = (advance(from), advance(to));
        match highlights.last_mut() {
            Some(last) if last[1] == from => last[1] = to,
            _ => highlights.push([from, to]),
        }
    }
    highlights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_where_they_end() {
        check("یک. دو؟ سه!", &["یک.", "دو؟", "سه!"]);
        check("رشد ۳.۵ درصدی. پایان", &["رشد ۳.۵ درصدی.", "پایان"]);
        check("ج. ا. ایران رفت. آمد", &["ج. ا. ایران رفت.", "آمد"]);
        check("گفت: «خوب است.» و رفت.", &["گفت: «خوب است.»", "و رفت."]);
        check("یک\r\n\r\nدو", &["یک", "دو"]);
        check("نشانی example.org است. بله", &["نشانی example.org است.", "بله"]);
        check("آقای Dr. Smith رفت. بعد", &["آقای Dr. Smith رفت.", "بعد"]);
        check("  ", &[]);
        check("چه؟؟؟ هیچ", &["چه؟؟؟", "هیچ"]);
    }

    fn marks(text: &str, words: &[&str]) -> Vec<Mark> {
        let mut marks: Vec<Mark> = words
            .iter()
            .enumerate()
            .flat_map(|(leaf, word)| {
                text.match_indices(word).map(move |(from, word)| Mark {
                    from,
                    to: from + word.len(),
                    leaf,
                })
            })
            .collect();
        marks.sort_by_key(|mark| mark.from);
        marks
    }

    #[test]
    fn the_passage_with_more_of_the_query_comes() {
        let text = "سیب خوب است. سیب و انار خوب است. انار خوب نیست.";
        let options = PassageOptions { count: 1, length: 100 };
        let found = passages(text, &marks(text, &["سیب", "انار"]), &[], &[1.0, 1.0], options);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].text, "سیب و انار خوب است.");
        assert_eq!(found[0].highlights, [[0, 3], [6, 10]]);
    }

    #[test]
    fn long_sentences_are_cut_between_words_around_the_mark() {
        let text = format!("{} هدف {}", "کلمه ".repeat(100), "واژه ".repeat(100));
        let options = PassageOptions { count: 3, length: 60 };
        let found = passages(&text, &marks(&text, &["هدف"]), &[], &[1.0], options);
        assert_eq!(found.len(), 1);
        let passage = &found[0].text;
        assert!(passage.chars().count() <= 60 && passage.contains("هدف"), "{passage}");
        assert!(passage.starts_with("کلمه ") && passage.ends_with(" واژه"), "{passage}");
        assert!(text.contains(passage));
    }

    #[test]
    fn a_mark_across_sentences_is_shown() {
        let text = "یک آمد. دو رفت. سه ماند. چهار شد.";
        let across = "رفت. سه";
        let found = passages(text, &marks(text, &[across]), &[], &[1.0], PassageOptions::default());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].text, "دو رفت. سه ماند.");
        assert_eq!(found[0].highlights, [[3, 10]]);
    }

    #[test]
    fn without_marks_it_is_the_lead() {
        let found = passages("یک. دو.", &[], &[], &[], PassageOptions::default());
        assert_eq!(found, [Snippet { text: "یک.".to_owned(), highlights: vec![] }]);
        assert!(passages("", &[], &[], &[], PassageOptions::default()).is_empty());
    }
}
