//! Joined letters for terminals that join none: each letter in its presentation form.
//!
//! The rules are those of the Unicode Standard, 9.2 "Arabic Cursive Joining". Letters without
//! presentation forms stay as they are and join nothing, for nothing can be seen to join them.

use super::clusters::Cluster;
use super::forms::{forms, lam_with};

const HALF_SPACE: char = '\u{200C}';
const JOINER: char = '\u{200D}';
const TATWEEL: char = '\u{640}';

/// The clusters, in logical order, with shaped letters and without half spaces: these have shown
/// their work by then.
pub(super) fn shaped(clusters: &[Cluster]) -> Vec<Cluster> {
    let mut shaped: Vec<Cluster> = Vec::with_capacity(clusters.len());
    // Whether the cluster before joins the one at hand.
    let mut joins = false;
    let mut rest = clusters;
    while let [original, after @ ..] = rest {
        rest = after;
        if is_transparent(original) {
            shaped.push(original.clone());
            continue;
        }
        let mut cluster = original.clone();
        if let [alef, after @ ..] = after
            && let Some(ligature) = ligature(&cluster, alef, joins)
        {
            rest = after;
            replace_base(&mut cluster, ligature);
            cluster.text.extend(alef.text.chars().skip(1));
            joins = joins_next(alef);
        } else {
            let next = after.iter().find(|next| !is_transparent(next));
            if let Some(form) = form(&cluster, joins, next) {
                replace_base(&mut cluster, form);
            }
            // Asked of the letter as it was: its form is no letter.
            joins = joins_next(original);
        }
        cluster.text.retain(|character| character != HALF_SPACE);
        if !cluster.text.is_empty() {
            shaped.push(cluster);
        }
    }
    shaped
}

/// The form of a letter between its neighbours.
fn form(cluster: &Cluster, joins: bool, next: Option<&Cluster>) -> Option<char> {
    let forms = forms(cluster.base()?);
    let next_joins = cluster.contains(JOINER) || next.is_some_and(joins_previous);
    // Isolated, final, initial, medial.
    let final_part = usize::from(joins && forms.len() >= 2);
    let initial_part = usize::from(joins_next(cluster) && next_joins && forms.len() == 4);
    forms.get(final_part + 2 * initial_part).copied()
}

/// The marks stay.
fn replace_base(cluster: &mut Cluster, base: char) {
    cluster.text = std::iter::once(base).chain(cluster.text.chars().skip(1)).collect();
}

/// Lam and an alef become one character, unless a style sets them apart or something stands
/// between them.
fn ligature(lam: &Cluster, alef: &Cluster, joins: bool) -> Option<char> {
    let apart = lam.contains(HALF_SPACE) || lam.contains(JOINER) || lam.style != alef.style;
    if lam.base() != Some('ل') || apart {
        return None;
    }
    lam_with(alef.base()?).get(usize::from(joins)).copied()
}

/// Invisible characters that stand alone. Marks are inside the clusters.
fn is_transparent(cluster: &Cluster) -> bool {
    cluster.width == 0 && !cluster.contains(HALF_SPACE) && !cluster.contains(JOINER)
}

fn joins_next(cluster: &Cluster) -> bool {
    let joins = |base: char| base == TATWEEL || forms(base).len() == 4;
    !cluster.contains(HALF_SPACE) && (cluster.contains(JOINER) || cluster.base().is_some_and(joins))
}

fn joins_previous(cluster: &Cluster) -> bool {
    let joins = |base: char| matches!(base, TATWEEL | JOINER) || forms(base).len() >= 2;
    cluster.base().is_some_and(joins)
}

#[cfg(test)]
mod tests {
    use anstyle::Style;

    use super::super::clusters::{clusters, joined};
    use super::*;

    #[test]
    fn letters_join() {
        let check = |input: &str, expected: &str| {
            let clusters = shaped(&clusters(&[(input.to_owned(), Style::new())]));
            let found: String = clusters.iter().map(|cluster| cluster.text.as_str()).collect();
            assert_eq!(
                found.escape_unicode().to_string(),
                expected.escape_unicode().to_string(),
                "{input}"
            );
        };
        check("", "");
        check("ب", "\u{FE8F}");
        check("ببب", "\u{FE91}\u{FE92}\u{FE90}");
        // Letters that join the one before them only.
        check("دارد", "\u{FEA9}\u{FE8D}\u{FEAD}\u{FEA9}");
        check("بد", "\u{FE91}\u{FEAA}");
        check("جزء", "\u{FE9F}\u{FEB0}\u{FE80}");
        check("شیء", "\u{FEB7}\u{FBFD}\u{FE80}");
        // Letters of Persian.
        check("پچگ", "\u{FB58}\u{FB7D}\u{FB93}");
        check("ژک", "\u{FB8A}\u{FB8E}");
        check("کیک", "\u{FB90}\u{FBFF}\u{FB8F}");
        check("یی ی", "\u{FBFE}\u{FBFD} \u{FBFC}");
        // A half space ends a joined group and is gone.
        check("می\u{200c}رود", "\u{FEE3}\u{FBFD}\u{FEAD}\u{FEED}\u{FEA9}");
        check("به\u{200c}نام", "\u{FE91}\u{FEEA}\u{FEE7}\u{FE8E}\u{FEE1}");
        check("\u{200c}به\u{200c}", "\u{FE91}\u{FEEA}");
        // A joiner stands for a letter and stays.
        check("ه\u{200d}", "\u{FEEB}\u{200d}");
        check("\u{200d}ه", "\u{200d}\u{FEEA}");
        check("ر\u{200d}", "\u{FEAD}\u{200d}");
        // Tatweel joins on both sides and has one form.
        check("بـب", "\u{FE91}\u{640}\u{FE90}");
        check("دـد", "\u{FEA9}\u{640}\u{FEAA}");
        // Lam and alef.
        check("لا", "\u{FEFB}");
        check("سلام", "\u{FEB3}\u{FEFC}\u{FEE1}");
        check("لآلئ", "\u{FEF5}\u{FEDF}\u{FE8A}");
        check("ل\u{200c}ا", "\u{FEDD}\u{FE8D}");
        check("لَاً", "\u{FEFB}\u{64E}\u{64B}");
        // Marks are transparent, and so is what cannot be seen.
        check("مُدّت", "\u{FEE3}\u{64F}\u{FEAA}\u{651}\u{FE95}");
        check("ب\u{feff}ب", "\u{FE91}\u{feff}\u{FE90}");
        // Other scripts and letters without presentation forms.
        check("abc ۱۲", "abc ۱۲");
        check("بێب", "\u{FE8F}ێ\u{FE8F}");
        check("ب۱ب", "\u{FE8F}۱\u{FE8F}");
    }

    #[test]
    fn letters_join_over_a_change_of_style() {
        let bold = Style::new().bold();
        let check = |input: [&str; 2], expected: [&str; 2]| {
            let line = [(input[0].to_owned(), Style::new()), (input[1].to_owned(), bold)];
            let found = joined(shaped(&clusters(&line)));
            let expected = [(expected[0].to_owned(), Style::new()), (expected[1].to_owned(), bold)];
            assert_eq!(found, expected, "{input:?}");
        };
        check(["ب", "ب"], ["\u{FE91}", "\u{FE90}"]);
        check(["ل", "ا"], ["\u{FEDF}", "\u{FE8E}"]);
    }
}
