use std::path::PathBuf;

use serde_json::json;

use crate::util::{Folder, Random};

const WORDS: &[&str] = &[
    "هکر",
    "هکرها",
    "بانک",
    "بانک‌ها",
    "ایران",
    "کتاب",
    "کتاب‌هایشان",
    "می‌رود",
    "رفت",
    "گفت‌وگو",
    "انتخابات",
    "نرخ",
    "ارز",
    "دلار",
    "باران",
    "سیل",
    "زلزله",
    "فوتبال",
    "تیم",
    "قهرمان",
    "مجلس",
    "دولت",
    "وزیر",
    "برق",
    "آب",
    "نفت",
    "گاز",
    "مدرسه",
    "دانشگاه",
    "پزشک",
];

/// An archive of files with some articles each.
pub(crate) struct Archive {
    random: Random,
    /// Articles that were made.
    made: usize,
    files: usize,
    articles_of_a_file: usize,
}

impl Archive {
    pub(crate) fn new(seed: u64, files: usize, articles_of_a_file: usize) -> Self {
        Self { random: Random(seed), made: 0, files, articles_of_a_file }
    }

    fn words(&mut self, count: usize) -> String {
        let random = &mut self.random;
        let words: Vec<String> = (0..count)
            .map(|_| match random.below(4) {
                0 => format!("یکتا{}", random.below(4000)),
                _ => (*random.pick(WORDS)).to_owned(),
            })
            .collect();
        words.join(" ")
    }

    /// The lines of a file of new articles.
    fn lines(&mut self) -> String {
        let mut lines = String::new();
        for _ in 0..self.articles_of_a_file {
            let title = self.words(4);
            let count = 30 + self.random.below(120);
            let body = self.words(count);
            self.made += 1;
            let article = json!({
                "id": format!("n{}", self.made),
                "title": title,
                "body": body,
                "source": "آفاق",
                "date": format!("1399-{:02}-{:02}", 1 + self.made % 12, 1 + self.made % 29),
            });
            lines.push_str(&format!("{article}\n"));
        }
        lines
    }

    /// Writes all files, with new articles.
    pub(crate) fn write(&mut self, folder: &Folder) {
        self.write_into(folder, "corpus");
    }

    /// Writes all files into another folder than `corpus`.
    pub(crate) fn write_into(&mut self, folder: &Folder, name: &str) {
        for file in 0..self.files {
            let lines = self.lines();
            folder.write(&format!("{name}/{file:03}.jsonl"), lines);
        }
    }

    /// Changes some files, takes one away, adds one.
    pub(crate) fn change(&mut self, folder: &Folder) {
        for _ in 0..self.files / 10 + 1 {
            let file = self.random.below(self.files);
            let lines = self.lines();
            folder.write(&format!("corpus/{file:03}.jsonl"), lines);
        }
        let gone = folder.path().join(format!("corpus/{:03}.jsonl", self.random.below(self.files)));
        let _ = std::fs::remove_file(gone);
        self.add(folder, &format!("new{}", self.made));
    }

    /// Adds a file.
    pub(crate) fn add(&mut self, folder: &Folder, name: &str) {
        let lines = self.lines();
        folder.write(&format!("corpus/{name}.jsonl"), lines);
    }
}

/// A file of queries: the titles of articles.
pub(crate) fn queries(folder: &Folder, most: usize) -> PathBuf {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.path().join("corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    let mut titles: Vec<String> = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let article: serde_json::Value = serde_json::from_str(line).unwrap();
            titles.push(article["title"].as_str().unwrap().to_owned());
        }
    }
    let step = (titles.len() / most).max(1);
    let lines = titles.iter().step_by(step).enumerate();
    folder
        .write("titles.tsv", lines.map(|(n, title)| format!("{n}\t{title}\n")).collect::<String>())
}

/// Ids and scores of the answers of an index to the queries.
pub(crate) fn answers(folder: &Folder, index: &str) -> String {
    let arguments = ["search", "--queries", "titles.tsv", "--format", "trec", "--limit", "20"];
    let options = ["--match", "any", "--no-rewrite", "--index", index];
    folder.juya(&[&arguments[..], &options[..]].concat()).expect(0).out
}

/// The number of a count that `stats` gives.
pub(crate) fn stat(folder: &Folder, index: &str, name: &str) -> u64 {
    let run = folder.juya(&["stats", "--json", "--index", index]).expect(0);
    let stats: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    stats[name].as_u64().unwrap()
}
