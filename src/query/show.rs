//! A query as it was read, in its own language: what stands side by side is parted by spaces,
//! alternatives stand in parentheses.

use std::fmt;

use super::tree::{Clause, Node, Occur, Query};
use crate::calendar::ArticleDate;

/// The reading of the query: typed again, it is read the same way.
///
/// ```
/// let query = juya::query::parse("عنوان:هکر AND (بانک OR «وزارت خارجه») -روسیه", None);
/// assert_eq!(query.to_string(), "+title:هکر +(بانک OR «وزارت خارجه») -روسیه");
/// ```
impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        side_by_side(&self.clauses, formatter)
    }
}

fn side_by_side(clauses: &[Clause], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (number, clause) in clauses.iter().enumerate() {
        if number > 0 {
            formatter.write_str(" ")?;
        }
        write!(formatter, "{clause}")?;
    }
    Ok(())
}

/// Whether a node is shown as several bare words.
fn is_run(node: &Node) -> bool {
    match node {
        Node::Words(words) => words.contains(char::is_whitespace),
        Node::Group(clauses) => clauses
            .iter()
            .all(|clause| clause.occur == Occur::Wanted && matches!(clause.node, Node::Words(_))),
        _ => false,
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.occur {
            Occur::Wanted => "",
            Occur::Required => "+",
            Occur::Excluded => "-",
        };
        // A sign stands before one word.
        if !sign.is_empty() && is_run(&self.node) {
            write!(formatter, "{sign}({})", self.node)
        } else {
            write!(formatter, "{sign}{}", self.node)
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) | Self::Pattern(words) => formatter.write_str(words),
            Self::Phrase { text, slop: 0 } => write!(formatter, "«{text}»"),
            Self::Phrase { text, slop } => write!(formatter, "«{text}»~{slop}"),
            Self::Fuzzy { text, distance: 1 } => write!(formatter, "{text}~"),
            Self::Fuzzy { text, distance } => write!(formatter, "{text}~{distance}"),
            Self::Everything => formatter.write_str("*"),
            Self::Period(period) => {
                let day = |day: i32| match day {
                    i32::MIN | i32::MAX => String::new(),
                    day => ArticleDate::from_day(day).to_jalali(),
                };
                if period.first == period.last {
                    write!(formatter, "date:{}", day(period.first))
                } else {
                    write!(formatter, "date:{}..{}", day(period.first), day(period.last))
                }
            }
            Self::Field(field, node) if is_run(node) => {
                write!(formatter, "{}:({node})", field.name())
            }
            Self::Field(field, node) => write!(formatter, "{}:{node}", field.name()),
            Self::Group(clauses) if is_run(self) => side_by_side(clauses, formatter),
            Self::Group(clauses) => {
                formatter.write_str("(")?;
                side_by_side(clauses, formatter)?;
                formatter.write_str(")")
            }
            Self::Either(clauses) => {
                formatter.write_str("(")?;
                for (number, clause) in clauses.iter().enumerate() {
                    if number > 0 {
                        formatter.write_str(" OR ")?;
                    }
                    write!(formatter, "{clause}")?;
                }
                formatter.write_str(")")
            }
        }
    }
}
