//! One identity for a word however its parts are spaced: with a half space, a space, or nothing.
//!
//! Bound pieces (می, ها, تر, ام, شان …) and the parts of known compounds are joined across a plain
//! space; full words that are stuck to another (را, است, the finite verb of اعلام‌کرد) are taken off.
//! What neither the grammar nor the lexicon knows stays as it is written: there the archive's own
//! vocabulary decides when a query is planned.
//!
//! A joined word covers its parts in the text, so that all of it is marked.

use std::collections::VecDeque;

use super::analyzer::Options;
use super::lexicon::{CompoundWalk, List, contains, contains_parts, text};
use super::morphology::{
    follows_mi, follows_preverb, is_known_word, is_listed, is_noun_ending, is_participle, verb_of,
};
use super::rules::Rules;
use super::separation::{Separation, ends_in_silent_heh, separation};
use super::words::{Gap, Kind, Scanner, Word};

/// Most parts of a compound.
const MAX_PARTS: usize = 5;

/// Words of a text with their spacing settled.
#[derive(Debug)]
pub(crate) struct Spacing<'a> {
    text: &'a str,
    scanner: Scanner<'a>,
    options: Options,
    /// Words read ahead.
    ahead: VecDeque<Word>,
    /// Buffers to use again.
    spare: Vec<Word>,
}

/// Words that nothing bound is joined to.
const FUNCTION_WORDS: &[&str] = &[
    "و", "در", "از", "به", "که", "با", "را", "برای", "تا", "یا", "هر", "هم", "بر", "نه", "چه",
    "اگر", "اما", "ولی", "چون", "است", "بود", "شد", "کرد", "پس", "نیز",
];

/// Verbs with به and a noun that has lost its own meaning in them: به کار گرفت is به‌کار گرفت, while
/// به کار او is two words.
const PREPOSITIONAL_VERBS: &[(&str, &[&str])] = &[
    ("کار", &["گرفتن", "بردن", "رفتن", "بستن", "انداختن", "افتادن"]),
    ("دست", &["آوردن", "آمدن"]),
    ("سر", &["بردن"]),
    ("شمار", &["رفتن", "آمدن", "آوردن"]),
    ("نظر", &["رسیدن", "آمدن"]),
    ("چشم", &["خوردن", "آمدن"]),
    ("حساب", &["آمدن", "آوردن"]),
];

impl<'a> Spacing<'a> {
    pub(crate) fn new(text: &'a str, options: Options) -> Self {
        Self {
            text,
            scanner: Scanner::new(text),
            options,
            ahead: VecDeque::new(),
            spare: Vec::new(),
        }
    }

    /// Fills `word` with the next word; false at the end of the text.
    pub(crate) fn next_word(&mut self, word: &mut Word) -> bool {
        match self.ahead.pop_front() {
            Some(mut next) => {
                std::mem::swap(word, &mut next);
                self.spare.push(next);
            }
            None if !self.scanner.next_word(word) => return false,
            None => {}
        }
        if word.kind == Kind::Word {
            if self.options.spacing {
                self.take_apart(word);
            }
            self.put_together(word);
        }
        true
    }

    /// The word `number` places behind the current one, if only white space lies before it.
    fn peek(&mut self, number: usize) -> Option<&Word> {
        while self.ahead.len() <= number {
            let mut next = self.spare.pop().unwrap_or_default();
            if !self.scanner.next_word(&mut next) {
                self.spare.push(next);
                return None;
            }
            self.ahead.push_back(next);
        }
        self.ahead.get(number).filter(|next| next.gap == Gap::Space && next.kind == Kind::Word)
    }

    /// The first two letters of the next word, if only white space lies before it.
    #[inline]
    fn glimpse(&self) -> Option<(char, Option<char>)> {
        match self.ahead.front() {
            None => self.scanner.glimpse(),
            Some(next) if next.gap == Gap::Space && next.kind == Kind::Word => {
                let mut letters = next.text.chars();
                Some((letters.next()?, letters.next()))
            }
            Some(_) => None,
        }
    }

    /// Takes the next word into the current one, writing `letters` for it.
    fn absorb(&mut self, word: &mut Word, letters: Option<&str>, rule: Rules) {
        let Some(next) = self.ahead.pop_front() else { return };
        word.text.push_str(letters.unwrap_or(&next.text));
        word.to = next.to;
        word.rules.insert(next.rules | rule);
        self.spare.push(next);
    }

    /// Takes full words off that are stuck to the current one.
    fn take_apart(&mut self, word: &mut Word) {
        match separation(word) {
            Some(Separation::Cut(at, letters)) => self.split(word, at, letters),
            Some(Separation::Ezafe(at)) => {
                word.text.truncate(at);
                word.drop_joints_from(at);
                word.rules.insert(Rules::EZAFE);
            }
            Some(Separation::Clitic(at, letters)) => {
                word.text.truncate(at);
                word.text.push_str(letters);
                word.drop_joints_from(at);
                word.rules.insert(Rules::SPACING);
            }
            None => {}
        }
    }

    /// Cuts the current word at `at` bytes of its text; what is behind becomes the next word, written
    /// as `letters` if given.
    fn split(&mut self, word: &mut Word, at: usize, letters: Option<&str>) {
        let mut right = self.spare.pop().unwrap_or_default();
        let middle = Scanner::end_of_folded(self.text, word.from, word.to, at);
        right.set(&word.text[at..], middle, word.to, Gap::Space);
        if let Some(letters) = letters {
            right.text.clear();
            right.text.push_str(letters);
        }
        right.rules = word.rules | Rules::SEPARATED;
        word.rules.insert(Rules::SEPARATED);
        word.text.truncate(at);
        word.to = middle;
        word.drop_joints_from(at);
        self.ahead.push_front(right);
    }

    /// Joins what belongs to the current word across spaces.
    fn put_together(&mut self, word: &mut Word) {
        let Options { spacing, compounds } = self.options;
        if spacing && (word.text.len() <= "غیر\u{200c}".len() || word.text.ends_with("می")) {
            self.short_prefix(word);
        }
        if compounds {
            self.compound(word);
        }
        while spacing && self.bound_piece(word) {}
    }

    /// می and نمی, preverbs before them, and بی, غیر, ضد, نا.
    fn short_prefix(&mut self, word: &mut Word) {
        // One letter rules most words out before they are compared.
        if !word.text.starts_with(['م', 'ن', 'ه', 'ب', 'د', 'ف', 'و', 'س', 'غ', 'ض']) {
            return;
        }
        match word.text.as_str() {
            "می" | "نمی" | "همی" if self.peek(0).is_some_and(|next| follows_mi(&next.text)) =>
            {
                self.absorb(word, None, Rules::SPACING);
            }
            "بر" | "باز" | "در" | "فرا" | "فرو" | "ور" | "وا" | "سر" => {
                let preverb = word.text.as_str();
                let Some(next) = self.peek(0) else { return };
                let prefix = matches!(next.text.as_str(), "می" | "نمی");
                let verb = next.text.strip_prefix("نمی").or(next.text.strip_prefix("می"));
                if prefix {
                    if self.peek(1).is_some_and(|verb| follows_preverb(preverb, &verb.text)) {
                        self.absorb(word, None, Rules::SPACING);
                        self.absorb(word, None, Rules::SPACING);
                    }
                } else if verb.is_some_and(|verb| follows_preverb(preverb, verb)) {
                    self.absorb(word, None, Rules::SPACING);
                }
            }
            // برمی گردد: the preverb is joined already.
            preverbs if preverbs.len() <= "بازنمی".len() && preverbs.ends_with("می") => {
                let preverb = preverbs.strip_suffix("نمی").or(preverbs.strip_suffix("می"));
                let Some(preverb) = preverb.filter(|preverb| !preverb.is_empty()) else { return };
                if self.peek(0).is_some_and(|verb| follows_preverb(preverb, &verb.text)) {
                    self.absorb(word, None, Rules::SPACING);
                }
            }
            "بی" | "غیر" | "ضد" | "نا" if self.options.compounds => {
                let Some(next) = self.peek(0) else { return };
                let joined = [word.text.as_str(), next.text.as_str()];
                let known = !contains_parts(List::AmbiguousPair, &[joined[0], " ", joined[1]])
                    && (contains_parts(List::Inflected, &joined)
                        || contains_parts(List::Word, &joined));
                if known {
                    self.absorb(word, None, Rules::COMPOUND);
                }
            }
            "به" => {
                let Some(noun) = self.peek(0).map(|next| next.text.as_str()) else { return };
                let Some((_, infinitives)) = PREPOSITIONAL_VERBS.iter().find(|(n, _)| *n == noun)
                else {
                    return;
                };
                if self.peek(1).is_some_and(|verb| {
                    verb_of(&verb.text).is_some_and(|found| infinitives.contains(&found.as_str()))
                }) {
                    self.absorb(word, None, Rules::COMPOUND);
                }
            }
            _ => {}
        }
    }

    /// The longest known compound that starts here.
    fn compound(&mut self, word: &mut Word) {
        let Some(start) = CompoundWalk::may_start(&word.text) else { return };
        let next = self.glimpse();
        if !next.is_some_and(|(first, second)| CompoundWalk::may_go_on(start, first, second)) {
            return;
        }
        let Some(mut walk) = CompoundWalk::new().step(&word.text).and_then(|walk| walk.step(" "))
        else {
            return;
        };
        let mut longest = 0;
        for number in 0..MAX_PARTS - 1 {
            let Some(next) = self.peek(number) else { break };
            let part = next.text.as_str();
            // شرکت کنندگان: the heh of the part has become گ.
            let agent = part.strip_suffix("گان").or(part.strip_suffix("گانی"));
            let is_plural =
                agent.and_then(|stem| walk.step(stem)?.step("ه")).is_some_and(CompoundWalk::is_end);
            if is_plural
                || walk.longest_end(part, |ending| is_ending_of_part(part, ending)).is_some()
            {
                longest = number + 1;
            }
            match walk.step(part).and_then(|walk| walk.step(" ")) {
                Some(further) => walk = further,
                None => break,
            }
        }
        for _ in 0..longest {
            self.absorb(word, None, Rules::COMPOUND);
        }
    }

    /// Joins one bound piece that follows; false where there is none.
    fn bound_piece(&mut self, word: &mut Word) -> bool {
        let ends_in_heh = word.text.ends_with('ه');
        // Most words are ruled out by two letters of the next one, which need not be read for it.
        let possible = match self.glimpse() {
            Some(('ه' | 'م' | 'ش', Some('ا')) | ('ت', Some('ا' | 'ر'))) => true,
            Some(('ی', None)) => ends_in_heh || word.text.ends_with(['ا', 'و']),
            Some(('ا', Some('م' | 'ی' | 'ن' | 'ت'))) => ends_in_heh,
            Some(('ا', Some('ش'))) => ends_in_heh || word.text.ends_with('ی'),
            _ => false,
        };
        if !possible {
            return false;
        }
        let Some(next) = self.peek(0).filter(|next| next.text.len() <= "ترینهای".len())
        else {
            return false;
        };
        let is_function_word = || FUNCTION_WORDS.contains(&word.text.as_str());
        let silent_heh = || ends_in_silent_heh(&word.text);
        let letters: Option<&str> = match next.text.as_str() {
            "ها" | "های" | "هایی" | "هایم" | "هایت" | "هایش" | "هایمان" | "هایتان" | "هایشان"
            | "هاست"
                if !is_function_word() =>
            {
                None
            }
            "ی" if !is_function_word() && silent_heh() => Some(""),
            "ی" if word.text.ends_with(['ا', 'و']) && is_listed(&word.text) => None,
            "ام" | "ای" | "ایم" | "اید" | "اند"
                if silent_heh() && (is_participle(&word.text) || is_known_word(&word.text)) =>
            {
                None
            }
            "اش" | "ات" if silent_heh() && is_listed(&word.text) => None,
            // زندگی اش; behind a consonant the clitic has no alef.
            "اش" if word.text.ends_with('ی')
                && !is_function_word()
                && is_known_word(&word.text) =>
            {
                None
            }
            // شأن is no clitic; its hamza was folded away.
            "مان" | "تان" | "شان"
                if !is_function_word() && next.rules.is_empty() && is_known_word(&word.text) =>
            {
                None
            }
            "تر" | "ترین" | "تری" | "ترها" | "ترینها" | "ترینهای" | "ترهای"
                if !is_function_word() && is_known_word(&word.text) =>
            {
                None
            }
            _ => return false,
        };
        let rule = if letters == Some("") { Rules::EZAFE } else { Rules::SPACING };
        self.absorb(word, letters, rule);
        true
    }
}

/// Whether what is left of a part behind the compound is an ending of it. A part that is a word of
/// its own with these letters is not cut: به خاطرات is no به‌خاطر.
fn is_ending_of_part(part: &str, ending: &str) -> bool {
    if ending.is_empty() {
        return true;
    }
    let stem = &part[..part.len() - ending.len()];
    is_noun_ending(ending)
        && !contains(List::Word, part)
        && text(List::Inflected, &[part]).is_none_or(|base| base == stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(String, String)> {
        let mut spacing = Spacing::new(text, Options::default());
        let mut word = Word::default();
        let mut all = Vec::new();
        while spacing.next_word(&mut word) {
            all.push((word.text.clone(), text[word.from..word.to].to_owned()));
        }
        all
    }

    /// All spellings, separated by `|`, give the same words.
    #[track_caller]
    fn same(spellings: &str) {
        let all: Vec<Vec<String>> = spellings
            .split('|')
            .map(|text| words(text.trim()).into_iter().map(|(word, _)| word).collect())
            .collect();
        for other in &all[1..] {
            assert_eq!(*other, all[0], "{spellings}");
        }
    }

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let found: Vec<String> = words(input).into_iter().map(|(word, _)| word).collect();
        assert_eq!(found.join(" "), expected, "{input}");
    }

    #[test]
    fn verbs() {
        same("می\u{200c}رود | می رود | میرود");
        same("نمی\u{200c}شود | نمی شود | نمیشود");
        same("برمی\u{200c}گردد | بر می\u{200c}گردد | بر می گردد | برمیگردد");
        same("کرده\u{200c}اند | کرده اند | کردهاند");
        same("شده\u{200c}است | شده است | شدهاست");
        same("نداشته\u{200c}باشد | نداشته باشد");
        same("خواهد شد | خواهدشد");
        same("اعلام\u{200c}کرد | اعلام کرد");
        check("می\u{200c}دان", "می دان");
        check("میدان", "میدان");
        check("ماه می رفت", "ماه میرفت");
        check("ماه می آغاز شد", "ماه می آغاز شد");
    }

    #[test]
    fn nouns() {
        same("کتاب\u{200c}ها | کتاب ها | کتابها");
        same("کتاب\u{200c}هایشان | کتاب هایشان | کتابهایشان");
        same("خانه\u{200c}ای | خانه ای | خانهای");
        same("خانه\u{200c}ی | خانه ی | خانهی | خانۀ | خانه");
        same("کتاب\u{200c}شان | کتاب شان | کتابشان");
        same("بزرگ\u{200c}تر | بزرگ تر | بزرگتر");
        same("مهم\u{200c}ترین | مهم ترین | مهمترین");
        same("آنست | آن است");
        same("آن\u{200c}را | آن را | آنرا");
        check("حفظ شأن", "حفظ شان");
        check("به ای کاش", "به ای کاش");
    }

    #[test]
    fn compounds() {
        same("بی\u{200c}اساس | بی اساس | بیاساس");
        same("گفت\u{200c}و\u{200c}گو | گفت و گو | گفت\u{200c}وگو | گفتوگو");
        same("دانش\u{200c}آموزان | دانش آموزان | دانشآموزان");
        same("سرمایه\u{200c}گذاری | سرمایه گذاری | سرمایهگذاری");
        same("نرم\u{200c}افزارهای | نرم افزارهای | نرم افزار های");
        same("غیرقانونی | غیر قانونی | غیر\u{200c}قانونی");
        check("سر باز", "سر باز");
        check("ما در", "ما در");
        check("کار خانه", "کار خانه");
        check("دانش، آموز", "دانش آموز");
    }

    /// Every word of the lexicon with an ending: half space, space and nothing are one.
    #[test]
    fn endings_of_all_words_agree_in_every_spacing() {
        let list = include_str!("data/words.txt");
        let mut bad = Vec::new();
        let is_function_word = |word: &&str| FUNCTION_WORDS.contains(word);
        for word in list.lines().filter(|l| !l.starts_with('#')).filter(|w| !is_function_word(w)) {
            for ending in ["ها", "هایشان"] {
                let joined = words(&format!("{word}{ending}"));
                let terms = |all: &[(String, String)]| -> Vec<String> {
                    all.iter().map(|(term, _)| term.clone()).collect()
                };
                for between in ["\u{200c}", " "] {
                    let other = words(&format!("{word}{between}{ending}"));
                    if terms(&other) != terms(&joined) {
                        bad.push(format!(
                            "{word}{between}{ending} {:?} {:?}",
                            terms(&other),
                            terms(&joined)
                        ));
                    }
                }
            }
        }
        assert!(bad.is_empty(), "{} disagree: {:#?}", bad.len(), &bad[..bad.len().min(40)]);
    }

    #[test]
    fn what_is_joined_covers_its_parts() {
        let found = words("او می رود. شدهاست كتاب ها");
        let slices: Vec<&str> = found.iter().map(|(_, slice)| slice.as_str()).collect();
        assert_eq!(slices, ["او", "می رود", "شده", "است", "كتاب ها"]);
    }
}
