//! Who carried a story: its articles by time, and what each changed.

use tantivy::{DocAddress, Searcher};

use super::engine::LocalEngine;
use super::similar::rounded;
use super::stories::StoryReader;
use crate::index::{IndexError, StoredArticle};
use crate::search::{Listed, StoryResponse, Version, changes};

impl LocalEngine {
    /// The articles of the story of the article with an id; `None` if there is no such article.
    ///
    /// # Errors
    ///
    /// When the index is damaged.
    pub fn story(&self, id: &str) -> Result<Option<StoryResponse>, IndexError> {
        let searcher = self.store().searcher();
        let failed = |error| self.failed(error);
        let Some(address) = self.address(&searcher, id).map_err(failed)? else { return Ok(None) };
        let articles = self.versions(&searcher, address).map_err(failed)?;
        let mut sources: Vec<String> = Vec::new();
        for source in articles.iter().filter_map(|version| version.article.source.clone()) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let total = articles.len() as u64;
        Ok(Some(StoryResponse { format: 1, id: id.to_owned(), total, sources, articles }))
    }

    fn versions(&self, searcher: &Searcher, address: DocAddress) -> tantivy::Result<Vec<Version>> {
        let mut addresses = vec![address];
        let reader = self.store().stories().map(|stories| StoryReader { searcher, stories });
        if let Some(reader) = &reader
            && let Some(story) =
                reader.of_all(std::iter::once(address))?.into_iter().flatten().next()
        {
            let articles = reader.articles(&[story])?;
            addresses = articles.into_iter().map(|(_, address)| address).collect();
        }
        let mut articles: Vec<(DocAddress, StoredArticle)> = Vec::new();
        for address in addresses {
            articles.push((address, self.stored(searcher, address)?));
        }
        articles.sort_by(|(_, one), (_, other)| {
            let time =
                |article: &StoredArticle| article.date.map_or(i64::MAX, |date| date.sort_key());
            (time(one), &one.id).cmp(&(time(other), &other.id))
        });
        let Some((first_address, first)) = articles.first().cloned() else { return Ok(Vec::new()) };
        let signature = |address| reader.as_ref().map(|reader| reader.signature(address));
        let first_signature = signature(first_address).transpose()?.flatten();
        let analyzer = self.store().analyzer();
        let mut versions = Vec::new();
        for (address, article) in articles {
            let own = signature(address).transpose()?.flatten();
            let similarity = match (&first_signature, &own) {
                (Some(first), Some(own)) => rounded(first.likeness(own).similarity),
                // A short text is alone in its story.
                _ => 1.0,
            };
            let other_headline =
                !changes(&first.title, &article.title, analyzer).changes.is_empty();
            let changes = changes(&first.body, &article.body, analyzer);
            let article = Listed::from(article);
            versions.push(Version { article, similarity, other_headline, changes });
        }
        Ok(versions)
    }
}
