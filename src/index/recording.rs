//! A document on its way into a segment, whose signature is made of the terms that the segment's own
//! analysis gives: no text is analyzed twice.
//!
//! An indexing thread takes a document up, analyzes headline and text, and asks for the values of
//! the later fields only then; so values that depend on the terms are worked out when they are asked
//! for. The terms pass through a recorder of the thread.

use std::cell::RefCell;
use std::sync::OnceLock;

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::schema::Fields;
use super::signature::{MOST_KEYS, Recorder, Signature};
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

/// What the terms of a document give.
#[derive(Debug)]
struct Recorded {
    /// The numbers under which it is found.
    keys: Vec<u64>,
    /// Its signature as the column keeps it.
    column: Vec<u64>,
}

/// A document until its terms are known, and from then on.
#[derive(Debug)]
pub(super) struct Recording {
    day: Option<i32>,
    recorded: OnceLock<Recorded>,
}

impl Recording {
    /// What the terms give that this thread has recorded since the document was taken up.
    fn recorded(&self) -> &Recorded {
        self.recorded.get_or_init(|| {
            let signature = RECORDER.take().finish(self.day);
            let keys = signature.as_ref().map(Signature::keys).unwrap_or_default();
            let column = signature.as_ref().map(Signature::encode).unwrap_or_default();
            Recorded { keys, column }
        })
    }
}

/// A document with what holds its room until an indexing thread takes it up.
pub(super) struct RecordedDocument<R> {
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
        let recording = Recording { day, recorded: OnceLock::new() };
        Self { document, fields, recording, _room: room }
    }
}

type PlainValue<'a> = <TantivyDocument as Document>::Value<'a>;

/// A value of a document.
#[derive(Clone, Debug)]
pub(super) enum RecordedValue<'a> {
    /// Known from the start.
    Plain(PlainValue<'a>),
    /// A number of the signature's column.
    Number(u64),
    /// A number under which the document is found, known when the terms are; 0 where it has no
    /// more of them.
    Key(&'a Recording, usize),
}

impl<'a> Value<'a> for RecordedValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        let leaf = match self {
            // The fields of an article are plain: neither lists nor objects.
            Self::Plain(value) => value.as_leaf().unwrap_or(ReferenceValueLeaf::Null),
            Self::Number(number) => ReferenceValueLeaf::U64(*number),
            Self::Key(recording, at) => {
                let key = recording.recorded().keys.get(*at);
                ReferenceValueLeaf::U64(key.copied().unwrap_or(0))
            }
        };
        ReferenceValue::Leaf(leaf)
    }
}

impl<R: Send + Sync + 'static> Document for RecordedDocument<R> {
    type Value<'a> = RecordedValue<'a>;
    type FieldsValuesIter<'a> = Box<dyn Iterator<Item = (Field, RecordedValue<'a>)> + 'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let plain = self.document.iter_fields_and_values();
        let plain = plain.map(|(field, value)| (field, RecordedValue::Plain(value)));
        let recording = &self.recording;
        let Some(recorded) = recording.recorded.get() else {
            // The terms come before the keys, in the order of the fields.
            RECORDER.set(Recorder::default());
            let keys = (0..MOST_KEYS).map(|at| RecordedValue::Key(recording, at));
            return Box::new(plain.chain(keys.map(|key| (self.fields.key, key))));
        };
        let numbers = recorded.column.iter().map(|number| RecordedValue::Number(*number));
        Box::new(plain.chain(numbers.map(|number| (self.fields.signature, number))))
    }
}
