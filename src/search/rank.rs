//! The formula of the ranking and its parameters.

/// Parameters of BM25F, the ranking of words over title and body.
///
/// A word's frequency in an article is the sum over the fields of its frequency there, weighed by
/// the field and by the field's length, and saturates once for all fields (Robertson, Zaragoza,
/// Taylor: Simple BM25 extension to multiple weighted fields, CIKM 2004).
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Ranking {
    /// How late repetition stops to pay, in a query of few words.
    pub k1: f32,
    /// How late repetition stops to pay, in a query of many words.
    pub k1_long: f32,
    /// Up to so many words that carry meaning, a query is one of few words.
    pub short_words: f32,
    /// From so many words that carry meaning on, a query is one of many words.
    pub long_words: f32,
    /// The power of the inverse document frequency in a query of few words: above 1, what is rare
    /// weighs still more.
    pub idf_power: f32,
    /// The power of the inverse document frequency in a query of many words.
    pub idf_power_long: f32,
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
    /// What a word weighs that names what a question asks for (کدام کشور): answers seldom say it.
    pub asked_weight: f32,
    /// What the other forms of a word count towards its document frequency beside the most frequent
    /// one: 1 would be their sum, as if no article had two of them.
    pub other_forms: f32,
    /// What a form of a verb weighs: in news and in questions, nouns say what it is about.
    pub verb_weight: f32,
    /// What a word in the lead adds at most, in parts of its inverse document frequency: all of it for
    /// the first word of the text, less and less for those behind it.
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
    /// What words weigh that are made of a word that was asked, or that it is made of (ایران and ایرانی),
    /// in parts of its inverse document frequency. They bring no article, they only lift.
    pub derived_weight: f32,
    /// What the synonyms of a word weigh, in the same way.
    pub synonym_weight: f32,
    /// The days in which an article loses half of what age can take; with 0, age does not count.
    pub half_life: f32,
    /// What age can take of a score at most, in parts of it.
    pub age_weight: f32,
    /// What the form as it was asked adds once, in parts of the word's inverse document frequency.
    /// A query of one word puts every article with that form first.
    pub exact_bonus: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Self {
            k1: 1.65,
            k1_long: 0.65,
            short_words: 3.0,
            long_words: 6.0,
            idf_power: 1.35,
            idf_power_long: 0.8,
            b_title: 0.5,
            b_body: 0.78,
            title_weight: 2.0,
            lemma_weight: 0.6,
            variant_weight: 0.7,
            function_weight: 0.3,
            verb_weight: 0.6,
            asked_weight: 0.75,
            other_forms: 0.05,
            lead_weight: 1.2,
            lead_length: 65.0,
            lead_k: 0.8,
            neighbour_weight: 0.83,
            neighbour_k: 0.8,
            feedback_documents: 10.0,
            feedback_terms: 30.0,
            feedback_weight: 0.3,
            derived_weight: 0.3,
            synonym_weight: 0.2,
            half_life: 0.0,
            age_weight: 0.5,
            exact_bonus: 0.15,
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

    /// Where a query stands between few words (0) and many (1), by its words that carry meaning.
    #[must_use]
    pub fn query_length(&self, words: usize) -> f32 {
        let range = (self.long_words - self.short_words).max(f32::MIN_POSITIVE);
        ((words as f32 - self.short_words) / range).clamp(0.0, 1.0)
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
