use std::io::Write as _;
use std::process::Command;

use juya::index::{Progress, Report, Stop, UpdateOptions, update};

use crate::util::Folder;

fn records(count: usize) -> String {
    let record = |number| {
        format!(
            "{{\"id\": \"{number:04}\", \"title\": \"خبر شماره {number}\", \"body\": \"متن {number}\"}}\n"
        )
    };
    (0..count).map(record).collect()
}

/// Brings the index up to date; stopped when so many articles were read.
fn run(folder: &Folder, stopped_after: Option<u64>) -> Report {
    let stop = Stop::default();
    let options = UpdateOptions { stop: Some(stop.clone()), ..UpdateOptions::default() };
    let mut read = 0;
    let paths = [folder.path().join("corpus")];
    update(&paths, &folder.path().join("index"), &options, &mut |progress| {
        read += u64::from(matches!(progress, Progress::Article(_)));
        if stopped_after.is_some_and(|count| read >= count) {
            stop.ask();
        }
    })
    .unwrap()
}

#[test]
fn a_stopped_run_leaves_what_was_read_and_the_next_goes_on() {
    let folder = Folder::new();
    folder.write("corpus/a.jsonl", records(100));
    let first = run(&folder, Some(40));
    assert!(first.stopped);
    assert_eq!((first.added, first.total), (40, 40));
    folder.juya(&["check"]).expect(0);
    let second = run(&folder, None);
    assert!(!second.stopped);
    assert_eq!((second.kept, second.added, second.total), (40, 60, 100));
    let third = run(&folder, None);
    assert_eq!((third.unchanged, third.read), (1, 0));
}

#[test]
fn what_was_not_read_again_before_a_stop_stays() {
    let folder = Folder::new();
    folder.write("corpus/a.jsonl", records(100));
    run(&folder, None);
    // All are others, and the last ten are gone.
    folder.write("corpus/a.jsonl", records(90).replace("متن", "متنی"));
    let stopped = run(&folder, Some(30));
    assert_eq!((stopped.changed, stopped.gone, stopped.total), (30, 0, 100));
    folder.juya(&["check"]).expect(0);
    let rest = run(&folder, None);
    assert_eq!((rest.kept, rest.changed, rest.gone, rest.total), (30, 60, 10, 90));
    folder.juya(&["check"]).expect(0);
}

#[test]
fn ctrl_c_commits_what_is_whole() {
    let folder = Folder::new();
    let mut command = folder.command();
    command.args(["index", "-", "--input-format", "jsonl"]);
    let (input, output) = (std::process::Stdio::piped(), std::process::Stdio::piped());
    let mut child = command.stdin(input).stderr(output).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // More than a pipe holds: the program has begun to read.
    pipe.write_all(records(5_000).as_bytes()).unwrap();
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    // It stops reading, however much there is.
    let more = (5_000..)
        .find(|number| {
            let line = format!("{{\"id\": \"{number}\", \"title\": \"خبر\", \"body\": \"متن\"}}\n");
            pipe.write_all(line.as_bytes()).is_err()
        })
        .unwrap();
    let ended = child.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{more}: {told}");
    assert!(told.contains("stopped; what was read is in the index"), "{told}");
    let stats: serde_json::Value =
        serde_json::from_str(&folder.juya(&["stats", "--json"]).expect(0).out).unwrap();
    let articles = stats["articles"].as_u64().unwrap();
    assert!(articles > 0 && told.contains(&format!("{articles} articles in the index")), "{told}");
    folder.juya(&["check"]).expect(0);
}
