use std::io::Write;

use crate::util::Folder;

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn utf_16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Bytes of «هكر» and more in Windows-1256, as an old program wrote them.
pub(crate) fn windows_1256(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1256.encode(text).0.into_owned()
}

#[test]
fn one_folder_with_every_kind_of_file() {
    let folder = Folder::new();
    let text = "title: هکر ایرانی\ndate: 1399/06/22\n\nمتن خبر درباره انتخابات\n";
    folder.write("corpus/a.txt", text);
    folder.write("corpus/b.md", "# هکر ایرانی\n\nمتن خبر");
    folder.write("corpus/c.json", "{\"title\":\"هکر ایرانی\",\"body\":[\"بند یک\",\"بند دو\"]}");
    folder.write("corpus/d.json", "[{\"title\":\"هکر\"},\n {\"id\":\"d2\",\"title\":\"هکر\"}]");
    folder.write("corpus/e.jsonl", "{\"id\":7,\"title\":\"هکر\"}\r\n\r\n{\"متن\":\"هکر\"}\n");
    folder.write("corpus/f.txt.gz", gzip(text.as_bytes()));
    folder.write(
        "corpus/g.jsonl.zst",
        zstd::encode_all(&b"{\"title\":\"\xd9\x87\xda\xa9\xd8\xb1\"}\n"[..], 3).unwrap(),
    );
    folder.write("corpus/h.txt", utf_16(text));
    folder.write(
        "corpus/i.txt",
        windows_1256("title: هكر ايراني\n\nمتن خبر درباره انتخابات رياست جمهوري"),
    );
    folder.write("corpus/README.md", "هکر");
    folder.write("corpus/.hidden.txt", "هکر");
    folder.index().expect_err("11 articles in the index");
    let mut ids = folder.ids(&["هکر", "--limit", "20"]);
    ids.sort();
    let expected = [
        "7",
        "a.txt",
        "b.md",
        "c.json",
        "d.json#1",
        "d2",
        "e.jsonl#2",
        "f.txt.gz",
        "g.jsonl.zst#1",
        "h.txt",
        "i.txt",
    ];
    assert_eq!(ids, expected);
    assert_eq!(folder.answer(&["بند", "یک"])["hits"][0]["id"], "c.json");
}

#[test]
fn every_broken_specimen_is_named_and_nothing_else_is_lost() {
    let folder = Folder::new();
    folder.article("corpus/good.txt", "هکر", "متن");
    folder.write("corpus/binary.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    folder.write("corpus/empty.txt", "");
    folder.write("corpus/blank.txt", " \n\n ");
    folder.write(
        "corpus/lines.jsonl",
        "{\"title\":\"هکر\"}\n{\"title\": \n[1]\n{\"url\":\"x\"}\n\"x\"\n{\"title\":\"هکر\"}",
    );
    folder
        .write("corpus/array.json", "[{\"title\":\"هکر\"}, {\"title\" 1}, 5, {\"title\":\"هکر\"}]");
    folder.write("corpus/nothing.json", "[]");
    folder.write("corpus/cut.txt.gz", &gzip("title: هکر\n\nمتن".repeat(50).as_bytes())[..40]);
    folder.write("corpus/no.jsonl.zst", b"not zstandard");
    folder.write("corpus/date.txt", "title: هکر\ndate: دیروز\nTarikh: 1\n\nمتن");
    let run = folder.juya(&["index", "corpus"]).expect(3);
    for part in [
        "binary.txt: is binary",
        "empty.txt: is empty",
        "blank.txt:1: record has no text",
        "lines.jsonl:2: broken JSON",
        "lines.jsonl:3: is not a JSON object",
        "lines.jsonl:4: record has no text",
        "lines.jsonl:5: is not a JSON object",
        "array.json:1: broken JSON",
        "array.json:1: is not a JSON object",
        "nothing.json: there is no article in it",
        "cut.txt.gz: compressed data is damaged",
        "no.jsonl.zst: compressed data is damaged",
        "date.txt:1: warning: date was not read: «دیروز» is not a date",
        "date.txt:1: warning: header «Tarikh» is not known",
        "hint: ",
        "6 articles in the index",
        "12 rejected",
        "2 warnings",
    ] {
        if !run.err.contains(part) {
            run.fail(&format!("expected «{part}»"));
        }
    }
    assert_eq!(folder.ids(&["هکر"]).len(), 6);
}

#[cfg(unix)]
#[test]
fn links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    folder.article("corpus/deep/a.txt", "هکر", "متن");
    symlink("..", folder.path().join("corpus/deep/loop")).unwrap();
    symlink("a.txt", folder.path().join("corpus/deep/b.txt")).unwrap();
    folder.juya(&["index", "corpus"]).expect(3).expect_err("loop: link leads back");
    assert_eq!(folder.ids(&["هکر"]), ["deep/a.txt"], "a file reached twice is read once");
    // A file that cannot be read is told; root can read everything.
    let locked = folder.write("locked/b.txt", "title: هکر\n\nمتن");
    std::fs::set_permissions(&locked, PermissionsExt::from_mode(0o000)).unwrap();
    if std::fs::read(&locked).is_err() {
        folder.juya(&["index", "locked"]).expect(3).expect_err("cannot be read");
    }
}

#[test]
fn a_line_beyond_the_limit_costs_only_itself() {
    use juya::corpus::{Limits, find_files, read_file};
    let folder = Folder::new();
    let long = format!("{{\"title\":\"{}\"}}", "x".repeat(10_000));
    folder.write("a.jsonl", format!("{{\"title\":\"one\"}}\n{long}\n{{\"title\":\"three\"}}\n"));
    folder.write("b.txt", "x".repeat(10_000));
    folder.write("c.json", format!("[{{\"title\":\"one\"}},{long},{{\"title\":\"three\"}}]"));
    folder.write("d.txt.gz", gzip(&vec![b'x'; 200_000]));
    let limits = Limits { record_bytes: 1000, expansion: 10, unpacked_bytes: 50_000 };
    let shown: Vec<String> = find_files(&[folder.path().to_path_buf()])
        .files
        .iter()
        .flat_map(|file| read_file(file, &limits))
        .map(|record| match record {
            Ok(record) => format!("{}:{}", record.article.title, record.line),
            Err(error) => format!("{:?} {}", error.line, error.problem),
        })
        .collect();
    assert_eq!(
        shown,
        [
            "one:1",
            "Some(2) record is longer than 1000 bytes",
            "three:3",
            "None record is longer than 1000 bytes",
            "one:1",
            "Some(1) record is longer than 1000 bytes",
            "three:1",
            "None unpacks to more than 50000 bytes",
        ]
    );
}
