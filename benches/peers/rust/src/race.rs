//! The same loop for every peer: one pass to warm up, one that is timed, each answer checked.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use serde_json::json;

/// How a text is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// At least one of the words.
    Any,
    /// All words.
    All,
    /// The words one after the other.
    Phrase,
}

/// One query, and the numbers of the articles of which one must be among the first ten.
pub(crate) struct Question {
    kind: String,
    expected: HashSet<u32>,
    pub(crate) text: String,
}

/// An answer: ids, and of each hit what is shown, if that was asked.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) ids: Vec<String>,
    pub(crate) snippets: Vec<String>,
}

/// An open index.
pub(crate) trait Peer {
    /// The ids of the ten best.
    fn ids(&mut self, text: &str, way: Way) -> anyhow::Result<Answer>;
    /// The ten best with a passage of each, at least one of the words.
    fn snippets(&mut self, text: &str) -> anyhow::Result<Answer>;
}

/// `kind<TAB>numbers<TAB>text` a line.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Question>> {
    let text = std::fs::read_to_string(path)?;
    let question = |line: &str| -> anyhow::Result<Question> {
        let mut parts = line.splitn(3, '\t');
        let mut next = || parts.next().context("kind, numbers and text");
        Ok(Question {
            kind: next()?.to_owned(),
            expected: next()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
            text: next()?.to_owned(),
        })
    };
    text.lines().map(question).collect()
}

fn ask(peer: &mut impl Peer, kind: &str, text: &str) -> anyhow::Result<Answer> {
    match kind {
        "any" => peer.ids(text, Way::Any),
        "all" => peer.ids(text, Way::All),
        "phrase" => peer.ids(text, Way::Phrase),
        "snippets" => peer.snippets(text),
        _ => anyhow::bail!("no kind {kind}"),
    }
}

impl Question {
    /// Whether an article that is looked for is there; the number is what the id begins with.
    fn is_found(&self, answer: &Answer) -> bool {
        let number = |id: &String| id.split('-').next().and_then(|number| number.parse().ok());
        answer.ids.iter().filter_map(number).any(|number: u32| self.expected.contains(&number))
    }
}

fn percentile(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part).round() as usize]
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// Opens the index and asks all queries, kind after kind. A kind has `budget` seconds: where the
/// first half of it is over before the pass that warms up, only the queries that were asked so far
/// are asked again.
pub(crate) fn race<P: Peer>(
    open: impl Fn() -> anyhow::Result<P>,
    questions: &[Question],
    budget: f64,
) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut peer = open()?;
    let first = milliseconds(started);
    let mut again = Vec::new();
    for _ in 0..9 {
        let started = Instant::now();
        drop(open()?);
        again.push(milliseconds(started));
    }
    again.sort_by(f64::total_cmp);
    println!("{}", json!({"task": "open", "first_ms": first, "p50_ms": percentile(&again, 0.5)}));
    for kind in ["any", "all", "phrase", "snippets"] {
        let all: Vec<&Question> = questions.iter().filter(|q| q.kind == kind).collect();
        let started = Instant::now();
        let mut asked = 0;
        for question in &all {
            ask(&mut peer, kind, &question.text)?;
            asked += 1;
            if started.elapsed().as_secs_f64() > budget / 2.0 {
                break;
            }
        }
        let (mut times, mut found, mut shown) = (Vec::with_capacity(asked), 0, 0);
        for question in &all[..asked] {
            let started = Instant::now();
            let answer = ask(&mut peer, kind, &question.text)?;
            times.push(milliseconds(started));
            found += usize::from(question.is_found(&answer));
            shown += answer.snippets.iter().filter(|snippet| !snippet.is_empty()).count();
        }
        ensure!(asked > 0, "no query of the kind {kind}");
        let total: f64 = times.iter().sum();
        times.sort_by(f64::total_cmp);
        println!(
            "{}",
            json!({
                "task": "search", "kind": kind, "queries": all.len(), "asked": asked,
                "p50_ms": percentile(&times, 0.5), "p99_ms": percentile(&times, 0.99),
                "mean_ms": total / asked as f64, "found": found as f64 / asked as f64,
                "snippets": shown,
            })
        );
    }
    Ok(())
}
