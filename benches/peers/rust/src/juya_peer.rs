//! juya, asked through its library.

use std::path::Path;

use juya::search::local::LocalEngine;
use juya::search::{Engine as _, Match, PassageOptions, SearchRequest};

use crate::race::{Answer, Peer, Way};

pub(crate) struct Juya(LocalEngine);

pub(crate) fn open(index: &Path) -> anyhow::Result<Juya> {
    Ok(Juya(LocalEngine::open(index)?))
}

impl Juya {
    /// Exactly what was typed, nothing suggested where something is found, and no total: no peer
    /// counts all that matches either.
    fn ask(&self, query: String, matching: Match, passages: bool) -> anyhow::Result<Answer> {
        let response = self.0.search(&SearchRequest {
            query,
            matching,
            limit: 10,
            passages: passages.then(PassageOptions::default),
            without_total: true,
            no_rewrite: true,
            rewrite_when_empty_only: true,
            ..SearchRequest::default()
        })?;
        let mut answer = Answer::default();
        for hit in response.hits {
            answer.ids.push(hit.id);
            if passages {
                let marked = hit.snippets.into_iter().filter(|s| !s.highlights.is_empty());
                let text: Vec<String> = marked.map(|snippet| snippet.text).collect();
                answer.snippets.push(text.join(" … "));
            }
        }
        Ok(answer)
    }
}

impl Peer for Juya {
    fn ids(&mut self, text: &str, way: Way) -> anyhow::Result<Answer> {
        match way {
            Way::Any => self.ask(text.to_owned(), Match::Any, false),
            Way::All => self.ask(text.to_owned(), Match::All, false),
            Way::Phrase => self.ask(format!("\"{text}\""), Match::All, false),
        }
    }

    fn snippets(&mut self, text: &str) -> anyhow::Result<Answer> {
        self.ask(text.to_owned(), Match::Any, true)
    }
}
