use std::path::Path;

use serde_json::{Value, json};

use crate::util::{Folder, Random, Run};

/// Records as JSON lines.
fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

fn record(id: &str, title: &str) -> Value {
    json!({"id": id, "title": title, "body": format!("متن {title}"), "source": "آفاق"})
}

/// What `index` says, run on the folder `corpus`.
#[track_caller]
fn indexed(folder: &Folder, parts: &[&str], not: &[&str]) -> Run {
    let run = folder.juya(&["index", "corpus"]);
    for part in parts {
        if !run.err.contains(part) {
            run.fail(&format!("expected «{part}»"));
        }
    }
    for part in not {
        if run.err.contains(part) {
            run.fail(&format!("did not expect «{part}»"));
        }
    }
    folder.juya(&["check"]).expect(0);
    run
}

/// Ids and scores of answers.
fn scored(folder: &Folder, query: &str, index: &str) -> Vec<(String, String)> {
    let answer = folder.answer(&[query, "--limit", "1000", "--match", "any", "--index", index]);
    let hits = answer["hits"].as_array().unwrap();
    hits.iter().map(|hit| (hit["id"].to_string(), hit["score"].to_string())).collect()
}

#[test]
fn a_record_that_did_not_change_is_not_indexed_again() {
    let folder = Folder::new();
    let mut records: Vec<Value> =
        (0..50).map(|n| record(&format!("r{n}"), &format!("هکر {n}"))).collect();
    folder.write("corpus/a.jsonl", lines(&records));
    indexed(&folder, &["50 added"], &[]);
    // One line more, one less, one changed, the others in another order.
    records.push(record("new", "خبر تازه"));
    records.remove(3);
    records[0]["title"] = json!("نفوذگر");
    records.reverse();
    folder.write("corpus/a.jsonl", lines(&records));
    indexed(&folder, &["50 articles", "1 added", "1 changed", "1 gone", "48 as they were"], &[]);
    assert_eq!(folder.ids(&["نفوذگر"]), ["r0"]);
    assert_eq!(folder.ids(&["خبر", "تازه"]), ["new"]);
    assert_eq!(folder.ids(&["هکر", "--limit", "100"]).len(), 49);
}

#[test]
fn records_without_ids_are_known_by_their_place() {
    let folder = Folder::new();
    let bare = |title: &str| json!({"title": title});
    folder.write("corpus/a.jsonl", lines(&[bare("هکر یک"), bare("هکر دو")]));
    indexed(&folder, &["2 added"], &[]);
    folder.write("corpus/a.jsonl", lines(&[bare("هکر صفر"), bare("هکر یک"), bare("هکر دو")]));
    indexed(&folder, &["1 added", "2 changed"], &["gone"]);
    assert_eq!(folder.answer(&["دو"])["hits"][0]["id"], "a.jsonl#3");
    assert_eq!(folder.answer(&["صفر"])["hits"][0]["id"], "a.jsonl#1");
}

#[test]
fn a_touched_file_costs_its_hash() {
    let folder = Folder::new();
    folder.write("corpus/a.jsonl", lines(&[record("x", "هکر")]));
    folder.article("corpus/b.txt", "هکر", "متن");
    indexed(&folder, &["2 added"], &[]);
    touch(&folder.path().join("corpus/a.jsonl"), 1_000_000_000);
    touch(&folder.path().join("corpus/b.txt"), 1_000_000_000);
    indexed(&folder, &["2 files unchanged"], &["read", "renamed"]);
    // The same size and the same time, but another content: only what was looked at long after it was
    // changed is trusted, and this was not.
    let before = std::fs::metadata(folder.path().join("corpus/b.txt")).unwrap().modified().unwrap();
    folder.article("corpus/b.txt", "خبر", "متن");
    let file = std::fs::File::options().write(true).open(folder.path().join("corpus/b.txt"));
    file.unwrap().set_modified(before).unwrap();
    folder.index();
    assert_eq!(folder.ids(&["هکر"]), ["x", "b.txt"]);
}

/// Sets the time of the last change, in seconds since 1970.
fn touch(path: &Path, seconds: u64) {
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn a_change_right_after_a_look_is_seen_though_size_and_time_are_the_same() {
    let folder = Folder::new();
    let path = folder.write("corpus/a.txt", "title: هکر\n\nمتن");
    let before = std::fs::metadata(&path).unwrap().modified().unwrap();
    folder.index();
    folder.write("corpus/a.txt", "title: خبر\n\nمتن");
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(before).unwrap();
    indexed(&folder, &["1 changed"], &[]);
    assert_eq!(folder.ids(&["خبر"]), ["a.txt"]);
}

#[test]
fn a_renamed_file_keeps_its_articles_and_shows_its_new_path() {
    let folder = Folder::new();
    folder.write("corpus/a.jsonl", lines(&[record("x", "هکر یک"), record("y", "هکر دو")]));
    folder.article("corpus/b.txt", "نفوذگر", "متن");
    folder.index();
    let path = |name: &str| folder.path().join("corpus").join(name);
    std::fs::create_dir(path("old")).unwrap();
    std::fs::rename(path("a.jsonl"), path("old/c.jsonl")).unwrap();
    indexed(&folder, &["1 files renamed", "2 files unchanged", "3 articles"], &["read", "gone"]);
    for hit in folder.answer(&["هکر"])["hits"].as_array().unwrap() {
        assert_eq!(hit["path"], "corpus/old/c.jsonl");
    }
    folder.juya(&["show", "x"]).expect(0).expect_out("path: corpus/old/c.jsonl");
    // Its articles still belong to it: what changes in it, changes; what is gone, leaves.
    folder.write("corpus/old/c.jsonl", lines(&[record("y", "هکر دو"), record("z", "هکر سه")]));
    indexed(&folder, &["1 added", "1 gone", "1 as they were"], &[" changed"]);
    for hit in folder.answer(&["هکر"])["hits"].as_array().unwrap() {
        assert_eq!(hit["path"], "corpus/old/c.jsonl");
    }
    // An id that is made of the path changes with it.
    std::fs::rename(path("b.txt"), path("old/d.txt")).unwrap();
    indexed(&folder, &["1 files renamed", "1 added", "1 gone"], &["removed"]);
    assert_eq!(folder.ids(&["نفوذگر"]), ["old/d.txt"]);
    // Given from another folder, the path below it is another one.
    folder.juya(&["index", "corpus/old"]).expect(0);
    assert_eq!(folder.ids(&["نفوذگر"]), ["d.txt"]);
    let mut ids = folder.ids(&["هکر"]);
    ids.sort();
    assert_eq!(ids, ["y", "z"]);
    folder.juya(&["check"]).expect(0).expect_out("whole: 3 articles");
}

#[test]
fn an_id_passes_from_file_to_file() {
    let folder = Folder::new();
    folder.write("corpus/a.jsonl", lines(&[record("x", "هکر یک"), record("y", "هکر دو")]));
    folder.write("corpus/b.jsonl", lines(&[record("z", "هکر سه")]));
    folder.index();
    // To a file that is read later, and to one that was read before.
    folder.write("corpus/a.jsonl", lines(&[record("z", "هکر سه"), record("y", "هکر دو")]));
    folder.write("corpus/b.jsonl", lines(&[record("x", "هکر یک")]));
    indexed(&folder, &["3 articles in the index", "1 as they were"], &["rejected"]);
    let of = |query: &str| folder.answer(&[query])["hits"][0]["path"].clone();
    assert_eq!((of("یک"), of("سه")), (json!("corpus/b.jsonl"), json!("corpus/a.jsonl")));
    // Both: the first in the order of the files has it.
    folder.write("corpus/b.jsonl", lines(&[record("x", "هکر یک"), record("y", "هکر دو دیگر")]));
    folder.juya(&["index", "corpus"]).expect(3).expect_err("«y» was already used by a.jsonl");
    std::fs::remove_file(folder.path().join("corpus/a.jsonl")).unwrap();
    indexed(&folder, &["2 articles in the index"], &["rejected"]);
    assert_eq!(of("دیگر"), json!("corpus/b.jsonl"));
}

#[test]
fn answers_and_scores_are_those_of_a_fresh_index() {
    const WORDS: &[&str] = &[
        "هکر",
        "هکرها",
        "بانک",
        "بانک‌ها",
        "ایران",
        "کتاب",
        "کتاب‌هایشان",
        "می‌رود",
        "رفت",
        "گفت‌وگو",
        "انتخابات",
        "نرخ",
        "ارز",
        "دلار",
        "باران",
        "سیل",
        "زلزله",
        "فوتبال",
        "تیم",
        "قهرمان",
    ];
    let mut random = Random(11);
    let article = |id: usize, random: &mut Random| {
        let words: Vec<&str> = (0..5 + random.below(60)).map(|_| *random.pick(WORDS)).collect();
        // Enough rare words that a change touches few of them.
        let rare: Vec<String> = (0..4).map(|_| format!("یکتا{}", random.below(4000))).collect();
        let body = format!("{} {}", words.join(" "), rare.join(" "));
        json!({"id": format!("n{id}"), "title": words[..3].join(" "), "body": body})
    };
    let folder = Folder::new();
    let mut files: Vec<Vec<Value>> =
        (0..4).map(|f| (0..120).map(|n| article(f * 1000 + n, &mut random)).collect()).collect();
    let write = |files: &[Vec<Value>]| {
        for (number, records) in files.iter().enumerate() {
            folder.write(&format!("corpus/{number}.jsonl"), lines(records));
        }
    };
    write(&files);
    folder.index();
    for round in 1..4 {
        for records in &mut files {
            for _ in 0..6 {
                let at = random.below(records.len());
                match random.below(3) {
                    0 => drop(records.remove(at)),
                    1 => records[at] = article(round * 10_000 + at, &mut random),
                    _ => {
                        let id = records[at]["id"].clone();
                        records[at] = article(0, &mut random);
                        records[at]["id"] = id;
                    }
                }
            }
            let mut seen = std::collections::HashSet::new();
            records.retain(|record| seen.insert(record["id"].to_string()));
        }
        // Ids are unique over all files.
        let mut seen = std::collections::HashSet::new();
        for records in &mut files {
            records.retain(|record| seen.insert(record["id"].to_string()));
        }
        write(&files);
        folder.juya(&["index", "corpus"]).expect(0);
        let fresh = format!("fresh{round}");
        folder.juya(&["index", "corpus", "--index", &fresh, "--threads", "1"]).expect(0);
        let mut compared = 0;
        for query in WORDS.iter().map(|word| (*word).to_owned()).chain([
            "هکر بانک".to_owned(),
            "نرخ ارز دلار".to_owned(),
            "«بانک ایران»".to_owned(),
            "یکتا*".to_owned(),
            "هکد~".to_owned(),
            "یکتا7* باران".to_owned(),
        ]) {
            let old = scored(&folder, &query, "index");
            assert_eq!(old, scored(&folder, &query, &fresh), "{query} in round {round}");
            compared += old.len();
        }
        assert!(compared > 2_000, "only {compared} hits");
        // Also without the files that hold what deleted articles count.
        for entry in std::fs::read_dir(folder.path().join("index/segments-1")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if round == 2 && (name.starts_with("gone-") || name.ends_with(".fst")) {
                std::fs::remove_file(path).unwrap();
            }
        }
        assert_eq!(scored(&folder, "هکر بانک", "index"), scored(&folder, "هکر بانک", &fresh));
    }
}

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let folder = Folder::new();
    folder.write("corpus/a.jsonl", lines(&[record("x", "هکر یک"), record("y", "هکر دو")]));
    // There is no index yet, and there is none afterwards.
    let run = folder.juya(&["index", "corpus", "--dry-run"]).expect(0);
    run.expect_out("new corpus/a.jsonl: 2 added").expect_err("nothing was written");
    assert!(!folder.path().join("index").exists());
    folder.article("corpus/b.txt", "خبر", "متن");
    folder.index();
    let state = |folder: &Folder| {
        let mut files: Vec<_> = std::fs::read_dir(folder.path().join("index/segments-1"))
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| !entry.file_name().to_string_lossy().ends_with(".lock"))
            .map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = state(&folder);
    folder.write("corpus/a.jsonl", lines(&[record("x", "هکر سه"), record("z", "هکر چهار")]));
    folder.write("corpus/c.jsonl", "{broken\n{\"title\":\"هکر\"}\n");
    std::fs::remove_file(folder.path().join("corpus/b.txt")).unwrap();
    folder
        .juya(&["index", "corpus", "-n"])
        .expect(3)
        .expect_out("gone ")
        .expect_out("changed corpus/a.jsonl: 1 added, 1 changed, 1 gone")
        .expect_out("new corpus/c.jsonl: 1 added")
        .expect_err("there would be 3 articles in the index")
        .expect_err("c.jsonl:1: broken JSON");
    assert_eq!(before, state(&folder));
    assert_eq!(folder.ids(&["خبر"]), ["b.txt"]);
}

#[test]
fn forgotten_articles_do_not_come_back() {
    let folder = Folder::new();
    let mut records = vec![record("x", "هکر یک"), record("y", "هکر دو"), record("z", "هکر سه")];
    records[2]["source"] = json!("ایسنا");
    folder.write("corpus/a.jsonl", lines(&records));
    folder
        .write("corpus/b.jsonl", lines(&[json!({"title": "بی نام"}), json!({"title": "نام دو"})]));
    folder.article("corpus/c.txt", "خبر ساده", "متن");
    folder.index();
    folder
        .juya(&["forget", "x"])
        .expect(2)
        .expect_err("--yes")
        .expect_err("1 articles would be forgotten");
    folder.juya(&["forget", "x", "--dry-run"]).expect(0).expect_out("x");
    assert_eq!(folder.ids(&["هکر"]).len(), 3);
    folder
        .juya(&["forget", "x", "nobody", "b.jsonl#1", "c.txt", "--yes"])
        .expect(0)
        .expect_err("3 articles forgotten, 3 in the index")
        .expect_err("«nobody» is the id of no article");
    folder.juya(&["check"]).expect(0);
    folder.juya(&["forget", "nobody", "--yes"]).expect(1);
    let list = folder.juya(&["forget", "--list"]).expect(0).out;
    assert_eq!(list.lines().collect::<Vec<_>>(), ["b.jsonl#1", "c.txt", "x"]);
    let mut left = folder.ids(&["هکر OR نام OR خبر", "--match", "any"]);
    left.sort();
    assert_eq!(left, ["b.jsonl#2", "y", "z"]);
    // Neither with unchanged files, nor with changed ones, nor in a new index.
    indexed(&folder, &["3 articles", "3 files unchanged"], &[]);
    records[0]["title"] = json!("هکر یک، ویرایش تازه");
    folder.write("corpus/a.jsonl", lines(&records));
    folder.write(
        "corpus/b.jsonl",
        lines(&[
            json!({"title": "نام صفر"}),
            json!({"title": "بی نام"}),
            json!({"title": "نام دو"}),
        ]),
    );
    folder.article("corpus/c.txt", "خبر ساده", "متن دیگر");
    indexed(&folder, &["4 articles", "3 forgotten and left out"], &[]);
    folder.juya(&["index", "corpus", "--rebuild"]).expect(0).expect_err("4 articles");
    assert_eq!(folder.ids(&["بی", "نام", "--match", "all", "--no-rewrite"]), [""; 0]);
    assert_eq!(folder.ids(&["صفر"]), ["b.jsonl#1"], "another record is in its place");
    // Back again.
    folder.juya(&["forget", "--restore", "x"]).expect(0).expect_err("1 ids may come back");
    folder.juya(&["forget", "--restore", "x"]).expect(1).expect_err("is not forgotten");
    indexed(&folder, &["5 articles", "1 added"], &[]);
    assert_eq!(folder.ids(&["ویرایش"]), ["x"]);
    // By source, and by query.
    folder.juya(&["forget", "--source", "ايسنا", "--yes"]).expect(0).expect_err("1 articles");
    folder.juya(&["forget", "--query", "دو", "--source", "آفاق", "--yes"]).expect(0);
    assert_eq!(folder.ids(&["هکر"]), ["x"]);
    assert_eq!(folder.ids(&["نام", "دو"]), ["b.jsonl#3"]);
    folder.juya(&["forget", "--query", "واژهٔ ناموجود", "--yes"]).expect(1);
    folder.juya(&["forget", "--query", " ", "--yes"]).expect(2).expect_err("query is empty");
    folder.juya(&["forget"]).expect(2);
}
