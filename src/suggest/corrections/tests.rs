//! Corrections of whole queries against a small archive.

use super::*;
use crate::suggest::archive::Archive;

const WORDS: &str = "انتخابات 900، اخبار 700، خبر 3000، هکرهای 20، ایرانی 800، ایران 5000، سلام 30، \
    بانک 500، مرکزی 300، بانک مرکزی 80، هکرهای ایرانی 9، خبرگزاری 400، saler 12، microsoft 40، \
    ریاست 90، جمهوری 200، ریاست جمهوری 60، کتاب 80، آبادان 70، \
    نوشتهها 40، نیویورک 30، سپاسگزاری 20، میوهها 30، میوه 90";

/// One piece for each bare word or quote, as the query's tree would give them.
fn found(query: &str, pieces: &[Piece<'_>]) -> Vec<Correction> {
    corrections(&Archive::of(WORDS), &PersianAnalyzer::new(), query, pieces, 3)
}

fn piece(query: &str, text: &'static str) -> Piece<'static> {
    Piece { text, at: query.find(text).unwrap(), quoted: false, excluded: false }
}

#[test]
fn whole_queries() {
    let check = |query: &str, kind: &str, expected: &str| {
        let piece = Piece { text: query, at: 0, quoted: false, excluded: false };
        let found = found(query, &[piece]);
        let best = found.first().map(|best| {
            (best.kind.code().to_owned(), best.query.replace('\u{200c}', "_"), best.sure)
        });
        assert_eq!(best, Some((kind.to_owned(), expected.to_owned(), true)), "{query} {found:?}");
    };
    check("انتحابات ایران", "spelling", "انتخابات ایران");
    check("انتحابات ریاست جمهری", "spelling", "انتخابات ریاست جمهوری");
    check("بانکمرکزی", "spacing", "بانک مرکزی");
    check("i;vihd hdvhkd", "keyboard", "هکرهای ایرانی");
    check("سلام hdvhkd", "keyboard", "سلام ایرانی");
    check("hackerhaye irani", "finglish", "هکرهای ایرانی");
    check("سشمثق", "keyboard", "saler");
    check("micorsoft", "spelling", "microsoft");
    check("Hfhnhk", "keyboard", "آبادان");
    check("new york", "finglish", "نیویورک");
    check("سسلااامم", "spelling", "سلام");
}

#[test]
fn operators_and_quotes_stay() {
    let check = |query: &str, pieces: &[Piece<'_>], expected: Option<&str>| {
        let best = found(query, pieces).into_iter().next().map(|best| best.query);
        assert_eq!(best.map(|q| q.replace('\u{200c}', "_")).as_deref(), expected, "{query}");
    };
    let query = "title:انتحابات AND (ایران OR خبر)";
    check(query, &[piece(query, "انتحابات")], Some("title:انتخابات AND (ایران OR خبر)"));
    let query = "+بانکمرکزی خبر";
    check(query, &[piece(query, "بانکمرکزی")], Some("+(بانک مرکزی) خبر"));
    // Quotes keep their letters, but can be typed on the wrong keyboard.
    let query = "«انتحابات»";
    let quoted = |text| Piece { quoted: true, ..piece(query, text) };
    check(query, &[quoted("انتحابات")], None);
    let query = "\"hackerhaye irani\" خبر";
    let quoted = Piece { quoted: true, ..piece(query, "hackerhaye irani") };
    check(query, &[quoted, piece(query, "خبر")], Some("\"هکرهای ایرانی\" خبر"));
    let query = "خبر -انتحابات";
    let excluded = Piece { excluded: true, ..piece(query, "انتحابات") };
    check(query, &[piece(query, "خبر"), excluded], None);
    // The first key of a word is a sign to the query language.
    let query = ";jhf";
    check(query, &[piece(query, "jhf")], Some("کتاب"));
}

#[test]
fn what_is_not_sure() {
    let sure = |query: &str| {
        let piece = Piece { text: query, at: 0, quoted: false, excluded: false };
        found(query, &[piece]).first().map(|best| best.sure)
    };
    // A word of the lexicon that the archive does not have.
    assert_eq!(sure("کباب"), Some(false));
    assert_eq!(sure("اخبر"), Some(true));
    // What is advised is offered only.
    assert_eq!(sure("نوشتجات"), Some(false));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(10_000))]

    #[test]
    fn any_query_can_be_asked(
        query in "[آ-یa-z;'\\[ «»\"()\u{200c}\u{a0}+:-]{0,30}|\\PC{0,40}", from in 0_usize..12, length in 0_usize..40
    ) {
        let from = query.floor_char_boundary(from.min(query.len()));
        let to = query.floor_char_boundary((from + length).min(query.len()));
        let piece = Piece { text: &query[from..to], at: from, quoted: false, excluded: false };
        let found = found(&query, &[piece]);
        proptest::prop_assert!(found.len() <= 3);
    }
}

#[test]
fn long_queries_are_looked_at_in_part() {
    let query = "انتحابات ghjkl ".repeat(700);
    let piece = Piece { text: &query, at: 0, quoted: false, excluded: false };
    found(&query, &[piece]);
}
