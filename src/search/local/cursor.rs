//! Where a page ended, so that the next one begins behind it.
//!
//! A cursor holds the key and id of the last hit, and the figures that the scores were made with:
//! when other articles come and go between two pages, what was there before keeps its score and its
//! place. It belongs to one request and is refused with another.

use std::hash::{Hash, Hasher};

use super::leaf::AverageLengths;
use super::plan::Plan;
use crate::search::{SearchRequest, Sort};

/// The figures of an archive that scores depend on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figures {
    pub(super) average: AverageLengths,
    /// How many of the words an article must have.
    pub(super) minimum: usize,
    /// The day that age is counted from, if it counts.
    pub(super) newest: Option<i32>,
    /// What each leaf is worth, in the order of the query.
    pub(super) idfs: Vec<f32>,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cursor {
    sort: char,
    pub(super) key: i64,
    /// The rank of the last hit.
    pub(super) rank: u64,
    pub(super) id: String,
    pub(super) figures: Figures,
    request: u32,
}

/// Why a cursor was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is none.
    Unreadable,
    /// It is one of another request.
    OtherRequest,
    /// The archive now reads the words of the query in another way.
    Changed,
}

fn sort_letter(sort: Sort) -> char {
    match sort {
        Sort::Relevance => 'r',
        Sort::Newest => 'n',
        Sort::Oldest => 'o',
    }
}

/// FNV-1a: the same number in every version and on every machine.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3);
        }
    }
}

/// A number for what of a request decides which articles match and in which order.
/// `reading` is the query as it was read, with its dates as days: what is relative to today is then
/// the same only on the same day.
fn request_number(request: &SearchRequest, reading: &str) -> u32 {
    let mut hasher = Fnv(0xCBF2_9CE4_8422_2325);
    let SearchRequest { matching, from, to, sources, categories, sort, .. } = request;
    hasher.write(reading.as_bytes());
    let parts = (matching, from, to, sources, categories, sort, request.widening);
    parts.hash(&mut hasher);
    // Numbers are written so that they come back as they were.
    hasher.write(format!("{:?}{:?}", request.ranking, request.source_priors).as_bytes());
    if request.collapse {
        hasher.write(b"stories");
    }
    let number = hasher.finish();
    (number ^ number >> 32) as u32
}

impl Cursor {
    pub(super) fn new(
        request: &SearchRequest,
        reading: &str,
        figures: &Figures,
        key: i64,
        rank: u64,
        id: &str,
    ) -> Self {
        Self {
            sort: sort_letter(request.sort),
            key,
            rank,
            id: id.to_owned(),
            figures: figures.clone(),
            request: request_number(request, reading),
        }
    }

    pub(super) fn encode(&self) -> String {
        use std::fmt::Write;
        let id: String = self.id.bytes().map(|byte| format!("{byte:02x}")).collect();
        let Figures { average, minimum, newest, idfs } = &self.figures;
        let newest = newest.map(|day| day.to_string()).unwrap_or_default();
        let mut text = format!(
            "{}.{}.{}.{id}.{:x}.{minimum}.{newest}.{:08x}{:08x}",
            self.sort,
            self.key,
            self.rank,
            self.request,
            average.title.to_bits(),
            average.body.to_bits(),
        );
        for idf in idfs {
            // Writing to a string cannot fail.
            let _ = write!(text, "{:08x}", idf.to_bits());
        }
        text
    }

    fn decode(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let sort = parts.next().filter(|sort| matches!(*sort, "r" | "n" | "o"))?.chars().next()?;
        let key = parts.next()?.parse().ok()?;
        let rank = parts.next()?.parse().ok()?;
        let hex = parts.next().filter(|hex| hex.is_ascii() && hex.len() % 2 == 0)?;
        let bytes: Result<Vec<u8>, _> =
            (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16)).collect();
        let id = String::from_utf8(bytes.ok()?).ok()?;
        let request = u32::from_str_radix(parts.next()?, 16).ok()?;
        let minimum = parts.next()?.parse().ok()?;
        let newest = match parts.next()? {
            "" => None,
            day => Some(day.parse().ok()?),
        };
        let hex = parts.next().filter(|hex| hex.is_ascii() && hex.len() % 8 == 0)?;
        let floats: Option<Vec<f32>> = (0..hex.len() / 8)
            .map(|at| u32::from_str_radix(&hex[at * 8..at * 8 + 8], 16).ok().map(f32::from_bits))
            .collect();
        let floats = floats.filter(|floats| floats.iter().all(|float| float.is_finite()))?;
        let [title, body, idfs @ ..] = floats.as_slice() else { return None };
        let average = AverageLengths { title: *title, body: *body };
        let figures = Figures { average, minimum, newest, idfs: idfs.to_vec() };
        parts.next().is_none().then_some(Self { sort, key, rank, id, figures, request })
    }

    /// Reads the cursor of a request.
    pub(super) fn of(text: &str, request: &SearchRequest, reading: &str) -> Result<Self, Refused> {
        let cursor = Self::decode(text).ok_or(Refused::Unreadable)?;
        if cursor.sort == sort_letter(request.sort)
            && cursor.request == request_number(request, reading)
        {
            Ok(cursor)
        } else {
            Err(Refused::OtherRequest)
        }
    }

    /// Gives the leaves of a plan the worth that they had on the page before.
    pub(super) fn restore(&self, plan: &mut Plan) -> Result<(), Refused> {
        if plan.leaves.len() != self.figures.idfs.len()
            || self.figures.minimum > plan.root.wanted.len()
        {
            return Err(Refused::Changed);
        }
        for (leaf, idf) in plan.leaves.iter_mut().zip(&self.figures.idfs) {
            leaf.idf = *idf;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Figures {
        let average = AverageLengths { title: 7.25, body: 310.5 };
        Figures { average, minimum: 2, newest: Some(18_500), idfs: vec![3.5, 0.125] }
    }

    #[test]
    fn cursors_come_back() {
        let request = SearchRequest::default();
        let cursor = Cursor::new(&request, "خبر", &figures(), -5, 10, "خبر/۱.txt");
        let text = cursor.encode();
        assert_eq!(Cursor::of(&text, &request, "خبر"), Ok(cursor));
        assert_eq!(Cursor::of(&text, &request, "خبرها"), Err(Refused::OtherRequest));
        let other = SearchRequest { sort: Sort::Newest, ..request.clone() };
        assert_eq!(Cursor::of(&text, &other, "خبر"), Err(Refused::OtherRequest));
        for bad in
            ["", "r", "r.1.2", "r.x.2.00.1.1..", "r.1.2.0.1.1..", "x.1.2.00.1.1..0000000000000000"]
        {
            assert_eq!(Cursor::of(bad, &request, "خبر"), Err(Refused::Unreadable), "{bad}");
        }
        // Neither cut nor lengthened.
        assert_eq!(Cursor::of(&text[..text.len() - 1], &request, "خبر"), Err(Refused::Unreadable));
        assert_eq!(Cursor::of(&format!("{text}.0"), &request, "خبر"), Err(Refused::Unreadable));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[rno0-9a-f.]{0,60}|\\PC{0,30}") {
            let _ = Cursor::of(&text, &SearchRequest::default(), "");
        }
    }
}
