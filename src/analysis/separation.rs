//! Full words that are stuck to another, by a half space or by nothing: where to cut.
//!
//! A half space belongs between a word and what is bound to it, or between the parts of a compound.
//! Writers also put it between words that are two in any other spelling (آن‌را, اعلام‌کرد, به‌همراه,
//! کنترل‌شده), and lose spaces altogether (شدهاست, آنرا). The rules cut such words, so that all
//! spellings give the same ones.

use super::lexicon::{List, contains, contains_parts, text};
use super::morphology::{follows_mi, is_known_word, is_listed, is_participle, verb_of};
use super::words::Word;

/// What to do with a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Separation {
    /// Cut at this byte; what is behind is written as the letters, if there are any.
    Cut(usize, Option<&'static str>),
    /// What is behind this byte is an ezafe that writing may leave out.
    Ezafe(usize),
    /// What is behind this byte is a clitic that is written with these letters.
    Clitic(usize, &'static str),
}

/// Participles and infinitives that follow a noun as words of their own.
const VERBAL_NOUNS: &[&str] = &[
    "شده",
    "نشده",
    "شدن",
    "نشدن",
    "کردن",
    "نکردن",
    "کرده",
    "نکرده",
    "گرفته",
    "نگرفته",
    "داده",
    "نداده",
];

/// What is counted and pointed at, so that یک‌سال and این‌بار are two words.
const MEASURES: &[&str] = &[
    "بار",
    "سال",
    "روز",
    "ماه",
    "هفته",
    "ساعت",
    "دقیقه",
    "نفر",
    "هزار",
    "میلیون",
    "میلیارد",
    "درصد",
    "مرحله",
    "دوره",
    "نوع",
    "مورد",
    "هم",
];

/// What از is stuck to.
const BEFORE_AZ: &[&str] = &["پس", "پیش", "بیش", "قبل", "بعد", "غیر", "بیشتر", "کمتر"];

/// Forms of خواستن that make the future.
const FUTURE: &[&str] = &[
    "خواهد",
    "خواهند",
    "خواهم",
    "خواهیم",
    "خواهید",
    "خواهی",
    "نخواهد",
    "نخواهند",
    "نخواهم",
    "نخواهیم",
    "نخواهید",
    "نخواهی",
];

/// Where a word of other words is to be cut.
pub(super) fn separation(word: &Word) -> Option<Separation> {
    let joints = word.joints();
    match (joints.first(), joints.last()) {
        (Some(first), Some(last)) => at_half_space(&word.text, *first as usize, *last as usize),
        _ => without_half_space(&word.text),
    }
}

fn at_half_space(term: &str, first: usize, last: usize) -> Option<Separation> {
    let (left, right) = term.split_at(last);
    let cut = Some(Separation::Cut(last, None));
    match right {
        "را" => return cut,
        "ی" if left.ends_with('ه') => return Some(Separation::Ezafe(last)),
        // کتاب‌اش is کتابش.
        "اش" if !left.ends_with(['ا', 'و', 'ه', 'ی']) && is_known_word(left) => {
            return Some(Separation::Clitic(last, "ش"));
        }
        "ها" | "های" | "هایی" | "ای" | "اند" | "تر" | "ترین" | "ام" | "اش" =>
        {
            return None;
        }
        _ => {}
    }
    // می‌دان is no میدان.
    if matches!(left, "می" | "نمی") {
        let other = contains(List::Word, term) && !follows_mi(right);
        return if other { cut } else { None };
    }
    let is_compound = |left: &str, right: &str| contains_parts(List::Compound, &[left, " ", right]);
    // به‌همراه, یک‌سال, این‌بار: two words, unless a list says that they are one.
    let (head, rest) = term.split_at(first);
    let free_head = match head {
        "به" => is_known_word(rest),
        "یک" | "این" | "آن" | "هر" | "چند" | "دو" | "سه" => {
            MEASURES.contains(&rest)
        }
        _ => false,
    };
    if free_head && first == last && !is_compound(head, rest) {
        return Some(Separation::Cut(first, None));
    }
    let free_word = matches!(right, "که" | "از" | "به" | "در" | "با" | "هم")
        || VERBAL_NOUNS.contains(&right)
        || contains(List::LightVerb, right) && !is_listed(term);
    if free_word && !is_compound(left, right) && is_known_word(left) { cut } else { None }
}

fn without_half_space(term: &str) -> Option<Separation> {
    if term.len() <= "است".len() {
        return None;
    }
    // The last letter rules most words out; this is asked of every word of a text.
    let found = match term.chars().next_back()? {
        'ت' if term.ends_with("ست") => copula(term),
        'ا' => term.strip_suffix("را").and_then(|left| object_marker(term, left)),
        'ز' => {
            let left = term.strip_suffix("از").filter(|left| BEFORE_AZ.contains(left))?;
            Some(Separation::Cut(left.len(), None))
        }
        'ی' => term.strip_suffix('ی').and_then(|stem| lost_ezafe(term, stem)),
        'ه' | 'ن' => verbal_noun(term),
        _ => None,
    };
    found.or_else(|| match term.chars().next()? {
        'ب' => term.strip_prefix("به").and_then(|rest| preposition(term, rest)),
        'خ' | 'ن' => future(term),
        _ => None,
    })
}

/// آنرا is آن را.
fn object_marker(term: &str, left: &str) -> Option<Separation> {
    let pronoun = matches!(left, "آن" | "این" | "آنها" | "اینها" | "آنان" | "همه" | "خود");
    let long = left.chars().count() >= 4 && contains(List::Word, left);
    let free = (pronoun || long) && !is_other_word(term, left);
    free.then_some(Separation::Cut(left.len(), None))
}

/// خانهی is خانه‌ی.
fn lost_ezafe(term: &str, stem: &str) -> Option<Separation> {
    let ezafe =
        ends_in_silent_heh(stem) && contains(List::Word, stem) && !is_other_word(term, stem);
    ezafe.then_some(Separation::Ezafe(stem.len()))
}

/// کنترلشده is کنترل شده, زمانیکه is زمانی که.
fn verbal_noun(term: &str) -> Option<Separation> {
    if let Some(left) = term.strip_suffix("که").filter(|left| left.ends_with('ی')) {
        let known = contains(List::Word, left) || contains(List::Inflected, left);
        let free = known && !is_other_word(term, left);
        return free.then_some(Separation::Cut(left.len(), None));
    }
    if !(term.ends_with("ده") || term.ends_with("ته") || term.ends_with("دن")) {
        return None;
    }
    let left = VERBAL_NOUNS.iter().find_map(|verbal| term.strip_suffix(verbal))?;
    let free = left.chars().count() >= 3
        && contains(List::Word, left)
        && verb_of(term).is_none()
        && !is_other_word(term, left);
    free.then_some(Separation::Cut(left.len(), None))
}

/// بههمراه is به همراه.
fn preposition(term: &str, rest: &str) -> Option<Separation> {
    let free = rest.chars().count() >= 3
        && contains(List::Word, rest)
        && !contains(List::Variant, term)
        && !is_known_word(term);
    free.then_some(Separation::Cut("به".len(), None))
}

/// خواهدشد is خواهد شد.
fn future(term: &str) -> Option<Separation> {
    if !(term.starts_with("خواه") || term.starts_with("نخواه")) {
        return None;
    }
    let future = FUTURE.iter().find(|future| {
        term.strip_prefix(**future).is_some_and(|rest| contains(List::PastStem, rest))
    })?;
    Some(Separation::Cut(future.len(), None))
}

/// آنست is آن است, شدهاست is شده است; but سالهاست stays one word, a form of سال, and میدانست is a verb.
fn copula(term: &str) -> Option<Separation> {
    if let Some(left) = term.strip_suffix("است").filter(|left| is_participle(left)) {
        return Some(Separation::Cut(left.len(), None));
    }
    let plural = term.strip_suffix("هاست").is_some_and(|stem| contains(List::Word, stem));
    if plural || verb_of(term).is_some() {
        return None;
    }
    if let Some(left) = term.strip_suffix("است")
        && contains(List::Word, left)
        && !is_other_word(term, left)
    {
        return Some(Separation::Cut(left.len(), None));
    }
    let left = term.strip_suffix("ست")?;
    let long = left.chars().count() >= 3 || left == "آن";
    let free = long && !left.ends_with("ها") && contains(List::Word, left);
    (free && !is_other_word(term, left)).then_some(Separation::Cut(left.len(), Some("است")))
}

/// Whether a form is a word of its own, or a form of another word than `stem`.
fn is_other_word(form: &str, stem: &str) -> bool {
    contains(List::Word, form) || text(List::Inflected, &[form]).is_some_and(|base| base != stem)
}

/// Words in a spoken heh, which take no ای; besides all in اه.
const SPOKEN_HEH: &[&str] = &[
    "به",
    "که",
    "نه",
    "چه",
    "سه",
    "ده",
    "مه",
    "ته",
    "زه",
    "شه",
    "فقیه",
    "شبیه",
    "وجه",
    "فقه",
    "توجه",
    "متوجه",
    "مشابه",
    "موجه",
    "تنبیه",
    "توجیه",
    "ترفیه",
    "کنه",
];

/// Ends of words in وه whose heh is spoken; in others it is silent (جلوه, شیوه).
const SPOKEN_WAW_HEH: &[&str] = &["گروه", "کوه", "نبوه", "ندوه", "پژوه", "ستوه", "وجوه", "کروه"];

/// Whether a word ends in a heh that is not spoken, so that endings are written apart from it.
pub(super) fn ends_in_silent_heh(word: &str) -> bool {
    word.ends_with('ه')
        && !word.ends_with("اه")
        && !SPOKEN_WAW_HEH.iter().any(|end| word.ends_with(end))
        && !SPOKEN_HEH.contains(&word)
}
