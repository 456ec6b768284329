use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::archive::{Archive, answers, queries, stat};
use crate::util::{Folder, Random, rounds};

/// Runs the program and kills it after some time, unless it has ended; whether it was killed.
fn killed(folder: &Folder, arguments: &[&str], after: Duration) -> bool {
    let mut command = folder.command();
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(after);
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    !ended
}

/// A time within the time that something takes.
fn moment(random: &mut Random, whole: Duration) -> Duration {
    whole.mul_f64(random.below(1000) as f64 / 1000.0)
}

/// What a run was that is killed.
const RUNS: [&[&str]; 6] = [
    &["index", "corpus", "--commit-every", "40KB", "--memory", "15"],
    &["index", "corpus", "--commit-every", "40KB", "--threads", "1"],
    &["forget", "--query", "زلزله", "--yes"],
    &["backup", "copy"],
    &["restore", "whole", "--replace"],
    &["index", "corpus", "--rebuild"],
];

/// The index is whole and has all that was committed, and leftovers do not pile up.
fn expect_whole(folder: &Folder) {
    let run = folder.juya(&["check"]);
    if run.err.contains("there is no index") {
        return;
    }
    let whole = run.expect(0).out;
    let articles = whole.trim().trim_start_matches("whole: ").trim_end_matches(" articles");
    let articles: u64 = articles.parse().unwrap();
    if articles == 0 {
        return;
    }
    assert_eq!(folder.answer(&["*", "--limit", "0"])["total"], articles);
    assert_eq!(stat(folder, "index", "articles"), articles);
    // The next run goes on from here: what was committed is not read again.
    let files = stat(folder, "index", "files");
    let run = folder.juya(&["index", "corpus", "--dry-run"]).expect(0);
    let part = |what: &str| -> u64 {
        let parts = run.err.split(", ").find_map(|part| part.trim().strip_suffix(what));
        parts.map_or(0, |number| number.trim().parse().unwrap())
    };
    let changed = run.out.lines().filter(|line| line.starts_with("changed")).count() as u64;
    assert_eq!(part("files unchanged") + part("files removed") + changed, files, "{}", run.err);
}

#[test]
fn a_killed_run_leaves_the_last_commit() {
    let mut random = Random(7);
    let mut kills = [0; RUNS.len()];
    for round in 0..rounds("JUYA_KILLS", 6) {
        let folder = Folder::in_memory();
        let mut archive = Archive::new(random.below(1 << 30) as u64, 40, 8);
        archive.write(&folder);
        // How long a run in peace takes, and what `restore` puts in the place of others.
        let started = Instant::now();
        folder.juya(&["index", "corpus", "--index", "first", "--commit-every", "40KB"]).expect(0);
        let whole = started.elapsed();
        folder.juya(&["backup", "whole", "--index", "first"]).expect(0);
        // The first load.
        for _ in 0..2 {
            let after = moment(&mut random, whole);
            kills[0] += usize::from(killed(&folder, RUNS[0], after));
            expect_whole(&folder);
        }
        folder.juya(RUNS[0]).expect(0);
        // Then all that writes, in some order.
        let mut done = Vec::new();
        for _ in 0..5 {
            archive.change(&folder);
            let run = (round + random.below(RUNS.len())) % RUNS.len();
            let share = [1.0, 1.0, 0.4, 0.3, 0.5, 1.0][run];
            let after = moment(&mut random, whole.mul_f64(share));
            let was_killed = killed(&folder, RUNS[run], after);
            kills[run] += usize::from(was_killed);
            done.push((RUNS[run][0], was_killed));
            expect_whole(&folder);
            if folder.path().join("copy").exists() {
                // Under its name there is a whole backup only.
                folder.juya(&["restore", "copy", "--index", "restored"]).expect(0);
                folder.juya(&["check", "--index", "restored"]).expect(0);
                for index in ["copy", "restored"] {
                    std::fs::remove_dir_all(folder.path().join(index)).unwrap();
                }
            }
        }
        // The end is that of an index made in peace, but for what was forgotten.
        folder.juya(RUNS[1]).expect(0);
        let forgotten = folder.juya(&["forget", "--list"]).out;
        let forgotten: Vec<&str> = forgotten.lines().collect();
        if !forgotten.is_empty() {
            folder.juya(&[&["forget", "--restore"], &forgotten[..]].concat()).expect(0);
            folder.juya(RUNS[1]).expect(0);
        }
        folder.juya(&["check"]).expect(0);
        folder.juya(&["index", "corpus", "--index", "peace", "--threads", "1"]).expect(0);
        queries(&folder, 300);
        let expected = answers(&folder, "peace");
        assert!(expected.lines().count() > 2_000);
        let found = answers(&folder, "index");
        let differ =
            found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
        assert!(found == expected, "round {round}, after {done:?}: {differ:?}");
        expect_no_leftovers(&folder);
    }
    println!("killed: {kills:?} of {RUNS:?}");
    assert!(kills.iter().sum::<usize>() > 0);
}

/// Nothing is there but what the last commit names.
fn expect_no_leftovers(folder: &Folder) {
    let names = |path: &str| -> Vec<String> {
        let entries = std::fs::read_dir(folder.path().join(path)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let top = names("index");
    let segments: Vec<&String> = top.iter().filter(|name| name.starts_with("segments-")).collect();
    assert_eq!(segments.len(), 1, "{top:?}");
    let found = names(&format!("index/{}", segments[0]));
    let count = |begin: &str| found.iter().filter(|name| name.starts_with(begin)).count();
    assert!(!top.iter().chain(&found).any(|name| name.starts_with(".tmp")), "{top:?} {found:?}");
    assert_eq!(count("files-"), 1, "{found:?}");
    for kind in ["forms", "words", "pairs", "newforms", "changes", "stories"] {
        assert_eq!(count(&format!("{kind}-")), 1, "{found:?}");
    }
    let segments = stat(folder, "index", "segments") as usize;
    assert_eq!(found.iter().filter(|name| name.ends_with(".store")).count(), segments, "{found:?}");
}
