use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::archive::{Archive, answers, queries, stat};
use crate::util::{Folder, Random, rounds};

/// No command takes so long, whatever it reads.
const LIMIT: Duration = Duration::from_secs(60);

/// Commands that read or write a damaged index.
const COMMANDS: [&[&str]; 12] = [
    &["search", "هکر بانک"],
    &[
        "search",
        "نرخ",
        "--collapse",
        "--sort",
        "newest",
        "--facet",
        "source",
        "--facet",
        "date:month",
    ],
    &["search", "یکت*", "--json", "--match", "any"],
    &["search", "هکد~ «بانک ایران»"],
    &["show", "n17"],
    &["stats"],
    &["suggest", "هک"],
    &["similar", "n17"],
    &["story", "n17"],
    &["forget", "n17", "--dry-run"],
    &["index", "corpus", "--dry-run"],
    &["index", "corpus"],
];

/// Runs the program; its exit code and what it wrote to standard error. It must end by itself.
fn run(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    let mut command = folder.command();
    command.args(arguments).stdout(Stdio::null());
    command.stderr(std::fs::File::create(folder.path().join("err")).unwrap());
    let mut child = command.spawn().unwrap();
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > LIMIT {
            child.kill().unwrap();
            panic!("{arguments:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let err = std::fs::read(folder.path().join("err")).unwrap();
    (status.code().unwrap_or(-1), String::from_utf8_lossy(&err).into_owned())
}

/// All files below a folder, but locks.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_none_or(|extension| extension != "lock") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    for file in files_below(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(file, target).unwrap();
    }
}

/// An archive with an index that has all kinds of files: segments with and without deletions, a renamed
/// file, changed words, forgotten articles.
fn archive() -> (Folder, String) {
    let folder = Folder::in_memory();
    let mut archive = Archive::new(3, 12, 5);
    archive.write(&folder);
    folder.index();
    for _ in 0..3 {
        archive.change(&folder);
        folder.juya(&["index", "corpus", "--threads", "1"]).expect(0);
    }
    folder.juya(&["forget", "n17", "n61", "--yes"]);
    // What only adds leaves segments as they are.
    for number in 0..3 {
        archive.add(&folder, &format!("added{number}"));
        folder.juya(&["index", "corpus", "--threads", "1"]).expect(0);
    }
    let renamed = files_below(&folder.path().join("corpus")).remove(0);
    std::fs::rename(&renamed, folder.path().join("corpus/renamed.jsonl")).unwrap();
    folder.juya(&["index", "corpus"]).expect(0);
    folder.juya(&["check"]).expect(0);
    assert!(stat(&folder, "index", "segments") > 1);
    queries(&folder, 60);
    let expected = answers(&folder, "index");
    assert!(expected.lines().count() > 500);
    std::fs::rename(folder.path().join("index"), folder.path().join("whole")).unwrap();
    (folder, expected)
}

#[test]
fn each_damage_is_named_stops_nothing_and_is_repaired() {
    let (folder, expected) = archive();
    let whole = folder.path().join("whole");
    let index = folder.path().join("index");
    let files = files_below(&whole);
    let kinds = [".json", ".jsonl", ".fst", ".del", ".idx", ".pos", ".term", ".store", ".fast"];
    for kind in kinds {
        let is_there = |path: &PathBuf| path.to_string_lossy().ends_with(kind);
        assert!(files.iter().any(is_there), "no file ends with {kind}: {files:?}");
    }
    let mut random = Random(5);
    let mut stopped = 0;
    let mut failures = Vec::new();
    let rounds = rounds("JUYA_CORRUPTIONS", 60);
    for round in 0..rounds {
        // Each file comes in turn, so that few rounds see all kinds.
        let file = &files[(round * 7 + random.below(2)) % files.len()];
        let name = file.strip_prefix(&whole).unwrap();
        let bytes = std::fs::read(file).unwrap();
        let at = random.below(bytes.len());
        let mut damaged = bytes.clone();
        let what = if random.below(3) == 0 {
            damaged.truncate(at);
            format!("{} cut at {at} of {}", name.display(), bytes.len())
        } else {
            damaged[at] ^= 1 << random.below(8);
            format!("{} byte {at} of {}", name.display(), bytes.len())
        };
        let damage = || {
            copy(&whole, &index);
            std::fs::write(index.join(name), &damaged).unwrap();
        };
        damage();
        let check = folder.juya(&["check"]);
        let named = name.file_name().unwrap().to_string_lossy().into_owned();
        if check.code != 2 || !check.out.contains(&named) {
            check.fail(&what);
        }
        // Each alone, but the last writes: the next one finds it damaged anew.
        for command in COMMANDS {
            let (code, err) = run(&folder, command);
            let is_told = code != 2 || err.contains("hint: ");
            if !(0..=3).contains(&code) || err.contains("panicked") || !is_told {
                failures.push(format!("{what}: {command:?} ended with {code}: {err}"));
            }
            stopped += usize::from(err.contains("stopped in the middle"));
        }
        damage();
        // A backup is whole or is not made.
        let (code, err) = run(&folder, &["backup", "copy"]);
        if code == 0 {
            folder.juya(&["check", "--index", "copy"]).expect(0);
            std::fs::remove_dir_all(folder.path().join("copy")).unwrap();
        } else {
            assert!(code == 2 && err.contains(&named), "{what}: backup ended with {code}: {err}");
        }
        // Repaired, it is whole; brought up to date, it answers as before.
        let repaired = folder.juya(&["check", "--repair", "--yes"]);
        if repaired.code != 0 {
            repaired.fail(&what);
        }
        folder.juya(&["check"]).expect(0);
        let updated = folder.juya(&["index", "corpus"]).expect(0);
        folder.juya(&["check"]).expect(0);
        // Which articles were forgotten stands in the list alone.
        let forgot = repaired.err.contains("forgotten");
        if !forgot && answers(&folder, "index") != expected {
            updated
                .fail(&format!("{what}: the answers are others\n{}{}", repaired.out, repaired.err));
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
    println!(
        "{rounds} damages, {} commands, {stopped} stopped in the middle",
        rounds * COMMANDS.len()
    );
}

#[test]
fn a_repair_asks_and_says_what_is_lost() {
    let (folder, _) = archive();
    let index = folder.path().join("index");
    copy(&folder.path().join("whole"), &index);
    folder.juya(&["check", "--repair"]).expect(0).expect_out("whole: ");
    // Nothing is lost with a dictionary: nobody is asked.
    let of = |kind: &str| -> PathBuf {
        let mut files = files_below(&index).into_iter();
        files.find(|path| path.to_string_lossy().contains(kind)).unwrap()
    };
    std::fs::write(of("words-"), "x").unwrap();
    folder
        .juya(&["check"])
        .expect(2)
        .expect_out("words-")
        .expect_err("hint: `juya check --repair`");
    folder
        .juya(&["check", "--repair"])
        .expect(0)
        .expect_err("nothing is lost")
        .expect_out("whole: ");
    // With a segment there is.
    std::fs::remove_file(of(".store")).unwrap();
    let run = folder.juya(&["check", "--repair"]).expect(2);
    run.expect_out(".store: it is missing").expect_err("Nobody can be asked; give --yes");
    folder.juya(&["check"]).expect(2);
    let run = folder.juya(&["check", "--repair", "--yes"]).expect(0);
    let run = run.expect_out("lost: ").expect_out(".jsonl").expect_out("whole: ");
    run.expect_err("`juya index PATH…`");
    folder.juya(&["check"]).expect(0);
    folder.juya(&["index", "corpus"]).expect(0).expect_err("added");
    // Two at once, and the manifest.
    std::fs::remove_file(index.join("juya.json")).unwrap();
    std::fs::write(of("meta.json"), "{}").unwrap();
    folder.juya(&["search", "هکر"]).expect(2).expect_err("it is missing").expect_err("--repair");
    folder.juya(&["check", "--repair"]).expect(0).expect_out("juya.json: it is missing");
    folder.juya(&["check"]).expect(0);
    // Beyond repair.
    std::fs::write(of("meta.json"), "{}").unwrap();
    std::fs::write(of("meta.copy.json"), "{}").unwrap();
    folder.juya(&["check", "--repair"]).expect(2).expect_err("cannot be repaired");
    folder.juya(&["index", "corpus", "--rebuild"]).expect(0);
    folder.juya(&["check"]).expect(0);
    let list = folder.juya(&["forget", "--list"]).expect(0).out;
    assert!(list.contains("n61"), "what is forgotten stays so: {list}");
}

#[test]
fn damage_does_not_spread() {
    let (folder, _) = archive();
    let index = folder.path().join("index");
    copy(&folder.path().join("whole"), &index);
    // Of each segment a byte in the middle of the columns, where little looks.
    let columns = files_below(&index).into_iter();
    for path in columns.filter(|path| path.extension().is_some_and(|kind| kind == "fast")) {
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        std::fs::write(&path, bytes).unwrap();
    }
    // Runs that would merge them.
    let mut archive = Archive::new(9, 3, 2);
    for _ in 0..6 {
        archive.write(&folder);
        run(&folder, &["index", "corpus"]);
    }
    folder.juya(&["check"]).expect(2).expect_out(".fast: the checksum does not match");
}
