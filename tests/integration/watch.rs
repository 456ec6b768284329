use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::util::Folder;

/// Nothing takes this long but on a machine that does nothing at all.
const PATIENCE: Duration = Duration::from_secs(120);

/// The program as it follows a folder.
struct Watching {
    child: Child,
    lines: Receiver<String>,
    told: Vec<String>,
}

impl Watching {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = folder.command();
        command.args(["index", "corpus", "--watch"]).args(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut watching = Self { child, lines, told: Vec::new() };
        watching.expect("following the folders");
        watching
    }

    /// Waits until the program says something.
    fn expect(&mut self, part: &str) {
        let until = Instant::now() + PATIENCE;
        while let Ok(line) =
            self.lines.recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            let found = line.contains(part);
            self.told.push(line);
            if found {
                return;
            }
        }
        panic!("«{part}» was not said, but\n{}", self.told.join("\n"));
    }

    /// Ends it as Ctrl-C does; gives the exit code.
    fn interrupt(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        self.expect("ended; everything that was read is in the index");
        self.child.wait().unwrap().code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until a query finds these articles.
#[track_caller]
fn until_found(folder: &Folder, query: &str, expected: &[&str]) {
    let until = Instant::now() + PATIENCE;
    loop {
        let mut found = folder.ids(&[query, "--no-rewrite"]);
        found.sort();
        if found == expected {
            return;
        }
        assert!(Instant::now() < until, "{query}: {found:?}, expected {expected:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn follows(arguments: &[&str]) {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر", "متن");
    let mut watching = Watching::start(&folder, arguments);
    until_found(&folder, "هکر", &["a.txt"]);
    folder.article("corpus/deep/b.txt", "هکر", "متن");
    until_found(&folder, "هکر", &["a.txt", "deep/b.txt"]);
    folder.article("corpus/a.txt", "نفوذگر", "متن تازه");
    until_found(&folder, "نفوذگر", &["a.txt"]);
    std::fs::remove_dir_all(folder.path().join("corpus/deep")).unwrap();
    until_found(&folder, "هکر", &[]);
    // A line that is half written is told, and read when it is whole.
    folder.write("corpus/c.jsonl", "{\"id\":\"x\",\"title\":\"بانک\"}\n{\"id\":\"y\",\"tit");
    watching.expect("c.jsonl:2: broken JSON");
    until_found(&folder, "بانک", &["x"]);
    folder.write(
        "corpus/c.jsonl",
        "{\"id\":\"x\",\"title\":\"بانک\"}\n{\"id\":\"y\",\"title\":\"بانک\"}\n",
    );
    until_found(&folder, "بانک", &["x", "y"]);
    // Something was rejected on the way.
    assert_eq!(watching.interrupt(), Some(3));
    folder.juya(&["check"]).expect(0).expect_out("whole: 3 articles");
}

#[test]
fn what_changes_is_found() {
    follows(&[]);
}

#[test]
fn what_changes_is_found_by_looking() {
    follows(&["--poll", "1"]);
}

#[test]
fn a_quiet_folder_costs_nothing() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر", "متن");
    // An index inside the folder must not wake the program that writes it.
    let mut watching = Watching::start(&folder, &["--index", "corpus/index"]);
    folder.article("corpus/b.txt", "هکر", "متن");
    watching.expect("2 articles in the index");
    let ticks = || -> u64 {
        let path = format!("/proc/{}/stat", watching.child.id());
        let Ok(stat) = std::fs::read_to_string(path) else { return 0 };
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    std::thread::sleep(Duration::from_millis(700));
    let before = ticks();
    std::thread::sleep(Duration::from_millis(700));
    // Hundredths of a second.
    assert!(ticks() - before < 20, "{} ticks", ticks() - before);
    assert_eq!(watching.interrupt(), Some(0));
}
