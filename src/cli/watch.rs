//! `juya index --watch`: follows folders and brings the index up to date whenever something changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::Outcome;
use super::args::IndexArguments;
use super::index::pass;
use super::interrupt;
use super::output::Output;
use crate::index::{IndexError, Stop, UpdateOptions};

/// What comes within so long belongs together.
const TOGETHER: Duration = Duration::from_millis(150);

/// So long at most is waited for more, where changes do not end.
const LONGEST: Duration = Duration::from_millis(600);

/// A file that was changed less than this ago may be half written.
const QUIET: Duration = Duration::from_millis(300);

/// A file that does not get quiet is read after so long as it is.
const PATIENCE: Duration = Duration::from_secs(5);

/// Seconds between two looks where the system cannot tell of changes and none were asked for.
const POLL: u64 = 2;

/// What wakes the program.
enum Signal {
    /// Something happened at these paths.
    Changed(Vec<PathBuf>),
    /// Something happened, and it is not known where.
    Anything,
    /// Ctrl-C.
    Stop,
}

/// What is to be looked at.
#[derive(Default)]
struct Changes {
    all: bool,
    paths: Vec<PathBuf>,
}

impl Changes {
    fn is_empty(&self) -> bool {
        !self.all && self.paths.is_empty()
    }

    fn add(&mut self, signal: Signal) {
        match signal {
            Signal::Changed(paths) => self.paths.extend(paths),
            Signal::Anything => self.all = true,
            Signal::Stop => {}
        }
    }
}

pub(crate) fn run(
    arguments: &IndexArguments,
    mut options: UpdateOptions,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let stop = Stop::default();
    let (sender, receiver) = channel();
    let (asked, wakes) = (stop.clone(), sender.clone());
    interrupt::listen(asked, move || {
        let _ = wakes.send(Signal::Stop);
    })?;
    options.stop = Some(stop.clone());
    let mut poll = arguments.poll;
    // It watches as long as it lives.
    let mut _watcher = None;
    if poll.is_none() {
        match watcher(arguments, sender) {
            Ok(watcher) => _watcher = Some(watcher),
            Err(error) => {
                output.note(&format!(
                    "the system does not tell of changes ({error}); all files are looked at every \
                     {POLL} seconds, as with --poll {POLL}"
                ));
                poll = Some(POLL);
            }
        }
    }
    options.quiet = QUIET;
    let mut changes = Changes { all: true, paths: Vec::new() };
    let mut rejected = 0;
    let mut told = false;
    // Since when files have been left for later.
    let mut waiting: Option<Instant> = None;
    loop {
        let mut later = false;
        if !changes.is_empty() {
            let impatient = waiting.is_some_and(|since| since.elapsed() > PATIENCE);
            options.quiet = if impatient { Duration::ZERO } else { QUIET };
            options.only = (!changes.all).then(|| changes.paths.clone());
            let started = Instant::now();
            match pass(arguments, &options, output) {
                Ok(report) => {
                    rejected += report.rejected;
                    later = report.deferred > 0;
                    // Of what is left for later, all is looked at again.
                    changes.all = changes.all && later || report.look_again;
                    // It is done once, not with each change.
                    options.rebuild = false;
                }
                Err(error) if is_locked(&error) => {
                    output.note("another process is writing to the index; trying again");
                    later = true;
                }
                Err(error) => return Err(error),
            }
            waiting = if later { waiting.or(Some(started)) } else { None };
            if !later {
                changes.paths.clear();
            }
        }
        if !std::mem::replace(&mut told, true) && !stop.is_asked() {
            output.note("following the folders; Ctrl-C ends it");
        }
        output.flush()?;
        if !changes.is_empty() && !later && !stop.is_asked() {
            continue;
        }
        if stop.is_asked() || !wait(&receiver, &mut changes, poll, later) {
            break;
        }
    }
    output.note("ended; everything that was read is in the index");
    Ok(if rejected > 0 { Outcome::SomeRejected } else { Outcome::Done })
}

/// That another process writes at the moment is no reason to end.
fn is_locked(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<IndexError>(), Some(IndexError::Locked(_)))
}

/// Waits for changes and until they end; false when Ctrl-C was pressed.
fn wait(
    receiver: &Receiver<Signal>,
    changes: &mut Changes,
    poll: Option<u64>,
    later: bool,
) -> bool {
    let first = if later {
        receiver.recv_timeout(QUIET)
    } else if let Some(seconds) = poll {
        receiver.recv_timeout(Duration::from_secs(seconds))
    } else {
        receiver.recv().map_err(|_| RecvTimeoutError::Disconnected)
    };
    match first {
        Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
        Ok(signal) => changes.add(signal),
        Err(RecvTimeoutError::Timeout) => {
            changes.all |= poll.is_some();
            return true;
        }
    }
    let started = Instant::now();
    while started.elapsed() < LONGEST {
        match receiver.recv_timeout(TOGETHER) {
            Ok(Signal::Stop) => return false,
            Ok(signal) => changes.add(signal),
            Err(_) => break,
        }
    }
    changes.paths.sort();
    changes.paths.dedup();
    true
}

/// Watches what is below the paths, and tells of it by the paths as they were given.
fn watcher(
    arguments: &IndexArguments,
    sender: Sender<Signal>,
) -> notify::Result<RecommendedWatcher> {
    let here = std::env::current_dir().unwrap_or_default();
    let roots: Vec<(PathBuf, PathBuf)> =
        arguments.paths.iter().map(|root| (here.join(root), root.clone())).collect();
    let index = here.join(&arguments.index.folder);
    let as_given = roots.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Nobody listens any more when the program ends.
        let _ = match event {
            Ok(event) if event.need_rescan() => sender.send(Signal::Anything),
            Ok(event) if is_change(event.kind) => {
                let given = |path: &PathBuf| given(path, &as_given, &index);
                let paths: Vec<PathBuf> = event.paths.iter().filter_map(given).collect();
                if paths.is_empty() { Ok(()) } else { sender.send(Signal::Changed(paths)) }
            }
            Ok(_) => Ok(()),
            Err(_) => sender.send(Signal::Anything),
        };
    })?;
    for (absolute, _) in &roots {
        watcher.watch(absolute, RecursiveMode::Recursive)?;
    }
    Ok(watcher)
}

/// Whether an event says that something may be different. Looking at a file is none: the program
/// itself does that.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// A path of an event as it is below the folder that was given; `None` for what is never read.
fn given(path: &Path, roots: &[(PathBuf, PathBuf)], index: &Path) -> Option<PathBuf> {
    if path.starts_with(index) {
        return None;
    }
    roots.iter().find_map(|(absolute, root)| {
        let below = path.strip_prefix(absolute).ok()?;
        let hidden = below.iter().any(|part| part.to_string_lossy().starts_with('.'));
        let given = if below.as_os_str().is_empty() { root.clone() } else { root.join(below) };
        (!hidden).then_some(given)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_as_they_were_given() {
        let roots = [(PathBuf::from("/news/one"), PathBuf::from("one"))];
        let check = |path: &str, expected: Option<&str>| {
            let found = given(Path::new(path), &roots, Path::new("/news/one/index"));
            assert_eq!(found.as_deref(), expected.map(Path::new), "{path}");
        };
        check("/news/one/a.txt", Some("one/a.txt"));
        check("/news/one", Some("one"));
        check("/news/one/.git/a.txt", None);
        check("/news/one/index/juya.json", None);
        check("/news/other/a.txt", None);
    }
}
