use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::archive::{Archive, answers, queries};
use crate::util::{Folder, rounds};

/// A small disk in memory that only its own commands see, gone with its last process.
struct Disk {
    holder: Child,
    enter: Vec<String>,
    folder: PathBuf,
}

/// A command that has ended: its exit code and what it wrote.
struct Ended {
    code: i32,
    text: String,
}

impl Disk {
    /// Mounts a disk of so many bytes in the folder `disk`; `None` where the system does not allow it.
    fn mount(folder: &Folder, bytes: usize) -> Option<Self> {
        let path = folder.path().join("disk");
        std::fs::create_dir_all(&path).unwrap();
        let attempts: [(&[&str], &[&str]); 2] = [
            (&["--mount"], &["--mount"]),
            (
                &["--user", "--map-root-user", "--mount"],
                &["--user", "--preserve-credentials", "--mount"],
            ),
        ];
        for (unshare, enter) in attempts {
            let script = "mount -t tmpfs -o size=$2 disk \"$1\" && echo ready && exec cat";
            let mut command = Command::new("unshare");
            command
                .args(unshare)
                .args(["sh", "-c", script, "sh"])
                .arg(&path)
                .arg(bytes.to_string());
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
            let Ok(mut holder) = command.spawn() else { return None };
            let mut line = String::new();
            let _ = BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line);
            if line.trim() == "ready" {
                let target = format!("--target={}", holder.id());
                let enter = enter.iter().map(|option| (*option).to_owned());
                let enter = std::iter::once(target).chain(enter).collect();
                return Some(Self { holder, enter, folder: folder.path().to_path_buf() });
            }
            let _ = holder.kill();
            let _ = holder.wait();
        }
        println!("not checked: this system does not let a test mount a disk");
        None
    }

    fn run(&self, folder: &Folder, program: &Path, arguments: &[&str]) -> Ended {
        let command = folder.command();
        let mut entering = Command::new("nsenter");
        let inside = ["--", "sh", "-c", "cd \"$0\" && exec \"$@\""];
        entering.args(&self.enter).args(inside).arg(&self.folder).arg(program).args(arguments);
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => entering.env(name, value),
                None => entering.env_remove(name),
            };
        }
        let output = entering.stdin(Stdio::null()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        Ended { code: output.status.code().unwrap_or(-1), text }
    }

    fn juya(&self, folder: &Folder, arguments: &[&str]) -> Ended {
        let program = folder.command().get_program().to_owned();
        self.run(folder, Path::new(&program), arguments)
    }

    fn shell(&self, folder: &Folder, script: &str) {
        let ended = self.run(folder, Path::new("sh"), &["-c", script]);
        assert_eq!(ended.code, 0, "{script}: {}", ended.text);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// What is done while the disk fills up, on an index that is there or not.
const WORK: [(&str, bool, &[&str]); 7] = [
    ("first load", false, &["index", "corpus", "--index", "disk/index", "--commit-every", "50KB"]),
    ("update", true, &["index", "other", "--index", "disk/index", "--commit-every", "50KB"]),
    ("rebuild", true, &["index", "corpus", "--index", "disk/index", "--rebuild"]),
    ("forget", true, &["forget", "--query", "باران", "--yes", "--index", "disk/index"]),
    ("backup", true, &["backup", "disk/copy", "--index", "disk/index"]),
    ("restore", true, &["restore", "whole", "--replace", "--index", "disk/index"]),
    ("repair", true, &["check", "--repair", "--yes", "--index", "disk/index"]),
];

#[test]
fn a_full_disk_costs_no_commit() {
    let folder = Folder::in_memory();
    let Some(disk) = Disk::mount(&folder, 12 << 20) else { return };
    let mut archive = Archive::new(2, 30, 8);
    archive.write(&folder);
    folder.juya(&["index", "corpus", "--index", "peace"]).expect(0);
    folder.juya(&["backup", "whole", "--index", "peace"]).expect(0);
    queries(&folder, 60);
    let expected = answers(&folder, "peace");
    archive.write_into(&folder, "other");
    let steps = rounds("JUYA_FULL_DISKS", 6);
    let (mut full, mut enough) = (0, 0);
    for (name, with_index, arguments) in WORK {
        for step in 0..steps {
            disk.shell(&folder, "rm -rf disk/* disk/.[!.]*");
            if with_index {
                disk.shell(&folder, "cp -r peace disk/index");
            }
            if name == "repair" {
                disk.shell(&folder, "rm $(ls disk/index/segments-1/*.store | head -1) disk/index/segments-1/words-*");
            }
            // All but some kilobytes are taken.
            let free = step * 900 / steps;
            let fill = format!(
                "f=$(df -k --output=avail disk | tail -1); head -c $(( (f - {free}) * 1024 )) /dev/zero > disk/fill"
            );
            disk.shell(&folder, &fill);
            let work = disk.juya(&folder, arguments);
            let told = format!("{name} with {free} KB: {} {}", work.code, work.text);
            match work.code {
                0 => enough += 1,
                2 => {
                    full += 1;
                    assert!(work.text.contains("No space left"), "{told}");
                    assert!(work.text.contains("hint: make room on the disk"), "{told}");
                }
                _ => panic!("{told}"),
            }
            assert!(!work.text.contains("stopped in the middle"), "{told}");
            // What was committed is whole while the disk is full, and can be searched.
            let check = disk.juya(&folder, &["check", "--index", "disk/index"]);
            let is_absent = check.text.contains("there is no index");
            if name != "repair" || work.code == 0 {
                assert!(check.code == 0 || is_absent, "{told}, then {}", check.text);
                let search =
                    disk.juya(&folder, &["search", "*", "--limit", "0", "--index", "disk/index"]);
                assert!(search.code <= 1 || is_absent, "{told}, then {}", search.text);
            }
            disk.shell(&folder, "rm disk/fill; test ! -e disk/.copy.unfinished");
            // With room it goes on.
            let again = disk.juya(&folder, arguments);
            let is_done = again.code == 0
                || name == "backup" && again.text.contains("is there already")
                || name == "forget" && again.code == 1;
            assert!(is_done, "{told}, then {}", again.text);
            let check = disk.juya(&folder, &["check", "--index", "disk/index"]);
            assert_eq!(check.code, 0, "{told}, then {}", check.text);
            if ["first load", "rebuild", "restore"].contains(&name) {
                disk.shell(&folder, "rm -rf out; cp -r disk/index out");
                assert!(answers(&folder, "out") == expected, "{told}: other answers");
            }
        }
    }
    println!("{full} times the disk was full, {enough} times there was room enough");
    assert!(full > steps && enough > 0, "{full} {enough}");
}

/// Commands that only read.
const READERS: [&[&str]; 8] = [
    &["search", "هکر بانک"],
    &["search", "یکتا*", "--collapse"],
    &["show", "n3"],
    &["stats"],
    &["suggest", "هک"],
    &["similar", "n3"],
    &["check"],
    &["index", "corpus", "--dry-run"],
];

/// Commands that write.
const WRITERS: [&[&str]; 4] = [
    &["index", "corpus"],
    &["forget", "n3", "--yes"],
    &["restore", "copy", "--replace"],
    &["check", "--repair"],
];

#[test]
fn an_index_on_a_disk_that_is_only_read_answers() {
    let folder = Folder::in_memory();
    let Some(disk) = Disk::mount(&folder, 12 << 20) else { return };
    Archive::new(2, 6, 5).write(&folder);
    folder.index();
    folder.juya(&["backup", "copy"]).expect(0);
    disk.shell(
        &folder,
        "cp -r index disk/index; rm -f disk/index/*/.*.lock; mount -o remount,ro disk",
    );
    for command in READERS {
        let ended = disk.juya(&folder, &[command, &["--index", "disk/index"]].concat());
        assert_eq!(ended.code, 0, "{command:?}: {}", ended.text);
    }
    let backup = disk.juya(&folder, &["backup", "of", "--index", "disk/index"]);
    assert_eq!(backup.code, 0, "{}", backup.text);
    for command in WRITERS {
        let ended = disk.juya(&folder, &[command, &["--index", "disk/index"]].concat());
        assert_eq!(ended.code, 2, "{command:?}: {}", ended.text);
        assert!(ended.text.contains("Read-only file system"), "{command:?}: {}", ended.text);
        assert!(ended.text.contains("hint: writing takes permission"), "{}", ended.text);
    }
}

#[test]
fn who_may_only_read_can_search() {
    let folder = Folder::in_memory();
    Archive::new(2, 6, 5).write(&folder);
    folder.index();
    folder.juya(&["backup", "copy"]).expect(0);
    let set = |mode: u32| {
        for path in ["", "index", "index/segments-1"] {
            let path = folder.path().join(path);
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set(0o555);
    // An administrator may write anywhere, but can be somebody else.
    let program = folder.command().get_program().to_owned();
    let mut nobody = Command::new("setpriv");
    let is_root = std::fs::File::create(folder.path().join("probe")).is_ok();
    let other: &[&str] = &["--reuid=65534", "--regid=65534", "--clear-groups"];
    if is_root {
        let probe = nobody.args(other).arg(&program).arg("--version").output();
        if !probe.is_ok_and(|output| output.status.success()) {
            println!("not checked: the tests run as root and cannot be somebody else");
            set(0o755);
            return;
        }
    }
    let run = |arguments: &[&str]| {
        let mut command = if is_root { Command::new("setpriv") } else { Command::new(&program) };
        if is_root {
            command.args(other).arg(&program);
        }
        let output = command.args(arguments).current_dir(folder.path()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
    };
    for command in READERS {
        let (code, text) = run(command);
        assert_eq!(code, 0, "{command:?}: {text}");
    }
    for command in WRITERS {
        let (code, text) = run(command);
        assert_eq!(code, 2, "{command:?}: {text}");
        assert!(text.contains("Permission denied"), "{command:?}: {text}");
        assert!(text.contains("hint: writing takes permission"), "{command:?}: {text}");
    }
    set(0o755);
    let _ = std::io::stdout().flush();
    folder.juya(&["check"]).expect(0);
}
