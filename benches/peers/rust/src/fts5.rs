//! SQLite's FTS5 with its default tokenizer, unicode61.

use std::path::Path;

use rusqlite::Connection;

use crate::race::{Answer, Peer, Way};
use crate::records;

pub(crate) fn index(corpus: &Path, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut connection = Connection::open(folder.join("news.db"))?;
    connection.execute_batch(
        "PRAGMA cache_size = -196608;
         CREATE VIRTUAL TABLE news USING fts5(id UNINDEXED, title, body, tokenize = 'unicode61');",
    )?;
    let transaction = connection.transaction()?;
    let records = {
        let mut insert =
            transaction.prepare("INSERT INTO news (id, title, body) VALUES (?1, ?2, ?3)")?;
        records::each(corpus, |record| {
            insert.execute([&record.id, &record.title, &record.body])?;
            Ok(())
        })?
    };
    transaction.commit()?;
    println!("{}", serde_json::json!({"task": "index", "records": records}));
    Ok(())
}

const IDS: &str = "SELECT id FROM news WHERE news MATCH ?1 ORDER BY rank LIMIT 10";
const SNIPPETS: &str = "SELECT id, snippet(news, 2, '<b>', '</b>', '…', 32) FROM news
    WHERE news MATCH ?1 ORDER BY rank LIMIT 10";

pub(crate) struct Fts5(Connection);

pub(crate) fn open(folder: &Path) -> anyhow::Result<Fts5> {
    let connection = Connection::open(folder.join("news.db"))?;
    connection.execute_batch("PRAGMA cache_size = -196608; PRAGMA mmap_size = 17179869184;")?;
    connection.prepare_cached(IDS)?;
    Ok(Fts5(connection))
}

/// The text as a query of FTS5: words in quotes. A half space would make a phrase of its halves.
fn query(text: &str, way: Way) -> String {
    if way == Way::Phrase {
        return format!("\"{text}\"");
    }
    let words = text.split([' ', '\u{200c}']).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    words.join(if way == Way::Any { " OR " } else { " " })
}

impl Peer for Fts5 {
    fn ids(&mut self, text: &str, way: Way) -> anyhow::Result<Answer> {
        let mut select = self.0.prepare_cached(IDS)?;
        let ids = select.query_map([query(text, way)], |row| row.get(0))?;
        Ok(Answer { ids: ids.collect::<Result<_, _>>()?, snippets: Vec::new() })
    }

    fn snippets(&mut self, text: &str) -> anyhow::Result<Answer> {
        let mut select = self.0.prepare_cached(SNIPPETS)?;
        let mut rows = select.query([query(text, Way::Any)])?;
        let mut answer = Answer::default();
        while let Some(row) = rows.next()? {
            answer.ids.push(row.get(0)?);
            answer.snippets.push(row.get(1)?);
        }
        Ok(answer)
    }
}
