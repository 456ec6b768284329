//! Each format by an example of its own, good and broken, as the guide shows it.

use crate::util::Folder;

/// Indexes `corpus`, expects the exit code, and gives what was said.
fn index(folder: &Folder, code: i32, arguments: &[&str]) -> String {
    folder.juya(&[&["index", "corpus"], arguments].concat()).expect(code).err
}

#[track_caller]
fn expect_all(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "expected «{part}» in\n{said}");
    }
}

#[test]
fn tables() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.csv",
        "\u{feff}شناسه;عنوان;متن;تاريخ;منبع;برچسب‌ها\r\n\
         n1;بارش برف در گردنه‌ها;\"راه‌ها باز است.\n\nراهداران آماده‌اند؛ \"\"چند گردنه\"\" بسته شد.\";۱۴۰۲/۱۰/۰۵;آفاق;برف، راه\r\n\
         \r\n\
         n2;برف تهران;یک خط;۱۴۰۲/۱۰/۰۶;آفاق;NULL\r\n",
    );
    folder.write("corpus/b.tsv", "title\tbody\tdate\nبرف همدان\tمتن, با ویرگول\t1402-10-07\n");
    folder.write(
        "corpus/c.csv.gz",
        crate::readers::gzip("sep=|\ntitle|body\nبرف اهر|متن\n".as_bytes()),
    );
    let said = index(&folder, 0, &[]);
    expect_all(&said, &["4 articles in the index"]);
    let hit = folder.answer(&["گردنه"])["hits"][0].clone();
    assert_eq!((&hit["id"], &hit["source"]), (&"n1".into(), &"آفاق".into()));
    assert_eq!(hit["date_jalali"], "1402-10-05");
    let text = folder.juya(&["show", "n1"]).expect(0).out;
    assert!(text.contains("آماده‌اند؛ \"چند گردنه\" بسته شد."), "{text}");
    assert_eq!(folder.ids(&["tag:راه"]), ["n1"]);
    assert_eq!(folder.ids(&["همدان"]), ["b.tsv#1"]);
    assert_eq!(folder.ids(&["اهر"]), ["c.csv.gz#1"]);
}

#[test]
fn a_broken_row_costs_itself() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.csv",
        "title,body\nبرف یک,متن\nبرف دو\nبرف سه,متن,فزون\n\"برف چهار\",\"متن\nدوم\"\n,\n\
         \"برف پنج,متن\nبرف شش,متن\nبرف هفت,متن\n",
    );
    folder.write("corpus/b.csv", "ستون,دیگر\nبرف,متن\n");
    folder.write("corpus/c.csv", "title,body\n");
    let said = index(&folder, 3, &[]);
    expect_all(
        &said,
        &[
            "a.csv:3: row has 1 fields, the header has 2",
            "a.csv:4: row has 3 fields, the header has 2",
            "a.csv:7: record has no text",
            "a.csv:8: quote is not closed",
            "b.csv:1: no column has a name that is known: ستون, دیگر",
            "--map title=NAME",
            "c.csv: there is no article in it",
            "4 articles in the index",
            "6 rejected",
        ],
    );
    assert_eq!(folder.ids(&["برف"]).len(), 4);
}

#[test]
fn other_names_by_map() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.jsonl",
        "{\"headline_fa\":\"سیل گلستان\",\"content\":{\"rendered\":\"متن سیل\"},\"title\":\"flood\",\
         \"labels\":[{\"name\":\"سیل\"},{\"name\":\"گلستان\"}]}\n",
    );
    folder.write("corpus/b.csv", "headline_fa,content.rendered\nسیل لرستان,متن\n");
    folder.article("corpus/c.txt", "سیل", "متن");
    let map = [
        "--map",
        "title=headline_fa",
        "--map",
        "body=content.rendered",
        "--map",
        "tags=labels.name",
    ];
    expect_all(&index(&folder, 0, &map), &["3 articles in the index"]);
    assert_eq!(folder.answer(&["گلستان"])["hits"][0]["title"], "سیل گلستان");
    assert_eq!(folder.ids(&["tag:گلستان"]), ["a.jsonl#1"]);
    assert_eq!(folder.ids(&["لرستان"]), ["b.csv#1"]);
    // The same map: nothing is read. Another: what it concerns, and no more.
    expect_all(&index(&folder, 0, &map), &["3 files unchanged"]);
    let said = index(&folder, 0, &["--map", "title=headline_fa"]);
    expect_all(
        &said,
        &["2 changed, 2 files read", "1 files unchanged", "field «body» is not text"],
    );
    let said = index(&folder, 3, &[]);
    expect_all(&said, &["b.csv:1: no column has a name", "1 files unchanged", "1 rejected"]);
    assert_eq!(folder.answer(&["flood"])["hits"][0]["id"], "a.jsonl#1");
    for wrong in ["title", "title=", "colour=x"] {
        let name = wrong.split('=').next().unwrap();
        folder.juya(&["index", "corpus", "--map", wrong]).expect(2).expect_err(name);
    }
}

#[test]
fn formats_that_names_do_not_say() {
    let folder = Folder::new();
    folder.write("corpus/export", "title,body\nسیل گلستان,متن\n");
    folder.write("corpus/image.jpg", b"\xFF\xD8\xFF\xE0\0");
    folder.write("dump.dat", "title,body\nسیل لرستان,متن\n");
    let csv = ["--input-format", "csv"];
    expect_all(&index(&folder, 0, &csv), &["1 articles in the index", "1 other files left alone"]);
    folder
        .juya(&["index", "dump.dat"])
        .expect(2)
        .expect_err("format is not known")
        .expect_err("--input-format");
    folder
        .juya(&[&["index", "dump.dat"], &csv[..]].concat())
        .expect(0)
        .expect_err("2 articles in the index");
    folder.juya(&["index", "corpus", "--input-format", "doc"]).expect(2).expect_err("jsonl");
}

#[test]
fn standard_input() {
    let folder = Folder::new();
    let pipe = |input: &str, code: i32, arguments: &[&str]| {
        folder.juya_with_input(&[&["index", "-"], arguments].concat(), input).expect(code).err
    };
    let first = "{\"id\":\"a\",\"title\":\"سیل یک\"}\n{\"title\":\"سیل بی‌شناسه\"}\n";
    expect_all(&pipe(first, 0, &[]), &["2 articles in the index"]);
    // Another day adds; the same article, or a new version of it, takes its old place.
    let second = "{\"title\":\"سیل بی‌شناسه\"}\n{\"id\":\"a\",\"title\":\"سیل یک، ویرایش\"}\n{\"id\":\"b\",\"title\":\"سیل دو\"}\n{\"id\"\n{\"id\":\"b\",\"title\":\"سیل\"}";
    let said = pipe(second, 3, &[]);
    expect_all(
        &said,
        &[
            "-:4: broken JSON",
            "-:5: id «b» was already used by this file",
            "3 articles in the index",
        ],
    );
    assert_eq!(folder.answer(&["ویرایش"])["total"], 1);
    assert_eq!(folder.answer(&["سیل"])["total"], 3);
    folder.juya(&["check"]).expect(0).expect_out("whole: 3 articles");
    // Folders that are indexed beside it leave it where it is.
    folder.article("corpus/c.txt", "سیل", "متن");
    expect_all(&index(&folder, 0, &[]), &["4 articles in the index"]);
    let csv = "headline,متن\nسیل سه,متن\n";
    expect_all(&pipe(csv, 0, &["--input-format", "csv"]), &["5 articles in the index"]);
    folder.juya_with_input(&["index", "-"], "").expect(2).expect_err("-: is empty");
    folder.juya(&["check"]).expect(0).expect_out("whole: 5 articles");
}

/// An article of each format about one flood, by the name of its file.
fn good() -> Vec<(&'static str, Vec<u8>)> {
    let html = "<title>سیلاب در خوزستان</title><p>آب رودخانه بالا آمد، و چند روستا خالی شد.</p>";
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{html}");
    let warc = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://afagh.example/flood\r\n\
         Content-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    );
    let text = "عنوان: سیلاب در گلستان\nتاریخ: ۱۲ فروردین ۱۳۹۸\n\nپل شهر بسته شد.\n";
    let specimens: Vec<(&str, Vec<u8>)> = vec![
        ("a.txt", text.into()),
        ("b.md", "# سیلاب در لرستان\n\nجاده باز شد.\n".into()),
        ("c.json", "{\"title\":\"سیلاب در ایلام\",\"date\":\"1398-01-12\"}".into()),
        ("d.jsonl", "{\"تیتر\":\"سیلاب در فارس\"}\n".into()),
        ("e.csv", "عنوان,متن\nسیلاب در کرمان,\"بند یک\n\nبند دو\"\n".into()),
        ("f.tsv", "title\tbody\nسیلاب در یزد\tمتن\n".into()),
        ("g.html", html.into()),
        ("h.rss", "<rss><item><title>سیلاب در قم</title></item></rss>".into()),
        ("i.atom", "<feed><entry><title>سیلاب در ری</title></entry></feed>".into()),
        ("j.xml", "<HAMSHAHRI><DOC><DOCID>J-1</DOCID><TEXT>سیلاب</TEXT></DOC></HAMSHAHRI>".into()),
        ("k.sgml", "<DOC>\n<DOCNO>K-1</DOCNO>\n<TEXT>\nسیلاب\n</TEXT>\n</DOC>\n".into()),
        ("l.warc", warc.into()),
    ];
    let members: Vec<(&str, &[u8])> =
        specimens.iter().map(|(name, content)| (*name, content.as_slice())).take(6).collect();
    let (tar, zip) = (crate::archives::tar(&members), crate::archives::zip(&members));
    let mut all = specimens;
    all.push(("m.tar", tar.clone()));
    all.push(("n.zip", zip));
    all.push(("o.tar.gz", crate::readers::gzip(&tar)));
    all
}

/// Broken ones, with what is to be said of them.
fn broken() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let cut = |bytes: Vec<u8>, by: usize| bytes[..bytes.len() - by].to_vec();
    let gzip = crate::readers::gzip;
    let article: &[u8] = "title: سیلاب\n\nمتن".as_bytes();
    vec![
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(), "a.txt: is binary"),
        ("b.md", b" \n".to_vec(), "b.md:1: record has no text"),
        ("c.json", b"{\"title\": }".to_vec(), "c.json:1: broken JSON"),
        ("d.jsonl", b"[1]\n".to_vec(), "d.jsonl:1: is not a JSON object"),
        ("e.csv", b"title,body\n\"x,y\n".to_vec(), "e.csv:2: quote is not closed"),
        ("f.tsv", b"title\tbody\nx\n".to_vec(), "f.tsv:2: row has 1 fields"),
        ("g.html", b"<div>".repeat(2000), "g.html: page has more than"),
        ("h.rss", b"<rss>\n<item>\n".to_vec(), "h.rss:2: <item> has no end"),
        ("i.atom", b"<feed></feed>".to_vec(), "i.atom: there is no article in it"),
        ("j.xml", b"<opml></opml>".to_vec(), "j.xml: is XML of a kind that is not known"),
        ("k.sgml", b"<DOC><DOCNO>x</DOCNO></DOC>".to_vec(), "k.sgml:1: record has no text"),
        (
            "l.warc",
            b"WARC/1.0\r\nWARC-Type: response\r\n\r\n".to_vec(),
            "l.warc#1: WARC is damaged",
        ),
        ("m.tar", vec![b'x'; 1024], "m.tar: archive is damaged"),
        (
            "n.zip",
            cut(crate::archives::zip(&[("x.txt", article)]), 30),
            "n.zip: archive is damaged",
        ),
        ("o.jsonl.gz", cut(gzip(&article.repeat(9)), 20), "o.jsonl.gz: compressed data is damaged"),
        ("p.csv.zst", b"title".to_vec(), "p.csv.zst: compressed data is damaged"),
        ("q.txt", Vec::new(), "q.txt: is empty"),
    ]
}

#[test]
fn a_folder_with_every_format_at_once() {
    let folder = Folder::new();
    let (good, broken) = (good(), broken());
    for (name, content) in &good {
        folder.write(&format!("corpus/good/{name}"), content);
    }
    for (name, content, _) in &broken {
        folder.write(&format!("corpus/broken/{name}"), content);
    }
    folder.write("corpus/photo.jpg", b"\xFF\xD8");
    let said = index(&folder, 3, &[]);
    for (_, _, part) in &broken {
        assert!(said.contains(part), "{part} in {said}");
    }
    // Each of the archives holds six of the others once more.
    let articles = good.len() - 3 + 3 * 6;
    expect_all(
        &said,
        &[
            &format!("{articles} articles in the index"),
            &format!("{} rejected", broken.len()),
            "1 other files left alone",
        ],
    );
    let mut ids = folder.ids(&["سیلاب", "--limit", "100"]);
    ids.sort();
    assert_eq!(ids.len(), articles);
    for id in ["K-1", "https://afagh.example/flood", "good/n.zip/e.csv#1", "good/o.tar.gz/a.txt"] {
        assert!(ids.contains(&id.to_owned()), "{id} in {ids:?}");
    }
    folder.juya(&["check"]).expect(0);
    expect_all(
        &index(&folder, 0, &[]),
        &[&format!("{} files unchanged", good.len() + broken.len())],
    );
}
