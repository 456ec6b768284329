//! A page as a tree, in one list of nodes; nothing here calls itself, however deep the page is.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ParseOpts, QualName, local_name, ns, parse_document};

use crate::corpus::error::Problem;
use crate::corpus::markup::attribute;

/// Most nodes of a page. Long pages with many comments have some ten thousand.
const MOST_NODES: usize = 500_000;

/// Deepest nesting; browsers cut there too.
const DEEPEST: u32 = 512;

/// So much is parsed before the bounds are looked at again. A few bytes can make hundreds of nodes,
/// where elements that were never closed are opened again in each paragraph.
const STEP_BYTES: usize = 1 << 10;

/// The number of a node in the list; children have any order.
pub(super) type Id = usize;

/// A node.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: Option<Id>,
    pub(super) children: Vec<Id>,
    depth: u32,
    pub(super) data: Data,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Data {
    Element { name: QualName, attributes: Vec<Attribute> },
    Text(String),
    Other,
}

/// A parsed page.
#[derive(Debug)]
pub(super) struct Dom {
    pub(super) nodes: Vec<Node>,
}

impl Dom {
    /// Parses a page.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let mut options = ParseOpts::default();
        // What stands in <noscript> is text of the page.
        options.tree_builder.scripting_enabled = false;
        let mut parser = parse_document(Sink::new(), options);
        let mut rest = text;
        while !rest.is_empty() {
            let (step, behind) = rest.split_at(rest.floor_char_boundary(STEP_BYTES));
            parser.process(StrTendril::from_slice(step));
            rest = behind;
            if parser.tokenizer.sink.sink.over.get() {
                return Err(Problem::PageTooLarge(MOST_NODES, DEEPEST));
            }
        }
        Ok(Self { nodes: parser.finish() })
    }

    /// The name of an element, empty for other nodes.
    pub(super) fn name(&self, id: Id) -> &str {
        match &self.nodes[id].data {
            Data::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    pub(super) fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        match &self.nodes[id].data {
            Data::Element { attributes, .. } => attribute(attributes, name),
            _ => None,
        }
    }

    /// A node and all below it that `enter` lets in, in the order of the page.
    pub(super) fn below(&self, root: Id, mut enter: impl FnMut(Id) -> bool) -> Vec<Id> {
        let (mut order, mut stack) = (Vec::new(), vec![root]);
        while let Some(id) = stack.pop() {
            if enter(id) {
                order.push(id);
                stack.extend(self.nodes[id].children.iter().rev());
            }
        }
        order
    }

    /// All text below a node.
    pub(super) fn text(&self, root: Id) -> String {
        let mut text = String::new();
        for id in self.below(root, |_| true) {
            if let Data::Text(piece) = &self.nodes[id].data {
                text.push_str(piece);
            }
        }
        text
    }
}

/// Takes what the parser makes.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    over: Cell<bool>,
}

impl Sink {
    fn new() -> Self {
        let sink = Self { nodes: RefCell::default(), over: Cell::new(false) };
        sink.add(Data::Other);
        sink
    }

    fn add(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { parent: None, children: Vec::new(), depth: 0, data });
        self.over.set(self.over.get() || nodes.len() > MOST_NODES);
        nodes.len() - 1
    }

    fn detach(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[id].parent.take() {
            let children = &mut nodes[parent].children;
            // What moves was mostly added last.
            if let Some(at) = children.iter().rposition(|child| *child == id) {
                children.remove(at);
            }
        }
    }

    /// Puts a node or text at a place among the children of a node.
    fn insert(&self, parent: Id, at: usize, child: NodeOrText<Id>) {
        let child = match child {
            NodeOrText::AppendNode(id) => {
                self.detach(id);
                id
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = at.checked_sub(1).and_then(|at| nodes[parent].children.get(at));
                if let Some(before) = before.copied()
                    && let Data::Text(present) = &mut nodes[before].data
                {
                    present.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Data::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent].depth + 1;
        self.over.set(self.over.get() || depth > DEEPEST);
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, child);
        nodes[child].parent = Some(parent);
        nodes[child].depth = depth;
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Vec<Node>;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Vec<Node> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target].data {
            Data::Element { name, .. } => name,
            // The parser asks elements only.
            _ => nobody(),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        self.add(Data::Element { name, attributes })
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.add(Data::Other)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        let end = self.nodes.borrow()[*parent].children.len();
        self.insert(*parent, end, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        if self.nodes.borrow()[*element].parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, one: &Id, other: &Id) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        if let NodeOrText::AppendNode(id) = &child {
            self.detach(*id);
        }
        let place = {
            let nodes = self.nodes.borrow();
            nodes[*sibling].parent.map(|parent| {
                let children = &nodes[parent].children;
                let at = children.iter().rposition(|child| child == sibling);
                (parent, at.unwrap_or(children.len()))
            })
        };
        if let Some((parent, at)) = place {
            self.insert(parent, at, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        if let Data::Element { attributes, .. } = &mut self.nodes.borrow_mut()[*target].data {
            for one in more {
                if !attributes.iter().any(|present| present.name == one.name) {
                    attributes.push(one);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut nodes = self.nodes.borrow_mut();
        let moved = std::mem::take(&mut nodes[*node].children);
        let depth = nodes[*new_parent].depth + 1;
        for child in &moved {
            nodes[*child].parent = Some(*new_parent);
            nodes[*child].depth = depth;
        }
        nodes[*new_parent].children.extend(moved);
    }
}

/// A name that no element of a page has.
fn nobody() -> &'static QualName {
    static NAME: std::sync::OnceLock<QualName> = std::sync::OnceLock::new();
    NAME.get_or_init(|| QualName::new(None, ns!(), local_name!("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_and_multiplying_pages_are_refused() {
        for piece in ["<div>", "<b>", "<table><tr><td>", "<foo>", "<svg><g>"] {
            let deep = piece.repeat(3_000_000 / piece.len());
            assert!(matches!(Dom::parse(&deep), Err(Problem::PageTooLarge(..))), "{piece}");
        }
        // Each paragraph opens all that was never closed.
        let open: String =
            (0..400).map(|number| format!("<a{number}><font size={number}>")).collect();
        let multiplying = format!("{open}{}", "<p>x</p>".repeat(300_000));
        assert!(matches!(Dom::parse(&multiplying), Err(Problem::PageTooLarge(..))));
    }

    #[test]
    fn what_stands_in_the_wrong_place_is_kept() {
        let dom = Dom::parse("<table>الف<tr>ب<td>پ</table><p>ت<b><p>ث</b>ج").unwrap();
        let mut text: Vec<char> = dom.text(0).chars().collect();
        text.sort_unstable();
        assert_eq!(text.iter().collect::<String>(), "ابتثجفلپ");
    }
}
