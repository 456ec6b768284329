//! Facets: how many of the articles that match have each value of a field, or fall on each day,
//! month or year.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::calendar::DateUnit;
use crate::query::Field;

/// Values of a field of key words that are given where no number is asked for.
pub const DEFAULT_FACET_VALUES: usize = 10;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetField {
    /// The values of a field of key words.
    Keyword(Field),
    /// Days, months, years.
    Date(DateUnit),
}

/// A facet that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FacetRequest {
    /// What is counted.
    pub field: FacetField,
    /// How many values: of key words the most frequent, of dates the latest. Without it
    /// [`DEFAULT_FACET_VALUES`] key words, and all dates.
    pub limit: Option<usize>,
}

impl FacetRequest {
    /// Reads `FIELD` or `FIELD:N`, where the field is `source`, `category`, `tag`, `author` or
    /// `date:UNIT` with a unit of [`DateUnit::from_name`]; Persian names and digits as well.
    ///
    /// ```
    /// use juya::calendar::DateUnit;
    /// use juya::search::{FacetField, FacetRequest};
    ///
    /// let facet = FacetRequest::parse("date:month:12").unwrap();
    /// assert_eq!(facet.field, FacetField::Date(DateUnit::Month));
    /// assert_eq!(facet.limit, Some(12));
    /// assert_eq!(FacetRequest::parse("منبع"), FacetRequest::parse("source"));
    /// assert_eq!(FacetRequest::parse("colour"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts: Vec<&str> = text.split(':').map(str::trim).collect();
        let digits = |text: &str| -> Option<usize> {
            let digits: String = text.chars().filter_map(crate::analysis::fold_character).collect();
            digits.parse().ok()
        };
        let limit = parts.last().filter(|_| parts.len() > 1).and_then(|last| digits(last));
        if limit.is_some() {
            parts.pop();
        }
        let field = match parts.as_slice() {
            [name] => {
                FacetField::Keyword(Field::from_name(name).filter(|field| field.is_keyword())?)
            }
            ["date" | "تاریخ", unit] => FacetField::Date(DateUnit::from_name(unit)?),
            _ => return None,
        };
        Some(Self { field, limit })
    }

    /// The name of the facet in an answer.
    #[must_use]
    pub fn name(&self) -> String {
        match self.field {
            FacetField::Keyword(field) => field.name().to_owned(),
            FacetField::Date(unit) => format!("date:{}", unit.name()),
        }
    }
}

/// A facet of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The name of the facet.
    pub name: String,
    /// Values with counts: key words the most frequent first, dates in their order with empty ones
    /// between them.
    pub values: Vec<(String, u64)>,
    /// Articles that have no value.
    pub missing: u64,
}

/// Writes facets as two maps from their names: `facets` to pairs of value and count, and
/// `facets_missing` to the articles that have no value.
pub(crate) fn serialize<S: Serializer>(facets: &[Facet], to: S) -> Result<S::Ok, S::Error> {
    struct Pairs<'a>(&'a [Facet]);
    struct Missing<'a>(&'a [Facet]);
    impl Serialize for Pairs<'_> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.collect_map(self.0.iter().map(|facet| (&facet.name, &facet.values)))
        }
    }
    impl Serialize for Missing<'_> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.collect_map(self.0.iter().map(|facet| (&facet.name, facet.missing)))
        }
    }
    let mut map = to.serialize_map(None)?;
    map.serialize_entry("facets", &Pairs(facets))?;
    if !facets.is_empty() {
        map.serialize_entry("facets_missing", &Missing(facets))?;
    }
    map.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_are_read() {
        let check = |text: &str, expected: Option<(&str, Option<usize>)>| {
            let found = FacetRequest::parse(text);
            let found = found.map(|facet| (facet.name(), facet.limit));
            assert_eq!(found, expected.map(|(name, limit)| (name.to_owned(), limit)), "{text}");
        };
        check("source", Some(("source", None)));
        check("source:3", Some(("source", Some(3))));
        check("دسته:۵", Some(("category", Some(5))));
        check("date:gmonth", Some(("date:gmonth", None)));
        check("date:year:2", Some(("date:year", Some(2))));
        check("date", None);
        check("title", None);
        check("source:x", None);
        check("", None);
    }
}
