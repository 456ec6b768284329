//! Text to words: own segmentation on the letter table.
//!
//! The scanner walks the original text once and gives words, Latin words, numbers and percent
//! signs with byte offsets into that text. What belongs together across a space is not decided
//! here: that is the layer of spacing.

use super::letters::{Letter, expansion, letter, plain_letter, plain_run};
use super::rules::Rules;

/// Longest word in letters; what is longer is cut into pieces of this length.
pub const MAX_WORD_LETTERS: usize = 64;

/// Half spaces inside a word that are remembered; further ones are joined all the same.
const MAX_JOINTS: usize = 6;

/// What kind of word was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A word of any script but Latin.
    #[default]
    Word,
    /// A word of Latin letters, possibly with digits (5G, F-16).
    Latin,
    /// A number, a date or a version: digits, points and slashes.
    Number,
    /// A percent sign, read as درصد.
    Percent,
}

/// What lies between a word and the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gap {
    /// Nothing (۵میلیارد), or the start of the text.
    #[default]
    Nothing,
    /// Only white space, on one line.
    Space,
    /// Punctuation, a line break or both.
    Break,
}

/// One word, in buffers that are used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    /// The folded text.
    pub(crate) text: String,
    /// Byte offset of the first character in the original text.
    pub(crate) from: usize,
    /// Byte offset behind the last character in the original text.
    pub(crate) to: usize,
    pub(crate) kind: Kind,
    pub(crate) gap: Gap,
    pub(crate) rules: Rules,
    joints: [u8; MAX_JOINTS],
    joint_count: u8,
}

impl Word {
    pub(super) fn start(&mut self, at: usize, gap: Gap) {
        self.text.clear();
        self.from = at;
        self.to = at;
        self.kind = Kind::Word;
        self.gap = gap;
        self.rules = Rules::NONE;
        self.joint_count = 0;
    }

    /// Becomes a word that was part of another.
    pub(crate) fn set(&mut self, text: &str, from: usize, to: usize, gap: Gap) {
        self.start(from, gap);
        self.text.push_str(text);
        self.to = to;
    }

    /// Forgets half spaces at and behind a place in `text`.
    pub(crate) fn drop_joints_from(&mut self, at: usize) {
        while self.joints().last().is_some_and(|joint| *joint as usize >= at) {
            self.joint_count -= 1;
        }
    }

    /// Byte offsets in `text` where the original has a half space.
    pub(crate) fn joints(&self) -> &[u8] {
        &self.joints[..self.joint_count as usize]
    }

    fn add_joint(&mut self) {
        self.rules.insert(Rules::HALF_SPACE);
        if (self.joint_count as usize) < MAX_JOINTS {
            self.joints[self.joint_count as usize] = self.text.len().min(255) as u8;
            self.joint_count += 1;
        }
    }
}

/// Walks a text and gives its words.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'a> {
    text: &'a str,
    /// Byte offset of the next character to read.
    pub(super) at: usize,
    /// Whether the last word was a number, for percent signs.
    pub(super) after_number: bool,
}

/// What a run of word characters has been so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Other,
}

/// How often the last letter came in a row.
#[derive(Default)]
struct Run {
    last: char,
    length: usize,
}

impl Run {
    /// Adds a letter to the word. Three or more of one letter are no Persian spelling but stretched
    /// for emphasis, and become one. Gives how many letters the word did not grow.
    fn push(&mut self, word: &mut Word, folded: char, script: Script) -> usize {
        self.length = if folded == self.last { self.length + 1 } else { 1 };
        self.last = folded;
        // A plural without its half space may have three heh: برههها.
        let most = if folded == 'ه' { 3 } else { 2 };
        if self.length <= most || script == Script::Latin {
            word.text.push(folded);
            return 0;
        }
        word.rules.insert(Rules::REPETITION);
        if self.length == most + 1 {
            for _ in 1..most {
                word.text.pop();
            }
            word.drop_joints_from(word.text.len());
            return most;
        }
        1
    }
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, after_number: false }
    }

    /// Where in a text the first `length` bytes of a folded word end that was read from `from` to
    /// `to`. Marks and joiners behind the last letter belong to it.
    pub(crate) fn end_of_folded(text: &str, from: usize, to: usize, length: usize) -> usize {
        let mut folded = 0;
        for (at, character) in text[from..to].char_indices() {
            let is_letter = !matches!(
                letter(character),
                Letter::Nothing | Letter::Joiner | Letter::Madda | Letter::Separator
            );
            if is_letter && folded >= length {
                return from + at;
            }
            folded += match letter(character) {
                Letter::Letter(c) | Letter::Latin(c) | Letter::Digit(c) => c.len_utf8(),
                Letter::Expansion { length, .. } => length as usize,
                _ => 0,
            };
        }
        to
    }

    /// The first two letters of the next word, folded, if only white space lies before it; the second
    /// is `None` for a word of one letter. Cheaper than reading the word.
    #[inline]
    pub(crate) fn glimpse(&self) -> Option<(char, Option<char>)> {
        // Mostly it is a space and two letters.
        if let Some([b' ', letters @ ..]) = self.text.as_bytes().get(self.at..)
            && let Some(first) = plain_letter(letters)
            && let Some(second) = plain_letter(&letters[2..])
        {
            return Some((first, Some(second)));
        }
        let mut first = None;
        for character in self.text.get(self.at..)?.chars() {
            match letter(character) {
                Letter::Space if first.is_none() && !matches!(character, '\n' | '\r') => {}
                Letter::Separator if first.is_none() && character == '_' => {}
                Letter::Nothing | Letter::Joiner | Letter::Madda => {}
                Letter::Letter(folded) => match first {
                    None => first = Some(folded),
                    Some(first) => return Some((first, Some(folded))),
                },
                Letter::Expansion { at, length } => {
                    // Rare enough to be read in full.
                    let mut letters = expansion(at, length).chars();
                    let first = first.or_else(|| letters.next())?;
                    return Some((first, letters.next()));
                }
                _ => break,
            }
        }
        first.map(|first| (first, None))
    }

    #[inline]
    pub(super) fn peek(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Fills `word` with the next word; false at the end of the text.
    pub(crate) fn next_word(&mut self, word: &mut Word) -> bool {
        let found = self.find_word(word);
        if found {
            self.trailing_marks(word);
        }
        found
    }

    /// Marks behind a word belong to its last letter: what is marked is never half a cluster.
    fn trailing_marks(&mut self, word: &mut Word) {
        while let Some(character) = self.peek(self.at) {
            if !matches!(letter(character), Letter::Nothing | Letter::Madda)
                || is_control(character)
            {
                break;
            }
            self.at += character.len_utf8();
            word.to = self.at;
        }
    }

    fn find_word(&mut self, word: &mut Word) -> bool {
        let mut gap = Gap::Nothing;
        while let Some(character) = self.peek(self.at) {
            match letter(character) {
                Letter::Separator => {
                    if is_percent(character) && self.percent_counts() {
                        self.percent(word, character, gap);
                        return true;
                    }
                    // What hashtags write for a space.
                    let space = character == '_' && gap != Gap::Break;
                    gap = if space { Gap::Space } else { Gap::Break };
                }
                Letter::Space if character == '\n' || character == '\r' => gap = Gap::Break,
                Letter::Space if gap == Gap::Nothing => gap = Gap::Space,
                Letter::Space | Letter::Nothing | Letter::Joiner | Letter::Madda => {}
                Letter::Digit(_) => {
                    self.number(word, gap);
                    return true;
                }
                Letter::Letter(_) | Letter::Latin(_) | Letter::Expansion { .. } => {
                    word.start(self.at, gap);
                    self.letters(word);
                    self.after_number = false;
                    return true;
                }
            }
            self.at += character.len_utf8();
        }
        false
    }

    /// A percent sign counts beside a number: ۲۰٪, ۲۰ ٪, ٪۲۰. In a URL (%D8) it does not.
    fn percent_counts(&self) -> bool {
        let mut rest = self.text[self.at..].chars();
        rest.next();
        self.after_number
            || rest
                .find(|c| !matches!(letter(*c), Letter::Space | Letter::Nothing | Letter::Joiner))
                .is_some_and(|c| matches!(letter(c), Letter::Digit(_)) && !c.is_ascii_digit())
    }

    fn percent(&mut self, word: &mut Word, character: char, gap: Gap) {
        word.start(self.at, gap);
        self.at += character.len_utf8();
        word.to = self.at;
        word.text.push_str("درصد");
        word.kind = Kind::Percent;
        word.rules = Rules::PERCENT;
        self.after_number = false;
    }

    /// Reads letters (and, in Latin words, digits) from `self.at` into `word`.
    pub(super) fn letters(&mut self, word: &mut Word) {
        let mut script = None;
        let mut letters = word.text.chars().count();
        if letters > 0 {
            // Digits before Latin letters: 5G.
            script = Some(Script::Latin);
            word.kind = Kind::Latin;
        }
        let mut joint = false;
        let mut has_hamza = false;
        let mut run = Run::default();
        while let Some(character) = self.peek(self.at) {
            if script != Some(Script::Latin) && !joint {
                let room = MAX_WORD_LETTERS.saturating_sub(letters);
                let length = plain_run(&self.text.as_bytes()[self.at..], run.last, room);
                if length > 0 {
                    let taken = &self.text[self.at..self.at + length];
                    word.text.push_str(taken);
                    run = Run { last: taken.chars().next_back().unwrap_or_default(), length: 1 };
                    script = Some(Script::Other);
                    letters += length / 2;
                    self.at += length;
                    word.to = self.at;
                    continue;
                }
            }
            let next = self.at + character.len_utf8();
            let (this, folded) = match letter(character) {
                Letter::Letter(folded) => (Script::Other, folded),
                Letter::Latin(folded) => (Script::Latin, folded),
                Letter::Digit(digit) if script == Some(Script::Latin) => (Script::Latin, digit),
                Letter::Expansion { at, length } => {
                    if script == Some(Script::Latin) || letters >= MAX_WORD_LETTERS {
                        break;
                    }
                    let text = expansion(at, length);
                    // A Latin ligature (ﬁ) makes a Latin word.
                    let this = if text.is_ascii() { Script::Latin } else { Script::Other };
                    script = Some(this);
                    if this == Script::Latin {
                        word.kind = Kind::Latin;
                    }
                    if std::mem::take(&mut joint) {
                        word.add_joint();
                    }
                    for folded in text.chars() {
                        letters += 1;
                        letters -= run.push(word, folded, this);
                    }
                    word.rules.insert(Rules::LETTERS);
                    self.at = next;
                    word.to = next;
                    continue;
                }
                Letter::Nothing => {
                    word.rules.insert(Rules::MARKS);
                    self.at = next;
                    // A mark belongs to its letter: the offset goes behind it.
                    word.to = if is_control(character) { word.to } else { next };
                    continue;
                }
                Letter::Madda => {
                    if word.text.ends_with('ا') {
                        word.text.pop();
                        word.text.push('آ');
                        word.rules.insert(Rules::LETTERS);
                    }
                    self.at = next;
                    word.to = next;
                    continue;
                }
                Letter::Joiner => {
                    joint = true;
                    self.at = next;
                    continue;
                }
                Letter::Separator if self.hyphen_joins(word, script, character, next) => {
                    word.rules.insert(Rules::HYPHEN);
                    self.at = next;
                    continue;
                }
                _ => break,
            };
            if script.is_some_and(|script| script != this) {
                break;
            }
            if letters >= MAX_WORD_LETTERS {
                word.rules.insert(Rules::CUT);
                break;
            }
            if script.is_none() && this == Script::Latin {
                word.kind = Kind::Latin;
            }
            script = Some(this);
            if std::mem::take(&mut joint) {
                word.add_joint();
            }
            if folded != character {
                word.rules.insert(if matches!(letter(character), Letter::Digit(_)) {
                    Rules::DIGITS
                } else {
                    Rules::LETTERS
                });
            }
            self.at = next;
            word.to = next;
            has_hamza |= folded == 'ء';
            letters += 1;
            letters -= run.push(word, folded, this);
        }
        if word.rules.contains(Rules::REPETITION) && is_held_down(&self.text[word.from..word.to]) {
            self.keep_repetitions(word);
        }
        if word.text.ends_with("اء") {
            word.text.truncate(word.text.len() - "ء".len());
            word.rules.insert(Rules::FINAL_HAMZA);
        } else if has_hamza && let Some(at) = hamza_before_ending(&word.text) {
            word.text.remove(at);
            word.drop_joints_from(at);
            word.rules.insert(Rules::FINAL_HAMZA);
        }
        word.drop_joints_from(word.text.len());
    }

    /// Writes a word again with all its letters, as many as a word may have.
    fn keep_repetitions(&self, word: &mut Word) {
        let mut text = String::with_capacity(word.to - word.from);
        for character in self.text[word.from..word.to].chars() {
            if let Letter::Letter(folded) = letter(character) {
                text.push(folded);
            }
        }
        let cut = text.char_indices().nth(MAX_WORD_LETTERS).map_or(text.len(), |(at, _)| at);
        text.truncate(cut);
        word.text = text;
        word.rules.remove(Rules::REPETITION);
        word.drop_joints_from(0);
    }

    /// F-16 and COVID-19 are written with and without the hyphen.
    fn hyphen_joins(&self, word: &Word, script: Option<Script>, dash: char, next: usize) -> bool {
        script == Some(Script::Latin)
            && is_hyphen(dash)
            && word.text.bytes().all(|byte| byte.is_ascii_alphabetic())
            && self.peek(next).is_some_and(|c| matches!(letter(c), Letter::Digit(_)))
    }
}

/// Whether each letter of a word is one of two or more of its kind in a row: keys that were held down,
/// and no word that was stretched (سلاااام), which has letters of its own.
fn is_held_down(word: &str) -> bool {
    let mut letters = word.chars().filter_map(|character| match letter(character) {
        Letter::Letter(folded) => Some(folded),
        _ => None,
    });
    let Some(mut last) = letters.next() else { return false };
    let mut length = 1;
    for letter in letters {
        if letter == last {
            length += 1;
        } else if length < 2 {
            return false;
        } else {
            (last, length) = (letter, 1);
        }
    }
    length >= 2
}

/// The hamza of اء before an ending that is stuck to it (شهداءها, شهداءی), as a byte of the text.
fn hamza_before_ending(text: &str) -> Option<usize> {
    let at = text.find("اء")?;
    let ending = &text[at + "اء".len()..];
    (ending.starts_with("ها") || matches!(ending, "ی" | "یی")).then_some(at + "ا".len())
}

fn is_percent(character: char) -> bool {
    matches!(character, '%' | '٪' | '﹪' | '％')
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}' | '\u{2011}')
}

fn is_control(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(String, String, Word)> {
        let mut scanner = Scanner::new(text);
        let mut word = Word::default();
        let mut all = Vec::new();
        while scanner.next_word(&mut word) {
            all.push((word.text.clone(), text[word.from..word.to].to_owned(), word.clone()));
        }
        all
    }

    /// The folded words of `input`, one space between them.
    fn check(input: &str, expected: &str) {
        let found: Vec<String> = words(input).into_iter().map(|(text, ..)| text).collect();
        assert_eq!(found.join(" "), expected, "input {input:?}");
    }

    #[test]
    fn held_keys_are_no_stretched_word() {
        let check = |text: &str, expected: &str| assert_eq!(words(text)[0].0, expected, "{text}");
        check("سلاااام", "سلام");
        check("گلللل", "گل");
        check("قققققق", "قققققق");
        check("قققققصص", "قققققصص");
        check("سسلاام", "سسلاام");
        check(&"ق".repeat(100), &"ق".repeat(MAX_WORD_LETTERS));
    }

    #[test]
    fn letters_fold_and_half_spaces_join() {
        check("كتاب‌هايشان", "کتابهایشان");
        check("می\u{200c}رود می\u{200b}رود می\u{200f}رود", "میرود میرود میرود");
        check("کتاب\u{200c} خوب", "کتاب خوب");
        check("\u{200c}کتاب", "کتاب");
        check("خانۀ خانهٔ برنامهٔ", "خانه خانه برنامه");
        check("تهـــران \u{202b}تهران\u{202c} ته\u{ad}ران", "تهران تهران تهران");
        check("ﻛﺘﺎﺏ سﻻم ﷲ", "کتاب سلام الله");
        check("قرا\u{653}ن", "قرآن");
        check("مُحَمَّد", "محمد");
        check("شهداء جزء اعضاء", "شهدا جزء اعضا");
        check("سلاممممم خیلییییی", "سلام خیلی");
        check("الله محقق", "الله محقق");
    }

    #[test]
    fn scripts_do_not_mix() {
        check("BBC فارسی", "bbc فارسی");
        check("ایرانAir", "ایران air");
        check("Wi-Fi", "wi fi");
        check("Café İstanbul", "cafe istanbul");
        check("Россия 中国", "россия 中国");
    }

    #[test]
    fn numbers() {
        for thousand in ["۱٬۰۰۰", "1,000", "۱،۰۰۰", "۱۰۰۰", "١٠٠٠"] {
            check(thousand, "1000");
        }
        check("۱٬۲۳۴٬۵۶۷", "1234567");
        check("۲۰۱۹،۲۰۲۰", "2019 2020");
        check("1,2,3", "1 2 3");
        check("۱،۲۰۰۰", "1 2000");
        for decimal in ["3.5", "۳٫۵", "۳/۵", "۳.۵"] {
            check(decimal, "3.5");
        }
        check("۱٬۲۳۴٫۵", "1234.5");
        check("۱۴۰۲.", "1402");
        check("سال ۱۴۰۲، ۱۴۰۳", "سال 1402 1403");
        check("۱۰-۱۲", "10 12");
        check("۱۲:۳۰", "12 30");
    }

    #[test]
    fn dates() {
        for date in ["۱۴۰۲/۰۵/۱۲", "1402/5/12", "۱۴۰۲-۰۵-۱۲", "1402.05.12", "١٤٠٢/٥/١٢"]
        {
            check(date, "1402/5/12");
        }
        check("۱۲/۰۵/۱۴۰۲", "12/5/1402");
        check("1.2.3", "1.2.3");
        check("192.168.10.1", "192.168.10.1");
    }

    #[test]
    fn percent() {
        for percent in ["۲۰٪", "20%", "۲۰ ٪", "۲۰ درصد", "۲۰درصد"] {
            check(percent, "20 درصد");
        }
        check("a%D8%A7", "a d8 a7");
        check("٪۲۰", "درصد 20");
    }

    #[test]
    fn digits_and_letters() {
        check("۵میلیارد سال۱۴۰۲", "5 میلیارد سال 1402");
        check("کووید-۱۹ کووید۱۹ کووید ۱۹", "کووید 19 کووید 19 کووید 19");
        check("F-16 F16 f۱۶", "f16 f16 f16");
        check("5G نسل 4g", "5g نسل 4g");
        check("COVID-19", "covid19");
        check("۲۵ام", "25 ام");
    }

    #[test]
    fn signs() {
        check("#جام_جهانی", "جام جهانی");
        check(
            "info@isna.ir https://www.isna.ir/news/123",
            "info isna ir https www isna ir news 123",
        );
        check("ج.ا.ایران", "ج ا ایران");
        check("سلام.خوبی؟ (ره)", "سلام خوبی ره");
        check("ایران…عراق، «ایران»/عراق", "ایران عراق ایران عراق");
        check("", "");
        check("؟!، …\u{200c}\u{200f}", "");
    }

    #[test]
    fn offsets_point_into_the_original() {
        let found = words("«كتاب\u{200c}ها» ۲۰٪، تهـران\u{200c} مُد\u{650}");
        let slices: Vec<&str> = found.iter().map(|(_, slice, _)| slice.as_str()).collect();
        assert_eq!(slices, ["كتاب\u{200c}ها", "۲۰", "٪", "تهـران", "مُد\u{650}"]);
    }

    #[test]
    fn gaps_and_joints() {
        let found = words("می\u{200c}رود به خانه، ۵میلیارد\nپایان");
        let gaps: Vec<Gap> = found.iter().map(|(.., word)| word.gap).collect();
        use Gap::*;
        assert_eq!(gaps, [Nothing, Space, Space, Break, Nothing, Break]);
        assert_eq!(found[0].2.joints(), [4]);
        assert!(found[1].2.joints().is_empty());
    }

    #[test]
    fn long_words_are_cut_not_dropped() {
        let long = "ابپت".repeat(40);
        let found = words(&long);
        assert_eq!(found.len(), 3);
        let whole: String = found.iter().map(|(text, ..)| text.as_str()).collect();
        assert_eq!(whole, long);
        let digits = "123456789".repeat(20);
        assert_eq!(words(&digits).len(), 3);
    }
}
