//! The fields that a query can name, in English and in Persian.

use crate::analysis::fold_character;

/// A field of an article that a clause can be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// The text.
    Body,
    /// The agency; the whole value is compared.
    Source,
    /// The section; the whole value is compared.
    Category,
    /// The writer; the whole value is compared.
    Author,
    /// A key word; the whole value is compared.
    Tag,
}

/// What a name before a colon stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Field(Field),
    Date,
}

/// Names as the letter table folds them, half spaces dropped.
const NAMES: &[(Name, &[&str])] = &[
    (Name::Field(Field::Title), &["title", "headline", "عنوان", "تیتر"]),
    (Name::Field(Field::Body), &["body", "text", "متن"]),
    (Name::Field(Field::Source), &["source", "agency", "منبع", "خبرگزاری"]),
    (Name::Field(Field::Category), &["category", "section", "دسته", "بخش", "سرویس", "گروه"]),
    (Name::Field(Field::Author), &["author", "نویسنده", "خبرنگار"]),
    (Name::Field(Field::Tag), &["tag", "tags", "برچسب", "کلیدواژه"]),
    (Name::Date, &["date", "تاریخ", "زمان"]),
];

impl Field {
    /// Whether its values are compared as a whole instead of word by word.
    #[must_use]
    pub fn is_keyword(self) -> bool {
        !matches!(self, Self::Title | Self::Body)
    }

    /// The name, in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Source => "source",
            Self::Category => "category",
            Self::Author => "author",
            Self::Tag => "tag",
        }
    }

    /// The field of a name in English or Persian, in any spelling.
    ///
    /// ```
    /// use juya::query::Field;
    ///
    /// assert_eq!(Field::from_name("برچسب"), Some(Field::Tag));
    /// assert_eq!(Field::from_name("Source"), Some(Field::Source));
    /// assert_eq!(Field::from_name("خبر"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match named(name) {
            Some(Name::Field(field)) => Some(field),
            _ => None,
        }
    }
}

/// What a name before a colon stands for, if anything.
pub(super) fn named(name: &str) -> Option<Name> {
    let folded: String = name.chars().filter_map(fold_character).collect();
    NAMES.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(name, _)| *name)
}
