//! A document on its way into a segment, whose signature is made of the terms that the segment's own
//! analysis gives: no text is analyzed twice.
//!
//! An indexing thread reads a document for its terms, analyzing headline and text, and then for the
//! values of its columns; so those that depend on the terms are worked out when it is read for the
//! second time. The terms pass through a recorder of the thread.

use std::cell::RefCell;
use std::sync::OnceLock;

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::schema::Fields;
use super::signature::Recorder;
use crate::analysis::{PersianAnalyzer, PersianTokenStream};

thread_local! {
    static RECORDER: RefCell<Recorder> = RefCell::default();
}

/// The analyzer, with the terms noted.
#[derive(Clone)]
pub(super) struct RecordingAnalyzer(pub(super) PersianAnalyzer);

impl Tokenizer for RecordingAnalyzer {
    type TokenStream<'a> = RecordingStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> RecordingStream<'a> {
        let mut recorder = RECORDER.take();
        recorder.begin_field();
        RecordingStream { stream: self.0.token_stream(text), recorder }
    }
}

/// The tokens of one field.
pub(super) struct RecordingStream<'a> {
    stream: PersianTokenStream<'a>,
    /// The thread's, for as long as the field is read.
    recorder: Recorder,
}

impl TokenStream for RecordingStream<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        let is_there = self.stream.advance();
        if is_there {
            self.recorder.take(&self.stream.token().text);
        }
        is_there
    }

    fn token(&self) -> &Token {
        self.stream.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.stream.token_mut()
    }
}

impl Drop for RecordingStream<'_> {
    fn drop(&mut self) {
        RECORDER.set(std::mem::take(&mut self.recorder));
    }
}

/// What the terms of a document give, for its columns.
#[derive(Debug, Default)]
struct Recorded {
    /// 0 for a text that is too short to be known again.
    identity: u64,
    signature: Vec<u64>,
}

/// A document until its terms are known, and from then on.
#[derive(Debug)]
struct Recording {
    day: Option<i32>,
    /// Set when an indexing thread has begun to read the document's terms.
    begun: OnceLock<()>,
    recorded: OnceLock<Recorded>,
}

impl Recording {
    /// What the terms give that this thread has recorded since it began.
    fn recorded(&self) -> &Recorded {
        self.recorded.get_or_init(|| {
            let signature = RECORDER.take().finish(self.day);
            signature.map_or_else(Recorded::default, |signature| Recorded {
                identity: signature.identity,
                signature: signature.encode(),
            })
        })
    }
}

/// A document with what holds its room until an indexing thread takes it up. In a box: the engine's queue
/// has room for 40,000 of them from the start.
pub(super) struct RecordedDocument<R>(Box<Inside<R>>);

struct Inside<R> {
    document: TantivyDocument,
    fields: Fields,
    recording: Recording,
    _room: R,
}

impl<R> RecordedDocument<R> {
    /// `day` is the article's.
    pub(super) fn new(
        document: TantivyDocument,
        fields: Fields,
        day: Option<i32>,
        room: R,
    ) -> Self {
        let recording = Recording { day, begun: OnceLock::new(), recorded: OnceLock::new() };
        Self(Box::new(Inside { document, fields, recording, _room: room }))
    }
}

type PlainValue<'a> = <TantivyDocument as Document>::Value<'a>;

/// A value of a document.
#[derive(Clone, Debug)]
pub(super) enum RecordedValue<'a> {
    /// Known from the start.
    Plain(PlainValue<'a>),
    /// A number that the terms gave.
    Number(u64),
}

impl<'a> Value<'a> for RecordedValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        let leaf = match self {
            // The fields of an article are plain: neither lists nor objects.
            Self::Plain(value) => value.as_leaf().unwrap_or(ReferenceValueLeaf::Null),
            Self::Number(number) => ReferenceValueLeaf::U64(*number),
        };
        ReferenceValue::Leaf(leaf)
    }
}

impl<R: Send + Sync + 'static> Document for RecordedDocument<R> {
    type Value<'a> = RecordedValue<'a>;
    type FieldsValuesIter<'a> = Box<dyn Iterator<Item = (Field, RecordedValue<'a>)> + 'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let Inside { document, fields, recording, .. } = &*self.0;
        let plain = document.iter_fields_and_values();
        let plain = plain.map(|(field, value)| (field, RecordedValue::Plain(value)));
        if recording.begun.set(()).is_ok() {
            // The engine reads a document for its terms first, then for its columns.
            RECORDER.set(Recorder::default());
            return Box::new(plain);
        }
        let recorded = recording.recorded();
        let numbers = recorded.signature.iter().map(|number| (fields.signature, *number));
        let numbers = std::iter::once((fields.identity, recorded.identity)).chain(numbers);
        let numbers = numbers.map(|(field, number)| (field, RecordedValue::Number(number)));
        Box::new(plain.chain(numbers))
    }
}
