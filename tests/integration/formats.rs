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
    expect_all(&said, &["2 added from 2 files", "1 files unchanged", "field «body» is not text"]);
    let said = index(&folder, 3, &[]);
    expect_all(&said, &["b.csv:1: no column has a name", "1 files unchanged", "1 rejected"]);
    assert_eq!(folder.answer(&["flood"])["hits"][0]["id"], "a.jsonl#1");
    for wrong in ["title", "title=", "colour=x"] {
        folder.juya(&["index", "corpus", "--map", wrong]).expect(2).expect_err(wrong);
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
