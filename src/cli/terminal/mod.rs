//! What a terminal needs so that Persian text can be read in it: its width, isolated or reordered
//! text, Persian digits. Nothing here prints.

mod bidi;
mod clusters;
mod digits;
mod forms;
mod shaping;
mod visual;
mod wrapping;

pub(crate) use bidi::{Bidi, detect, isolated};
pub(crate) use digits::{Digits, shown};
pub(crate) use visual::visual_lines;

/// The width where no stream is a terminal.
const USUAL_COLUMNS: usize = 80;

/// The width of the terminal. Standard output is asked first, then the other streams, so that a
/// pager gets lines that fit.
pub(crate) fn columns() -> usize {
    terminal_size::terminal_size().map_or(USUAL_COLUMNS, |(width, _)| usize::from(width.0).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_width() {
        assert!(columns() > 0);
    }
}
