use std::path::Path;

use crate::util::{Folder, sealed};

#[test]
fn only_what_changed_is_read_again() {
    let folder = Folder::new();
    for name in ["a", "b", "c"] {
        folder.article(&format!("corpus/{name}.txt"), "هکر", &format!("متن {name}"));
    }
    folder.index().expect_err("3 articles in the index");
    folder.index().expect_err("3 files unchanged");
    folder.article("corpus/b.txt", "نفوذگر", "متنی دیگر که درازتر است");
    folder.article("corpus/d.txt", "هکر", "متن تازه");
    std::fs::remove_file(folder.path().join("corpus/c.txt")).unwrap();
    let run = folder.index();
    for part in [
        "3 articles in the index",
        "1 added",
        "2 files read",
        "1 changed",
        "1 gone",
        "1 files unchanged",
        "1 files removed",
    ] {
        assert!(run.err.contains(part), "{part} in {}", run.err);
    }
    assert_eq!(folder.ids(&["هکر"]), ["a.txt", "d.txt"]);
    assert_eq!(folder.ids(&["نفوذگر"]), ["b.txt"]);
    folder.juya(&["check"]).expect(0).expect_out("whole: 3 articles");
}

#[test]
fn an_updated_index_answers_like_a_fresh_one() {
    let folder = Folder::new();
    for number in 0..40 {
        folder.article(
            &format!("corpus/{number:02}.txt"),
            "هکر",
            &format!("متن {}", "سیب ".repeat(number % 7 + 1)),
        );
    }
    folder.index();
    for number in (0..40).step_by(3) {
        folder.article(&format!("corpus/{number:02}.txt"), "خبر", "انار و سیب و انار");
    }
    folder.index();
    folder.juya(&["index", "corpus", "--index", "fresh", "--threads", "1"]).expect(0);
    for query in ["سیب", "انار", "هکر", "متن سیب"] {
        let updated = folder.ids(&[query, "--limit", "100"]);
        assert!(!updated.is_empty());
        let mut updated_set = updated.clone();
        let mut fresh = folder.ids(&[query, "--limit", "100", "--index", "fresh"]);
        updated_set.sort();
        fresh.sort();
        assert_eq!(updated_set, fresh, "{query}");
    }
}

#[test]
fn other_roots_stay() {
    let folder = Folder::new();
    folder.article("one/a.txt", "هکر", "متن");
    folder.article("two/b.txt", "هکر", "متن");
    folder.juya(&["index", "one"]).expect(0);
    folder.juya(&["index", "two"]).expect(0);
    assert_eq!(folder.ids(&["هکر"]), ["a.txt", "b.txt"]);
    std::fs::remove_file(folder.path().join("two/b.txt")).unwrap();
    folder.juya(&["index", "two"]).expect(0);
    assert_eq!(folder.ids(&["هکر"]), ["a.txt"]);
}

#[test]
fn duplicate_ids_are_rejected_and_come_back_when_they_are_free() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.jsonl",
        "{\"id\":\"x\",\"title\":\"هکر نخست\"}\n{\"id\":\"x\",\"title\":\"هکر دوم\"}\n",
    );
    folder.write("corpus/b.json", "{\"id\":\"x\",\"title\":\"هکر سوم\"}");
    folder
        .juya(&["index", "corpus"])
        .expect(3)
        .expect_err("a.jsonl:2: id «x» was already used by this file")
        .expect_err("b.json:1: id «x» was already used by a.jsonl")
        .expect_err("2 rejected");
    assert_eq!(folder.answer(&["هکر"])["hits"][0]["title"], "هکر نخست");
    folder.juya(&["index", "corpus"]).expect(0).expect_err("2 files unchanged");
    folder.article("corpus/c.json.txt", "خبر", "متن");
    folder.juya(&["index", "corpus"]).expect(0);
    std::fs::remove_file(folder.path().join("corpus/a.jsonl")).unwrap();
    folder.juya(&["index", "corpus"]).expect(0);
    assert_eq!(folder.answer(&["هکر"])["hits"][0]["title"], "هکر سوم");
}

#[test]
fn refusals_name_the_remedy() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر", "متن");
    folder.juya(&["search", "هکر"]).expect(2).expect_err("no index").expect_err("juya index");
    folder.write("full/other.doc", "x");
    folder
        .juya(&["index", "corpus", "--index", "full"])
        .expect(2)
        .expect_err("not an index")
        .expect_err("--index");
    folder.juya(&["search", "هکر", "--index", "full"]).expect(2).expect_err("not an index");
    folder.index();
    let manifest = folder.path().join("index/juya.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let (text, _) = text.split_once("\njuya ").unwrap();
    for (from, to, message) in [
        ("persian_", "persian_0", "was made by analyzer"),
        ("\"format\": ", "\"format\": 9", "has format 9"),
        ("segments-", "../segments-", "is damaged"),
        ("{", "", "is damaged"),
    ] {
        std::fs::write(&manifest, sealed(&text.replacen(from, to, 1))).unwrap();
        folder.juya(&["search", "هکر"]).expect(2).expect_err(message).expect_err("--rebuild");
        folder.juya(&["index", "corpus"]).expect(2).expect_err("--rebuild");
        folder.juya(&["check"]).expect(2).expect_err(message);
    }
    folder.juya(&["index", "corpus", "--rebuild"]).expect(0);
    assert_eq!(folder.ids(&["هکر"]), ["a.txt"]);
}

/// A folder with an index as another version made it, and the files it was made of; one article of it is
/// forgotten.
fn with_former_index() -> Folder {
    let folder = Folder::new();
    let records = ["x", "y", "z"].map(|id| format!("{{\"id\":\"{id}\",\"title\":\"هکر {id}\"}}\n"));
    folder.write("corpus/a.jsonl", records.concat());
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat/format_2");
    for part in ["", "segments-1"] {
        for entry in std::fs::read_dir(stored.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(&stored).unwrap().to_string_lossy().into_owned();
                folder.write(&format!("index/{name}"), std::fs::read(&path).unwrap());
            }
        }
    }
    folder
}

#[test]
fn an_index_of_a_former_format_is_refused_with_the_command_that_makes_it_again() {
    let folder = with_former_index();
    for command in [
        &["search", "هکر"][..],
        &["index", "corpus"],
        &["index", "corpus", "--dry-run"],
        &["stats"],
        &["check"],
        &["check", "--repair", "--yes"],
        &["forget", "x", "--yes"],
        &["backup", "copy"],
    ] {
        let run =
            folder.juya(command).expect(2).expect_err("has format 2, this program reads format");
        run.expect_err("hint: make the index again with `juya index FOLDER --rebuild`");
    }
    // What is forgotten stays so.
    folder.juya(&["index", "corpus", "--rebuild"]).expect(0).expect_err("2 articles in the index");
    assert_eq!(folder.ids(&["هکر"]), ["x", "y"]);
    folder.juya(&["check"]).expect(0);
}

#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_it_is_asked_whether_to_make_it_again() {
    let folder = with_former_index();
    let answered = |answer: &str| {
        let mut command = std::process::Command::new("script");
        let program = folder.command().get_program().to_string_lossy().into_owned();
        command.args(["-qec", &format!("'{program}' index corpus"), "/dev/null"]);
        command.current_dir(folder.path()).env_remove("JUYA_INDEX");
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.spawn().ok()?;
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), answer.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        Some((output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned()))
    };
    let Some((code, told)) = answered("n\n") else {
        println!("not checked: there is no `script` to give a command a terminal");
        return;
    };
    assert!(told.contains("has format 2") && told.contains("of all files? [y/N]"), "{told}");
    assert_eq!(code, Some(2), "{told}");
    folder.juya(&["check"]).expect(2).expect_err("has format 2");
    let (code, told) = answered("y\n").unwrap();
    assert_eq!(code, Some(0), "{told}");
    folder.juya(&["check"]).expect(0).expect_out("whole: 2 articles");
}

#[test]
fn a_commit_comes_as_often_as_it_is_asked() {
    let folder = Folder::new();
    for number in 0..4 {
        folder.article(&format!("corpus/{number}.txt"), "هکر", &"متن ".repeat(400));
    }
    for wrong in ["0", "x", "5TB", "99999999999999999999"] {
        folder.juya(&["index", "corpus", "--commit-every", wrong]).expect(2);
    }
    folder.juya(&["index", "corpus", "--commit-every", "1KB"]).expect(0);
    let names = std::fs::read_dir(folder.path().join("index/segments-1")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    // One list for each file and one at the end.
    let lists: Vec<String> = names.filter(|name| name.starts_with("files-")).collect();
    assert_eq!(lists, ["files-5.jsonl"]);
}

#[test]
fn a_rebuild_leaves_nothing_behind() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر", "متن");
    folder.index();
    folder.juya(&["index", "corpus", "--rebuild"]).expect(0);
    let names: Vec<_> = std::fs::read_dir(folder.path().join("index"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("segments-"))
        .collect();
    assert_eq!(names, ["segments-2"]);
    assert_eq!(folder.ids(&["هکر"]), ["a.txt"]);
}

#[test]
fn nothing_usable_makes_no_index() {
    let folder = Folder::new();
    folder.juya(&["index", "nowhere"]).expect(2).expect_err("nowhere: no such file or folder");
    folder.write("corpus/picture.png", b"\x89PNG\0\0");
    folder.juya(&["index", "corpus"]).expect(2);
    folder.juya(&["index", "corpus/picture.png"]).expect(2).expect_err("format is not known");
    assert!(!folder.path().join("index").exists());
}

#[test]
fn strict_stops_at_the_first_rejected_record() {
    let folder = Folder::new();
    folder.write("corpus/a.jsonl", "{\"title\":\"هکر\"}\n{broken\n{\"title\":\"هکر\"}\n");
    folder.juya(&["index", "corpus", "--strict"]).expect(2).expect_err("a.jsonl:2");
    folder.juya(&["index", "corpus"]).expect(3).expect_err("a.jsonl:2").expect_err("2 added");
}

#[test]
fn an_index_inside_the_corpus_is_not_read() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر", "متن");
    folder.juya(&["index", "corpus", "--index", "corpus/index"]).expect(0);
    folder
        .juya(&["index", "corpus", "--index", "corpus/index"])
        .expect(0)
        .expect_err("1 files unchanged");
}

#[test]
fn two_writers_do_not_meet() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر", "متن");
    folder.index();
    folder.juya(&["backup", "copy"]).expect(0);
    for lock in [".juya-writer.lock", "segments-1/.tantivy-writer.lock"] {
        let lock = folder.path().join("index").join(lock);
        let held = std::fs::OpenOptions::new().create(true).append(true).open(&lock).unwrap();
        held.lock().unwrap();
        for writer in [
            &["index", "corpus"][..],
            &["forget", "a.txt", "--yes"],
            &["restore", "copy", "--replace"],
        ] {
            folder.juya(writer).expect(2).expect_err("another process is writing to the index in ");
        }
        assert_eq!(folder.ids(&["هکر"]), ["a.txt"]);
    }
    for writer in [&["index", "corpus", "--rebuild"][..], &["check", "--repair"]] {
        let lock = folder.path().join("index/.juya-writer.lock");
        let held = std::fs::OpenOptions::new().append(true).open(&lock).unwrap();
        held.lock().unwrap();
        folder.juya(writer).expect(2).expect_err("another process is writing to the index in ");
    }
}
