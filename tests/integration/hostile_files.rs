//! Generated files for every reader: nothing panics, everything ends, nothing empty is taken.
//!
//! A short run as a test; `JUYA_GENERATED=1000000` for so many files.

use std::path::Path;

use juya::corpus::{Limits, find_files, read_file};
use proptest::prelude::*;

use crate::archives::{tar, zip};
use crate::readers::{gzip, utf_16, windows_1256};
use crate::util::Folder;

const NAMES: [&str; 26] = [
    "a.txt",
    "a.md",
    "a.json",
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a.html",
    "a.xml",
    "a.rss",
    "a.atom",
    "a.sgml",
    "a.warc",
    "a.tar",
    "a.zip",
    "a.txt.gz",
    "a.jsonl.gz",
    "a.json.zst",
    "a.csv.gz",
    "a.html.zst",
    "a.rss.gz",
    "a.sgml.gz",
    "a.warc.gz",
    "a.tgz",
    "a.tar.zst",
    "a.zip.gz",
    "a.tar.gz",
];

/// A piece of a file: noise, and what each format is made of, in any order.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        2 => proptest::collection::vec(any::<u8>(), 0..40),
        2 => "[{}\\[\\]\":,\\\\ntu0-9 \n]{0,40}".prop_map(String::into_bytes),
        2 => "(title|عنوان|date): ?[آ-ی۰-۹ /]{0,20}\n?\n?".prop_map(String::into_bytes),
        1 => "\\PC{0,20}".prop_map(|text| utf_16(&text)),
        1 => "[آ-ي ]{0,30}".prop_map(|text| windows_1256(&text)),
        1 => Just(b"{\"title\":\"\xd9\x87\xda\xa9\xd8\xb1\",\"date\":1}\n".to_vec()),
        2 => "(title|body|متن|x)?[,;\t|\"\n]{1,3}[آ-ی\"]{0,5}\n?".prop_map(String::into_bytes),
        4 => "(</?(item|entry|doc|DOC|title|text|content|div|p|a|table|tr|td|b|svg|script|template|select|option|article|author|name)( (type=\"xhtml\"|href=x|class=main|itemprop=articleBody))?/?>|[آ-ی ،]{0,30}|&[a-z#0-9]{0,4};?){0,8}"
            .prop_map(String::into_bytes),
        1 => "(<!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?xml encoding=\"[a-z0-9-]{0,12}\"\\?>|<rss>|<feed>|<meta charset=[a-z0-9-]{0,12}>){1,3}"
            .prop_map(String::into_bytes),
        2 => ("[0-9]{1,4}|99999999999999999999", "(response|request|warcinfo)", "(200 OK|404|x)", "(gzip|br|deflate|identity|zstd)", "(chunked|x)")
            .prop_map(|(length, kind, code, packing, transfer)| {
                format!(
                    "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://a/\r\nContent-Length: {length}\r\n\r\n\
                     HTTP/1.1 {code}\r\nContent-Type: text/html\r\nContent-Encoding: {packing}\r\n\
                     Transfer-Encoding: {transfer}\r\n\r\n4\r\n<p>x\r\n"
                )
                .into_bytes()
            }),
    ]
}

/// A file as its packing and its archive make it, before it is damaged.
fn dressed(name: &str, content: &[u8], member: &str) -> Vec<u8> {
    let name = Path::new(name);
    let (stem, ending) = (name.file_stem().unwrap(), name.extension().unwrap());
    let inner = || dressed(&stem.to_string_lossy(), content, member);
    match ending.to_str().unwrap() {
        "gz" => gzip(&inner()),
        "zst" => zstd::encode_all(&inner()[..], 1).unwrap(),
        "tgz" => gzip(&tar(&[(member, content)])),
        "tar" => tar(&[(member, content), ("b.txt", content)]),
        "zip" => zip(&[(member, content), ("in/z.tar", &tar(&[("c.txt", content)]))]),
        _ => content.to_vec(),
    }
}

#[test]
fn hostile_files_for_each_reader() {
    let files = std::env::var("JUYA_GENERATED").ok().and_then(|count| count.parse().ok());
    let cases = files.unwrap_or(5_000_u32).div_ceil(NAMES.len() as u32);
    let folder = Folder::new();
    let limits = Limits { record_bytes: 3000, expansion: 20, unpacked_bytes: 40_960 };
    let content = proptest::collection::vec(piece(), 0..6).prop_map(|pieces| pieces.concat());
    let member = "(\\.\\./|/)?[a-c]{1,3}(\\.txt|\\.json|\\.csv|\\.html|\\.warc|\\.zip|\\.tar|\\.gz|\\.rss)?(\\.gz)?";
    let damage = proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..4);
    let cut = proptest::option::weighted(0.3, any::<proptest::sample::Index>());
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    proptest::test_runner::TestRunner::new(config)
        .run(
            &(content, member, damage, cut, any::<bool>()),
            |(content, member, damage, cut, dress)| {
                for name in NAMES {
                    let mut bytes =
                        if dress { dressed(name, &content, &member) } else { content.clone() };
                    if !bytes.is_empty() {
                        for (at, byte) in &damage {
                            let at = at.index(bytes.len());
                            bytes[at] = *byte;
                        }
                        bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len())));
                    }
                    let path = folder.write(name, &bytes);
                    let found = find_files(&[path]);
                    let mut count = 0;
                    for record in read_file(&found.files[0], &limits) {
                        count += 1;
                        prop_assert!(count < 10_000, "{name} does not end");
                        if let Ok(record) = record {
                            let article = record.article;
                            let text =
                                !article.title.trim().is_empty() || !article.body.trim().is_empty();
                            prop_assert!(text && !article.id.is_empty(), "{name}: {article:?}");
                            prop_assert!(
                                article.title.len() + article.body.len() < 40_000,
                                "{name}"
                            );
                        }
                    }
                    prop_assert!(count > 0, "{name}: a file without articles is an error");
                }
                Ok(())
            },
        )
        .unwrap();
}
