//! What a page says of itself: JSON-LD of schema.org, then the meta elements of Open Graph, Dublin
//! Core and others, then the page's own elements.

use serde_json::Value;

use super::dom::{Data, Dom, Id};
use crate::corpus::markup::{html_to_text, one_line};

/// What is known of a page's article, the best source of each.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Option<String>,
    /// All that may be its date, the best first.
    pub(super) dates: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) author: Option<String>,
    pub(super) category: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) url: Option<String>,
    pub(super) lead: Option<String>,
    /// The text as JSON-LD repeats it, without paragraphs.
    pub(super) body: Option<String>,
}

/// Fills a field if nothing better was found before.
fn offer(field: &mut Option<String>, text: Option<&str>) {
    if field.is_none() {
        let text = one_line(&html_to_text(text.unwrap_or_default()));
        *field = Some(text).filter(|text| !text.is_empty());
    }
}

impl Metadata {
    /// Looks at a whole page, whose nodes are given in their order.
    pub(super) fn of(dom: &Dom, order: &[Id]) -> Self {
        let mut found = Self::default();
        for id in order {
            let kind = dom.attribute(*id, "type").unwrap_or_default();
            if dom.name(*id) == "script" && kind.eq_ignore_ascii_case("application/ld+json") {
                found.take_json(&dom.text(*id));
            }
        }
        let metas = metas(dom, order);
        let first = |names: &[&str]| {
            let find = |name: &&str| metas.iter().find(|(known, _)| known == name);
            names.iter().find_map(find).map(|(_, content)| *content)
        };
        offer(&mut found.title, first(&["og:title", "twitter:title", "dc.title"]));
        for name in DATES {
            found.dates.extend(first(&[name]).map(str::to_owned));
        }
        let site = first(&["og:site_name", "application-name", "dc.publisher", "publisher"]);
        offer(&mut found.source, site);
        let author = first(&["author", "article:author", "dc.creator", "dcsext.author"]);
        offer(&mut found.author, author.filter(|author| !author.contains("://")));
        let section = first(&["article:section", "section", "category", "dc.subject"]);
        offer(&mut found.category, section);
        if found.tags.is_empty() {
            let several = metas.iter().filter(|(name, _)| name == "article:tag");
            found.tags.extend(several.map(|(_, content)| (*content).to_owned()));
        }
        if found.tags.is_empty() {
            let words = first(&["news_keywords", "keywords"]).unwrap_or_default();
            found.tags.extend(words.split([',', '،']).map(str::to_owned));
        }
        let lead = first(&["og:description", "twitter:description", "description"]);
        offer(&mut found.lead, lead);
        found.take_elements(dom, order, first(&["og:url"]));
        found.tags.iter_mut().for_each(|tag| *tag = one_line(tag));
        found
    }

    /// What only the page's own elements say.
    fn take_elements(&mut self, dom: &Dom, order: &[Id], og_url: Option<&str>) {
        let property = |id: Id, name: &str| {
            dom.attribute(id, "itemprop")
                .is_some_and(|value| value.split(' ').any(|one| one == name))
        };
        let json_url = self.url.take();
        let (mut heading, mut headings, mut page_title) = (None, 0, None);
        let mut times = Vec::new();
        for id in order.iter().copied() {
            let attribute = |name: &str| dom.attribute(id, name);
            let value = || {
                let value = attribute("content").or(attribute("datetime"));
                value.map_or_else(|| one_line(&dom.text(id)), str::to_owned)
            };
            match dom.name(id) {
                "link" if attribute("rel") == Some("canonical") => {
                    offer(&mut self.url, attribute("href"));
                }
                "title" if page_title.is_none() => page_title = Some(one_line(&dom.text(id))),
                "h1" => {
                    headings += 1;
                    heading = Some(one_line(&dom.text(id)));
                }
                "time" => times.push(id),
                "a" if attribute("rel") == Some("author") => {
                    offer(&mut self.author, Some(&dom.text(id)));
                }
                _ => {}
            }
            if property(id, "datePublished") {
                self.dates.insert(0, value());
            }
            if property(id, "headline") {
                offer(&mut self.title, Some(&value()));
            }
            if property(id, "articleSection") {
                offer(&mut self.category, Some(&value()));
            }
        }
        // Pages show the time of day, and those of comments and of other articles: only what stands
        // in the article counts, or the only one.
        let inside = times.iter().find(|id| is_inside(dom, **id, &["article", "main"]));
        let time = inside.or(times.first().filter(|_| times.len() == 1));
        if let Some(id) = time {
            self.dates.extend(dom.attribute(*id, "datetime").map(str::to_owned));
            self.dates.push(one_line(&dom.text(*id)));
        }
        if self.dates.is_empty() {
            self.dates.extend(dated_line(dom, order));
        }
        let absolute = |url: Option<String>| url.filter(|url| url.contains("://"));
        let canonical = absolute(self.url.take());
        self.url = canonical.or_else(|| absolute(og_url.map(str::to_owned))).or(absolute(json_url));
        if headings == 1 {
            offer(&mut self.title, heading.as_deref());
        }
        offer(&mut self.title, page_title.as_deref());
        self.cut_site_name();
    }

    /// Titles of pages often end with the name of the site.
    fn cut_site_name(&mut self) {
        let (Some(title), Some(source)) = (&mut self.title, &self.source) else { return };
        if let Some(rest) = title.strip_suffix(source.as_str()) {
            let rest = rest.trim_end();
            if let Some(cut) = rest.strip_suffix(['|', '-', '–', '—', '»', '/', '«', '•', ':'])
            {
                *title = cut.trim_end().to_owned();
            }
        }
    }

    /// Takes the article of a JSON-LD script.
    fn take_json(&mut self, script: &str) {
        // Line ends inside strings are no JSON, but many sites write them.
        let script: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let Ok(value) = serde_json::from_str::<Value>(&script) else { return };
        let mut waiting = vec![&value];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(values) => waiting.extend(values.iter().rev()),
                Value::Object(object) => {
                    if is_article(value) {
                        self.take_article(value);
                    }
                    let below = ["@graph", "mainEntity", "mainEntityOfPage"];
                    waiting.extend(below.iter().filter_map(|name| object.get(*name)));
                }
                _ => {}
            }
        }
    }

    fn take_article(&mut self, article: &Value) {
        let text = |name: &str| texts(&article[name]).into_iter().next();
        offer(&mut self.title, text("headline").or(text("name")));
        for name in ["datePublished", "dateCreated", "uploadDate"] {
            self.dates.extend(text(name).map(str::to_owned));
        }
        let (publisher, author) = (texts(&article["publisher"]), texts(&article["author"]));
        offer(&mut self.source, publisher.first().copied());
        let author = author.join("، ");
        offer(
            &mut self.author,
            Some(&author).filter(|author| !author.contains("://")).map(|s| &**s),
        );
        offer(&mut self.category, text("articleSection"));
        if self.tags.is_empty() {
            let keywords = texts(&article["keywords"]);
            let words = keywords.iter().flat_map(|words| words.split([',', '،']));
            self.tags.extend(words.map(html_to_text));
        }
        let page = &article["mainEntityOfPage"];
        offer(&mut self.url, text("url").or(page.as_str()).or(page["@id"].as_str()));
        offer(&mut self.lead, text("description"));
        offer(&mut self.body, text("articleBody"));
    }
}

/// What stands behind «تاریخ انتشار» on pages that show their date to people only.
fn dated_line(dom: &Dom, order: &[Id]) -> Option<String> {
    const LABELS: [&str; 2] = ["تاریخ انتشار", "زمان انتشار"];
    // Longer than a line with a date.
    const LINE_BYTES: usize = 300;
    let behind = |text: &str| {
        let (at, label) = LABELS.iter().find_map(|label| Some((text.find(label)?, label)))?;
        let date = text[at + label.len()..].trim_start_matches([' ', ':', '：']);
        date.contains(|c: char| c.is_numeric()).then(|| date.to_owned())
    };
    let labelled = order.iter().copied().find(|id| match &dom.nodes[*id].data {
        Data::Text(text) => LABELS.iter().any(|label| text.contains(label)),
        _ => false,
    })?;
    // The date stands in the same text, or in an element beside it.
    let around = std::iter::successors(Some(labelled), |id| dom.nodes[*id].parent).take(3);
    let lines = around.map(|id| one_line(&dom.text(id)));
    lines.take_while(|line| line.len() < LINE_BYTES).find_map(|line| behind(&line))
}

fn is_inside(dom: &Dom, id: Id, names: &[&str]) -> bool {
    let above = std::iter::successors(dom.nodes[id].parent, |id| dom.nodes[*id].parent);
    above.into_iter().any(|id| names.contains(&dom.name(id)))
}

/// Names of meta elements with a date, the best first.
const DATES: &[&str] = &[
    "article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "sailthru.date",
    "parsely-pub-date",
    "date",
];

/// Names, in small letters, and contents of the meta elements.
fn metas<'d>(dom: &'d Dom, order: &[Id]) -> Vec<(String, &'d str)> {
    let metas = order.iter().filter(|id| dom.name(**id) == "meta");
    let named = metas.filter_map(|id| {
        let name = ["property", "name", "itemprop"].iter().find_map(|at| dom.attribute(*id, at))?;
        let content = dom.attribute(*id, "content")?.trim();
        (!content.is_empty()).then(|| (name.trim().to_ascii_lowercase(), content))
    });
    named.collect()
}

/// schema.org's articles: NewsArticle, ReportageNewsArticle, BlogPosting and the like.
fn is_article(value: &Value) -> bool {
    let types = texts(&value["@type"]);
    types
        .iter()
        .any(|name| name.ends_with("Article") || name.ends_with("Posting") || *name == "Report")
}

/// The texts of a value: itself, the names of what it describes, or those of its elements.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text.as_str()],
        Value::Object(_) => value["name"].as_str().into_iter().collect(),
        Value::Array(values) => values
            .iter()
            .filter_map(|value| value.as_str().or_else(|| value["name"].as_str()))
            .collect(),
        _ => Vec::new(),
    }
}
