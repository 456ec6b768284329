//! The lexicon: one automaton with the word lists, made by `tests/generated.rs`.
//!
//! Keys are a tag and a folded word; values are flags or a piece of text. Looking up allocates
//! nothing.

use std::sync::LazyLock;

use fst::raw::{Fst, Output};

/// Length of the automaton (u32, little endian), the automaton, the texts that values refer to.
static DATA: &[u8] = include_bytes!("data/lexicon.bin");

static LEXICON: LazyLock<Fst<&'static [u8]>> = LazyLock::new(|| {
    // Proven by `tests/generated.rs`: the automaton is what the build made. Opening reads its
    // header and footer only.
    Fst::new(&DATA[4..4 + automaton_length()]).expect("the lexicon is a valid automaton")
});

fn automaton_length() -> usize {
    u32::from_le_bytes([DATA[0], DATA[1], DATA[2], DATA[3]]) as usize
}

/// What a list says of a word; the first byte of its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum List {
    /// A word of its own.
    Word = b'w',
    /// An inflected form: gives its word.
    Inflected = b'i',
    /// A broken plural: gives its singular.
    BrokenPlural = b'p',
    /// A spelling variant: gives the canonical spelling.
    Variant = b'v',
    /// A past stem: gives the infinitive.
    PastStem = b'a',
    /// A present stem: gives the infinitive.
    PresentStem = b'e',
    /// A preverb and a past stem with a space between them: gives the infinitive.
    PreverbPast = b'b',
    /// A preverb and a present stem with a space between them: gives the infinitive.
    PreverbPresent = b'd',
    /// The parts of a compound with spaces between them.
    Compound = b'c',
    /// A finite form of a verb that makes units with nouns and is stuck to them now and then.
    LightVerb = b'f',
    /// A function word or a question word.
    FunctionWord = b'q',
    /// Two words with a space between them that joined make another word.
    AmbiguousPair = b'g',
    /// A form that looks like one of a verb and is none.
    NoVerb = b'n',
    /// A word with synonyms: gives them with spaces between them.
    Synonym = b's',
    /// A word in ی that does not belong to the word without it.
    Underived = b'u',
}

/// Bytes of the filter at the end of the data: a bit for the first part of each compound, and one
/// for it with the first letters of the second.
const FILTER_BYTES: usize = 1 << 15;

/// Whether the filter has a hash.
#[inline]
fn filter_has(hash: u64) -> bool {
    let bit = (hash ^ hash >> 29) as usize % (FILTER_BYTES * 8);
    DATA[DATA.len() - FILTER_BYTES + bit / 8] & 1 << (bit % 8) != 0
}

/// Mixes two numbers; the multiplier is that of Fibonacci hashing, 2^64 divided by the golden ratio
/// (Knuth, TAOCP 3, 6.4).
#[inline]
fn mix(left: u64, right: u64) -> u64 {
    (left.rotate_left(23) ^ right).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Hashes the first and the last bytes of a word and its length: every word of a text is asked, and a
/// filter may err. `tests/generated.rs` has the same formula.
#[inline]
fn word_hash(word: &[u8]) -> u64 {
    let (first, last) = match (word.first_chunk::<8>(), word.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (word.first_chunk::<4>(), word.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
            }
            _ => match (word.first_chunk::<2>(), word.last_chunk::<2>()) {
                (Some(first), Some(last)) => {
                    (u16::from_le_bytes(*first).into(), u16::from_le_bytes(*last).into())
                }
                _ => (0, 0),
            },
        },
    };
    mix(mix(word.len() as u64, first), last)
}

fn get(list: List, parts: &[&str]) -> Option<u64> {
    let lexicon = &*LEXICON;
    let mut node = lexicon.root();
    let mut output = Output::zero();
    let bytes = std::iter::once(list as u8).chain(parts.iter().flat_map(|part| part.bytes()));
    for byte in bytes {
        let transition = node.transition(node.find_input(byte)?);
        output = output.cat(transition.out);
        node = lexicon.node(transition.addr);
    }
    node.is_final().then(|| output.cat(node.final_output()).value())
}

/// Whether a word is in a list.
pub(crate) fn contains(list: List, word: &str) -> bool {
    get(list, &[word]).is_some()
}

/// Whether a word written in parts is in a list.
pub(crate) fn contains_parts(list: List, parts: &[&str]) -> bool {
    get(list, parts).is_some()
}

/// What a list gives for a word written in parts.
pub(crate) fn text(list: List, parts: &[&str]) -> Option<&'static str> {
    let value = get(list, parts)?;
    let from = 4 + automaton_length() + (value >> 8) as usize;
    std::str::from_utf8(&DATA[from..from + (value & 0xFF) as usize]).ok()
}

/// A walk along the compounds, part by part.
#[derive(Clone, Copy)]
pub(crate) struct CompoundWalk {
    node: usize,
}

/// The node where the compounds begin.
static COMPOUNDS: LazyLock<usize> = LazyLock::new(|| {
    let root = LEXICON.root();
    root.find_input(List::Compound as u8).map_or(root.addr(), |at| root.transition(at).addr)
});

impl CompoundWalk {
    /// The start of all compounds.
    pub(crate) fn new() -> Self {
        Self { node: *COMPOUNDS }
    }

    /// Whether a compound may start with this word: a cheap question that is asked of every word of
    /// a text, and sometimes says yes in vain. Gives what [`Self::may_go_on`] takes.
    #[inline]
    pub(crate) fn may_start(word: &str) -> Option<u64> {
        let hash = word_hash(word.as_bytes());
        filter_has(hash).then_some(hash)
    }

    /// Whether a compound may start with the word of this hash and go on with one of these letters.
    /// Two letters decide; they are the least that a part has, but for و.
    #[inline]
    pub(crate) fn may_go_on(start: u64, first: char, second: Option<char>) -> bool {
        let letters = u64::from(u32::from(first)) << 32 | u64::from(second.map_or(0, u32::from));
        filter_has(mix(start, letters))
    }

    /// Goes on with some letters; `None` where no compound goes on so.
    pub(crate) fn step(self, letters: &str) -> Option<Self> {
        let mut node = LEXICON.node(self.node);
        for byte in letters.bytes() {
            let transition = node.transition(node.find_input(byte)?);
            node = LEXICON.node(transition.addr);
        }
        Some(Self { node: node.addr() })
    }

    /// Whether a compound ends here.
    pub(crate) fn is_end(self) -> bool {
        LEXICON.node(self.node).is_final()
    }

    /// Whether a compound ends inside `letters` and what is left of them there is an ending; gives
    /// the length of what belongs to the compound, the longest.
    pub(crate) fn longest_end(
        self,
        letters: &str,
        is_ending: impl Fn(&str) -> bool,
    ) -> Option<usize> {
        let mut node = LEXICON.node(self.node);
        let mut longest = None;
        for (at, byte) in letters.bytes().enumerate() {
            if node.is_final() && letters.is_char_boundary(at) && is_ending(&letters[at..]) {
                longest = Some(at);
            }
            let Some(input) = node.find_input(byte) else { return longest };
            node = LEXICON.node(node.transition(input).addr);
        }
        if node.is_final() { Some(letters.len()) } else { longest }
    }
}
