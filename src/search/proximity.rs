//! Words near each other: where those of a phrase stand, if they may be moved.

/// A match of all words of a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Near {
    /// The position of each word.
    pub(crate) positions: Vec<u32>,
    /// By how many places in all the words are moved.
    pub(crate) moved: u32,
}

/// Matches of a phrase whose words may be moved by `slop` places in all.
///
/// `places` holds for each word its positions in the text, in order. A word that stands `m` places
/// further from the start of the phrase than it was asked is moved by `m`; two neighbours in the
/// other order are moved by 2. This is the rule of Lucene's sloppy phrases: with `d = position −
/// number of the word`, the largest `d` less the smallest. Two words of the phrase never share a
/// position. There is at most one match for each smallest `d`, the tightest.
pub(crate) fn near(places: &[Vec<u32>], slop: u32) -> Vec<Near> {
    let offset = |number: usize, at: usize| i64::from(places[number][at]) - number as i64;
    let mut pointers = vec![0; places.len()];
    let mut matches = Vec::new();
    if places.iter().any(Vec::is_empty) {
        return matches;
    }
    loop {
        let mut lowest = (i64::MAX, 0);
        let mut highest = i64::MIN;
        for (number, pointer) in pointers.iter().enumerate() {
            let here = offset(number, *pointer);
            lowest = lowest.min((here, number));
            highest = highest.max(here);
        }
        let moved = highest - lowest.0;
        if moved <= i64::from(slop) {
            let positions: Vec<u32> =
                pointers.iter().enumerate().map(|(number, at)| places[number][*at]).collect();
            if are_different(&positions) {
                matches.push(Near { positions, moved: moved as u32 });
            } else {
                matches.extend(with_different(places, lowest.0, lowest.1, slop));
            }
        }
        let number = lowest.1;
        pointers[number] += 1;
        if pointers[number] == places[number].len() {
            return matches;
        }
    }
}

fn are_different(positions: &[u32]) -> bool {
    let mut sorted = positions.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair[0] != pair[1])
}

/// A match in which the words of a place-by-place match stand at different positions: the word
/// `first` at its place, the others within the slop (augmenting paths).
fn with_different(places: &[Vec<u32>], lowest: i64, first: usize, slop: u32) -> Option<Near> {
    let candidates: Vec<Vec<u32>> = places
        .iter()
        .enumerate()
        .map(|(number, positions)| {
            let fits = |position: &&u32| {
                let offset = i64::from(**position) - number as i64;
                if number == first {
                    offset == lowest
                } else {
                    (lowest..=lowest + i64::from(slop)).contains(&offset)
                }
            };
            positions.iter().filter(fits).copied().collect()
        })
        .collect();
    // Fewer places than words: no need to try.
    let mut all: Vec<u32> = candidates.iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    if all.len() < places.len() {
        return None;
    }
    let mut taken: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    for number in 0..places.len() {
        let mut tried = Vec::new();
        if !place(number, &candidates, &mut taken, &mut tried) {
            return None;
        }
    }
    let mut positions = vec![0; places.len()];
    for (position, number) in taken {
        positions[number] = position;
    }
    let offsets = positions.iter().enumerate().map(|(number, at)| i64::from(*at) - number as i64);
    let highest = offsets.max().unwrap_or(lowest);
    Some(Near { positions, moved: (highest - lowest) as u32 })
}

fn place(
    number: usize,
    candidates: &[Vec<u32>],
    taken: &mut std::collections::BTreeMap<u32, usize>,
    tried: &mut Vec<u32>,
) -> bool {
    for position in &candidates[number] {
        if tried.contains(position) {
            continue;
        }
        tried.push(*position);
        let free = match taken.get(position).copied() {
            None => true,
            Some(other) => place(other, candidates, taken, tried),
        };
        if free {
            taken.insert(*position, number);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(places: &[&[u32]], slop: u32, expected: &[(&[u32], u32)]) {
        let places: Vec<Vec<u32>> = places.iter().map(|at| at.to_vec()).collect();
        let found = near(&places, slop);
        let found: Vec<(&[u32], u32)> =
            found.iter().map(|near| (near.positions.as_slice(), near.moved)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_may_be_moved() {
        check(&[&[3], &[4]], 0, &[(&[3, 4], 0)]);
        check(&[&[3], &[6]], 1, &[]);
        check(&[&[3], &[6]], 2, &[(&[3, 6], 2)]);
        check(&[&[4], &[3]], 1, &[]);
        check(&[&[4], &[3]], 2, &[(&[4, 3], 2)]);
        check(&[&[], &[3]], 9, &[]);
    }

    #[test]
    fn the_same_word_twice_needs_two_places() {
        check(&[&[5], &[5]], 9, &[]);
        check(&[&[5, 6], &[5, 6]], 0, &[(&[5, 6], 0)]);
        check(&[&[2, 9], &[2, 9]], 6, &[(&[2, 9], 6)]);
    }

    proptest::proptest! {
        #[test]
        fn as_trying_everything(
            one in proptest::collection::btree_set(0_u32..12, 0..5),
            two in proptest::collection::btree_set(0_u32..12, 0..5),
            three in proptest::collection::btree_set(0_u32..12, 0..5),
            slop in 0_u32..6
        ) {
            let places: Vec<Vec<u32>> =
                [one, two, three].iter().map(|set| set.iter().copied().collect()).collect();
            let mut any = false;
            for a in &places[0] {
                for b in &places[1] {
                    for c in &places[2] {
                        let offsets = [i64::from(*a), i64::from(*b) - 1, i64::from(*c) - 2];
                        let moved = offsets.iter().max().unwrap() - offsets.iter().min().unwrap();
                        any |= a != b && b != c && a != c && moved <= i64::from(slop);
                    }
                }
            }
            let found = near(&places, slop);
            proptest::prop_assert_eq!(!found.is_empty(), any);
            for near in found {
                proptest::prop_assert!(are_different(&near.positions) && near.moved <= slop);
            }
        }
    }
}
