//! One peer, one task: `juya-peers tantivy|fts5 index CORPUS INDEX`, `juya-peers juya|tantivy|fts5
//! search INDEX QUERIES.tsv BUDGET`. Prints JSON lines.

mod fts5;
mod juya_peer;
mod race;
mod records;
mod tantivy_peer;

use std::path::Path;

use anyhow::{Context as _, bail};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["tantivy", "index", corpus, index] => {
            tantivy_peer::index(Path::new(corpus), Path::new(index))
        }
        ["fts5", "index", corpus, index] => fts5::index(Path::new(corpus), Path::new(index)),
        [peer, "search", index, queries, budget] => {
            let (index, queries) = (Path::new(index), race::read(Path::new(queries))?);
            let budget: f64 = budget.parse().context("the budget in seconds")?;
            match peer {
                "juya" => race::race(|| juya_peer::open(index), &queries, budget),
                "tantivy" => race::race(|| tantivy_peer::open(index), &queries, budget),
                "fts5" => race::race(|| fts5::open(index), &queries, budget),
                _ => bail!("no peer {peer}"),
            }
        }
        _ => bail!("PEER index CORPUS INDEX, or PEER search INDEX QUERIES.tsv BUDGET"),
    }
}
