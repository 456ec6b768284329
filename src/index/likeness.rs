//! How like two articles are, by their signatures.

use super::signature::Signature;

/// Share of the pairs of one lead that the other must have. Chosen on labelled pairs
/// (`tests/stories/`, BENCHMARKS.md), as the next one is.
const LEAD_SHARE: f32 = 0.85;

/// Share of all pairs of both texts that both must have where the leads differ.
const TEXT_SHARE: f32 = 0.8;

/// Share of either that both must have where they are of different days: what is reported every day
/// in the same form differs in little else.
const OTHER_DAY_SHARE: f32 = 0.92;

/// The most that can be said of texts that are not the same.
const NEARLY_ONE: f32 = 0.99;

/// How like two articles are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// Share of the pairs of neighbouring terms of both texts that both have; estimated where a text
    /// is longer than its lead, and 1 exactly for the same terms in the same order.
    pub similarity: f32,
    /// Share of the pairs of one lead that the other has, the larger of the two.
    pub lead: f32,
    /// Whether each has a figure in headline or lead that the other has not.
    pub figures_differ: bool,
    /// Whether they are copies of one report.
    pub is_copy: bool,
}

/// How many of some sorted numbers are in one of two sorted lists.
fn shared(some: &[u16], of: [&[u16]; 2]) -> usize {
    let mut rest = of;
    let mut is_there = |number: &u16| {
        rest.iter_mut().fold(false, |found, list| {
            let smaller = list.iter().take_while(|other| *other < number).count();
            *list = &list[smaller..];
            found || list.first() == Some(number)
        })
    };
    some.iter().filter(|number| is_there(number)).count()
}

/// The highest bit of each group of four bits in which there is one.
fn filled(fours: u64) -> u64 {
    const LOW: u64 = 0x7777_7777_7777_7777;
    (((fours & LOW) + LOW) | fours) & !LOW
}

/// Bins that two texts have.
#[derive(Clone, Copy, Default)]
struct SharedBins {
    /// Those with the same bits in both.
    same: u32,
    /// Those that both have.
    both: u32,
    /// Those that one of them has.
    all: u32,
}

impl SharedBins {
    /// Looks at sixteen bins more.
    fn and(self, one: u64, other: u64) -> Self {
        let of_both = filled(one) & filled(other);
        Self {
            same: self.same + (of_both & !filled(one ^ other)).count_ones(),
            both: self.both + of_both.count_ones(),
            all: self.all + (filled(one) | filled(other)).count_ones(),
        }
    }

    /// The share of like bins of those that one of two texts has. One in fifteen of different ones
    /// passes for like (b-bit minwise hashing: Li, König, WWW 2010), which is taken off.
    fn share(self) -> f32 {
        let chance = (15 * self.same).saturating_sub(self.both) as f32 / 14.0;
        chance / self.all.max(1) as f32
    }

    /// The most that the share can be when so many bins have been looked at.
    fn most(self, left: u32) -> f32 {
        let Self { same, both, all } = self;
        Self { same: same + left, both: both + left, all: all + left }.share()
    }
}

fn shared_bins(some: &[u64], others: &[u64]) -> f32 {
    let bins = some.iter().zip(others);
    bins.fold(SharedBins::default(), |bins, (one, other)| bins.and(*one, *other)).share()
}

/// Whether the share of like bins may be so much: ends where no other bin can make it so.
pub(super) fn may_share_bins(some: &[u64], others: &[u64], least: f32) -> bool {
    let mut bins = SharedBins::default();
    let mut left = 16 * some.len().min(others.len()) as u32;
    // Less by what rounding may take.
    let least = least - 1e-4;
    some.iter().zip(others).all(|(one, other)| {
        bins = bins.and(*one, *other);
        left -= 16;
        bins.most(left) >= least
    })
}

/// The shares that make a copy, of the lead and of the whole text, for texts of two days.
pub(super) fn least(one: u16, other: u16) -> (f32, f32) {
    let is_other_day = one != 0 && other != 0 && one != other;
    let least = if is_other_day { OTHER_DAY_SHARE } else { 0.0 };
    (LEAD_SHARE.max(least), TEXT_SHARE.max(least))
}

/// The share of all pairs of two texts with so many terms, if so many of those that are kept are in both.
pub(super) fn share_of(terms: [u16; 2], both: usize) -> f32 {
    let pairs: usize = terms.map(|terms| usize::from(terms.saturating_sub(1))).iter().sum();
    both as f32 / pairs.saturating_sub(both).max(1) as f32
}

impl Signature {
    /// The pairs of the beginning of the lead, and the others.
    fn parts(&self) -> [&[u16]; 2] {
        self.pairs.split_at(usize::from(self.near_pairs)).into()
    }

    /// Whether the beginning has a figure that the other text does not have in its lead.
    fn has_other_figure(&self, other: &Self) -> bool {
        let near = &self.figures[..usize::from(self.near_figures)];
        near.iter().any(|figure| !other.figures.contains(figure))
    }

    fn is_same_text(&self, other: &Self) -> bool {
        self.text == other.text && self.terms == other.terms
    }

    /// Whether the whole texts are compared by their bins.
    fn is_by_bins(&self, other: &Self) -> bool {
        !self.bins.is_empty() && self.bins.len() == other.bins.len()
    }

    fn similarity(&self, other: &Self) -> f32 {
        if self.is_same_text(other) {
            return 1.0;
        }
        let both = if self.is_by_bins(other) {
            shared_bins(&self.bins, &other.bins)
        } else {
            let shared = |one: &Self, other: &Self| {
                one.parts().into_iter().map(|part| shared(part, other.parts())).sum::<usize>()
            };
            share_of([self.terms, other.terms], shared(self, other).min(shared(other, self)))
        };
        both.min(NEARLY_ONE)
    }

    fn lead(&self, other: &Self) -> f32 {
        let share = |one: &Self, other: &Self| {
            let [near, _] = one.parts();
            shared(near, other.parts()) as f32 / near.len().max(1) as f32
        };
        share(self, other).max(share(other, self))
    }

    /// Whether both have the same figures in the same order.
    pub(super) fn has_figures_of(&self, other: &Self) -> bool {
        self.near_figures == other.near_figures && self.figures == other.figures
    }

    /// Whether each has a figure that the other has not.
    pub(super) fn figures_differ(&self, other: &Self) -> bool {
        self.has_other_figure(other) && other.has_other_figure(self)
    }

    /// Whether two articles are copies of one report: what costs least is looked at first.
    pub(crate) fn is_copy(&self, other: &Self) -> bool {
        let (lead, text) = least(self.day, other.day);
        self.identity == other.identity
            || self.has_bands()
                && other.has_bands()
                && !self.figures_differ(other)
                && (self.lead(other) >= lead || self.similarity(other) >= text)
    }

    /// Compares two articles.
    pub(crate) fn likeness(&self, other: &Self) -> Likeness {
        Likeness {
            similarity: self.similarity(other),
            lead: self.lead(other),
            figures_differ: self.figures_differ(other),
            is_copy: self.is_copy(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::bits::joined;
    use super::super::outline::{Outline, Outlined};
    use super::super::signature::{FEWEST_TERMS, Recorder, Signature, bands_of};
    use super::*;
    use crate::analysis::PersianAnalyzer;

    fn outlined(signature: &Signature) -> Outlined {
        let mut words = Vec::new();
        joined(&signature.encode(), &mut words);
        Outlined::new(signature.identity, &words)
    }

    fn signature(title: &str, body: &str, day: Option<i32>) -> Option<Signature> {
        let mut recorder = Recorder::default();
        for text in [title, body] {
            recorder.begin_field();
            for token in PersianAnalyzer::new().analyze(text) {
                recorder.take(&token.term);
            }
        }
        let made = recorder.finish(day);
        if let Some(made) = &made {
            assert_eq!(outlined(made).signature(), made);
        }
        made
    }

    fn likeness(one: &str, other: &str) -> Likeness {
        let of = |text| signature("سرخط خبر", text, Some(1)).unwrap();
        of(one).likeness(&of(other))
    }

    const REPORT: &str = "مدیرکل مدیریت بحران استان از بارش سنگین باران در شهرستان‌های جنوبی خبر داد \
        و گفت راه دسترسی چند روستا بسته شده است و نیروهای امدادی به منطقه رفته‌اند";

    #[test]
    fn the_same_text_is_one() {
        let found = likeness(REPORT, REPORT);
        assert_eq!((found.similarity, found.lead, found.is_copy), (1.0, 1.0, true));
        // In other letters and spacings too.
        let other = REPORT.replace('ی', "ي").replace('\u{200c}', " ");
        assert!((likeness(REPORT, &other).similarity - 1.0).abs() < f32::EPSILON);
        // A word more, and it is not the same.
        assert!(likeness(REPORT, &format!("{REPORT} امروز")).similarity < 1.0);
    }

    #[test]
    fn figures_tell_reports_of_one_form_apart() {
        let check = |one: (&str, &str), other: (&str, &str), expected: bool| {
            let of = |(title, body): (&str, &str)| signature(title, body, Some(1)).unwrap();
            assert_eq!(of(one).likeness(&of(other)).is_copy, expected, "{one:?} {other:?}");
        };
        let price = |day: u32, price: u32| {
            format!(
                "در پایان معاملات امروز بازار، بهای هر سکه در روز {day} مهر به {price} هزار تومان رسید و \
                 نسبت به روز پیش اندکی تغییر کرد، به گفته رئیس اتحادیه"
            )
        };
        let (first, second) = (price(12, 950), price(13, 970));
        check(("بهای سکه", &first), ("بهای سکه", &second), false);
        check(("بهای سکه", &first), ("سکه چند شد؟", &first), true);
        // The day stands in the headline only.
        check(("سکه در ۱۲ مهر", REPORT), ("سکه در ۱۳ مهر", REPORT), false);
        check(("سکه در ۱۲ مهر", REPORT), ("سکه در مهر", REPORT), true);
    }

    #[test]
    fn short_texts_do_not_fall_together() {
        let of = |title: &str, body: &str, day| signature(title, body, day);
        assert_eq!(of("عکس روز", "", Some(1)), None);
        let alarm = "صدای چند انفجار پی در پی در شرق شهر شنیده شد";
        let near = "صدای چند انفجار پی در پی در غرب شهر شنیده شد";
        let like = |one: &Option<Signature>, other: &Option<Signature>| {
            one.as_ref().unwrap().likeness(other.as_ref().unwrap()).is_copy
        };
        let first = of("", alarm, Some(1));
        assert!(like(&first, &of("", alarm, Some(1))));
        assert!(like(&first, &of(alarm, "", Some(1))));
        assert!(!like(&first, &of("", alarm, Some(2))), "another day");
        assert!(!like(&first, &of("", near, Some(1))), "another place");
        assert!(like(&of("", alarm, None), &of("", alarm, None)), "no day");
        assert!(!like(&first, &of("", alarm, None)), "no day");
    }

    /// Words that are no figures.
    fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[بپتجدرسشفقکگلمن]{3,7}", count)
    }

    #[test]
    fn another_day_takes_more() {
        let other = REPORT.replace("جنوبی", "شمالی").replace("سنگین", "سبک");
        let check = |text: &str, day: Option<i32>, expected: bool| {
            let first = signature("", REPORT, Some(1)).unwrap();
            let found = first.likeness(&signature("", text, day).unwrap());
            assert_eq!(found.is_copy, expected, "{day:?} {found:?}");
        };
        check(&other, Some(1), true);
        check(&other, None, true);
        check(&other, Some(2), false);
        check(REPORT, Some(2), true);
        check(&format!("به گزارش خبرنگار ما، {REPORT}"), Some(2), true);
    }

    #[test]
    fn what_cannot_be_a_copy_is_none() {
        let mut random = 1_u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 33) as usize % below
        };
        let (mut copies, mut told) = (0, 0);
        for round in 0..4_000 {
            let length = 8 + next(120);
            let mut text: Vec<String> = (0..length).map(|_| format!("و{}", next(60))).collect();
            let first = signature("", &text.join(" "), Some(1));
            for _ in 0..next(12) {
                let at = next(text.len());
                text[at] = format!("ب{}", next(60));
            }
            text.truncate(8 + next(text.len()));
            let second = signature("", &text.join(" "), Some(1 + round % 2));
            if let (Some(first), Some(second)) = (first, second) {
                let (own, others) = (outlined(&first), outlined(&second));
                let is_copy = first.is_copy(&second);
                assert_eq!(own.is_copy(&others), is_copy);
                copies += u32::from(is_copy);
                told += u32::from(!own.outline().may_be_copy(others.outline()));
            }
        }
        assert!(copies > 500 && told > 500, "{copies} {told}");
    }

    proptest! {
        #[test]
        fn a_line_more_or_less_is_a_copy(
            text in words(40..400),
            line in words(1..14),
            place in 0.0..1.0,
        ) {
            let at = (place * text.len() as f64) as usize;
            let longer = [&text[..at], &line, &text[at..]].concat().join(" ");
            let text = text.join(" ");
            prop_assert!(likeness(&text, &longer).is_copy);
            prop_assert!(likeness(&longer, &text).is_copy);
        }

        #[test]
        fn a_text_that_was_cut_is_a_copy(text in words(20..400), kept in 0.0..1.0) {
            let kept = (kept * text.len() as f64) as usize;
            let cut = text[..kept.max(FEWEST_TERMS + 4)].join(" ");
            prop_assert!(likeness(&text.join(" "), &cut).is_copy);
        }

        #[test]
        fn other_texts_are_not(one in words(1..300), other in words(1..300)) {
            let of = |text: &[String]| signature("", &text.join(" "), Some(1));
            if let (Some(one), Some(other)) = (of(&one), of(&other)) {
                let found = one.likeness(&other);
                prop_assert!(!found.is_copy && found.similarity < 0.2, "{found:?}");
            }
        }

        #[test]
        fn likeness_has_no_direction(one in words(1..200), other in words(1..40), at in 0..200_usize) {
            let of = |text: &[String]| signature("", &text.join(" "), Some(1));
            let mixed = [&one[..at.min(one.len())], &other].concat();
            if let (Some(one), Some(mixed)) = (of(&one), of(&mixed)) {
                prop_assert_eq!(one.likeness(&mixed), mixed.likeness(&one));
                prop_assert!(one.likeness(&one).similarity >= one.likeness(&mixed).similarity);
            }
        }

        #[test]
        fn any_column_is_read(numbers in proptest::collection::vec(any::<u64>(), 0..80)) {
            let _ = bands_of(&numbers);
            let outline = Outline::read(&numbers);
            let _ = outline.may_be_copy(&outline);
            if let Some(signature) = Signature::decode(1, &numbers) {
                let _ = signature.likeness(&signature);
            }
        }
    }
}
