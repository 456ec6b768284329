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

/// Words of what readers write, which is text too, and sometimes more of it than the article.
const READERS: &[&str] = &["comment", "comments", "disqus", "reply"];

/// Words in classes and ids of what holds the text, whatever else they say.
const TEXT: &[&str] = &[
    "article",
    "body",
    "content",
    "detail",
    "details",
    "intro",
    "introtext",
    "lead",
    "main",
    "post",
    "story",
    "summary",
    "text",
];

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

/// Elements that are probably not part of it. `share` is their share of the page's text: what holds
/// most of it is around the text, whatever it is called. (Some programs put whole pages into a form.)
fn is_aside(dom: &Dom, id: Id, share: f64) -> bool {
    let name = dom.name(id);
    let words = words(dom, id);
    let any = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    if name != "body" && any(READERS) && share < 0.9 {
        return true;
    }
    if share > 0.6 || matches!(name, "html" | "body" | "article" | "main" | "") {
        return false;
    }
    if matches!(name, "aside" | "footer" | "form" | "menu" | "noscript") {
        return true;
    }
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
    /// A page without what is out and what `leave` names.
    fn new(dom: &'d Dom, leave: impl Fn(Id) -> bool) -> Self {
        let order = dom.below(0, |id| !(is_out(dom, id) || leave(id)));
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
            "p" | "pre" | "blockquote" => true,
            "td" | "div" | "section" | "span" | "article" => {
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

    /// The scores of the elements around paragraphs.
    fn scores(&self) -> HashMap<Id, f64> {
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
                "p" | "pre" | "blockquote" | "span" => self.dom.nodes[*id].parent,
                // Text that stands in no paragraph is its element's.
                _ => Some(*id),
            };
            for share in [1.0, 0.5, 1.0 / 6.0] {
                let Some(parent) = above else { break };
                *scores.entry(parent).or_insert_with(|| self.first_score(parent)) += score * share;
                above = self.dom.nodes[parent].parent;
            }
        }
        for (id, score) in &mut scores {
            *score *= 1.0 - self.link_share(*id);
        }
        scores
    }

    /// The element that scores best, and those beside it that belong to the text: a lead above it,
    /// or its second half behind a picture.
    fn best(&self) -> Vec<Id> {
        let scores = self.scores();
        // Of equals the first of the page, so that the order of a table decides nothing.
        let best =
            scores.iter().max_by(|one, other| one.1.total_cmp(other.1).then(other.0.cmp(one.0)));
        let Some((best, score)) = best else { return Vec::new() };
        let Some(parent) = self.dom.nodes[*best].parent else { return vec![*best] };
        let least = (score * 0.2).max(10.0);
        let belongs = |id: &Id| {
            id == best
                || scores.get(id).is_some_and(|score| *score >= least)
                || (self.dom.name(*id) == "p"
                    && self.length(*id) > 80
                    && self.link_share(*id) < 0.25)
        };
        self.dom.nodes[parent].children.iter().copied().filter(belongs).collect()
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

    /// The text below elements, without lists of links and without the title.
    fn text(&self, roots: &[Id], title: Option<&str>) -> String {
        let mut out = Paragraphs::default();
        // What is still to be done: nodes to enter, and gaps behind those that were left.
        let mut stack: Vec<(Id, bool)> = roots.iter().rev().map(|id| (*id, false)).collect();
        let known: HashSet<Id> = self.order.iter().copied().collect();
        while let Some((id, left)) = stack.pop() {
            let gap = gap_of(self.dom.name(id));
            if left {
                out.separate(gap);
                continue;
            }
            if !known.contains(&id) || !roots.contains(&id) && self.is_noise(id, title) {
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
    let loose = Page::new(dom, |_| false);
    let all = loose.length(0).max(1) as f64;
    let strict = Page::new(dom, |id| is_aside(dom, id, loose.length(id) as f64 / all));
    let by_property = strict.order.iter().copied().find(|id| {
        dom.attribute(*id, "itemprop").is_some_and(|value| value.contains("articleBody"))
    });
    if let Some(id) = by_property.filter(|id| strict.length(*id) >= SHORTEST_PARAGRAPH) {
        return strict.text(&[id], title);
    }
    let text = strict.text(&strict.best(), title);
    if text.chars().count() >= SHORTEST_TEXT {
        return text;
    }
    let more = loose.text(&loose.best(), title);
    if more.len() > text.len() * 2 {
        return more;
    }
    // No paragraph at all: whatever is there.
    if text.is_empty() { strict.text(&[0], title) } else { text }
}
