//! Whether something is still the same: numbers of the bytes of a file and of the fields of an article.
//!
//! XXH3 with 64 bits (<https://xxhash.com>): the same number in every version and on every machine. Two
//! different contents of one file are taken for the same once in 2⁶⁴, of one article once in 2⁴⁸: each
//! article of an index has such a number, and six bytes of it are enough to know its own old text by.

use std::fs::File;
use std::hash::Hasher;
use std::io::{self, Read};
use std::path::Path;

use twox_hash::XxHash3_64;

use crate::article::Article;

/// Bytes read at a time.
const PIECE: usize = 1 << 18;

/// The number of a file's bytes as they stand on the disk.
pub(super) fn of_file(path: &Path) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut hasher = XxHash3_64::new();
    // A file of one article needs no large buffer.
    let size = file.metadata().map_or(PIECE, |data| usize::try_from(data.len()).unwrap_or(PIECE));
    let mut piece = vec![0; size.clamp(1, PIECE - 1) + 1];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(read) => hasher.write(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The number of what an article says: all that is kept of it but its id and its path.
pub(super) fn of_article(article: &Article) -> u64 {
    let Article { id: _, title, body, date, source, category, author, url, tags, path: _ } =
        article;
    let mut hasher = XxHash3_64::new();
    let mut text = |text: &str| {
        // The length in front keeps the fields apart.
        hasher.write(&(text.len() as u64).to_le_bytes());
        hasher.write(text.as_bytes());
    };
    text(title);
    text(body);
    for field in [source, category, author, url] {
        // A field that is missing is another than one that is empty.
        text(if field.is_some() { "+" } else { "" });
        text(field.as_deref().unwrap_or(""));
    }
    for tag in tags {
        text(tag);
    }
    if let Some(date) = date {
        hasher.write(&i64::from(date.day()).to_le_bytes());
        hasher.write(&date.instant().unwrap_or(i64::MIN).to_le_bytes());
    }
    hasher.finish() >> 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::ArticleDate;

    #[test]
    fn every_field_but_id_and_path_counts() {
        let article =
            Article { title: "تیتر".into(), body: "متن".into(), ..Article::default() };
        let number = of_article(&article);
        let same = Article { id: "x".into(), path: "y".into(), ..article.clone() };
        assert_eq!(of_article(&same), number);
        let others = [
            Article { title: "تیترمتن".into(), body: String::new(), ..article.clone() },
            Article { source: Some(String::new()), ..article.clone() },
            Article { source: Some("آفاق".into()), ..article.clone() },
            Article { category: Some("آفاق".into()), ..article.clone() },
            Article { author: Some("آفاق".into()), ..article.clone() },
            Article { url: Some("آفاق".into()), ..article.clone() },
            Article { tags: vec!["آفاق".into()], ..article.clone() },
            Article { tags: vec!["آفا".into(), "ق".into()], ..article.clone() },
            Article { date: Some(ArticleDate::from_day(3)), ..article.clone() },
            Article { date: ArticleDate::from_instant(3 * 86_400), ..article.clone() },
        ];
        let mut numbers: Vec<u64> = others.iter().map(of_article).chain([number]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), others.len() + 1);
    }

    #[test]
    fn numbers_do_not_change_with_the_program() {
        let article =
            Article { title: "هکر".into(), body: "متن خبر".into(), ..Article::default() };
        // What an index keeps must be what a later version works out.
        assert_eq!(of_article(&article), 0x7387_9029_1AD8);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"").unwrap();
        // The published value for no bytes.
        assert_eq!(of_file(&path).unwrap(), 0x2D06_8005_38D3_94C2);
    }
}
