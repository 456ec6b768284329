//! The query language: its documentation, and what it finds.

use std::path::Path;

use juya::query::parse;

use crate::util::Folder;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/query.md");
const NOW: &str = "1403/02/10";

/// A row of a table of examples with its last two cells filled in.
fn filled(folder: &Folder, row: &str) -> String {
    let query = row.trim_start_matches("| `").split("` |").next().unwrap();
    let today = juya::calendar::parse_now(NOW).unwrap();
    let read = parse(query, Some(today));
    let mut notes: Vec<&str> = read.warnings.iter().map(juya::query::QueryWarning::code).collect();
    notes.dedup();
    let notes: String = notes.iter().map(|note| format!(" ({note})")).collect();
    let arguments = ["search", "--json", "--limit", "1", "--match", "all", "--no-rewrite"];
    let run = folder.juya(&[&arguments[..], &["--now", NOW, "--", query]].concat());
    let answer: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let shown = read.to_string();
    let shown = if shown.is_empty() { "nothing".to_owned() } else { format!("`{shown}`") };
    format!("| `{query}` | {shown}{notes} | {} |", answer["total"])
}

/// With `JUYA_WRITE=1` the tables are written anew.
#[test]
fn the_examples_of_the_guide_are_true() {
    let folder = Folder::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    folder.juya(&["index", corpus.to_str().unwrap(), "--quiet"]).expect(0);
    let guide = std::fs::read_to_string(GUIDE).unwrap();
    let mut examples = false;
    let mut count = 0;
    let lines = guide.lines().map(|line| {
        examples = line.starts_with("| query |") || examples && line.starts_with('|');
        if examples && line.starts_with("| `") {
            count += 1;
            filled(&folder, line)
        } else {
            line.to_owned()
        }
    });
    let mut made = lines.collect::<Vec<_>>().join("\n");
    made.push('\n');
    assert!(count > 60, "only {count} examples were found");
    if std::env::var_os("JUYA_WRITE").is_some() {
        std::fs::write(GUIDE, made).unwrap();
        return;
    }
    for (written, made) in guide.lines().zip(made.lines()) {
        assert_eq!(written, made);
    }
}
