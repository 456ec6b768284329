//! The pipeline: one analyzer for documents and queries.

use tantivy_tokenizer_api::{Token, TokenStream, Tokenizer};

use super::rules::Rules;
use super::spacing::Spacing;
use super::words::{Gap, Kind, Word};

/// Version of the analyzer. It goes up whenever any text gives other terms than before, so that
/// an index made by another version is refused.
pub const VERSION: u32 = 4;

/// The name under which an index registers the analyzer with all its layers; it carries the version,
/// since tantivy stores only the name.
pub const TOKENIZER_NAME: &str = "persian_3";

/// Which layers act on a text. Letters and words always do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Bound pieces are joined to their word, full words stuck to another are taken off.
    pub spacing: bool,
    /// The parts of known compounds are joined.
    pub compounds: bool,
}

impl Default for Options {
    /// All layers.
    fn default() -> Self {
        Self { spacing: true, compounds: true }
    }
}

/// The Persian analyzer. Cheap to clone; holds no buffers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersianAnalyzer {
    options: Options,
}

/// A token with everything that is known about it, as `juya analyze` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnalyzedToken {
    /// The search term.
    pub term: String,
    /// Byte offset of the first character in the text.
    pub from: usize,
    /// Byte offset behind the last character in the text.
    pub to: usize,
    /// Number of the token in the text, from 0.
    pub position: usize,
    /// What kind of word it is.
    pub kind: Kind,
    /// What lies between the token and the one before it.
    pub gap: Gap,
    /// The rules that acted.
    pub rules: Rules,
    /// Where the text has half spaces inside the word, as bytes of the term.
    pub joints: Vec<usize>,
}

impl PersianAnalyzer {
    /// The analyzer with all its layers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An analyzer with some of its layers.
    #[must_use]
    pub fn with_options(options: Options) -> Self {
        Self { options }
    }

    /// Which layers act.
    #[must_use]
    pub fn options(&self) -> Options {
        self.options
    }

    /// A name for the version and the options, under which an index can register the analyzer.
    ///
    /// ```
    /// use juya::analysis::{Options, PersianAnalyzer, TOKENIZER_NAME};
    ///
    /// assert_eq!(PersianAnalyzer::new().name(), TOKENIZER_NAME);
    /// let plain = PersianAnalyzer::with_options(Options { compounds: false, ..Options::default() });
    /// assert_eq!(PersianAnalyzer::from_name(&plain.name()), Some(plain));
    /// assert_eq!(PersianAnalyzer::from_name("persian_0"), None);
    /// ```
    #[must_use]
    pub fn name(&self) -> String {
        let mut name = TOKENIZER_NAME.to_owned();
        for (on, layer) in
            [(self.options.spacing, "spacing"), (self.options.compounds, "compounds")]
        {
            if !on {
                name.push_str("_without_");
                name.push_str(layer);
            }
        }
        name
    }

    /// The analyzer of this version with a name, `None` if it is of another version.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [(true, true), (true, false), (false, true), (false, false)]
            .map(|(spacing, compounds)| Self::with_options(Options { spacing, compounds }))
            .into_iter()
            .find(|analyzer| analyzer.name() == name)
    }

    /// All tokens of a text with the rules that made them.
    ///
    /// ```
    /// use juya::analysis::PersianAnalyzer;
    ///
    /// let tokens = PersianAnalyzer::new().analyze("۲۰٪ كتاب");
    /// let terms: Vec<&str> = tokens.iter().map(|token| token.term.as_str()).collect();
    /// assert_eq!(terms, ["20", "درصد", "کتاب"]);
    /// assert_eq!(tokens[1].rules.names().collect::<Vec<_>>(), ["percent"]);
    /// ```
    #[must_use]
    pub fn analyze(&self, text: &str) -> Vec<AnalyzedToken> {
        let mut stream = PersianTokenStream::new(text, self.options);
        let mut tokens = Vec::new();
        while stream.advance() {
            tokens.push(AnalyzedToken {
                term: stream.token.text.clone(),
                from: stream.token.offset_from,
                to: stream.token.offset_to,
                position: stream.token.position,
                kind: stream.word.kind,
                gap: stream.word.gap,
                rules: stream.word.rules,
                joints: stream.word.joints().iter().map(|joint| *joint as usize).collect(),
            });
        }
        tokens
    }
}

impl Tokenizer for PersianAnalyzer {
    type TokenStream<'a> = PersianTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PersianTokenStream<'a> {
        PersianTokenStream::new(text, self.options)
    }
}

/// The tokens of one text. Buffers are used again from token to token.
#[derive(Debug)]
pub struct PersianTokenStream<'a> {
    spacing: Spacing<'a>,
    word: Word,
    token: Token,
}

impl<'a> PersianTokenStream<'a> {
    fn new(text: &'a str, options: Options) -> Self {
        Self {
            spacing: Spacing::new(text, options),
            word: Word::default(),
            token: Token::default(),
        }
    }
}

impl TokenStream for PersianTokenStream<'_> {
    fn advance(&mut self) -> bool {
        if !self.spacing.next_word(&mut self.word) {
            return false;
        }
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = self.word.from;
        self.token.offset_to = self.word.to;
        std::mem::swap(&mut self.token.text, &mut self.word.text);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn terms(text: &str) -> Vec<String> {
        PersianAnalyzer::new().analyze(text).into_iter().map(|token| token.term).collect()
    }

    /// Text as it comes: Persian words, joiners, marks, digits, punctuation, anything.
    fn hostile() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            3 => "[آ-یكيةۀئؤأ]{1,9}",
            1 => "[۰-۹٠-٩0-9]{1,12}",
            1 => "[\u{200b}-\u{200f}\u{ad}\u{ac}\u{640}\u{64b}-\u{655}\u{670}]{1,3}",
            1 => "[ ،٬٫.,/%٪:«»#_\\-\n]{1,3}",
            1 => "[A-Za-zÀ-ÿ]{1,6}",
            1 => any::<char>().prop_map(String::from),
            1 => "[\u{fb50}-\u{fdff}\u{fe70}-\u{feff}]{1,4}",
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn offsets_are_monotone_and_on_boundaries(text in hostile()) {
            let mut end = 0;
            for (number, token) in PersianAnalyzer::new().analyze(&text).iter().enumerate() {
                prop_assert!(token.from >= end && token.to > token.from, "{token:?}");
                prop_assert!(text.get(token.from..token.to).is_some(), "{token:?}");
                prop_assert!(!token.term.is_empty());
                prop_assert!(!token.term.contains(char::is_whitespace));
                prop_assert_eq!(token.position, number);
                end = token.to;
            }
        }

        #[test]
        fn folding_is_idempotent(text in hostile()) {
            let once = terms(&text);
            for term in &once {
                // A number with a point may be a date with a year, which is written with slashes.
                let twice = terms(term).concat();
                prop_assert_eq!(&twice, term);
            }
        }

        #[test]
        fn the_same_text_gives_the_same_terms_in_other_letters(text in "[ءآ-غف-وپچژکگی ]{0,40}") {
            let arabic: String =
                text.chars().map(|c| match c { 'ی' => 'ي', 'ک' => 'ك', c => c }).collect();
            prop_assert_eq!(terms(&arabic), terms(&text));
            let marked: String = text.chars().flat_map(|c| [c, '\u{64e}']).collect();
            prop_assert_eq!(terms(&marked), terms(&text));
        }
    }
}
