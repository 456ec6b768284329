//! Text to tree. `docs/query.md` is the grammar.
//!
//! One pass over the text, by recursive descent: alternatives (`OR`) of sequences of units, where a
//! unit is a run of bare words, a phrase, a group, a word with wildcards, an almost-word, or any of
//! them in a field. Whatever cannot be read as one of them is text.

use super::characters::{
    SIGNS, closing_quotes, is_blank, is_invisible, is_minus, is_no_word, is_plus,
    is_word_character, number,
};
use super::fields::{Field, Name, named};
use super::period::period;
use super::tree::{Clause, Node, Occur, Query, QueryWarning, Span};
use crate::analysis::fold_character;

/// Longest query in bytes; what is longer is cut with a warning.
pub const MAX_QUERY_BYTES: usize = 16 << 10;

/// Most parentheses inside each other.
pub const MAX_DEPTH: usize = 32;

/// Most places that the words of a phrase may be moved.
pub const MAX_SLOP: u32 = 100;

/// Greatest distance of an almost-word.
pub const MAX_DISTANCE: u32 = 2;

/// Reads a query. `today` is the day that «امروز» and «ماه گذشته» are counted from, in days from
/// 1970-01-01; without it such dates are read as text.
///
/// ```
/// use juya::query::{parse, Node, Occur};
///
/// let query = parse("«هکرهای ایرانی» انتخابات -روسیه", None);
/// let phrase = Node::Phrase { text: "هکرهای ایرانی".to_owned(), slop: 0 };
/// assert_eq!(query.clauses[0].node, phrase);
/// assert_eq!(query.clauses[1].node, Node::Words("انتخابات".to_owned()));
/// assert_eq!(query.clauses[2].occur, Occur::Excluded);
/// assert!(query.warnings.is_empty());
/// ```
#[must_use]
pub fn parse(text: &str, today: Option<i32>) -> Query {
    let mut warnings = Vec::new();
    let mut text = text;
    if text.len() > MAX_QUERY_BYTES {
        text = &text[..text.floor_char_boundary(MAX_QUERY_BYTES)];
        warnings.push(QueryWarning::Cut(MAX_QUERY_BYTES));
    }
    let mut parser = Parser { text, at: 0, today, depth: 0, warnings, star: None };
    let clauses = parser.alternatives();
    let mut warnings = parser.warnings;
    if clauses.is_empty() {
        warnings.push(QueryWarning::NoWords);
    }
    Query { clauses, warnings }
}

#[derive(Clone, Copy, PartialEq)]
enum Operator {
    And,
    Or,
    Not,
}

impl Operator {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "AND" | "&&" => Self::And,
            "OR" | "||" => Self::Or,
            "NOT" => Self::Not,
            _ => return None,
        })
    }
}

/// The clauses that are being read.
#[derive(Default)]
struct Sequence {
    clauses: Vec<Clause>,
    /// The run of bare words that is being read: where it starts and where its last word ends.
    run: Option<(usize, usize)>,
    /// Whether an AND stands before what comes.
    required: bool,
    /// Where the clauses of the last unit begin.
    unit: usize,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    today: Option<i32>,
    depth: usize,
    warnings: Vec<QueryWarning>,
    /// A `*` that stands alone.
    star: Option<Span>,
}

impl Sequence {
    fn push(&mut self, occur: Occur, node: Node, span: Span) {
        let occur = match occur {
            Occur::Wanted if self.required => Occur::Required,
            occur => occur,
        };
        self.required = false;
        self.unit = self.clauses.len();
        self.clauses.push(Clause { occur, node, span });
    }

    fn end_run(&mut self, text: &str) {
        let Some((start, end)) = self.run.take() else { return };
        if text[start..end].chars().any(is_word_character) {
            self.push(Occur::Wanted, Node::Words(text[start..end].to_owned()), start..end);
        }
    }

    fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.run.is_none()
    }

    /// The unit before an AND is required.
    fn require_last(&mut self) {
        for clause in &mut self.clauses[self.unit..] {
            if clause.occur == Occur::Wanted {
                clause.occur = Occur::Required;
            }
        }
        self.required = true;
    }
}

impl<'a> Parser<'a> {
    /// Sequences with OR between them.
    fn alternatives(&mut self) -> Vec<Clause> {
        let start = self.at;
        let mut operands: Vec<Clause> = Vec::new();
        let mut only: Vec<Clause> = Vec::new();
        let mut more = true;
        while more {
            let from = self.at;
            let (clauses, again) = self.sequence();
            more = again;
            if clauses.is_empty() {
                continue;
            }
            operands.push(match clauses.as_slice() {
                [one] if one.occur != Occur::Excluded => {
                    Clause { occur: Occur::Wanted, ..one.clone() }
                }
                _ => Clause {
                    occur: Occur::Wanted,
                    node: Node::Group(clauses.clone()),
                    span: from..self.at,
                },
            });
            only = clauses;
        }
        if operands.len() < 2 {
            return only;
        }
        let node = Node::Either(operands);
        vec![Clause { occur: Occur::Wanted, node, span: start..self.at }]
    }

    /// Units side by side, up to the end, a closing parenthesis or an OR; whether it was an OR.
    fn sequence(&mut self) -> (Vec<Clause>, bool) {
        let outer = self.star.take();
        let (mut clauses, more) = self.units();
        let asks = |clause: &Clause| clause.occur != Occur::Excluded;
        // A `*` that nothing else is asked beside is every article.
        if let Some(star) = std::mem::replace(&mut self.star, outer)
            && !clauses.iter().any(asks)
        {
            self.warnings.retain(
                |warning| !matches!(warning, QueryWarning::IgnoredSign(_, span) if *span == star),
            );
            clauses.push(Clause { occur: Occur::Wanted, node: Node::Everything, span: star });
        }
        (clauses, more)
    }

    fn units(&mut self) -> (Vec<Clause>, bool) {
        let mut sequence = Sequence::default();
        while let Some(character) = self.peek() {
            let (start, next) = (self.at, self.at + character.len_utf8());
            match character {
                ')' if self.depth > 0 => break,
                ')' => {
                    sequence.end_run(self.text);
                    self.warnings.push(QueryWarning::UnclosedGroup(start..next));
                    self.at = next;
                }
                '(' => self.unit(&mut sequence, Occur::Wanted, None, start),
                quote if closing_quotes(quote).is_some() => {
                    self.unit(&mut sequence, Occur::Wanted, None, start);
                }
                sign if (is_minus(sign) || is_plus(sign)) && self.starts_piece() => {
                    self.prefix(&mut sequence, sign, next);
                }
                blank if is_blank(blank) => self.at = next,
                sign if is_no_word(sign) && !self.starts_word() => {
                    self.tell(sign, start);
                    self.at = next;
                }
                _ => match self.operator(&sequence) {
                    Some((Operator::And, end)) => {
                        sequence.end_run(self.text);
                        sequence.require_last();
                        self.at = end;
                    }
                    Some((Operator::Or, end)) => {
                        sequence.end_run(self.text);
                        self.at = end;
                        return (sequence.clauses, true);
                    }
                    Some((Operator::Not, end)) => {
                        sequence.end_run(self.text);
                        self.at = end;
                        self.skip_to_unit();
                        self.unit(&mut sequence, Occur::Excluded, None, start);
                    }
                    None => self.unit(&mut sequence, Occur::Wanted, None, start),
                },
            }
        }
        sequence.end_run(self.text);
        (sequence.clauses, false)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Goes on to what a NOT stands before; a minus behind it says the same.
    fn skip_to_unit(&mut self) {
        let opens = |c: char| matches!(c, '(' | '*' | '?') || closing_quotes(c).is_some();
        let skipped = |c: char| is_invisible(c) || is_no_word(c) && !opens(c);
        while let Some(c) = self.peek().filter(|c| skipped(*c)) {
            self.at += c.len_utf8();
        }
    }

    /// Whether a sign here stands before a piece: at the start, behind white space or `(`.
    fn starts_piece(&self) -> bool {
        let before = self.text[..self.at].chars().rev().find(|c| !is_invisible(*c));
        before.is_none_or(|before| is_blank(before) || before == '(')
    }

    /// The end of the bare word at the current place: at white space, a quote or a parenthesis.
    fn word_end(&self) -> usize {
        let ends = |c: char| is_blank(c) || matches!(c, '(' | ')') || closing_quotes(c).is_some();
        self.text[self.at..]
            .char_indices()
            .find(|(at, c)| *at > 0 && ends(*c))
            .map_or(self.text.len(), |(at, _)| self.at + at)
    }

    /// Whether signs here begin a word with wildcards, or an operator of signs.
    fn starts_word(&self) -> bool {
        let word = &self.text[self.at..self.word_end()];
        self.starts_piece()
            && (word.starts_with(['*', '?']) && is_pattern(word)
                || matches!(visible(word).as_str(), "&&" | "||"))
    }

    /// AND, OR, NOT at the current place and where they end, if there is something to work on.
    fn operator(&mut self, sequence: &Sequence) -> Option<(Operator, usize)> {
        let end = self.word_end();
        let word = visible(&self.text[self.at..end]);
        let operator = Operator::of(&word)?;
        let after = self.text[end..].trim_start_matches(|c| is_blank(c) || is_invisible(c));
        let next = after.split(is_blank).next().map(visible).unwrap_or_default();
        let right = !next.is_empty()
            && !next.starts_with(')')
            && (operator != Operator::Not || Operator::of(&next).is_none());
        let left = operator == Operator::Not || !sequence.is_empty() || self.star.is_some();
        if self.starts_piece() && left && right {
            return Some((operator, end));
        }
        self.warnings.push(QueryWarning::LoneOperator(word, self.at..end));
        None
    }

    /// A plus or a minus before a unit.
    fn prefix(&mut self, sequence: &mut Sequence, sign: char, next: usize) {
        let start = self.at;
        self.at = next;
        while let Some(c) = self.peek().filter(|c| is_invisible(*c)) {
            self.at += c.len_utf8();
        }
        // Signs may stand between: -#hashtag, -@name.
        let stuck = self.text[self.at..self.word_end()].trim_start_matches(['#', '@', '.', '،']);
        let something = self.peek().is_some_and(|c| {
            c == '('
                || closing_quotes(c).is_some()
                || is_word_character(c)
                || stuck.starts_with(is_word_character)
                || self.is_pattern_here()
        });
        if !something {
            self.warnings.push(if is_minus(sign) {
                QueryWarning::LoneMinus(start..next)
            } else {
                QueryWarning::IgnoredSign(sign.to_string(), start..next)
            });
            return;
        }
        sequence.end_run(self.text);
        let occur = if is_minus(sign) { Occur::Excluded } else { Occur::Required };
        self.unit(sequence, occur, None, start);
    }

    fn is_pattern_here(&self) -> bool {
        is_pattern(&self.text[self.at..self.word_end()])
    }

    /// Reads one unit at the current place; `start` is where what belongs to it begins.
    fn unit(&mut self, sequence: &mut Sequence, occur: Occur, field: Option<Field>, start: usize) {
        let Some(first) = self.peek() else { return };
        if first == '(' {
            sequence.end_run(self.text);
            self.group(sequence, occur, field, start);
        } else if let Some(closing) = closing_quotes(first) {
            self.quote(sequence, occur, field, start, closing);
        } else {
            self.word(sequence, occur, field, start);
        }
    }

    fn group(&mut self, sequence: &mut Sequence, occur: Occur, field: Option<Field>, start: usize) {
        let open = self.at..self.at + 1;
        self.at += 1;
        if self.depth >= MAX_DEPTH {
            // What is inside is read as if the parenthesis was not there.
            self.warnings.push(QueryWarning::TooDeep(open));
            return;
        }
        self.depth += 1;
        let mut inner = self.alternatives();
        self.depth -= 1;
        if self.peek() == Some(')') {
            self.at += 1;
        } else {
            self.warnings.push(QueryWarning::UnclosedGroup(open));
        }
        let plain = inner.iter().all(|clause| clause.occur == Occur::Wanted);
        let span = start..self.at;
        match (inner.len(), field) {
            (0, _) => {}
            (1, _) if inner[0].occur != Occur::Excluded => {
                let node = inner.swap_remove(0).node;
                sequence.push(occur, in_field(field, node), span);
            }
            // Parentheses that change nothing, as around an abbreviation.
            (_, None) if plain && occur == Occur::Wanted && !sequence.required => {
                sequence.unit = sequence.clauses.len();
                sequence.clauses.extend(inner);
            }
            _ => sequence.push(occur, in_field(field, Node::Group(inner)), span),
        }
    }

    fn quote(
        &mut self,
        sequence: &mut Sequence,
        occur: Occur,
        field: Option<Field>,
        start: usize,
        closing: &[char],
    ) {
        let from = self.at + self.peek().map_or(1, char::len_utf8);
        let Some(length) = self.text[from..].find(closing) else {
            self.warnings.push(QueryWarning::UnclosedQuote(self.at..from));
            self.at = from;
            // A sign or a field before it still holds for the word behind it.
            let word = self.text[from..].chars().find(|c| !is_invisible(*c));
            if (occur != Occur::Wanted || field.is_some())
                && word.is_some_and(|c| is_word_character(c) || self.is_pattern_here())
            {
                self.word(sequence, occur, field, start);
            }
            return;
        };
        let end = from + length;
        self.at = end + self.text[end..].chars().next().map_or(1, char::len_utf8);
        sequence.end_run(self.text);
        let slop = self.slop();
        let phrase = self.text[from..end].trim();
        if phrase.chars().any(is_word_character) {
            let node = Node::Phrase { text: phrase.to_owned(), slop };
            sequence.push(occur, in_field(field, node), start..self.at);
        }
    }

    /// `~N` behind a quote.
    fn slop(&mut self) -> u32 {
        let behind = self.text[self.at..].trim_start_matches(is_invisible);
        let Some(rest) = behind.strip_prefix('~') else { return 0 };
        let skipped = self.text.len() - self.at - behind.len();
        let digits: usize = rest
            .chars()
            .take_while(|c| is_invisible(*c) || number(c.encode_utf8(&mut [0; 4])).is_some())
            .map(char::len_utf8)
            .sum();
        let Some(slop) = number(&rest[..digits]) else { return 0 };
        let start = self.at + skipped;
        self.at = start + 1 + digits;
        self.limited(slop, MAX_SLOP, start)
    }

    fn limited(&mut self, value: u32, limit: u32, start: usize) -> u32 {
        if value > limit {
            self.warnings.push(QueryWarning::Limited(limit, start..self.at));
        }
        value.min(limit)
    }

    /// A bare word, or what it stands for.
    fn word(&mut self, sequence: &mut Sequence, occur: Occur, field: Option<Field>, start: usize) {
        let (from, end) = (self.at, self.word_end());
        let word = &self.text[from..end];
        if let Some(colon) = word.find(':').filter(|_| field.is_none()) {
            let name = &word[..colon];
            if name.chars().all(|c| is_word_character(c) || is_invisible(c))
                && self.field(sequence, occur, start, name)
            {
                return;
            }
        }
        self.at = end;
        if let Some((stem, distance)) = fuzzy(word) {
            let distance = self.limited(distance, MAX_DISTANCE, from + stem.len()) as u8;
            let text = stem.to_owned();
            let node = match distance {
                0 => Node::Words(text),
                distance => Node::Fuzzy { text, distance },
            };
            sequence.end_run(self.text);
            sequence.push(occur, in_field(field, node), start..end);
        } else if is_pattern(word) {
            let typed =
                if occur == Occur::Wanted { self.with_prefix(sequence, word) } else { None };
            sequence.end_run(self.text);
            if word.contains('~') {
                self.tell('~', from + word.find('~').unwrap_or(0));
            }
            let node = in_field(field, Node::Pattern(typed.unwrap_or_else(|| word.to_owned())));
            sequence.push(occur, node, start..end);
        } else {
            for (at, character) in word.char_indices() {
                self.tell(character, from + at);
            }
            if occur == Occur::Wanted && field.is_none() {
                let start = sequence.run.map_or(from, |(start, _)| start);
                sequence.run = Some((start, end));
            } else if word.chars().any(is_word_character) {
                sequence.end_run(self.text);
                let node = in_field(field, Node::Words(word.to_owned()));
                sequence.push(occur, node, start..end);
            }
        }
    }

    /// A pattern with the می or نمی that stands before it, taken from the run of words.
    fn with_prefix(&self, sequence: &mut Sequence, word: &str) -> Option<String> {
        let (start, end) = sequence.run?;
        let run = &self.text[start..end];
        let last = run.rsplit(is_blank).next()?;
        let folded: String = last.chars().filter_map(fold_character).collect();
        let only_blanks = self.text[end..self.at - word.len()].chars().all(is_blank);
        if !matches!(folded.as_str(), "می" | "نمی" | "همی") || !only_blanks {
            return None;
        }
        let rest = end - last.len();
        sequence.run = (rest > start).then_some((start, rest));
        Some(format!("{last}{word}"))
    }

    /// A name with a colon behind it; false if it is to be read as text.
    fn field(
        &mut self,
        sequence: &mut Sequence,
        occur: Occur,
        start: usize,
        name: &'a str,
    ) -> bool {
        let span = self.at..self.at + name.len();
        let value = span.end + 1;
        let next = self.text[value..].chars().find(|c| !is_invisible(*c));
        let has_value = next.is_some_and(|next| !is_blank(next) && next != ')');
        let name_of = || name.to_owned();
        match named(name) {
            None if has_value && !name.is_empty() => {
                self.warnings.push(QueryWarning::UnknownField(name_of(), span));
                false
            }
            None => false,
            Some(_) if !has_value => {
                self.warnings.push(QueryWarning::FieldWithoutValue(name_of(), span));
                false
            }
            Some(Name::Date) => match period(self.text, value, self.today) {
                Ok((period, end)) => {
                    sequence.end_run(self.text);
                    self.at = end;
                    sequence.push(occur, Node::Period(period), start..end);
                    true
                }
                Err(warning) => {
                    self.warnings.push(warning);
                    false
                }
            },
            Some(Name::Field(field)) => {
                sequence.end_run(self.text);
                self.at = value;
                while let Some(c) = self.peek().filter(|c| is_invisible(*c)) {
                    self.at += c.len_utf8();
                }
                self.unit(sequence, occur, Some(field), start);
                true
            }
        }
    }

    /// Tells of a sign that elsewhere means something.
    fn tell(&mut self, character: char, at: usize) {
        if !SIGNS.contains(&character) {
            return;
        }
        let span = at..at + character.len_utf8();
        if character == '*' && self.starts_piece_at(span.clone()) {
            self.star = Some(span.clone());
        }
        self.warnings.push(QueryWarning::IgnoredSign(character.to_string(), span));
    }

    /// Whether a piece of the text stands alone.
    fn starts_piece_at(&self, span: Span) -> bool {
        let before = self.text[..span.start].chars().rev().find(|c| !is_invisible(*c));
        let after = self.text[span.end..].chars().find(|c| !is_invisible(*c));
        before.is_none_or(|c| is_blank(c) || c == '(')
            && after.is_none_or(|c| is_blank(c) || c == ')')
    }
}

fn in_field(field: Option<Field>, node: Node) -> Node {
    match field {
        Some(field) => Node::Field(field, Box::new(node)),
        None => node,
    }
}

/// A text without what cannot be seen.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// `word~` and `word~N`: the word and N, 1 if it is not said.
fn fuzzy(word: &str) -> Option<(&str, u32)> {
    let (stem, distance) = word.split_once('~')?;
    let distance = distance.trim_end_matches(['.', '،', '؛', '؟', '!', '?', ',', ';', ':']);
    let distance = if visible(distance).is_empty() { 1 } else { number(distance)? };
    let plain = !stem.contains(['*', ':']) && stem.chars().any(is_word_character);
    plain.then_some((stem, distance))
}

/// Whether a word has wildcards: `*` anywhere, `?` before a letter (at the end it is a question
/// mark). Addresses of pages have none.
fn is_pattern(word: &str) -> bool {
    if word.contains("://") || !word.chars().any(is_word_character) {
        return false;
    }
    let mut characters = word.chars().filter(|c| !is_invisible(*c)).peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        if character == '*' || character == '?' && next.is_some_and(is_word_character) {
            return true;
        }
    }
    false
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
