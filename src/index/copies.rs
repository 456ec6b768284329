//! Which of some reports are copies of which: each of the first of a story, in the order of time.

use rustc_hash::{FxHashMap, FxHashSet};

use super::bands::Seen;
use super::outline::Outlined;
use super::signature::BANDS;

/// The figures of so many copies are compared with those of another one that may belong to them.
const MOST_FIGURES_OF_A_STORY: usize = 64;

/// An identity with the first article that has it.
pub(super) struct Report {
    /// The time of that article, then its id.
    pub(super) order: (i64, String),
    pub(super) outlined: Outlined,
    pub(super) bands: [u32; BANDS],
}

impl Report {
    pub(super) fn is_copy(&self, other: &Self) -> bool {
        self.outlined.is_copy(&other.outlined)
    }
}

/// The bands that more than `most` of all reports have.
pub(super) fn common_bands(reports: &[Report], most: usize) -> FxHashSet<u32> {
    let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
    let seen = seen(reports);
    for band in reports.iter().flat_map(|report| report.bands).filter(|band| seen.again(*band)) {
        *counts.entry(band).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > most).map(|(band, _)| band).collect()
}

fn seen(reports: &[Report]) -> Seen {
    let mut seen = Seen::new(BANDS * reports.len());
    let bands = reports.iter().flat_map(|report| report.bands).filter(|band| *band != 0);
    bands.for_each(|band| seen.see(band));
    seen
}

/// Pairs of the identity of a first report and that of a copy of it. The reports are in their order;
/// nothing is looked up under bands that are `common`.
pub(super) fn copies(reports: &[Report], common: &FxHashSet<u32>) -> Vec<(u64, u64)> {
    let seen = seen(reports);
    // Under each band the first reports of stories that have it.
    let mut firsts: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    // The copies of each first report whose figures are others than those of the copies before.
    let mut figures: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    // For which report each was looked at last.
    let mut looked_at = vec![usize::MAX; reports.len()];
    let mut copies = Vec::new();
    for (number, report) in reports.iter().enumerate() {
        let is_shared = |band: &u32| *band != 0 && seen.again(*band) && !common.contains(band);
        let bands = || report.bands.into_iter().filter(is_shared);
        let mut found: Option<usize> = None;
        for under in bands().filter_map(|band| firsts.get(&band)) {
            for first in under {
                if found.is_some_and(|found| found <= *first) {
                    break;
                }
                if looked_at[*first] != number {
                    looked_at[*first] = number;
                    let earlier = &reports[*first];
                    let others = figures.get(&earlier.outlined.identity).into_iter().flatten();
                    if earlier.is_copy(report)
                        && !others
                            .map(|other| reports[*other].outlined.signature())
                            .any(|other| other.figures_differ(report.outlined.signature()))
                    {
                        found = Some(*first);
                    }
                }
            }
        }
        let Some(first) = found else {
            bands().for_each(|band| firsts.entry(band).or_default().push(number));
            continue;
        };
        let first = reports[first].outlined.identity;
        let others = figures.entry(first).or_default();
        let has_same = |other: &usize| {
            reports[*other].outlined.signature().has_figures_of(report.outlined.signature())
        };
        if others.len() < MOST_FIGURES_OF_A_STORY && !others.iter().any(has_same) {
            others.push(number);
        }
        copies.push((first, report.outlined.identity));
    }
    copies
}
