//! Lines in the order in which they are seen, for terminals that do no BiDi (UAX #9).

use anstyle::Style;
use unicode_bidi::{BidiInfo, Level, ParagraphBidiInfo};

use super::clusters::{Cluster, clusters, joined};
use super::shaping::shaped;
use super::wrapping::wrapped;

/// A line in logical order as lines in visual order of at most `width` columns. Its first strong
/// character gives the direction of all of them; right-to-left lines stand at the right edge.
///
/// The text must be clean: control characters are not looked at.
pub(crate) fn visual_lines(line: &[(String, Style)], width: usize) -> Vec<Vec<(String, Style)>> {
    // Letters are joined before the line is broken: a ligature is narrower than its letters, and
    // the halves of a cut word show that it goes on.
    let clusters = shaped(&clusters(line));
    let text: String = clusters.iter().map(|cluster| cluster.text.as_str()).collect();
    let starts: Vec<usize> = clusters
        .iter()
        .scan(0, |end, cluster| {
            let start = *end;
            *end += cluster.text.len();
            Some(start)
        })
        .collect();
    let start_of = |cluster: usize| starts.get(cluster).copied().unwrap_or(text.len());
    let paragraph = ParagraphBidiInfo::new(&text, None);
    wrapped(&clusters, width)
        .into_iter()
        .map(|range| {
            let of_bytes = paragraph.reordered_levels(start_of(range.start)..start_of(range.end));
            let line = clusters.get(range.clone()).unwrap_or_default();
            let levels: Vec<Level> =
                range.filter_map(|cluster| of_bytes.get(start_of(cluster)).copied()).collect();
            let seen = reordered(line, &levels);
            if paragraph.paragraph_level.is_rtl() {
                at_the_right(seen, width)
            } else {
                joined(seen)
            }
        })
        .collect()
}

/// Whole clusters change places, so that marks stay behind their base.
fn reordered(line: &[Cluster], levels: &[Level]) -> Vec<Cluster> {
    BidiInfo::reorder_visual(levels)
        .into_iter()
        .filter_map(|at| {
            let mut cluster = line.get(at)?.clone();
            if levels.get(at)?.is_rtl() {
                cluster.text = cluster.text.chars().map(mirrored).collect();
            }
            Some(cluster)
        })
        .collect()
}

fn at_the_right(line: Vec<Cluster>, width: usize) -> Vec<(String, Style)> {
    let used: usize = line.iter().map(|cluster| cluster.width).sum();
    let missing = width.saturating_sub(used);
    // An empty line needs no blanks.
    if used == 0 || missing == 0 {
        return joined(line);
    }
    let blanks = Cluster { text: " ".repeat(missing), style: Style::new(), width: missing };
    joined(std::iter::once(blanks).chain(line))
}

/// The character that looks like this one from behind.
fn mirrored(character: char) -> char {
    match character {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    const PLAIN: Style = Style::new();
    const BOLD: Style = Style::new().bold();

    fn text(line: &[(String, Style)]) -> String {
        line.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// Letters instead of their forms, so that a test can be read.
    fn letters(line: &[(String, Style)]) -> String {
        text(line).nfkc().collect()
    }

    #[test]
    fn lines_are_seen_from_the_right() {
        let check = |input: &str, width: usize, expected: &[&str]| {
            let lines = visual_lines(&[(input.to_owned(), PLAIN)], width);
            let found: Vec<String> = lines.iter().map(|line| letters(line)).collect();
            assert_eq!(found, expected, "{input} in {width}");
        };
        check("", 10, &[""]);
        check("plain text", 20, &["plain text"]);
        check("ابر", 3, &["ربا"]);
        check("ابر", 6, &["   ربا"]);
        check("یک دو", 5, &["ود کی"]);
        // Numbers and Latin words keep their order.
        check("سال ۱۴۰۳", 8, &["۱۴۰۳ لاس"]);
        check("۱۴۰۳/۰۱/۲۹ روز", 14, &["زور ۱۴۰۳/۰۱/۲۹"]);
        check("خبر BBC news بود", 16, &["دوب BBC news ربخ"]);
        check("abc ابر def", 11, &["abc ربا def"]);
        // The first strong character of the whole line counts, also for pieces without any.
        check("۱۲ ابر abc def", 6, &["ربا ۱۲", "   abc", "   def"]);
        check("abc ابر", 3, &["abc", "ربا"]);
        // Wrapped in logical order.
        check("یک دو سه", 5, &["ود کی", "   هس"]);
        // Brackets and quotes.
        check("«ابر» (دو)", 10, &["(ود) «ربا»"]);
        check("ابر [BBC]", 9, &["[BBC] ربا"]);
        check("ابر (BBC) ۱۲ روز", 16, &["زور ۱۲ (BBC) ربا"]);
        check("ab (ابر) <c>", 12, &["ab (ربا) <c>"]);
        check("ابر! نه؟", 8, &["؟هن !ربا"]);
        // Marks stay behind their base, half spaces are gone.
        check("دَر", 2, &["ردَ"]);
        check("می\u{200c}رود", 5, &["دوریم"]);
        // A ligature takes one column.
        check("لا لا", 3, &["لا لا"]);
        check("کالا لا", 5, &["لا لااک"]);
    }

    #[test]
    fn letters_are_shaped_before_they_are_turned() {
        let check = |input: &str, width: usize, expected: &[&str]| {
            let lines = visual_lines(&[(input.to_owned(), PLAIN)], width);
            let found: Vec<String> = lines.iter().map(|line| text(line)).collect();
            assert_eq!(found, expected, "{input} in {width}");
        };
        check("سلام", 3, &["\u{FEE1}\u{FEFC}\u{FEB3}"]);
        check("می\u{200c}رود", 6, &[" \u{FEA9}\u{FEED}\u{FEAD}\u{FBFD}\u{FEE3}"]);
        // A cut word stays joined.
        check("ببب", 2, &["\u{FE92}\u{FE91}", " \u{FE90}"]);
    }

    #[test]
    fn styles_follow_their_characters() {
        let line: Vec<(String, Style)> = [("خبر ", PLAIN), ("ابر", BOLD), (" abc", PLAIN)]
            .map(|(text, style)| (text.to_owned(), style))
            .to_vec();
        let check = |width: usize, expected: &[&[(&str, Style)]]| {
            let lines = visual_lines(&line, width);
            let found: Vec<Vec<(String, Style)>> = lines
                .iter()
                .map(|line| {
                    line.iter().map(|(text, style)| (text.nfkc().collect(), *style)).collect()
                })
                .collect();
            let expected: Vec<Vec<(String, Style)>> = expected
                .iter()
                .map(|line| line.iter().map(|(text, style)| ((*text).to_owned(), *style)).collect())
                .collect();
            assert_eq!(found, expected, "in {width}");
        };
        check(11, &[&[("abc ", PLAIN), ("ربا", BOLD), (" ربخ", PLAIN)]]);
        check(7, &[&[("ربا", BOLD), (" ربخ", PLAIN)], &[("    abc", PLAIN)]]);
        check(4, &[&[(" ربخ", PLAIN)], &[(" ", PLAIN), ("ربا", BOLD)], &[(" abc", PLAIN)]]);
    }

    /// The characters without white space and half spaces, letters for forms, brackets as one, in
    /// a fixed order. Decomposed, since marks that follow another letter may compose with it.
    fn characters(text: &str) -> Vec<char> {
        let mut characters: Vec<char> = text
            .nfkd()
            .filter(|character| !character.is_whitespace() && *character != '\u{200c}')
            .map(|character| mirrored(character).min(character))
            .collect();
        characters.sort_unstable();
        characters
    }

    fn of_style(lines: &[Vec<(String, Style)>], style: Style) -> Vec<char> {
        let text: String = lines
            .iter()
            .flatten()
            .filter(|piece| piece.1 == style)
            .map(|piece| piece.0.as_str())
            .collect();
        characters(&text)
    }

    fn width_of(line: &[(String, Style)]) -> usize {
        clusters(line).iter().map(|cluster| cluster.width).sum()
    }

    fn anything() -> impl Strategy<Value = Vec<(String, Style)>> {
        proptest::collection::vec((any::<String>(), Just(PLAIN)), 0..4)
    }

    /// Pieces of text as they are met in news, each of which begins with a base.
    fn pieces() -> impl Strategy<Value = Vec<(String, Style)>> {
        let style = prop_oneof![Just(PLAIN), Just(BOLD)];
        proptest::collection::vec(
            ("([ابپلیکگچژهآۀءدرمێـ][َُّ]?\u{200c}?|[a-c۰-۳0-3 \\[\\]()«».,،؟/-]){0,9}", style),
            0..7,
        )
    }

    proptest! {
        #[test]
        fn nothing_panics(line in anything(), width in 0usize..99) {
            visual_lines(&line, width);
        }

        #[test]
        fn no_character_is_lost(line in anything(), width in 0usize..99) {
            let lines = visual_lines(&line, width);
            let seen: String = lines.iter().map(|line| text(line)).collect();
            prop_assert_eq!(characters(&seen), characters(&text(&line)));
        }

        #[test]
        fn styles_cover_the_same_text(line in pieces(), width in 0usize..40) {
            let lines = visual_lines(&line, width);
            for style in [PLAIN, BOLD] {
                let before = of_style(std::slice::from_ref(&line), style);
                prop_assert_eq!(of_style(&lines, style), before);
            }
        }

        #[test]
        fn lines_keep_the_width(line in pieces(), width in 1usize..40) {
            let lines = visual_lines(&line, width);
            let rtl = ParagraphBidiInfo::new(&text(&line), None).paragraph_level.is_rtl();
            for seen in &lines {
                let used = width_of(seen);
                prop_assert!(used <= width);
                prop_assert!(!rtl || used == width || used == 0);
            }
        }

        #[test]
        fn a_line_that_fits_stays_one(line in pieces()) {
            let lines = visual_lines(&line, width_of(&line).max(1));
            prop_assert_eq!(lines.len(), 1);
        }
    }
}
