//! A styled line as what a reader takes for its characters: a base with its marks.

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A grapheme cluster. It is never cut, and has the style of its first character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cluster {
    pub(super) text: String,
    pub(super) style: Style,
    /// In columns.
    pub(super) width: usize,
}

impl Cluster {
    pub(super) fn base(&self) -> Option<char> {
        self.text.chars().next()
    }

    pub(super) fn contains(&self, character: char) -> bool {
        self.text.contains(character)
    }

    /// Whether a line may end here: white space that carries no mark and does not hold words
    /// together.
    pub(super) fn is_space(&self) -> bool {
        self.text.chars().all(|character| {
            character.is_whitespace() && !matches!(character, '\u{A0}' | '\u{2007}' | '\u{202F}')
        })
    }
}

/// The clusters of a line. They are found in the whole text: where a style begins changes nothing.
pub(super) fn clusters(line: &[(String, Style)]) -> Vec<Cluster> {
    let text: String = line.iter().map(|(text, _)| text.as_str()).collect();
    let mut pieces = line.iter();
    // Style of the piece at hand, and where that piece ends in the text.
    let mut style = Style::new();
    let mut end = 0;
    let mut clusters = Vec::new();
    for (at, cluster) in text.grapheme_indices(true) {
        while at >= end {
            let Some((piece, its_style)) = pieces.next() else { break };
            style = *its_style;
            end += piece.len();
        }
        clusters.push(Cluster { text: cluster.to_owned(), style, width: cluster.width() });
    }
    clusters
}

/// The clusters as a line again, neighbours of one style in one piece.
pub(super) fn joined(clusters: impl IntoIterator<Item = Cluster>) -> Vec<(String, Style)> {
    let mut line: Vec<(String, Style)> = Vec::new();
    for cluster in clusters {
        match line.last_mut() {
            Some((text, style)) if *style == cluster.style => text.push_str(&cluster.text),
            _ => line.push((cluster.text, cluster.style)),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOLD: Style = Style::new().bold();

    #[test]
    fn marks_stay_with_their_base_and_have_no_width() {
        let check = |input: &str, expected: &[(&str, usize)]| {
            let clusters = clusters(&[(input.to_owned(), BOLD)]);
            let found: Vec<(&str, usize)> =
                clusters.iter().map(|cluster| (cluster.text.as_str(), cluster.width)).collect();
            assert_eq!(found, expected);
        };
        check("", &[]);
        check("مُدّ", &[("مُ", 1), ("دّ", 1)]);
        check("می\u{200c}رود", &[("م", 1), ("ی\u{200c}", 1), ("ر", 1), ("و", 1), ("د", 1)]);
        check("a漢", &[("a", 1), ("漢", 2)]);
        check("👨\u{200d}👩", &[("👨\u{200d}👩", 2)]);
    }

    #[test]
    fn pieces_are_found_again() {
        let check = |line: &[(&str, Style)], expected: &[(&str, Style)]| {
            let line: Vec<_> =
                line.iter().map(|(text, style)| ((*text).to_owned(), *style)).collect();
            let found = joined(clusters(&line));
            let found: Vec<_> = found.iter().map(|(text, style)| (text.as_str(), *style)).collect();
            assert_eq!(found, expected);
        };
        let plain = Style::new();
        check(&[], &[]);
        check(&[("", BOLD), ("سلام", plain), ("", BOLD)], &[("سلام", plain)]);
        check(&[("سلا", plain), ("م", BOLD)], &[("سلا", plain), ("م", BOLD)]);
        check(&[("سل", BOLD), ("ام", BOLD)], &[("سلام", BOLD)]);
        // A mark cannot be set apart from its base.
        check(&[("م", plain), ("\u{64f}د", BOLD)], &[("م\u{64f}", plain), ("د", BOLD)]);
    }
}
