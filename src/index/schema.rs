//! The fields of the index, and an article to and from them.

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
    Value,
};

use super::packing::{pack, unpack};
use crate::article::Article;
use crate::calendar::ArticleDate;

/// The fields by name.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The article's id, one term; its column breaks ties.
    pub id: Field,
    /// The number of the file in the list of files, to delete by.
    pub file: Field,
    /// The headline.
    pub title: Field,
    /// The text.
    pub body: Field,
    /// The day in Tehran, counted from 1970-01-01.
    pub day: Field,
    /// Seconds since 1970 for sorting.
    pub time: Field,
    /// Seconds since 1970, only where the source gives a time of day.
    pub instant: Field,
    /// The agency.
    pub source: Field,
    /// The section.
    pub category: Field,
    /// The writer.
    pub author: Field,
    /// Key words.
    pub tag: Field,
    /// Where it was published.
    pub url: Field,
    /// The file it came from.
    pub path: Field,
    /// The number of what the article says, to know whether it changed.
    pub fingerprint: Field,
    /// The stamp of the commit it came with: milliseconds since 1970, later in each commit.
    pub added: Field,
    /// The number of a text, the same for the same text; 0 for one that is too short.
    pub identity: Field,
    /// What the copies of an article are known by.
    pub signature: Field,
    /// Headline and text as they are stored, packed.
    pub text: Field,
}

/// What an article carries beside what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    /// The number of its file.
    pub(crate) file: u64,
    pub(crate) fingerprint: u64,
    pub(crate) added: u64,
}

const NAMES: [&str; 18] = [
    "id",
    "file",
    "title",
    "body",
    "day",
    "time",
    "instant",
    "source",
    "category",
    "author",
    "tag",
    "url",
    "path",
    "fingerprint",
    "added",
    "identity",
    "signature",
    "text",
];

/// The schema of an index whose texts an analyzer of this name analyzes.
#[must_use]
pub fn schema(analyzer: &str) -> Schema {
    let text = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(analyzer)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let one_term = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let keyword = TextOptions::default().set_fast("raw").set_stored();
    let mut builder = Schema::builder();
    builder.add_text_field(NAMES[0], keyword.clone().set_indexing_options(one_term));
    builder.add_u64_field(NAMES[1], NumericOptions::default().set_indexed().set_fast());
    builder.add_text_field(NAMES[2], text.clone());
    builder.add_text_field(NAMES[3], text);
    builder.add_i64_field(NAMES[4], FAST | STORED);
    builder.add_i64_field(NAMES[5], FAST);
    builder.add_i64_field(NAMES[6], STORED);
    for name in &NAMES[7..11] {
        builder.add_text_field(name, keyword.clone());
    }
    builder.add_text_field(NAMES[11], STORED);
    builder.add_text_field(NAMES[12], STORED);
    builder.add_u64_field(NAMES[13], FAST);
    builder.add_u64_field(NAMES[14], FAST);
    builder.add_u64_field(NAMES[15], FAST);
    builder.add_u64_field(NAMES[16], FAST);
    builder.add_bytes_field(NAMES[17], STORED);
    builder.build()
}

impl Fields {
    /// The fields of a schema that [`schema`] made; `None` if it was not.
    #[must_use]
    pub fn of(schema: &Schema) -> Option<Self> {
        let mut fields = NAMES.iter().map(|name| schema.get_field(name).ok());
        let mut next = || fields.next().flatten();
        Some(Self {
            id: next()?,
            file: next()?,
            title: next()?,
            body: next()?,
            day: next()?,
            time: next()?,
            instant: next()?,
            source: next()?,
            category: next()?,
            author: next()?,
            tag: next()?,
            url: next()?,
            path: next()?,
            fingerprint: next()?,
            added: next()?,
            identity: next()?,
            signature: next()?,
            text: next()?,
        })
    }

    /// An article as a document of the index.
    pub(crate) fn document(&self, article: &Article, marks: Marks) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_text(self.id, &article.id);
        document.add_u64(self.file, marks.file);
        document.add_u64(self.fingerprint, marks.fingerprint);
        document.add_u64(self.added, marks.added);
        document.add_text(self.title, &article.title);
        document.add_text(self.body, &article.body);
        document.add_bytes(self.text, &pack(&article.title, &article.body));
        if let Some(date) = article.date {
            document.add_i64(self.day, i64::from(date.day()));
            document.add_i64(self.time, date.sort_key());
            if let Some(instant) = date.instant() {
                document.add_i64(self.instant, instant);
            }
        }
        let optional = [
            (self.source, &article.source),
            (self.category, &article.category),
            (self.author, &article.author),
            (self.url, &article.url),
        ];
        for (field, value) in optional {
            if let Some(value) = value {
                document.add_text(field, value);
            }
        }
        for tag in &article.tags {
            document.add_text(self.tag, tag);
        }
        document.add_text(self.path, &article.path);
        document
    }
}

/// An article as the index keeps it.
pub type StoredArticle = Article;

impl Fields {
    /// Headline and text of a stored document.
    pub(crate) fn texts(&self, document: &TantivyDocument) -> (String, String) {
        let packed = document.get_first(self.text).and_then(|value| value.as_bytes());
        unpack(packed.unwrap_or_default())
    }

    /// The article of a stored document.
    pub(crate) fn article(&self, document: &TantivyDocument) -> StoredArticle {
        let text = |field| {
            document.get_first(field).and_then(|value| value.as_str()).map(ToOwned::to_owned)
        };
        let number = |field| document.get_first(field).and_then(|value| value.as_i64());
        let day = number(self.day).and_then(|day| i32::try_from(day).ok());
        let (title, body) = self.texts(document);
        Article {
            id: text(self.id).unwrap_or_default(),
            title,
            body,
            date: number(self.instant)
                .and_then(ArticleDate::from_instant)
                .or(day.map(ArticleDate::from_day)),
            source: text(self.source),
            category: text(self.category),
            author: text(self.author),
            url: text(self.url),
            tags: document
                .get_all(self.tag)
                .filter_map(|value| value.as_str().map(ToOwned::to_owned))
                .collect(),
            path: text(self.path).unwrap_or_default(),
        }
    }
}
