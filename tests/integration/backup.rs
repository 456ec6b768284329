use std::process::Stdio;

use crate::archive::{Archive, answers, queries};
use crate::util::Folder;

#[test]
fn a_backup_is_an_index_and_comes_back() {
    let folder = Folder::new();
    let mut archive = Archive::new(1, 6, 5);
    archive.write(&folder);
    folder.index();
    archive.change(&folder);
    folder.index();
    queries(&folder, 40);
    let before = answers(&folder, "index");
    folder
        .juya(&["backup", "copy"])
        .expect(0)
        .expect_err(" articles in copy: ")
        .expect_err("checked");
    folder.juya(&["check", "--index", "copy"]).expect(0);
    assert_eq!(answers(&folder, "copy"), before);
    archive.change(&folder);
    folder.index();
    // Nothing is overwritten without a word.
    folder.juya(&["backup", "copy"]).expect(2).expect_err("copy is there already");
    folder
        .juya(&["restore", "copy"])
        .expect(2)
        .expect_err("there is an index")
        .expect_err("--replace");
    folder.juya(&["restore", "corpus"]).expect(2).expect_err("is no backup");
    folder.juya(&["restore", "copy", "--index", "corpus"]).expect(2).expect_err("not an index");
    folder.juya(&["restore", "copy", "--replace"]).expect(0).expect_err(" articles in index");
    folder.juya(&["check"]).expect(0);
    assert_eq!(answers(&folder, "index"), before);
    folder.juya(&["restore", "copy", "--index", "elsewhere"]).expect(0);
    assert_eq!(answers(&folder, "elsewhere"), before);
    // And goes on: only what changed since is read.
    folder.juya(&["index", "corpus"]).expect(0).expect_err("files unchanged");
    folder.juya(&["check"]).expect(0);
    // An index that was never made cannot be saved.
    folder.juya(&["backup", "nothing", "--index", "nowhere"]).expect(2).expect_err("no index");
    assert!(!folder.path().join("nothing").exists());
}

#[test]
fn a_changed_backup_is_refused_and_changes_nothing() {
    let folder = Folder::new();
    Archive::new(1, 3, 5).write(&folder);
    folder.index();
    folder.juya(&["backup", "copy"]).expect(0);
    queries(&folder, 20);
    let before = answers(&folder, "index");
    let store = std::fs::read_dir(folder.path().join("copy/segments-1")).unwrap();
    let store = store.map(|entry| entry.unwrap().path());
    let store = store.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "store"));
    for path in [store.unwrap(), folder.path().join("copy/backup.json")] {
        let bytes = std::fs::read(&path).unwrap();
        let mut damaged = bytes.clone();
        damaged[20] ^= 1;
        std::fs::write(&path, damaged).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let run = folder.juya(&["restore", "copy", "--replace"]).expect(2);
        run.expect_err("the backup is damaged").expect_err(&name);
        assert_eq!(answers(&folder, "index"), before);
        std::fs::write(&path, bytes).unwrap();
    }
    folder.juya(&["check"]).expect(0);
    let top = std::fs::read_dir(folder.path().join("index")).unwrap();
    let names = top.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(names.filter(|name| name.starts_with("segments-")).count(), 1);
}

#[test]
fn what_was_forgotten_since_stays_forgotten() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.jsonl",
        "{\"id\":\"x\",\"title\":\"هکر یک\"}\n{\"id\":\"y\",\"title\":\"هکر دو\"}",
    );
    folder.index();
    folder.juya(&["backup", "copy"]).expect(0);
    folder.write("corpus/b.jsonl", "{\"id\":\"z\",\"title\":\"هکر سه\"}");
    folder.index();
    folder.juya(&["forget", "x", "z", "--yes"]).expect(0);
    folder
        .juya(&["restore", "copy", "--replace"])
        .expect(0)
        .expect_err("1 articles in index")
        .expect_err("1 articles of the backup were forgotten since");
    folder.juya(&["check"]).expect(0);
    // Also what the backup did not have.
    folder.index();
    assert_eq!(folder.ids(&["هکر"]), ["y"]);
    folder.juya(&["check"]).expect(0);
}

#[test]
fn a_backup_is_a_commit_while_others_come() {
    let folder = Folder::new();
    let mut archive = Archive::new(4, 60, 6);
    archive.write(&folder);
    folder.index();
    queries(&folder, 40);
    let mut commits = vec![answers(&folder, "index")];
    let mut made = 0;
    for round in 0..3 {
        archive.change(&folder);
        let mut command = folder.command();
        // Each file is a commit.
        command.args(["index", "corpus", "--commit-every", "1KB", "--threads", "1"]);
        let mut writer = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut number = 0;
        while writer.try_wait().unwrap().is_none() {
            let name = format!("copy{round}-{number}");
            folder.juya(&["backup", &name]).expect(0);
            folder.juya(&["check", "--index", &name]).expect(0);
            number += 1;
        }
        made += number;
        assert!(writer.wait().unwrap().success());
        folder.juya(&["check"]).expect(0);
        commits.push(answers(&folder, "index"));
        // The last one was made while the last commits were: any of the states, but a whole one.
        folder
            .juya(&["restore", &format!("copy{round}-0"), "--index", &format!("r{round}")])
            .expect(0);
        folder.juya(&["check", "--index", &format!("r{round}")]).expect(0);
    }
    assert!(made > 3, "only {made} backups");
    folder.juya(&["backup", "last"]).expect(0);
    folder.juya(&["restore", "last", "--replace"]).expect(0);
    assert_eq!(Some(&answers(&folder, "index")), commits.last());
}
