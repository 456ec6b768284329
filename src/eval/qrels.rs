//! Judgments: which documents are relevant to which topic, in the format of TREC's qrels.

use std::collections::HashMap;
use std::path::Path;

use super::error::EvalError;
use super::lines::{Limits, Source};
use super::runs::Retrieved;

/// The judgments of one topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgments {
    topic: String,
    grades: HashMap<String, i32>,
    /// Grades of the relevant documents, the highest first.
    relevant: Vec<u32>,
    not_relevant: usize,
}

impl Judgments {
    /// The topic's id.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// The grade of a document: 0 for not relevant, 1 and more for relevant; `None` for one that
    /// nobody judged. As for trec_eval, a grade below 0 means that the document was not judged.
    #[must_use]
    pub fn grade(&self, document: &str) -> Option<u32> {
        self.grades.get(document).and_then(|grade| u32::try_from(*grade).ok())
    }

    /// Grades of the relevant documents, the highest first.
    #[must_use]
    pub fn relevant(&self) -> &[u32] {
        &self.relevant
    }

    /// How many documents were judged not relevant.
    #[must_use]
    pub fn not_relevant(&self) -> usize {
        self.not_relevant
    }

    /// Grades in the order of a ranking.
    #[must_use]
    pub fn grades(&self, ranking: &[Retrieved]) -> Vec<Option<u32>> {
        ranking.iter().map(|retrieved| self.grade(&retrieved.document)).collect()
    }

    fn count(&mut self) {
        let grades = self.grades.values().filter_map(|grade| u32::try_from(*grade).ok());
        self.relevant = grades.clone().filter(|grade| *grade > 0).collect();
        self.relevant.sort_unstable_by(|left, right| right.cmp(left));
        self.not_relevant = grades.filter(|grade| *grade == 0).count();
    }
}

/// The judgments of all topics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qrels {
    topics: Vec<Judgments>,
    places: HashMap<String, usize>,
    left_out: Vec<String>,
}

impl Qrels {
    /// Reads lines `topic iteration document grade`; the second column says nothing. `-` is
    /// standard input.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, a line is malformed, a document is judged twice for a topic,
    /// or no topic has a relevant document.
    pub fn read(path: &Path, limits: Limits) -> Result<Self, EvalError> {
        Self::of(Source::open(path)?, limits)
    }

    /// As [`Qrels::read`], from memory; `name` stands in errors.
    ///
    /// # Errors
    ///
    /// As [`Qrels::read`].
    pub fn parse(name: &Path, text: &[u8], limits: Limits) -> Result<Self, EvalError> {
        Self::of(Source::memory(name, text), limits)
    }

    fn of(source: Source<'_>, limits: Limits) -> Result<Self, EvalError> {
        let name = source.name.clone();
        let mut topics: Vec<Judgments> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        source.each_line(limits, |_, line| {
            let columns: Vec<&str> = line.split_ascii_whitespace().collect();
            let [topic, _, document, grade] = columns[..] else {
                let expected = "topic 0 document grade";
                return Err(EvalError::Columns { expected, found: columns.len() });
            };
            let grade = grade.parse().map_err(|_| EvalError::Grade(grade.to_owned()))?;
            let place = *places.entry(topic.to_owned()).or_insert_with(|| {
                topics.push(Judgments { topic: topic.to_owned(), ..Judgments::default() });
                topics.len() - 1
            });
            match topics[place].grades.insert(document.to_owned(), grade) {
                None => Ok(()),
                Some(_) => Err(EvalError::DuplicateDocument {
                    topic: topic.to_owned(),
                    document: document.to_owned(),
                }),
            }
        })?;
        topics.iter_mut().for_each(Judgments::count);
        let (topics, left_out): (Vec<_>, Vec<_>) =
            topics.into_iter().partition(|topic| !topic.relevant.is_empty());
        if topics.is_empty() {
            return Err(EvalError::NothingRelevant(name));
        }
        let place = |(place, topic): (usize, &Judgments)| (topic.topic.clone(), place);
        Ok(Self {
            places: topics.iter().enumerate().map(place).collect(),
            topics,
            left_out: left_out.into_iter().map(|judgments| judgments.topic).collect(),
        })
    }

    /// The topics that have a relevant document, in the order of the file.
    #[must_use]
    pub fn topics(&self) -> &[Judgments] {
        &self.topics
    }

    /// Where a topic stands in [`Qrels::topics`].
    #[must_use]
    pub fn place(&self, topic: &str) -> Option<usize> {
        self.places.get(topic).copied()
    }

    /// The topics without a relevant document.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qrels(text: &str) -> Result<Qrels, EvalError> {
        Qrels::parse(Path::new("q"), text.as_bytes(), Limits::default())
    }

    #[test]
    fn grades_and_counts() {
        let qrels = qrels("2 0 a 1\n1 0 a 0\n2 0 b 3\r\n2\t0\tc\t-1\n2 0 d 0\n").unwrap();
        assert_eq!(qrels.topics().len(), 1);
        assert_eq!(qrels.left_out(), ["1"]);
        assert_eq!((qrels.place("2"), qrels.place("1")), (Some(0), None));
        let topic = &qrels.topics()[0];
        assert_eq!((topic.topic(), topic.relevant(), topic.not_relevant()), ("2", &[3, 1][..], 1));
        let grades = ["a", "b", "c", "d", "e"].map(|document| topic.grade(document));
        assert_eq!(grades, [Some(1), Some(3), None, Some(0), None]);
    }

    #[test]
    fn malformed_lines_are_named() {
        let check = |text: &str, expected: &str| {
            assert_eq!(qrels(text).unwrap_err().to_string(), expected);
        };
        let columns = "a line has the columns «topic 0 document grade»";
        check("1 0 a 1\n1 0 a\n", &format!("q:2: {columns}; this one has 3 columns"));
        check("1 0 a b 1\n", &format!("q:1: {columns}; this one has 5 columns"));
        check("1 0 a 1.5\n", "q:1: the grade «1.5» is not a whole number");
        check("1 0 a 1\n2 0 a 1\n1 0 a 0\n", "q:3: document a stands twice in topic 1");
        check("1 0 a 0\n", "no topic in q has a relevant document");
        check("", "no topic in q has a relevant document");
    }
}
