//! Archives: what is in them, and what would do harm.

use std::io::{Cursor, Write};

use juya::corpus::{Limits, find_files, read_file};

use crate::readers::gzip;
use crate::util::Folder;

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A tar archive; names are written as they are, whatever they say.
pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = member(name, tar::EntryType::Regular);
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn member(name: &str, kind: tar::EntryType) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    let place = &mut header.as_old_mut().name;
    place[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(0);
    header.set_mode(0o644);
    header.set_cksum();
    header
}

const ARTICLE: &[u8] = "title: بارش برف\n\nراه‌ها باز است\n".as_bytes();

#[test]
fn members_are_read_as_files_are() {
    let folder = Folder::new();
    let inner =
        zip(&[("deep/a.txt", ARTICLE), ("b.json", "{\"title\":\"بارش باران\"}".as_bytes())]);
    let long = format!("{}/{}.txt", "پوشه".repeat(20), "نام".repeat(20));
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in [
        (long.as_str(), ARTICLE),
        ("in.zip", &inner[..]),
        ("c.jsonl.gz", &gzip("{\"title\":\"بارش تگرگ\"}\n{\"title\"\n".as_bytes())[..]),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, content).unwrap();
    }
    let tar_file = builder.into_inner().unwrap();
    folder.write("corpus/a.tar", &tar_file);
    folder.write(
        "corpus/b.tgz",
        gzip(&tar(&[
            ("x.txt", ARTICLE),
            ("y.png", b"\x89PNG\0"),
            ("README.md", ARTICLE),
            (".git/z.txt", ARTICLE),
        ])),
    );
    folder
        .write("corpus/c.tar.zst", zstd::encode_all(&tar(&[("./x.txt", ARTICLE)])[..], 3).unwrap());
    folder.write(
        "corpus/d.zip",
        zip(&[("x.csv", "title\nبارش سنگین\n".as_bytes()), ("__MACOSX/x.csv", b"x")]),
    );
    let said = folder.juya(&["index", "corpus"]).expect(3).err;
    for part in ["a.tar/c.jsonl.gz:2: broken JSON", "7 articles in the index", "1 rejected"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let mut ids = folder.ids(&["بارش"]);
    ids.sort();
    let mut expected = [
        format!("a.tar/{long}"),
        "a.tar/c.jsonl.gz#1".into(),
        "a.tar/in.zip/b.json".into(),
        "a.tar/in.zip/deep/a.txt".into(),
        "b.tgz/x.txt".into(),
        "c.tar.zst/./x.txt".into(),
        "d.zip/x.csv#1".into(),
    ];
    expected.sort();
    assert_eq!(ids, expected);
    let hit = folder.answer(&["باران"])["hits"][0].clone();
    assert_eq!(hit["path"], "corpus/a.tar/in.zip/b.json");
}

#[test]
fn what_does_harm_is_named_and_left() {
    let folder = Folder::new();
    let mut builder = tar::Builder::new(Vec::new());
    for name in ["../../up.txt", "/etc/root.txt", "a/../../b.txt", "good.txt"] {
        let mut header = member(name, tar::EntryType::Regular);
        header.set_size(ARTICLE.len() as u64);
        header.set_cksum();
        builder.append(&header, ARTICLE).unwrap();
    }
    for (name, kind) in [
        ("link.txt", tar::EntryType::Symlink),
        ("hard.txt", tar::EntryType::Link),
        ("null.txt", tar::EntryType::Char),
        ("pipe.txt", tar::EntryType::Fifo),
    ] {
        builder.append(&member(name, kind), &[][..]).unwrap();
    }
    folder.write("corpus/a.tar", builder.into_inner().unwrap());
    let mut encrypted = zip(&[("secret.txt", ARTICLE), ("open.txt", ARTICLE)]);
    // The flag in the member's header and in the directory.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = encrypted.windows(4).position(|window| window == signature).unwrap();
        encrypted[at + flags] |= 1;
    }
    folder.write("corpus/b.zip", encrypted);
    folder.write("corpus/c.zip", zip(&[("../up.txt", ARTICLE), ("C:\\x.txt", ARTICLE)]));
    let mut nested = tar(&[("core.txt", ARTICLE)]);
    for name in ["1.tar", "2.tar", "3.tar"] {
        nested = tar(&[(name, &nested)]);
    }
    folder.write("corpus/d.tar", nested);
    let whole = tar(&[("one.txt", ARTICLE), ("two.txt", &ARTICLE.repeat(100))]);
    folder.write("corpus/e.tar", &whole[..2500]);
    let packed = gzip(&tar(&[("one.txt", ARTICLE), ("two.txt", ARTICLE)]));
    folder.write("corpus/f.tar.gz", &packed[..packed.len() - 12]);
    folder.write("corpus/g.zip", &zip(&[("one.txt", ARTICLE)])[..40]);
    folder.write("corpus/h.tar", "این بایگانی نیست".repeat(100));
    folder.write("corpus/i.zip", zip(&[]));
    let said = folder.juya(&["index", "corpus"]).expect(3).err;
    for part in [
        "a.tar/../../up.txt: name leads out of the archive",
        "a.tar//etc/root.txt: name leads out",
        "a.tar/a/../../b.txt: name leads out",
        "a.tar/link.txt: is a link, not a file",
        "a.tar/hard.txt: is a link, not a file",
        "a.tar/null.txt: is a device or a special file, not a file",
        "a.tar/pipe.txt: is a device or a special file, not a file",
        "b.zip/secret.txt: is encrypted",
        "c.zip/../up.txt: name leads out",
        "c.zip/C:\\x.txt: name leads out",
        "d.tar/3.tar/2.tar/1.tar: archives lie in each other more than 3 deep",
        "e.tar/two.txt: cannot be read: archive ends in it",
        "f.tar.gz",
        "g.zip: archive is damaged",
        "h.tar: archive is damaged",
        "i.zip: there is no article in it",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let mut ids = folder.ids(&["برف"]);
    ids.sort();
    assert_eq!(ids[..3], ["a.tar/good.txt", "b.zip/open.txt", "e.tar/one.txt"]);
    assert!(
        !folder.path().join("up.txt").exists() && !folder.path().join("corpus/good.txt").exists()
    );
}

#[test]
fn bombs_end_at_the_limit() {
    let folder = Folder::new();
    let zeros = vec![b' '; 4 << 20];
    folder.write("a.zip", zip(&[("one.txt", ARTICLE), ("bomb.txt", &zeros), ("more.txt", &zeros)]));
    folder.write("b.tar.gz", gzip(&tar(&[("one.txt", ARTICLE), ("bomb.txt", &zeros)])));
    // Packed twice: each layer counts.
    folder.write(
        "c.zip",
        zip(&[
            ("inner.tar.gz", &gzip(&tar(&[("bomb.jsonl", &zeros)]))),
            ("two.txt.gz", &gzip(&zeros)),
        ]),
    );
    let limits = Limits { record_bytes: 16 << 20, expansion: 10, unpacked_bytes: 1 << 20 };
    let shown: Vec<String> = find_files(&[folder.path().to_path_buf()])
        .files
        .iter()
        .flat_map(|file| read_file(file, &limits))
        .map(|record| match record {
            Ok(record) => record.article.id,
            Err(error) => {
                let place = error.place();
                format!("{} {}", place.rsplit_once(".t").map_or("", |(_, end)| end), error.problem)
            }
        })
        .collect();
    let bomb = "unpacks to more than 1048576 bytes";
    assert!(
        shown.contains(&"a.zip/one.txt".to_owned())
            && shown.contains(&"b.tar.gz/one.txt".to_owned()),
        "{shown:?}"
    );
    assert_eq!(
        shown.iter().filter(|line| line.contains(bomb)).count(),
        shown.len() - 2,
        "{shown:?}"
    );
    assert!(shown.len() >= 6, "{shown:?}");
}

#[test]
fn an_iterator_that_is_dropped_ends_its_thread() {
    let folder = Folder::new();
    let lines = "{\"title\":\"بارش برف\"}\n".repeat(200_000);
    folder.write("a.zip", zip(&[("a.jsonl", lines.as_bytes())]));
    let found = find_files(&[folder.path().to_path_buf()]);
    let mut records = read_file(&found.files[0], &Limits::default());
    assert!(records.next().unwrap().is_ok());
    drop(records);
    assert_eq!(read_file(&found.files[0], &Limits::default()).count(), 200_000);
}
