//! Persian text to search terms.
//!
//! The analyzer works in layers, each a file:
//!
//! 1. letters (`letters.rs`): every code point to its canonical letter, digit, joiner or nothing;
//! 2. words (`words.rs`, `numbers.rs`): own segmentation into words, Latin words, numbers and
//!    percent signs;
//! 3. spacing (`spacing.rs`, `separation.rs`): one identity for half space, space and nothing.
//!
//! What comes out is the terms of an index. Which terms are forms of one word is asked of the terms
//! themselves, not of each word of a text: `morphology.rs`, guarded by the word lists of
//! `lexicon.rs`, gives their lemmas, and [`canonical_spelling`] the one spelling of their variants.
//!
//! Documents and queries pass through the same analyzer, and nothing else folds text. Analysis
//! does no I/O, cannot fail on any `&str`, and gives byte offsets into the original text, always
//! on character boundaries. It needs no tantivy: it implements the traits of
//! `tantivy-tokenizer-api`, so that any tantivy application can register it:
//!
//! ```
//! use juya::analysis::PersianAnalyzer;
//! use tantivy_tokenizer_api::{TokenStream, Tokenizer};
//!
//! let mut analyzer = PersianAnalyzer::new();
//! let mut stream = analyzer.token_stream("كتاب\u{200c}هايشان ۱٬۲۰۰ تومان");
//! let mut terms = Vec::new();
//! while let Some(token) = stream.next() {
//!     terms.push(token.text.clone());
//! }
//! assert_eq!(terms, ["کتابهایشان", "1200", "تومان"]);
//! ```

mod analyzer;
mod letters;
mod lexicon;
mod morphology;
mod numbers;
mod relations;
mod rules;
mod separation;
mod spacing;
mod words;

pub use analyzer::{
    AnalyzedToken, Options, PersianAnalyzer, PersianTokenStream, TOKENIZER_NAME, VERSION,
};
pub use letters::{fold_character, fold_onto, is_word_character};
pub use morphology::{
    LemmaRule, canonical_spelling, explained_lemmas, has_spellings, is_ambiguous_pair, is_bound,
    is_function_word, is_known_word, lemmas,
};
pub use relations::{derived, synonyms};
pub use rules::Rules;
pub use words::{Gap, Kind, MAX_WORD_LETTERS};
