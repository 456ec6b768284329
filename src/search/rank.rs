//! The formula of the ranking and its parameters.

/// Parameters of BM25F, the ranking of words over title and body.
///
/// A word's frequency in an article is the sum over the fields of its frequency there, weighed by
/// the field and by the field's length, and saturates once for all fields (Robertson, Zaragoza,
/// Taylor: Simple BM25 extension to multiple weighted fields, CIKM 2004).
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Ranking {
    /// How late repetition stops to pay.
    pub k1: f32,
    /// How much a long title counts against its words, 0 to 1.
    pub b_title: f32,
    /// How much a long body counts against its words, 0 to 1.
    pub b_body: f32,
    /// Weight of a word in the title against one in the body.
    pub title_weight: f32,
    /// What an occurrence of another form of the lemma counts against the form as it was asked.
    pub lemma_weight: f32,
    /// What an occurrence of another spelling counts.
    pub variant_weight: f32,
    /// What a function word or question word of a query weighs, where the query has other words.
    pub function_weight: f32,
    /// What the other forms of a word count towards its document frequency beside the most frequent
    /// one: 1 would be their sum, as if no article had two of them.
    pub other_forms: f32,
    /// What a form of a verb weighs: in news and in questions, nouns say what it is about.
    pub verb_weight: f32,
    /// What a word in the lead adds at most, in parts of its inverse document frequency.
    pub lead_weight: f32,
    /// Words of the lead: the first of the text.
    pub lead_length: f32,
    /// How late repetition in the lead stops to pay.
    pub lead_k: f32,
    /// What two neighbours of the query add at most that are neighbours in the article, in parts of
    /// the lower of their inverse document frequencies.
    pub neighbour_weight: f32,
    /// How late repetition of neighbours stops to pay.
    pub neighbour_k: f32,
    /// How many of the first hits give words to feedback.
    pub feedback_documents: f32,
    /// How many words feedback takes.
    pub feedback_terms: f32,
    /// What the best word of feedback weighs against a word that was asked; the others less.
    pub feedback_weight: f32,
    /// What the form as it was asked adds once, in parts of the word's inverse document frequency.
    /// A query of one word puts every article with that form first.
    pub exact_bonus: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Self {
            k1: 1.6,
            b_title: 0.5,
            b_body: 0.75,
            title_weight: 2.0,
            lemma_weight: 0.8,
            variant_weight: 0.7,
            function_weight: 0.25,
            verb_weight: 0.6,
            other_forms: 0.25,
            lead_weight: 0.8,
            lead_length: 60.0,
            lead_k: 1.5,
            neighbour_weight: 1.1,
            neighbour_k: 1.0,
            feedback_documents: 10.0,
            feedback_terms: 30.0,
            feedback_weight: 0.3,
            exact_bonus: 0.1,
        }
    }
}

impl Ranking {
    /// The inverse document frequency of a word in `documents` articles, `frequency` of which
    /// have it. Never negative.
    #[must_use]
    pub fn idf(documents: u64, frequency: u64) -> f32 {
        let (documents, frequency) = (documents as f64, frequency.min(documents) as f64);
        (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln() as f32
    }

    /// What a frequency in a field of this length counts, before saturation.
    #[must_use]
    pub fn length_norm(b: f32, length: u32, average: f32) -> f32 {
        1.0 / (1.0 - b + b * length as f32 / average.max(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_weigh_more_and_none_less_than_nothing() {
        assert!(Ranking::idf(1000, 1) > Ranking::idf(1000, 10));
        assert!(Ranking::idf(1000, 1000) > 0.0);
        assert!(Ranking::idf(10, 20) > 0.0);
    }
}
