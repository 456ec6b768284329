//! Markup to text: tags and characters of HTML and XML, read as leniently as browsers do.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};
use html5ever::{Attribute, TokenizerResult};

/// A piece of markup; names are in small letters.
pub(crate) enum Markup<'t> {
    /// A tag that opens an element, or an empty element.
    Open { name: &'t str, attributes: &'t [Attribute], empty: bool },
    /// A tag that closes one.
    Close(&'t str),
    /// Characters between tags, with references resolved.
    Text(&'t str),
}

/// The rules by which markup is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rules {
    /// Scripts and styles are no markup, CDATA sections are comments.
    Html,
    /// CDATA sections are text.
    Xml,
}

/// Tells what is in a piece of markup, from its beginning to its end.
pub(crate) fn read_markup(text: &str, rules: Rules, tell: impl FnMut(Markup<'_>)) {
    let sink = Sink { rules, tell: RefCell::new(tell) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
}

struct Sink<F> {
    rules: Rules,
    tell: RefCell<F>,
}

impl<F: FnMut(Markup<'_>)> TokenSink for Sink<F> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut tell = self.tell.borrow_mut();
        match token {
            TagToken(tag) if tag.kind == StartTag => {
                let name = &*tag.name;
                tell(Markup::Open { name, attributes: &tag.attrs, empty: tag.self_closing });
                match name {
                    "script" if self.rules == Rules::Html => {
                        return TokenSinkResult::RawData(RawKind::ScriptData);
                    }
                    "style" if self.rules == Rules::Html => {
                        return TokenSinkResult::RawData(RawKind::Rawtext);
                    }
                    _ => {}
                }
            }
            TagToken(tag) => tell(Markup::Close(&tag.name)),
            CharacterTokens(text) => tell(Markup::Text(&text)),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.rules == Rules::Xml
    }
}

/// The value of an attribute.
pub(crate) fn attribute<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|one| &*one.name.local == name).map(|one| &*one.value)
}

/// What stands between two pieces of text, from nothing to a new paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    #[default]
    Nothing,
    Space,
    Line,
    Paragraph,
}

/// What an element puts around itself.
pub(crate) fn gap_of(name: &str) -> Gap {
    match name {
        "address" | "article" | "aside" | "blockquote" | "body" | "details" | "div" | "dl"
        | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4"
        | "h5" | "h6" | "header" | "hr" | "main" | "nav" | "ol" | "p" | "pre" | "section"
        | "table" | "ul" => Gap::Paragraph,
        "br" | "dd" | "dt" | "li" | "option" | "summary" | "tr" => Gap::Line,
        "td" | "th" | "img" => Gap::Space,
        _ => Gap::Nothing,
    }
}

/// Elements whose content is not read by people.
pub(crate) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "object"
            | "svg"
            | "canvas"
            | "button"
            | "select"
            | "textarea"
            | "audio"
            | "video"
            | "head"
    )
}

/// Text while its pieces come in: white space as a browser shows it, paragraphs apart. The half
/// space is no white space.
#[derive(Debug, Default)]
pub(crate) struct Paragraphs {
    text: String,
    gap: Gap,
}

impl Paragraphs {
    pub(crate) fn push(&mut self, text: &str) {
        for character in text.chars() {
            if character.is_ascii_whitespace() || character == '\u{a0}' {
                self.separate(Gap::Space);
                continue;
            }
            if !self.text.is_empty() {
                self.text.push_str(match self.gap {
                    Gap::Nothing => "",
                    Gap::Space => " ",
                    Gap::Line => "\n",
                    Gap::Paragraph => "\n\n",
                });
            }
            self.gap = Gap::Nothing;
            self.text.push(character);
        }
    }

    pub(crate) fn separate(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// The text of a fragment of HTML.
pub(crate) fn html_to_text(html: &str) -> String {
    let mut paragraphs = Paragraphs::default();
    if !html.contains(['<', '&']) {
        paragraphs.push(html);
        return paragraphs.finish();
    }
    // The silent element that is open, and how often.
    let mut silent: Option<(String, usize)> = None;
    read_markup(html, Rules::Html, |markup| match markup {
        Markup::Open { name, empty, .. } => match &mut silent {
            Some((open, depth)) if open == name && !empty => *depth += 1,
            Some(_) => {}
            None if is_silent(name) && !empty => silent = Some((name.to_owned(), 1)),
            None => paragraphs.separate(gap_of(name)),
        },
        Markup::Close(name) => match &mut silent {
            Some((open, depth)) if open == name => {
                *depth -= 1;
                if *depth == 0 {
                    silent = None;
                }
            }
            Some(_) => {}
            None => paragraphs.separate(gap_of(name)),
        },
        Markup::Text(text) if silent.is_none() => paragraphs.push(text),
        Markup::Text(_) => {}
    });
    paragraphs.finish()
}

/// Text in one line: what a title may be.
pub(crate) fn one_line(text: &str) -> String {
    let mut paragraphs = Paragraphs::default();
    paragraphs.push(text);
    paragraphs.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(html_to_text(html), expected, "{html}");
    }

    #[test]
    fn fragments_to_text() {
        check("  سلام\n دنیا ", "سلام دنیا");
        check("<p>بند <b>یک</b></p>\n<p>بند&nbsp;دو<br>خط</p>", "بند یک\n\nبند دو\nخط");
        check("می&zwnj;رود &laquo;نقل&raquo; &amp; &#1705;", "می\u{200c}رود «نقل» & ک");
        check("الف<script>x < y</script>ب<style>p{}</style>", "الفب");
        check("a < b و 3>2", "a < b و 3>2");
        check("<ul><li>یک<li>دو</ul>پایان", "یک\nدو\n\nپایان");
        check("<td>یک</td><td>دو", "یک دو");
        check("<div unclosed", "");
        check("<!-- نه -->آری", "آری");
    }
}
