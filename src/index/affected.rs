//! What an update touches of the stories: the articles that are linked by copies to one that came or left.

use rustc_hash::{FxHashMap, FxHashSet};

use super::bands::{Banded, Presence, Seen, Signatures, Words};
use super::outline::Outlined;

/// What an update touches.
pub(super) struct Affected {
    pub(super) identities: FxHashSet<u64>,
    /// Where their articles stand in the list of all, each once, in its order.
    pub(super) articles: Vec<usize>,
    /// The bands of theirs that are common in the last commit.
    pub(super) common: FxHashSet<u32>,
}

/// The articles that are linked by copies to one that came or left. A link is a band that not more than
/// `most` identities share in either commit, between two articles that are copies of each other.
pub(super) fn affected(signatures: &[Signatures], articles: &[Banded], most: usize) -> Affected {
    let mut identities: FxHashSet<u64> = FxHashSet::default();
    // An article of each of those whose neighbours are not known yet.
    let mut next: Vec<usize> = Vec::new();
    for (at, article) in articles.iter().enumerate() {
        if article.presence != Presence::Stays && identities.insert(article.identity) {
            next.push(at);
        }
    }
    let mut bands: FxHashMap<u32, Band> = FxHashMap::default();
    let mut met = AllMet::new(signatures, articles);
    while !next.is_empty() {
        let holders = Holders::of(articles, &next, |band| !bands.contains_key(&band));
        for (number, holders) in holders.iter() {
            let mut band = Band::of(articles, holders, most);
            if !band.is_passed_over() {
                let places = holders.iter().filter_map(|at| met.meet(*at as usize, &identities));
                band.met.extend(places);
                band.met.sort_unstable();
                band.met.dedup();
            }
            bands.insert(number, band);
        }
        let mut linked: Vec<u32> = Vec::new();
        for article in next.drain(..).map(|at| &articles[at]) {
            let of = article.bands().filter_map(|band| bands.get(&band));
            met.link(article.identity, of, &mut linked);
        }
        let linked = linked.into_iter().map(|place| &met.all[place as usize]);
        next.extend(linked.map(|met| met.article));
        identities.extend(next.iter().map(|at| articles[*at].identity));
    }
    let found = met.found.iter().enumerate().filter(|(_, is_found)| **is_found).map(|(at, _)| at);
    let of_affected = found.filter(|at| identities.contains(&articles[*at].identity)).collect();
    let common = bands.into_iter().filter(|(_, band)| band.is_common).map(|(band, _)| band);
    Affected { articles: of_affected, common: common.collect(), identities }
}

/// An identity that was met on the way.
struct Met {
    /// One of its articles, to know its bands by.
    article: usize,
    is_affected: bool,
    /// Beside which other one it was looked at last.
    beside: u32,
    /// The signatures that its articles have: the same but for their days, and the order of figures.
    variants: Vec<Outlined>,
}

impl Met {
    fn is_copy(&self, other: &Self) -> bool {
        self.variants.iter().any(|one| other.variants.iter().any(|other| one.is_copy(other)))
    }
}

/// The identities that were met, each once.
struct AllMet<'a> {
    signatures: &'a [Signatures],
    articles: &'a [Banded],
    all: Vec<Met>,
    /// Where in the list each identity is.
    places: FxHashMap<u64, u32>,
    /// Of each article whether it was met.
    found: Vec<bool>,
    /// The signature that is looked at.
    words: Words,
}

impl<'a> AllMet<'a> {
    fn new(signatures: &'a [Signatures], articles: &'a [Banded]) -> Self {
        Self {
            signatures,
            articles,
            all: Vec::new(),
            places: FxHashMap::default(),
            found: vec![false; articles.len()],
            words: Words::default(),
        }
    }

    /// Meets an article: where its identity is in the list. What is affected is known of some identities.
    fn meet(&mut self, at: usize, affected: &FxHashSet<u64>) -> Option<u32> {
        let Banded { identity, segment, document, .. } = self.articles[at];
        let place = self.places.get(&identity).copied();
        if std::mem::replace(&mut self.found[at], true) {
            return place;
        }
        let words = self.signatures[segment as usize].words(document, &mut self.words);
        let mut known = place.and_then(|place| self.all.get_mut(place as usize));
        // Mostly those of one identity are the same.
        if known.as_ref().is_some_and(|of| of.variants.iter().any(|one| one.words() == words)) {
            return place;
        }
        let variant = Outlined::new(identity, words);
        if let Some(known) = &mut known {
            known.variants.push(variant);
            return place;
        }
        let new = u32::try_from(self.all.len()).ok()?;
        self.places.insert(identity, new);
        let is_affected = affected.contains(&identity);
        self.all.push(Met { article: at, is_affected, beside: u32::MAX, variants: vec![variant] });
        Some(new)
    }

    /// Follows the links of an identity over its bands; gives the places of those that were not known to be
    /// affected.
    fn link<'b>(&mut self, of: u64, bands: impl Iterator<Item = &'b Band>, linked: &mut Vec<u32>) {
        let Some(place) = self.places.get(&of).copied() else { return };
        for band in bands.filter(|band| !band.is_passed_over()) {
            // It was looked up there before and is no more, or the other way round.
            let is_other = band.is_common != band.was_common;
            for other in &band.met {
                let one = &self.all[*other as usize];
                if one.is_affected || !is_other && one.beside == place {
                    continue;
                }
                let is_linked = is_other || self.all[place as usize].is_copy(one);
                let one = &mut self.all[*other as usize];
                one.beside = place;
                if is_linked {
                    one.is_affected = true;
                    linked.push(*other);
                }
            }
        }
    }
}

/// The identities that share a band.
struct Band {
    /// Their places among those that were met.
    met: Vec<u32>,
    /// Whether it is common in the last commit.
    is_common: bool,
    /// Whether it was in the commit before.
    was_common: bool,
}

impl Band {
    /// Whether a band is common; who shares it is not known yet.
    fn of(articles: &[Banded], holders: &[u32], most: usize) -> Self {
        // Mostly there are too few articles to look at how many identities they have.
        let is_common = |left_out: Presence| {
            let holders = holders.iter().map(|at| &articles[*at as usize]);
            let holders = holders.filter(|article| article.presence != left_out);
            let identities = holders.map(|article| article.identity);
            identities.collect::<FxHashSet<u64>>().len() > most
        };
        let may_be = holders.len() > most;
        let (is_common, was_common) =
            (may_be && is_common(Presence::Left), may_be && is_common(Presence::Came));
        Self { met: Vec::new(), is_common, was_common }
    }

    /// Whether nothing is looked up under it, in neither commit.
    fn is_passed_over(&self) -> bool {
        self.is_common && self.was_common
    }
}

/// The articles that hold some bands.
struct Holders {
    bands: Vec<u32>,
    /// Where the articles of each band begin, and where the last end.
    starts: Vec<u32>,
    /// By their places in the list of all.
    articles: Vec<u32>,
}

impl Holders {
    /// Of the bands of some articles that are wanted.
    fn of(articles: &[Banded], some: &[usize], is_wanted: impl Fn(u32) -> bool) -> Self {
        let mut bands: Vec<u32> = Vec::new();
        let mut numbers: FxHashMap<u32, u32> = FxHashMap::default();
        for band in some.iter().flat_map(|at| articles[*at].bands()).filter(|band| is_wanted(*band))
        {
            numbers.entry(band).or_insert_with(|| {
                bands.push(band);
                bands.len() as u32 - 1
            });
        }
        let mut starts = vec![0; bands.len() + 1];
        if bands.is_empty() {
            return Self { bands, starts, articles: Vec::new() };
        }
        // Most bands are none of these, which is found without looking for them.
        let mut seen = Seen::new(4 * bands.len());
        bands.iter().for_each(|band| seen.see(*band));
        let mut held: Vec<(u32, u32)> = Vec::new();
        for (at, article) in articles.iter().enumerate() {
            for band in article.bands.iter().filter(|band| seen.once(**band)) {
                held.extend(numbers.get(band).map(|number| (*number, at as u32)));
            }
        }
        // Sorted by counting.
        held.iter().for_each(|(number, _)| starts[*number as usize + 1] += 1);
        (1..starts.len()).for_each(|number| starts[number] += starts[number - 1]);
        let mut ends = starts.clone();
        let mut sorted = vec![0; held.len()];
        for (number, at) in held {
            let end = &mut ends[number as usize];
            sorted[*end as usize] = at;
            *end += 1;
        }
        Self { bands, starts, articles: sorted }
    }

    /// Each band with its articles.
    fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let ranges = self.starts.windows(2).map(|of| of[0] as usize..of[1] as usize);
        self.bands.iter().copied().zip(ranges.map(|range| &self.articles[range]))
    }
}
