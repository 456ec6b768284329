//! A temporary folder and the program in it; everything is printed when an expectation fails.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A folder of its own, gone at the end of the test.
pub(crate) struct Folder {
    folder: tempfile::TempDir,
}

/// A command that has ended.
pub(crate) struct Run {
    command: String,
    tree: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// In memory, where the system has such a place: for tests that write the same things very often.
    pub(crate) fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        let folder =
            if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        Self { folder: folder.unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, making its folders.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Writes an article as a text file with a header.
    pub(crate) fn article(&self, name: &str, title: &str, body: &str) {
        self.write(name, format!("title: {title}\n\n{body}\n"));
    }

    /// The program in this folder, with a clean environment. `JUYA_BINARY` names another than the one
    /// that was just built.
    pub(crate) fn command(&self) -> Command {
        let other = std::env::var_os("JUYA_BINARY");
        let mut command = Command::new(other.unwrap_or_else(|| env!("CARGO_BIN_EXE_juya").into()));
        command.current_dir(self.path()).stdin(Stdio::null());
        for variable in ["JUYA_INDEX", "NO_COLOR", "CLICOLOR_FORCE", "TERM"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs the program with the arguments.
    pub(crate) fn juya(&self, arguments: &[&str]) -> Run {
        self.juya_with_input(arguments, "")
    }

    /// Runs the program with something on standard input.
    pub(crate) fn juya_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        let writer = std::thread::spawn(move || {
            let _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Run {
            command: format!("juya {arguments:?} in {}", self.path().display()),
            tree: tree(self.path()),
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Indexes `corpus` and expects that all is well.
    pub(crate) fn index(&self) -> Run {
        self.juya(&["index", "corpus"]).expect(0)
    }

    /// The ids that a query finds, in their order.
    pub(crate) fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let run = self.juya(&[&["search", "--format", "ids"], arguments].concat());
        if run.code > 1 {
            run.fail("the search failed");
        }
        run.out.lines().map(str::to_owned).collect()
    }

    /// The JSON answer to a query.
    pub(crate) fn answer(&self, arguments: &[&str]) -> Value {
        let run = self.juya(&[&["search", "--json"], arguments].concat());
        serde_json::from_str(&run.out).unwrap_or_else(|error| run.fail(&error.to_string()))
    }
}

impl Run {
    /// Fails the test and prints everything.
    pub(crate) fn fail(&self, why: &str) -> ! {
        panic!(
            "{why}\n$ {}\ncode: {}\n--- out\n{}\n--- err\n{}\n--- files\n{}",
            self.command, self.code, self.out, self.err, self.tree
        );
    }

    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        if self.code != code {
            self.fail(&format!("expected exit code {code}"));
        }
        self
    }

    #[track_caller]
    pub(crate) fn expect_err(self, part: &str) -> Self {
        if !self.err.contains(part) {
            self.fail(&format!("expected «{part}» on standard error"));
        }
        self
    }

    #[track_caller]
    pub(crate) fn expect_out(self, part: &str) -> Self {
        if !self.out.contains(part) {
            self.fail(&format!("expected «{part}» on standard output"));
        }
        self
    }
}

fn tree(folder: &Path) -> String {
    let mut text = String::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                let size = entry.metadata().map_or(0, |metadata| metadata.len());
                let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
                let _ = writeln!(text, "{size:>9} {name}");
            }
        }
    }
    text
}

/// What the program writes for a small file: the text and its checksum.
pub(crate) fn sealed(text: &str) -> String {
    let sum = twox_hash::XxHash3_64::oneshot(text.as_bytes());
    format!("{text}\njuya {} {sum:016x}\n", juya::index::FORMAT)
}

/// How often something is tried: a number of the environment, or what is enough for each day.
pub(crate) fn rounds(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Splitmix64: the same numbers every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) % limit.max(1) as u64) as usize
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}
