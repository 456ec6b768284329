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

use super::bits::{BitReader, BitWriter};

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

/// Bins of the lead that its bands are made of, two a band.
const LEAD_BINS: usize = 16;

/// Bands of the whole text, three bins each.
const TEXT_BANDS: usize = 3;

/// Bands of a signature.
pub(super) const BANDS: usize = LEAD_BINS / 2 + TEXT_BANDS;

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
        let counts =
            [self.pairs.len() as u8, self.near_pairs, self.figures.len() as u8, self.near_figures];
        let mut bits = BitWriter::default();
        bits.write(u64::from(u32::from_le_bytes(counts)), 32);
        bits.write(u64::from(self.terms), 16);
        bits.write(u64::from(self.day), 16);
        bits.write(u64::from(self.text), 32);
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

    /// Reads what [`Signature::encode`] wrote; `None` where there is nothing.
    pub(crate) fn decode(identity: u64, numbers: &[u64]) -> Option<Self> {
        if numbers.is_empty() {
            return None;
        }
        let mut bits = BitReader::new(numbers);
        let Header { counts: [pairs, near_pairs, figures, near_figures], terms } =
            Header::read(&mut bits);
        let (day, text) = (bits.read(16) as u16, bits.read(32) as u32);
        let near_pairs = near_pairs.min(pairs);
        let mut all = Vec::with_capacity(usize::from(pairs));
        for count in [near_pairs, pairs - near_pairs] {
            bits.read_sorted(usize::from(count), |pair| all.push(pair));
        }
        let figures: Vec<u16> = (0..figures).map(|_| bits.read(16) as u16).collect();
        let (mut text_bands, mut bins) = ([0; TEXT_BANDS], Vec::new());
        if usize::from(terms) > LEAD_TERMS {
            text_bands = text_bands.map(|_| bits.read(32) as u32);
            bins.extend((0..BINS / 16).map(|_| bits.read(64)));
        }
        Some(Self {
            identity,
            text,
            terms,
            day,
            near_pairs,
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
struct Header {
    /// Of pairs, of those that are near, of figures, of those that are near.
    counts: [u8; 4],
    terms: u16,
}

impl Header {
    fn read(bits: &mut BitReader<'_>) -> Self {
        let counts = (bits.read(32) as u32).to_le_bytes();
        Self { counts, terms: bits.read(16) as u16 }
    }
}

/// The bands of a signature as the column keeps it, numbers of which like texts mostly share one; 0
/// where one is empty, `None` where there is none.
pub(super) fn bands_of(numbers: &[u64]) -> Option<[u32; BANDS]> {
    let mut bits = BitReader::new(numbers);
    let Header { counts: [pairs, near, figures, _], terms } = Header::read(&mut bits);
    if usize::from(terms) < FEWEST_TERMS {
        return None;
    }
    bits.skip(16 + 32);
    let near = near.min(pairs);
    let mut bins = [u32::MAX; LEAD_BINS];
    for count in [near, pairs - near] {
        bits.read_sorted(usize::from(count), |pair| {
            let spread = (u32::from(pair) + 1).wrapping_mul(SPREAD as u32 | 1);
            let bin = &mut bins[spread as usize >> 28];
            *bin = (*bin).min(spread & 0x0FFF_FFFF);
        });
    }
    let bins = bins.map(|bin| if bin == u32::MAX { 0 } else { u64::from(bin) + 1 });
    let mut bands = [0; BANDS];
    let (of_lead, of_text) = bands.split_at_mut(LEAD_BINS / 2);
    for (band, number) in of_lead.iter_mut().enumerate() {
        if let (Some(left), Some(right)) = (filled(&bins, 2 * band), filled(&bins, 2 * band + 1)) {
            *number = numbered(band, mixed(left) ^ right);
        }
    }
    if usize::from(terms) > LEAD_TERMS {
        bits.skip(16 * usize::from(figures));
        of_text.iter_mut().for_each(|band| *band = bits.read(32) as u32);
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
        bins.map_or(0, |bins| numbered(LEAD_BINS / 2 + band, bins))
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
                self.pairs.push((pair >> 16) as u16);
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
            identity: identity.max(1),
            text: self.text as u32,
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
