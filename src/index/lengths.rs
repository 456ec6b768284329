//! How many words all articles of a commit have: a side file, so that no search adds them up.

use tantivy::Searcher;
use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;

use super::automaton::map_of;
use super::schema::Fields;

/// Words of all articles, as lengths are rounded where scores are made with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lengths {
    pub(crate) title: u64,
    pub(crate) body: u64,
}

impl Lengths {
    /// Adds them up. The sums that segments keep count articles that were taken out, and are estimated
    /// where segments were merged, so that the same articles would not always have the same average.
    pub(crate) fn of(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Self> {
        Ok(Self { title: sum(searcher, fields.title)?, body: sum(searcher, fields.body)? })
    }

    /// The bytes of the side file.
    pub(super) fn encode(self) -> Vec<u8> {
        map_of([("body", self.body), ("title", self.title)])
    }

    /// Opens a side file; `None` if it is none.
    pub(super) fn open(bytes: OwnedBytes) -> Option<Self> {
        let map = fst::Map::new(bytes).ok()?;
        Some(Self { title: map.get("title")?, body: map.get("body")? })
    }
}

fn sum(searcher: &Searcher, field: Field) -> tantivy::Result<u64> {
    let mut words = 0;
    for segment in searcher.segment_readers() {
        let norms = segment.get_fieldnorms_reader(field)?;
        let mut counts = [0_u64; 256];
        for document in segment.doc_ids_alive() {
            counts[norms.fieldnorm_id(document) as usize] += 1;
        }
        let lengths = (0..=u8::MAX).map(FieldNormReader::id_to_fieldnorm).map(u64::from);
        words += counts.iter().zip(lengths).map(|(count, length)| count * length).sum::<u64>();
    }
    Ok(words)
}
