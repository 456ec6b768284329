//! Side files are maps from words or numbers to counts: automata made of sorted entries.

/// The bytes of a map of entries that are sorted by their keys, each key once.
pub(super) fn map_of<K: AsRef<[u8]>>(entries: impl IntoIterator<Item = (K, u64)>) -> Vec<u8> {
    let mut builder = fst::MapBuilder::memory();
    for (key, value) in entries {
        // Sorted and unique, so the builder cannot refuse it.
        let _ = builder.insert(key, value);
    }
    builder.into_inner().unwrap_or_default()
}

/// The automaton in the bytes of a side file, if they are as they were written: its checksum is made of
/// all of them.
pub(super) fn whole<B: AsRef<[u8]>>(bytes: B) -> Option<fst::raw::Fst<B>> {
    fst::raw::Fst::new(bytes).ok().filter(|automaton| automaton.verify().is_ok())
}
