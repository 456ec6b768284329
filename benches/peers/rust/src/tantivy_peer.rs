//! tantivy with its default tokenizer.

use std::path::Path;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TEXT, TantivyDocument, Value as _,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{TextAnalyzer, TokenStream as _};
use tantivy::{DocAddress, Index, IndexReader, Searcher, Term};

use crate::race::{Answer, Peer, Way};
use crate::records;

const THREADS: usize = 2;
const MEMORY: usize = 192 << 20;

pub(crate) fn index(corpus: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED | FAST);
    let title = schema.add_text_field("title", TEXT | STORED);
    let body = schema.add_text_field("body", TEXT | STORED);
    std::fs::create_dir_all(folder)?;
    let index = Index::create_in_dir(folder, schema.build())?;
    let mut writer = index.writer_with_num_threads(THREADS, MEMORY)?;
    let records = records::each(corpus, |record| {
        let mut document = TantivyDocument::new();
        document.add_text(id, record.id);
        document.add_text(title, record.title);
        document.add_text(body, record.body);
        writer.add_document(document)?;
        Ok(())
    })?;
    writer.commit()?;
    writer.wait_merging_threads()?;
    println!("{}", serde_json::json!({"task": "index", "records": records}));
    Ok(())
}

pub(crate) struct Tantivy {
    reader: IndexReader,
    id: String,
    title: Field,
    body: Field,
    analyzer: TextAnalyzer,
}

pub(crate) fn open(folder: &Path) -> anyhow::Result<Tantivy> {
    let index = Index::open_in_dir(folder)?;
    let schema = index.schema();
    let (title, body) = (schema.get_field("title")?, schema.get_field("body")?);
    let analyzer = index.tokenizer_for_field(body)?;
    Ok(Tantivy { reader: index.reader()?, id: "id".to_owned(), title, body, analyzer })
}

impl Tantivy {
    fn query(&mut self, text: &str, way: Way) -> Box<dyn Query> {
        let mut words = Vec::new();
        self.analyzer.token_stream(text).process(&mut |token| words.push(token.text.clone()));
        let fields = [self.title, self.body];
        let should = |queries: Vec<Box<dyn Query>>| -> Box<dyn Query> {
            Box::new(BooleanQuery::from(
                queries.into_iter().map(|query| (Occur::Should, query)).collect::<Vec<_>>(),
            ))
        };
        let in_both = |word: &String| -> Vec<Box<dyn Query>> {
            let term = |field| Term::from_field_text(field, word);
            let query = |field| TermQuery::new(term(field), IndexRecordOption::WithFreqs);
            fields.iter().map(|field| Box::new(query(*field)) as Box<dyn Query>).collect()
        };
        match way {
            Way::Any => should(words.iter().flat_map(in_both).collect()),
            Way::All => Box::new(BooleanQuery::from(
                words.iter().map(|word| (Occur::Must, should(in_both(word)))).collect::<Vec<_>>(),
            )),
            Way::Phrase if words.len() < 2 => should(words.iter().flat_map(in_both).collect()),
            Way::Phrase => {
                let terms =
                    |field| words.iter().map(|word| Term::from_field_text(field, word)).collect();
                let phrase =
                    |field: &Field| Box::new(PhraseQuery::new(terms(*field))) as Box<dyn Query>;
                should(fields.iter().map(phrase).collect())
            }
        }
    }

    fn top(searcher: &Searcher, query: &dyn Query) -> tantivy::Result<Vec<(f32, DocAddress)>> {
        searcher.search(query, &TopDocs::with_limit(10).order_by_score())
    }
}

impl Peer for Tantivy {
    fn ids(&mut self, text: &str, way: Way) -> anyhow::Result<Answer> {
        let query = self.query(text, way);
        let searcher = self.reader.searcher();
        let mut answer = Answer::default();
        for (_, address) in Self::top(&searcher, &*query)? {
            let segment = searcher.segment_reader(address.segment_ord);
            let mut id = String::new();
            if let Some(column) = segment.fast_fields().str(&self.id)?
                && let Some(ord) = column.term_ords(address.doc_id).next()
            {
                column.ord_to_str(ord, &mut id)?;
            }
            answer.ids.push(id);
        }
        Ok(answer)
    }

    fn snippets(&mut self, text: &str) -> anyhow::Result<Answer> {
        let query = self.query(text, Way::Any);
        let searcher = self.reader.searcher();
        let top = Self::top(&searcher, &*query)?;
        let mut generator = SnippetGenerator::create(&searcher, &*query, self.body)?;
        generator.set_max_num_chars(220);
        let id = searcher.schema().get_field(&self.id)?;
        let mut answer = Answer::default();
        for (_, address) in top {
            let document: TantivyDocument = searcher.doc(address)?;
            let id = document.get_first(id).and_then(|value| value.as_str()).unwrap_or_default();
            answer.ids.push(id.to_owned());
            answer.snippets.push(generator.snippet_from_doc(&document).to_html());
        }
        Ok(answer)
    }
}
