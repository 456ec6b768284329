//! Fields under other names: what `--map title=headline_fa` says.

use super::fields::{Field, field_of, fold_name};

/// Which names of a JSON object or a table stand for which fields of an article.
///
/// A field that is mapped is looked for under the names given and no other; where several are given
/// for one field, the first that has something is taken. A name with dots leads into JSON objects:
/// `body=content.text`.
///
/// ```
/// use juya::corpus::FieldMap;
///
/// let mut map = FieldMap::default();
/// map.add("title=headline_fa")?;
/// map.add("متن=content.text")?;
/// assert!(map.add("colour=x").is_err());
/// # Ok::<(), juya::corpus::MapError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMap {
    entries: Vec<(Field, String)>,
}

/// Why an assignment of `--map` was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MapError {
    /// There is no name behind the field, or no `=`.
    #[error("«{0}» names no field of the file; write field=name, as in title=headline_fa")]
    NoName(String),
    /// Articles have no such field.
    #[error(
        "«{0}» is no field; fields: title, lead, body, date, source, category, author, url, tags, id"
    )]
    UnknownField(String),
}

impl FieldMap {
    /// Takes one assignment, `field=name`.
    ///
    /// # Errors
    ///
    /// When it is none, or the field is not one of an article.
    pub fn add(&mut self, assignment: &str) -> Result<(), MapError> {
        let (field, name) = assignment
            .split_once('=')
            .filter(|(_, name)| !name.trim().is_empty())
            .ok_or_else(|| MapError::NoName(assignment.to_owned()))?;
        let field = field_of(field).ok_or_else(|| MapError::UnknownField(field.to_owned()))?;
        self.entries.push((field, name.trim().to_owned()));
        Ok(())
    }

    /// Whether nothing is mapped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.entries.iter().any(|(mapped, _)| *mapped == field)
    }

    /// Fields and names, in the order in which they were given.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Field, &str)> {
        self.entries.iter().map(|(field, name)| (*field, name.as_str()))
    }

    /// The field of a name where the map says nothing about either.
    pub(crate) fn unmapped(&self, name: &str) -> Option<Field> {
        let field = field_of(name)?;
        let taken = || self.entries.iter().any(|(_, mapped)| same_name(mapped, name));
        (!self.has(field) && !taken()).then_some(field)
    }

    /// The map in one line, the same for the same map: what the list of files keeps.
    pub(crate) fn mark(&self) -> String {
        let shown = |(field, name): &(Field, String)| format!("{}={name}", field.name());
        self.entries.iter().map(shown).collect::<Vec<_>>().join("\t")
    }
}

/// Names are the same if their letters are, whatever keyboard wrote them.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one == other || fold_name(one) == fold_name(other)
}
