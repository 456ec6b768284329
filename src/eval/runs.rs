//! Runs: what a system answered to each topic, in TREC's format.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use super::error::EvalError;
use super::lines::{Limits, Source};

/// A document in the answer to a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrieved {
    /// The document's id.
    pub document: String,
    /// Its score; higher is better.
    pub score: f32,
}

/// Puts an answer in the order in which it is evaluated, that of trec_eval: by score, and by id,
/// descending, where scores are equal.
pub(crate) fn rank(answer: &mut [Retrieved]) {
    answer.sort_unstable_by(|left, right| {
        // Zero and minus zero are one score.
        let by_score = (right.score + 0.0).total_cmp(&(left.score + 0.0));
        by_score.then_with(|| right.document.cmp(&left.document))
    });
}

/// What a system answered to all topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    topics: Vec<(String, Vec<Retrieved>)>,
    places: HashMap<String, usize>,
}

impl Run {
    /// Reads lines `topic Q0 document rank score tag`, in any order.
    ///
    /// As for trec_eval 9, only topic, document and score count: the rank column is not looked at,
    /// and scores are read in single precision. `-` is standard input.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, a line is malformed, or a document stands twice in a topic.
    pub fn read(path: &Path, limits: Limits) -> Result<Self, EvalError> {
        Self::of(Source::open(path)?, limits)
    }

    /// As [`Run::read`], from memory; `name` stands in errors.
    ///
    /// # Errors
    ///
    /// As [`Run::read`].
    pub fn parse(name: &Path, text: &[u8], limits: Limits) -> Result<Self, EvalError> {
        Self::of(Source::memory(name, text), limits)
    }

    fn of(source: Source<'_>, limits: Limits) -> Result<Self, EvalError> {
        let mut topics: Vec<(String, HashMap<String, f32>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        source.each_line(limits, |_, line| {
            let columns: Vec<&str> = line.split_ascii_whitespace().collect();
            // A tag may have spaces in it.
            let [topic, _, document, _, score, _, ..] = columns[..] else {
                let expected = "topic Q0 document rank score tag";
                return Err(EvalError::Columns { expected, found: columns.len() });
            };
            let score = parse_score(score)?;
            let place = match places.get(topic) {
                Some(place) => *place,
                None => {
                    places.insert(topic.to_owned(), topics.len());
                    topics.push((topic.to_owned(), HashMap::new()));
                    topics.len() - 1
                }
            };
            match topics[place].1.insert(document.to_owned(), score) {
                None => Ok(()),
                Some(_) => Err(EvalError::DuplicateDocument {
                    topic: topic.to_owned(),
                    document: document.to_owned(),
                }),
            }
        })?;
        let topics = topics.into_iter().map(|(topic, documents)| {
            let answer = documents.into_iter();
            let mut answer: Vec<Retrieved> =
                answer.map(|(document, score)| Retrieved { document, score }).collect();
            rank(&mut answer);
            (topic, answer)
        });
        Ok(Self { topics: topics.collect(), places })
    }

    /// The topics in the order of the file, each with its documents, the best first.
    #[must_use]
    pub fn topics(&self) -> &[(String, Vec<Retrieved>)] {
        &self.topics
    }

    /// The answer to a topic, the best document first; empty where there is none.
    #[must_use]
    pub fn answer(&self, topic: &str) -> &[Retrieved] {
        self.places.get(topic).map_or(&[], |place| &self.topics[*place].1)
    }
}

/// A score as trec_eval 9 reads it: in double precision, rounded to single.
fn parse_score(text: &str) -> Result<f32, EvalError> {
    let score = text.parse::<f64>().map(|score| score as f32).ok();
    score.filter(|score| score.is_finite()).ok_or_else(|| EvalError::Score(text.to_owned()))
}

/// Writes the answer to a topic as lines of a run. Scores are written so that they are read as
/// what they were.
///
/// # Errors
///
/// When the writer fails.
pub fn write_topic(
    writer: &mut impl Write,
    topic: &str,
    answer: &[Retrieved],
    tag: &str,
) -> io::Result<()> {
    for (place, Retrieved { document, score }) in answer.iter().enumerate() {
        writeln!(writer, "{topic} Q0 {document} {} {score} {tag}", place + 1)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Result<Run, EvalError> {
        Run::parse(Path::new("r"), text.as_bytes(), Limits::default())
    }

    #[test]
    fn the_order_is_that_of_trec_eval() {
        let run = run("1 Q0 a 1 2.0 t\n2 Q0 x 1 1 t\n1 Q0 b 2 2 t\n1 Q0 c 3 7e0 my tag\n\
                       1 Q0 d 9 0.0 t\n1 Q0 e 9 -0.0 t\n1 Q0 f 9 2.00000001 t\n")
        .unwrap();
        let documents: Vec<&str> = run.answer("1").iter().map(|r| r.document.as_str()).collect();
        // f has the score of a and b in single precision.
        assert_eq!(documents, ["c", "f", "b", "a", "e", "d"]);
        assert_eq!(run.answer("3"), []);
        assert_eq!(run.topics().len(), 2);
    }

    #[test]
    fn malformed_lines_are_named() {
        let check = |text: &str, expected: &str| {
            assert_eq!(run(text).unwrap_err().to_string(), expected);
        };
        check(
            "1 Q0 a 1 2.0\n",
            "r:1: a line has the columns «topic Q0 document rank score tag»; this one has 5 columns",
        );
        check("1 Q0 a 1 NaN t\n", "r:1: the score «NaN» is not a finite number");
        check("1 Q0 a 1 1e99 t\n", "r:1: the score «1e99» is not a finite number");
        check(
            "1 Q0 a 1 1 t\n2 Q0 a 1 1 t\n1 Q0 a 2 0 t\n",
            "r:3: document a stands twice in topic 1",
        );
        assert_eq!(run("").unwrap(), Run::default());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let answer: Vec<Retrieved> = [("b", 12.345_679), ("a", 0.1), ("c", 1e-20)]
            .map(|(document, score)| Retrieved { document: document.to_owned(), score })
            .to_vec();
        let mut text = Vec::new();
        write_topic(&mut text, "7", &answer, "juya").unwrap();
        let read = Run::parse(Path::new("r"), &text, Limits::default()).unwrap();
        assert_eq!(read.answer("7"), answer);
    }
}
