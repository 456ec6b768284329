use serde_json::{Value, json};

use crate::util::Folder;

fn add(folder: &Folder, name: &str, records: &[(&str, &str, &str)]) {
    let lines: String = records
        .iter()
        .map(|(id, title, source)| {
            let url = format!("https://example.ir/?id={id}&x=1");
            let record = json!({
                "id": id, "title": title, "body": "متن خبر", "source": source,
                "date": "1399/06/22", "url": url,
            });
            format!("{record}\n")
        })
        .collect();
    folder.write(&format!("corpus/{name}.jsonl"), lines);
    folder.juya(&["index", "corpus", "--quiet"]).expect(0);
}

/// Name of the query and id of each alert.
fn alerts(folder: &Folder, arguments: &[&str], code: i32) -> Vec<(String, String)> {
    let all = [&["alert", "alerts", "--format", "jsonl"], arguments].concat();
    let run = folder.juya(&all).expect(code);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pairs = run.out.lines().map(|line| {
        let hit: Value = serde_json::from_str(line).unwrap();
        (text(&hit["alert"]), text(&hit["id"]))
    });
    pairs.collect()
}

fn pair(query: &str, id: &str) -> (String, String) {
    (query.to_owned(), id.to_owned())
}

#[test]
fn each_new_article_is_told_once() {
    let folder = Folder::new();
    add(&folder, "one", &[("a", "هکر قدیمی", "آفاق")]);
    folder.write("alerts/hack.query", "# میز فناوری\ntitle: هک\n\nهکر OR نفوذگر\n");
    folder.write("alerts/isna.query", "source: ايسنا\nهکر\n");
    folder.write("alerts/notes.txt", "not a query");
    let first = folder.juya(&["alert", "alerts"]).expect(1);
    assert_eq!(first.out, "");
    first.expect_err("this is the first run");
    assert_eq!(alerts(&folder, &[], 1), []);
    add(
        &folder,
        "two",
        &[("b", "هکر تازه", "ایسنا"), ("c", "نفوذگر ناشناس", "آفاق"), ("d", "باران", "ایسنا")],
    );
    let expected = [pair("hack", "b"), pair("hack", "c"), pair("isna", "b")];
    assert_eq!(alerts(&folder, &["--dry-run"], 0), expected);
    assert_eq!(alerts(&folder, &[], 0), expected);
    assert_eq!(alerts(&folder, &[], 1), []);
    // A look back changes nothing.
    assert_eq!(alerts(&folder, &["--since", "1400"], 0).len(), 4);
    assert_eq!(alerts(&folder, &["--since", "1450"], 1), []);
    // What stays as it is, is no news, whatever happens to it; what changed is.
    std::fs::rename(folder.path().join("corpus/two.jsonl"), folder.path().join("corpus/2.jsonl"))
        .unwrap();
    folder.juya(&["index", "corpus", "--rebuild"]).expect(0);
    assert_eq!(alerts(&folder, &[], 1), []);
    add(&folder, "2", &[("b", "هکر تازه", "ایسنا"), ("c", "نفوذگر دیگر", "آفاق")]);
    assert_eq!(alerts(&folder, &[], 0), [pair("hack", "c")]);
}

#[test]
fn a_broken_query_is_named_and_loses_nothing() {
    let folder = Folder::new();
    add(&folder, "one", &[("a", "هکر", "آفاق")]);
    folder.write("alerts/a.query", "هکر");
    folder.write("alerts/b.query", "هکر");
    folder.juya(&["alert", "alerts"]).expect(1);
    folder.write("alerts/b.query", "هکر\nنفوذ\n");
    folder.write("alerts/c.query", b"\xff\xfe\xfd");
    add(&folder, "two", &[("b", "هکر", "آفاق")]);
    let run = folder.juya(&["alert", "alerts"]).expect(3);
    let run =
        run.expect_err("b.query:1: «هکر» is neither").expect_err("hint: the query is the last");
    run.expect_err("c.query: is not text in UTF-8").expect_out("# a (1)");
    folder.write("alerts/b.query", "هکر");
    std::fs::remove_file(folder.path().join("alerts/c.query")).unwrap();
    add(&folder, "three", &[("c", "هکر", "آفاق")]);
    let mut told = alerts(&folder, &[], 0);
    told.sort();
    assert_eq!(told, [pair("a", "c"), pair("b", "b"), pair("b", "c")]);
    folder.juya(&["alert", "nowhere"]).expect(2);
    folder.write("empty/x.txt", "");
    folder.juya(&["alert", "empty"]).expect(2).expect_err("no *.query files");
}

#[test]
fn a_feed_is_rss() {
    let folder = Folder::new();
    add(&folder, "one", &[("a<b>", "هکر & بانک <1>", "آفاق")]);
    folder.write("alerts/hack.query", "title: هک & نفوذ\nهکر");
    let run = folder.juya(&["alert", "alerts", "--format", "rss", "--since", "1400"]).expect(0);
    for part in [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<rss version=\"2.0\">",
        "<title>هکر &amp; بانک &lt;1&gt;</title>",
        "<link>https://example.ir/?id=a&lt;b&gt;&amp;x=1</link>",
        "<category>هک &amp; نفوذ</category>",
        "<guid isPermaLink=\"false\">hack/a&lt;b&gt;</guid>",
        "<pubDate>Sat, 12 Sep 2020 00:00:00 +0430</pubDate>",
    ] {
        if !run.out.contains(part) {
            run.fail(&format!("expected «{part}»"));
        }
    }
    // Nothing new is a feed too.
    let run = folder.juya(&["alert", "alerts", "--format", "rss"]).expect(1);
    assert!(run.out.contains("</channel>"), "{}", run.out);
}
