//! Where a line too long for the terminal is broken.

use std::ops::Range;

use super::clusters::Cluster;

/// The lines as ranges of clusters: broken at white space, which is left out where it would end a
/// line; words longer than a line are cut between clusters. There is always at least one line.
pub(super) fn wrapped(clusters: &[Cluster], width: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut used = 0;
    // The last white space of this line that has a word before it.
    let mut space: Option<Range<usize>> = None;
    // The end of the last word.
    let mut word_end = 0;
    for (at, cluster) in clusters.iter().enumerate() {
        if cluster.is_space() {
            used += cluster.width;
            continue;
        }
        if word_end < at && start < word_end {
            space = Some(word_end..at);
        }
        // Twice where the beginning of the word leaves no room for a wide cluster.
        while used + cluster.width > width && start < at {
            let cut = space.take().unwrap_or(word_end.max(start)..at);
            lines.push(start..cut.start);
            start = cut.end;
            used = clusters
                .get(start..at)
                .unwrap_or_default()
                .iter()
                .map(|cluster| cluster.width)
                .sum();
        }
        used += cluster.width;
        word_end = at + 1;
    }
    lines.push(start..word_end.max(start));
    lines
}

#[cfg(test)]
mod tests {
    use anstyle::Style;

    use super::super::clusters::clusters;
    use super::*;

    #[test]
    fn lines_end_between_words() {
        let check = |input: &str, width: usize, expected: &[&str]| {
            let clusters = clusters(&[(input.to_owned(), Style::new())]);
            let found: Vec<String> = wrapped(&clusters, width)
                .into_iter()
                .map(|line| clusters[line].iter().map(|cluster| cluster.text.as_str()).collect())
                .collect();
            assert_eq!(found, expected, "{input} in {width}");
        };
        check("", 10, &[""]);
        check("   ", 2, &[""]);
        check("یک دو سه", 20, &["یک دو سه"]);
        check("یک دو سه", 8, &["یک دو سه"]);
        check("یک دو سه", 7, &["یک دو", "سه"]);
        check("یک دو سه", 5, &["یک دو", "سه"]);
        check("یک دو سه", 4, &["یک", "دو", "سه"]);
        check("یک  دو   ", 3, &["یک", "دو"]);
        // Too long for a line.
        check("دانشگاه", 3, &["دان", "شگا", "ه"]);
        check("در دانشگاه ما", 4, &["در", "دانش", "گاه", "ما"]);
        check("ab", 0, &["a", "b"]);
        check("漢字", 1, &["漢", "字"]);
        check("\u{feff} abc漢", 4, &["\u{feff}", "abc", "漢"]);
        // The space at the beginning is meant so.
        check("  یک دو", 5, &["  یک", "دو"]);
        check("  یک", 3, &["  ی", "ک"]);
        // Half spaces and marks take no column; hard spaces hold words together.
        check("می\u{200c}رود آن", 5, &["می\u{200c}رود", "آن"]);
        check("مُدَّ", 2, &["مُدَّ"]);
        check("آن ۵\u{a0}تن", 5, &["آن", "۵\u{a0}تن"]);
    }
}
