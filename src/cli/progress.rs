//! Progress of `index` on a terminal: files, articles, MB/s, time left.

use std::io::IsTerminal;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

/// The bar, or nothing where nobody watches.
pub(crate) struct ProgressLine {
    bar: Option<ProgressBar>,
    started: Instant,
    files: u64,
    all_files: u64,
    articles: u64,
    bytes: u64,
}

impl ProgressLine {
    pub(crate) fn new(quiet: bool) -> Self {
        let watched = !quiet && std::io::stderr().is_terminal();
        Self {
            bar: watched.then(ProgressBar::new_spinner),
            started: Instant::now(),
            files: 0,
            all_files: 0,
            articles: 0,
            bytes: 0,
        }
    }

    pub(crate) fn start(&mut self, files: u64, bytes: u64) {
        self.all_files = files;
        if let Some(bar) = &self.bar {
            bar.set_length(bytes);
            let style = ProgressStyle::with_template("{bar:24} {percent:>3}% {msg}, {eta} left");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
    }

    pub(crate) fn article(&mut self, bytes: u64) {
        self.articles += 1;
        self.bytes += bytes;
        if self.articles.is_multiple_of(256) {
            self.show();
        }
    }

    pub(crate) fn file_done(&mut self, bytes: u64) {
        self.files += 1;
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
        }
        self.show();
    }

    fn show(&self) {
        let Some(bar) = &self.bar else { return };
        let speed = self.bytes as f64 / 1e6 / self.started.elapsed().as_secs_f64().max(0.001);
        let Self { files, all_files, articles, .. } = self;
        bar.set_message(format!("{files}/{all_files} files, {articles} articles, {speed:.1} MB/s"));
    }

    pub(crate) fn say(&self, what: &'static str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what);
        }
    }

    /// Prints around the bar.
    pub(crate) fn suspended(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
