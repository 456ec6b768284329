//! The fields of an article, by the English and Persian names that files use.

use super::error::Warning;
use crate::analysis::fold_character;
use crate::article::Article;
use crate::calendar::{ArticleDate, parse_date};

/// A field of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Id,
    Title,
    Lead,
    Body,
    Date,
    /// A second date that machines wrote, used where the first cannot be read.
    IsoDate,
    Source,
    Category,
    Author,
    Url,
    Tags,
}

const NAMES: &[(Field, &[&str])] = &[
    (Field::Id, &["id", "_id", "شناسه"]),
    (Field::Title, &["title", "headline", "عنوان", "تیتر"]),
    (Field::Lead, &["lead", "summary", "description", "لید", "خلاصه", "چکیده"]),
    (Field::Body, &["body", "text", "content", "متن"]),
    (
        Field::Date,
        &["date", "published", "published_at", "datetime", "time", "تاریخ", "تاریخ انتشار", "زمان"],
    ),
    (Field::IsoDate, &["date_iso", "iso_date"]),
    (Field::Source, &["source", "agency", "publisher", "منبع", "خبرگزاری", "رسانه"]),
    (
        Field::Category,
        &["category", "section", "topic", "دسته", "دستهبندی", "گروه", "سرویس", "موضوع"],
    ),
    (Field::Author, &["author", "byline", "reporter", "نویسنده", "خبرنگار"]),
    (Field::Url, &["url", "link", "نشانی", "پیوند", "لینک"]),
    (Field::Tags, &["tags", "keywords", "tag", "برچسب", "برچسبها", "کلیدواژه", "کلیدواژهها"]),
];

/// A name with the letters that the analyzer gives it; no name is as long as what is cut off.
pub(crate) fn fold_name(name: &str) -> String {
    name.trim().chars().take(100).filter_map(fold_character).collect()
}

/// The field of a key, folded as the analyzer folds letters.
pub(crate) fn field_of(key: &str) -> Option<Field> {
    let folded = fold_name(key);
    NAMES.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(field, _)| *field)
}

impl Field {
    /// The name by which people know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Lead => "lead",
            Self::Body => "body",
            Self::Date | Self::IsoDate => "date",
            Self::Source => "source",
            Self::Category => "category",
            Self::Author => "author",
            Self::Url => "url",
            Self::Tags => "tags",
        }
    }
}

/// An article while its fields come in.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) id: Option<String>,
    pub(crate) title: String,
    lead: String,
    pub(crate) body: String,
    date: Option<ArticleDate>,
    date_problem: Option<Warning>,
    iso_date: Option<ArticleDate>,
    source: Option<String>,
    category: Option<String>,
    author: Option<String>,
    url: Option<String>,
    tags: Vec<String>,
    pub(crate) warnings: Vec<Warning>,
}

/// The number of a date that is nothing but one of 9 to 14 digits: an instant, not a day.
fn instant_of(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    ((9..=14).contains(&text.len()) && digits).then(|| text.parse().ok()).flatten()
}

fn trimmed(text: String) -> Option<String> {
    let short = text.trim();
    if short.is_empty() {
        None
    } else if short.len() == text.len() {
        Some(text)
    } else {
        Some(short.to_owned())
    }
}

impl Draft {
    /// Takes the text of a field; texts are kept as they came.
    pub(crate) fn set(&mut self, field: Field, text: String) {
        match field {
            Field::Id => self.id = trimmed(text),
            Field::Title => self.title = text,
            Field::Lead => self.lead = text,
            Field::Body => self.body = text,
            Field::Date if instant_of(&text).is_some() => {
                self.set_instant(instant_of(&text).unwrap_or_default());
            }
            Field::Date => match parse_date(&text) {
                Ok(date) => self.date = Some(date),
                Err(_) if text.trim().is_empty() => {}
                Err(error) => self.date_problem = Some(Warning::Date(error)),
            },
            Field::IsoDate => self.iso_date = parse_date(&text).ok(),
            Field::Source => self.source = trimmed(text),
            Field::Category => self.category = trimmed(text),
            Field::Author => self.author = trimmed(text),
            Field::Url => self.url = trimmed(text),
            Field::Tags => {
                self.tags.extend(
                    text.split([',', '،', '؛', ';']).filter_map(|tag| trimmed(tag.to_owned())),
                );
            }
        }
    }

    /// Takes an instant given as a number of seconds or milliseconds since 1970.
    pub(crate) fn set_instant(&mut self, number: i64) {
        // Milliseconds have been 12 digits or more since 1973, seconds will be 11 digits in 5138.
        let seconds = if number > 99_999_999_999 { number / 1000 } else { number };
        self.date = ArticleDate::from_instant(seconds);
    }

    /// Takes the first of several dates that can be read; what is wrong with the first if none can.
    #[cfg(feature = "markup")]
    pub(crate) fn set_first_date(&mut self, dates: &[String]) {
        for date in dates {
            let before = self.date_problem.take();
            self.set(Field::Date, date.clone());
            if self.date.is_some() {
                return;
            }
            self.date_problem = before.or(self.date_problem.take());
        }
    }

    /// Takes one key word, which may hold a comma.
    pub(crate) fn add_tag(&mut self, tag: String) {
        self.tags.extend(trimmed(tag));
    }

    /// The article, if it has a title or a text; and what could not be taken.
    pub(crate) fn finish(
        mut self,
        path: &str,
        id: impl FnOnce(&Article) -> String,
    ) -> Option<(Article, Vec<Warning>)> {
        // A lead that the body does not repeat belongs before it.
        if !self.lead.trim().is_empty() && !self.body.trim_start().starts_with(self.lead.trim()) {
            self.body = if self.body.trim().is_empty() {
                self.lead
            } else {
                format!("{}\n\n{}", self.lead.trim_end(), self.body)
            };
        }
        if self.title.trim().is_empty() && self.body.trim().is_empty() {
            return None;
        }
        if self.date.is_none() {
            self.date = self.iso_date;
            if self.date.is_none() {
                self.warnings.extend(self.date_problem);
            }
        }
        let mut article = Article {
            id: String::new(),
            title: self.title,
            body: self.body,
            date: self.date,
            source: self.source,
            category: self.category,
            author: self.author,
            url: self.url,
            tags: self.tags,
            path: path.to_owned(),
        };
        article.id = self.id.unwrap_or_else(|| id(&article));
        Some((article, self.warnings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold() {
        let check = |key: &str, expected| assert_eq!(field_of(key), expected, "{key}");
        check("Title", Some(Field::Title));
        check(" عنوان ", Some(Field::Title));
        check("تاريخ", Some(Field::Date));
        check("برچسب\u{200c}ها", Some(Field::Tags));
        check("دسته\u{200c}بندي", Some(Field::Category));
        check("Tarikh", None);
        check("", None);
    }
}
