//! What is kept of an article to know its copies by: a signature, made of the terms of the analyzer
//! while the article is indexed.
//!
//! News tells a story in its first sentences, and what an editor cuts is the end. So the signature
//! holds the pairs of neighbouring terms of the lead as they are, which finds a cut copy whatever its
//! length, and of the whole text a MinHash sketch: of the pairs that fall into each of 128 bins the
//! smallest (one permutation hashing: Li, Owen, Zhang, NIPS 2012). It also holds the figures of
//! headline and lead: two reports of the same form on two days (prices, results) differ in little
//! else.
//!
//! Two signatures are compared in `likeness`. Which ones are compared is found by bands (locality
//! sensitive hashing: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4): numbers that
//! like texts mostly share.

use super::bits::{BitReader, BitWriter, SORTED_BITS};

/// Terms of the lead.
pub(crate) const LEAD_TERMS: usize = 64;

/// Terms of a lead that are looked for in the lead of the other text: a line may be added in front.
pub(crate) const NEAR_TERMS: usize = 48;

/// A text with fewer terms is like another only if it is the same: short reports of different events
/// use the same few words.
pub(crate) const FEWEST_TERMS: usize = 14;

/// A text with fewer terms than this is like no other: a headline such as «عکس روز» comes every day.
pub(crate) const FEWEST_SHORT_TERMS: usize = 8;

/// Bins of the sketch of the whole text: the share that is estimated is off by .04 on average at .8.
const BINS: usize = 128;

/// Numbers that the bins of a sketch are kept in.
pub(super) const BIN_WORDS: usize = BINS / 16;

/// Bins of the lead that its bands are made of.
const LEAD_BINS: usize = 16;

/// Bands of the lead, two neighbouring bins each: first each bin once, then some with the other neighbour.
const LEAD_BANDS: usize = 12;

/// Bands of the whole text, three bins each.
const TEXT_BANDS: usize = 3;

/// Bands of a signature.
pub(super) const BANDS: usize = LEAD_BANDS + TEXT_BANDS;

/// Most figures that are kept.
const MOST_FIGURES: usize = 96;

/// 2^64 divided by the golden ratio, odd: spreads numbers (Knuth, TAOCP 3, 6.4).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

fn mixed(number: u64) -> u64 {
    let number = (number ^ number >> 32).wrapping_mul(SPREAD);
    number ^ number >> 29
}

/// A number for a term that is the same in every version and on every machine.
fn hash(term: &str) -> u64 {
    let mut chunks = term.as_bytes().chunks_exact(8);
    let mut number = term.len() as u64;
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        number = (number ^ word).wrapping_mul(SPREAD).rotate_left(29);
    }
    let mut last = [0; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    mixed(number ^ u64::from_le_bytes(last))
}

/// What is in a bin: where it is empty (0), what is in the next one that is not (densification:
/// Shrivastava, Li, UAI 2014). `None` where all are.
fn filled<const N: usize>(bins: &[u64; N], at: usize) -> Option<u64> {
    (0..N).find_map(|step| {
        let value = bins[(at + step) % N];
        (value != 0).then_some(value << 8 | step as u64)
    })
}

/// The signature of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signature {
    /// The same for articles with the same text and the same figures in the headline.
    pub(crate) identity: u64,
    /// The same for articles with the same terms in the same order.
    pub(super) text: u32,
    /// Terms of the text, at most 65,535.
    pub(super) terms: u16,
    /// The day, counted from 1880-04-15; 0 where it is not known.
    pub(super) day: u16,
    /// How many of the pairs of the lead lie within its first [`NEAR_TERMS`] terms.
    pub(super) near_pairs: u8,
    /// Pairs of neighbouring terms of the lead: those near its beginning in the order of their
    /// numbers, then the others in that order, so that two leads are compared in one walk.
    pub(super) pairs: Vec<u16>,
    /// How many of the figures are of the headline or of the first [`NEAR_TERMS`] terms.
    pub(super) near_figures: u8,
    /// The figures of headline and lead, each once, in their order.
    pub(super) figures: Vec<u16>,
    /// Four bits of the smallest pair of each bin, 0 where there is none, sixteen bins a number; empty
    /// where the lead is the whole text.
    pub(super) bins: Vec<u64>,
    /// The bands of the whole text, 0 where there is none.
    pub(super) text_bands: [u32; TEXT_BANDS],
}

impl Signature {
    /// As the column keeps it, without the identity, which has a column of its own.
    pub(crate) fn encode(&self) -> Vec<u64> {
        let mut bits = BitWriter::default();
        let Self { terms, day, text, near_figures, .. } = *self;
        let figures = self.figures.len() as u8;
        Header { terms, day, text, figures, near_figures }.write(&mut bits);
        let (near, others) = self.pairs.split_at(usize::from(self.near_pairs));
        bits.write_sorted(near);
        bits.write_sorted(others);
        self.figures.iter().for_each(|figure| bits.write(u64::from(*figure), 16));
        if !self.bins.is_empty() {
            self.text_bands.iter().for_each(|band| bits.write(u64::from(*band), 32));
            self.bins.iter().for_each(|bins| bits.write(*bins, 64));
        }
        bits.finish()
    }

    /// Reads what [`Signature::encode`] wrote, its words joined (`bits::joined`); `None` where there is nothing.
    pub(crate) fn decode(identity: u64, words: &[u64]) -> Option<Self> {
        if words.is_empty() {
            return None;
        }
        let mut encoded = Encoded::begin(words);
        let mut all = Vec::with_capacity(LEAD_TERMS);
        encoded.pairs(|_, pair| all.push(pair));
        let figures = encoded.figures();
        let (mut text_bands, mut bins) = ([0; TEXT_BANDS], Vec::new());
        if encoded.is_long() {
            text_bands = encoded.text_bands();
            bins.extend(encoded.bins());
        }
        let Header { terms, day, text, near_figures, .. } = encoded.header;
        Some(Self {
            identity,
            text,
            terms,
            day,
            near_pairs: encoded.header.pairs()[0] as u8,
            pairs: all,
            near_figures: near_figures.min(figures.len() as u8),
            figures,
            bins,
            text_bands,
        })
    }

    /// Whether it can be like a text that is not the same.
    pub(crate) fn has_bands(&self) -> bool {
        usize::from(self.terms) >= FEWEST_TERMS
    }
}

/// What an encoded signature begins with.
pub(super) struct Header {
    pub(super) terms: u16,
    pub(super) day: u16,
    pub(super) text: u32,
    figures: u8,
    near_figures: u8,
}

/// Most texts have fewer terms than can be said in so many bits.
const FEW_TERMS_BITS: u32 = 9;

/// Bits of an identity: of ten million articles two that are not the same have one in one of a thousand
/// archives.
const IDENTITY_BITS: u32 = 56;

/// Bits of the number for a text, which is asked of texts that share a band and have as many terms.
const TEXT_BITS: u32 = 24;

/// Bits of a number of figures.
const FIGURES_BITS: u32 = MOST_FIGURES.ilog2() + 1;

impl Header {
    /// Each number behind a bit that says whether it is small, or whether there is one.
    fn write(&self, bits: &mut BitWriter) {
        let Self { terms, day, text, figures, near_figures } = *self;
        let is_long = terms >> FEW_TERMS_BITS != 0;
        bits.write(u64::from(is_long), 1);
        bits.write(u64::from(terms), if is_long { 16 } else { FEW_TERMS_BITS });
        bits.write(u64::from(day != 0), 1);
        bits.write(u64::from(day), if day != 0 { 16 } else { 0 });
        bits.write(u64::from(figures != 0), 1);
        for number in [figures, near_figures] {
            bits.write(u64::from(number), if figures != 0 { FIGURES_BITS } else { 0 });
        }
        bits.write(u64::from(text), TEXT_BITS);
    }

    fn read(bits: &mut BitReader<'_>) -> Self {
        let terms = if bits.read(1) == 1 { 16 } else { FEW_TERMS_BITS };
        let terms = bits.read(terms) as u16;
        let day = if bits.read(1) == 1 { bits.read(16) as u16 } else { 0 };
        let (mut figures, mut near_figures) = (0, 0);
        if bits.read(1) == 1 {
            (figures, near_figures) =
                (bits.read(FIGURES_BITS) as u8, bits.read(FIGURES_BITS) as u8);
        }
        Self { terms, day, text: bits.read(TEXT_BITS) as u32, figures, near_figures }
    }

    /// The pairs of neighbouring terms of the lead: near its beginning, and the others.
    pub(super) fn pairs(&self) -> [usize; 2] {
        let terms = usize::from(self.terms);
        if terms < FEWEST_TERMS {
            return [0; 2];
        }
        let near = terms.min(NEAR_TERMS) - 1;
        [near, terms.min(LEAD_TERMS) - 1 - near]
    }
}

/// An encoded signature, part by part in their order.
pub(super) struct Encoded<'a> {
    pub(super) header: Header,
    bits: BitReader<'a>,
}

impl<'a> Encoded<'a> {
    /// Reads the header.
    #[inline]
    pub(super) fn begin(words: &'a [u64]) -> Self {
        let mut bits = BitReader::new(words);
        Self { header: Header::read(&mut bits), bits }
    }

    /// The pairs near the beginning (0), then the others (1).
    #[inline]
    pub(super) fn pairs(&mut self, mut give: impl FnMut(usize, u16)) {
        for (part, count) in self.header.pairs().into_iter().enumerate() {
            self.bits.read_sorted(count, |pair| give(part, pair));
        }
    }

    fn figures(&mut self) -> Vec<u16> {
        (0..self.header.figures).map(|_| self.bits.read(16) as u16).collect()
    }

    /// Passes the figures over.
    pub(super) fn skip_figures(&mut self) {
        self.bits.skip(16 * usize::from(self.header.figures));
    }

    /// Whether the text is longer than its lead: only then there is something behind the figures.
    pub(super) fn is_long(&self) -> bool {
        usize::from(self.header.terms) > LEAD_TERMS
    }

    fn text_bands(&mut self) -> [u32; TEXT_BANDS] {
        std::array::from_fn(|_| self.bits.read(32) as u32)
    }

    /// Passes the bands of the text over.
    pub(super) fn skip_text_bands(&mut self) {
        self.bits.skip(32 * TEXT_BANDS);
    }

    pub(super) fn bins(&mut self) -> [u64; BIN_WORDS] {
        std::array::from_fn(|_| self.bits.read(64))
    }
}

/// The bands of an encoded signature, numbers of which like texts mostly share one; 0 where one is empty,
/// `None` where there is none.
pub(super) fn bands_of(words: &[u64]) -> Option<[u32; BANDS]> {
    let mut encoded = Encoded::begin(words);
    if usize::from(encoded.header.terms) < FEWEST_TERMS {
        return None;
    }
    let mut bins = [u32::MAX; LEAD_BINS];
    encoded.pairs(|_, pair| {
        let spread = (u32::from(pair) + 1).wrapping_mul(SPREAD as u32 | 1);
        let bin = &mut bins[spread as usize >> 28];
        *bin = (*bin).min(spread & 0x0FFF_FFFF);
    });
    let bins = bins.map(|bin| if bin == u32::MAX { 0 } else { u64::from(bin) + 1 });
    let mut bands = [0; BANDS];
    let (of_lead, of_text) = bands.split_at_mut(LEAD_BANDS);
    for (band, number) in of_lead.iter_mut().enumerate() {
        let first = 2 * band % LEAD_BINS + 2 * band / LEAD_BINS;
        if let (Some(left), Some(right)) = (filled(&bins, first), filled(&bins, first + 1)) {
            *number = numbered(band, mixed(left) ^ right);
        }
    }
    if encoded.is_long() {
        encoded.skip_figures();
        of_text.copy_from_slice(&encoded.text_bands());
    }
    Some(bands)
}

/// A number for what is in a band.
fn numbered(band: usize, number: u64) -> u32 {
    (mixed(number ^ (band as u64) << 56) >> 32) as u32
}

/// The bands of the bins of a whole text.
fn text_bands(bins: &[u32; BINS]) -> [u32; TEXT_BANDS] {
    let bins = bins.map(|bin| if bin == u32::MAX { 0 } else { u64::from(bin % 255) + 1 });
    std::array::from_fn(|band| {
        let place = |bin: usize| (3 * band + bin) * BINS / (3 * TEXT_BANDS);
        let mut bins = (0..3).map(|bin| filled(&bins, place(bin)));
        let bins = bins.try_fold(0, |number, bin| Some(mixed(number << 1 ^ bin?)));
        bins.map_or(0, |bins| numbered(LEAD_BANDS + band, bins))
    })
}

/// Four bits of each bin.
fn packed_bins(bins: &[u32; BINS]) -> Vec<u64> {
    let four = |bin: &u32| if *bin == u32::MAX { 0 } else { u64::from(bin % 15) + 1 };
    bins.chunks(16).map(|bins| bins.iter().fold(0, |packed, bin| packed << 4 | four(bin))).collect()
}

/// Takes the terms of an article and makes its signature.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    /// Whether the headline is read, or the text.
    headline: Option<Vec<u64>>,
    terms: u32,
    text: u64,
    last: u64,
    pairs: Vec<u16>,
    near_pairs: u8,
    figures: Vec<u16>,
    near_figures: u8,
    bins: [u32; BINS],
    fields: u8,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            headline: None,
            terms: 0,
            text: 0,
            last: 0,
            pairs: Vec::new(),
            near_pairs: 0,
            figures: Vec::new(),
            near_figures: 0,
            bins: [u32::MAX; BINS],
            fields: 0,
        }
    }
}

impl Recorder {
    /// The next field of the article begins: first the headline, then the text.
    pub(super) fn begin_field(&mut self) {
        self.fields = self.fields.saturating_add(1);
        if self.fields == 1 {
            self.headline = Some(Vec::new());
        }
    }

    /// The next term.
    #[inline]
    pub(super) fn take(&mut self, term: &str) {
        let number = hash(term);
        let is_figure = term.as_bytes().first().is_some_and(u8::is_ascii_digit);
        if self.fields == 1 {
            if is_figure {
                self.figure(number);
            }
            if let Some(headline) = &mut self.headline {
                headline.push(number);
            }
        } else {
            self.text_term(number, is_figure);
        }
    }

    #[inline]
    fn text_term(&mut self, number: u64, is_figure: bool) {
        let at = self.terms as usize;
        self.terms = self.terms.saturating_add(1);
        self.text = mixed(self.text.rotate_left(7) ^ number);
        if is_figure && at < LEAD_TERMS {
            self.figure(number);
        }
        if at > 0 {
            let pair = mixed(self.last.rotate_left(17) ^ number);
            let bin = &mut self.bins[(pair >> 57) as usize];
            *bin = (*bin).min(pair as u32);
            if at < LEAD_TERMS {
                self.pairs.push((pair >> 16) as u16 >> (u16::BITS - SORTED_BITS));
            }
        }
        self.last = number;
        if at < NEAR_TERMS {
            self.near_pairs = self.pairs.len() as u8;
            self.near_figures = self.figures.len() as u8;
        }
    }

    fn figure(&mut self, number: u64) {
        let figure = number as u16;
        if self.figures.len() < MOST_FIGURES && !self.figures.contains(&figure) {
            self.figures.push(figure);
        }
    }

    /// The signature; `None` for a text that is too short to be known again. `day` is the article's.
    pub(super) fn finish(mut self, day: Option<i32>) -> Option<Signature> {
        if self.terms == 0 {
            // An article without a text is its headline.
            let headline = self.headline.take().unwrap_or_default();
            self.near_figures = self.figures.len() as u8;
            for number in headline {
                self.text_term(number, false);
            }
        }
        let terms = self.terms as usize;
        if terms < FEWEST_SHORT_TERMS {
            return None;
        }
        let mut identity = mixed(self.text ^ 0x51);
        if terms < FEWEST_TERMS {
            // The same few words on another day are another event.
            identity = mixed(identity ^ day.map_or(1, |day| u64::from(day as u32) << 1));
        }
        let mut figures = self.figures.clone();
        figures.sort_unstable();
        for figure in figures {
            identity = mixed(identity ^ u64::from(figure));
        }
        let (bins, text_bands) = if terms > LEAD_TERMS {
            (packed_bins(&self.bins), text_bands(&self.bins))
        } else {
            Default::default()
        };
        let (near, others) = self.pairs.split_at_mut(usize::from(self.near_pairs));
        near.sort_unstable();
        others.sort_unstable();
        let short = terms < FEWEST_TERMS;
        // 32,768 days before 1970-01-01.
        let day = day.map_or(0, |day| day.saturating_add(32_768).clamp(1, 65_535) as u16);
        Some(Signature {
            identity: (identity >> (u64::BITS - IDENTITY_BITS)).max(1),
            text: self.text as u32 >> (u32::BITS - TEXT_BITS),
            terms: self.terms.min(65_535) as u16,
            day,
            near_pairs: if short { 0 } else { self.near_pairs },
            pairs: if short { Vec::new() } else { self.pairs },
            near_figures: self.near_figures,
            figures: self.figures,
            bins,
            text_bands,
        })
    }
}
