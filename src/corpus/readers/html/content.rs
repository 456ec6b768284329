//! The main text of a page: where paragraphs with commas stand and few links.
//!
//! The scores are those of Arc90's Readability, which browsers' reading views grew from
//! (<https://github.com/mozilla/readability>): a paragraph is worth a point, one for each comma and
//! up to three for its length; its parent gets all of that, its grandparent half, and links take
//! their share away.

use std::collections::{HashMap, HashSet};

use super::dom::{Data, Dom, Id};
use crate::corpus::markup::{Gap, Paragraphs, gap_of, is_silent, one_line};

/// A paragraph shorter than this says nothing about where the text is.
const SHORTEST_PARAGRAPH: usize = 25;

/// A text shorter than this is looked for again, with less left out.
const SHORTEST_TEXT: usize = 200;

/// Words in classes and ids of what is no part of the text.
const ASIDE: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "adverts",
    "advertisement",
    "banner",
    "banners",
    "breadcrumb",
    "breadcrumbs",
    "comment",
    "comments",
    "copyright",
    "disqus",
    "footer",
    "hidden",
    "login",
    "menu",
    "modal",
    "most",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "pager",
    "pagination",
    "popular",
    "popup",
    "print",
    "promo",
    "rating",
    "recommended",
    "related",
    "reply",
    "search",
    "share",
    "sharing",
    "shortlink",
    "sidebar",
    "social",
    "subscribe",
    "tag",
    "tags",
    "toolbar",
    "trending",
    "widget",
];

/// Words in classes and ids of what holds the text, whatever else they say.
const TEXT: &[&str] =
    &["article", "body", "content", "detail", "details", "main", "post", "story", "text"];

/// The words of an element's class and id.
fn words(dom: &Dom, id: Id) -> Vec<String> {
    let names = [dom.attribute(id, "class"), dom.attribute(id, "id")];
    let parts = names.into_iter().flatten().flat_map(|name| {
        name.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase)
    });
    parts.filter(|part| !part.is_empty()).take(50).collect()
}

/// Elements that are never part of the text.
fn is_out(dom: &Dom, id: Id) -> bool {
    let hidden = || {
        dom.attribute(id, "hidden").is_some()
            || dom.attribute(id, "aria-hidden") == Some("true")
            || dom.attribute(id, "style").is_some_and(|style| {
                style.replace(' ', "").to_ascii_lowercase().contains("display:none")
            })
    };
    let name = dom.name(id);
    // <noscript> may hold the text of a page that a program shows.
    (is_silent(name) && name != "noscript") || matches!(name, "nav" | "dialog") || hidden()
}

/// Elements that are probably not part of it.
fn is_aside(dom: &Dom, id: Id) -> bool {
    let name = dom.name(id);
    if matches!(name, "html" | "body" | "article" | "main" | "") {
        return false;
    }
    if matches!(name, "aside" | "footer" | "form" | "menu" | "noscript") {
        return true;
    }
    let words = words(dom, id);
    let any = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    any(ASIDE) && !any(TEXT)
}

/// A page with the lengths of its texts.
struct Page<'d> {
    dom: &'d Dom,
    /// Nodes that count, in their order.
    order: Vec<Id>,
    /// Characters of text, and of text in links, below each node.
    lengths: HashMap<Id, (usize, usize)>,
}

impl<'d> Page<'d> {
    fn new(dom: &'d Dom, strict: bool) -> Self {
        let order = dom.below(0, |id| !(is_out(dom, id) || strict && is_aside(dom, id)));
        let mut lengths: HashMap<Id, (usize, usize)> = HashMap::with_capacity(order.len());
        // From the last to the first, so that children come before their parents.
        for id in order.iter().rev() {
            if let Data::Text(text) = &dom.nodes[*id].data {
                lengths.insert(*id, (text.chars().filter(|c| !c.is_whitespace()).count(), 0));
            }
            let (all, mut linked) = lengths.get(id).copied().unwrap_or_default();
            if dom.name(*id) == "a" {
                linked = all;
                lengths.insert(*id, (all, linked));
            }
            if let Some(parent) = dom.nodes[*id].parent.filter(|_| all > 0) {
                let sum = lengths.entry(parent).or_default();
                *sum = (sum.0 + all, sum.1 + linked);
            }
        }
        Self { dom, order, lengths }
    }

    fn length(&self, id: Id) -> usize {
        self.lengths.get(&id).map_or(0, |lengths| lengths.0)
    }

    fn link_share(&self, id: Id) -> f64 {
        let (all, linked) = self.lengths.get(&id).copied().unwrap_or_default();
        if all == 0 { 0.0 } else { linked as f64 / all as f64 }
    }

    /// Whether an element holds text itself, and not only other blocks.
    fn is_paragraph(&self, id: Id) -> bool {
        match self.dom.name(id) {
            "p" | "pre" | "blockquote" | "td" => true,
            "div" | "section" | "span" | "article" => {
                let children = &self.dom.nodes[id].children;
                let own = children.iter().map(|child| match &self.dom.nodes[*child].data {
                    Data::Text(_) => self.length(*child),
                    _ => 0,
                });
                own.sum::<usize>() >= SHORTEST_PARAGRAPH
            }
            _ => false,
        }
    }

    /// The commas of a paragraph's own text and of its inline elements.
    fn commas(&self, id: Id) -> usize {
        self.dom.text(id).matches([',', '،', '؛', '٬']).count()
    }

    /// The element whose paragraphs score best.
    fn best(&self) -> Option<Id> {
        let mut scores: HashMap<Id, f64> = HashMap::new();
        for id in &self.order {
            let length = self.length(*id);
            if length < SHORTEST_PARAGRAPH || !self.is_paragraph(*id) {
                continue;
            }
            // A long element is no single paragraph, and need not be read to know that it counts.
            let commas = if length < 5_000 { self.commas(*id) } else { 10 };
            let score = 1.0 + commas as f64 + (length as f64 / 100.0).min(3.0);
            let mut above = match self.dom.name(*id) {
                "p" | "pre" | "blockquote" | "td" | "span" => self.dom.nodes[*id].parent,
                // Text that stands in no paragraph is its element's.
                _ => Some(*id),
            };
            for share in [1.0, 0.5, 1.0 / 6.0] {
                let Some(parent) = above else { break };
                *scores.entry(parent).or_insert_with(|| self.first_score(parent)) += score * share;
                above = self.dom.nodes[parent].parent;
            }
        }
        let value = |(id, score): (&Id, &f64)| (score * (1.0 - self.link_share(*id)), *id);
        let best = scores.iter().map(value).max_by(|one, other| {
            // Of equals the first of the page, so that the order of a table decides nothing.
            one.0.total_cmp(&other.0).then(other.1.cmp(&one.1))
        });
        best.map(|(_, id)| id)
    }

    fn first_score(&self, id: Id) -> f64 {
        let by_name = match self.dom.name(id) {
            "article" | "main" => 8.0,
            "div" | "section" => 5.0,
            "pre" | "td" | "blockquote" => 3.0,
            "ol" | "ul" | "dl" | "form" | "li" => -3.0,
            "h1" | "h2" | "h3" | "h4" | "th" => -5.0,
            _ => 0.0,
        };
        let words = words(self.dom, id);
        let any = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
        by_name + if any(TEXT) { 25.0 } else { 0.0 } - if any(ASIDE) { 25.0 } else { 0.0 }
    }

    /// The text below an element, without lists of links and without the title.
    fn text(&self, root: Id, title: Option<&str>) -> String {
        let mut out = Paragraphs::default();
        // What is still to be done: nodes to enter, and gaps behind those that were left.
        let mut stack = vec![(root, false)];
        let known: HashSet<Id> = self.order.iter().copied().collect();
        while let Some((id, left)) = stack.pop() {
            let gap = gap_of(self.dom.name(id));
            if left {
                out.separate(gap);
                continue;
            }
            if !known.contains(&id) || id != root && self.is_noise(id, title) {
                continue;
            }
            if let Data::Text(text) = &self.dom.nodes[id].data {
                out.push(text);
                continue;
            }
            out.separate(gap);
            if gap > Gap::Nothing {
                stack.push((id, true));
            }
            stack.extend(self.dom.nodes[id].children.iter().rev().map(|child| (*child, false)));
        }
        out.finish()
    }

    /// Lists of links between the paragraphs, captions of them, and the title once more.
    fn is_noise(&self, id: Id, title: Option<&str>) -> bool {
        match self.dom.name(id) {
            "h1" | "h2" => title.is_some_and(|title| {
                self.length(id) < 1_000 && one_line(&self.dom.text(id)) == title
            }),
            "ul" | "ol" | "div" | "section" | "table" => {
                self.length(id) > 0 && self.link_share(id) > 0.6
            }
            _ => false,
        }
    }
}

/// The main text of a page, in paragraphs.
pub(super) fn main_text(dom: &Dom, title: Option<&str>) -> String {
    let strict = Page::new(dom, true);
    let by_property = strict.order.iter().copied().find(|id| {
        dom.attribute(*id, "itemprop").is_some_and(|value| value.contains("articleBody"))
    });
    if let Some(id) = by_property.filter(|id| strict.length(*id) >= SHORTEST_TEXT) {
        return strict.text(id, title);
    }
    let text = strict.best().map(|id| strict.text(id, title)).unwrap_or_default();
    if text.chars().count() >= SHORTEST_TEXT {
        return text;
    }
    let loose = Page::new(dom, false);
    let more = loose.best().map(|id| loose.text(id, title)).unwrap_or_default();
    if more.len() > text.len() * 2 {
        return more;
    }
    if !text.is_empty() {
        return text;
    }
    // No paragraph at all: whatever is there.
    strict.text(0, title)
}
