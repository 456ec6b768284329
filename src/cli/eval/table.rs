//! Figures in rows and columns, aligned for people or separated by commas.

use std::io;

use crate::cli::output::{Output, sanitized};

/// What stands in a place of a table.
pub(crate) enum Cell {
    Text(String),
    Number(f64),
    /// With its sign.
    Difference(f64),
    Count(usize),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A value of a measure: counts without decimals.
    pub(crate) fn value(value: f64, is_count: bool) -> Self {
        if is_count { Self::Count(value as usize) } else { Self::Number(value) }
    }

    fn rounded(&self) -> String {
        match self {
            Self::Text(text) => sanitized(text),
            Self::Number(number) => format!("{number:.4}"),
            Self::Difference(number) => format!("{number:+.4}"),
            Self::Count(count) => count.to_string(),
        }
    }

    fn full(&self) -> String {
        match self {
            Self::Text(text) if text.contains([',', '"', '\n', '\r']) => {
                format!("\"{}\"", text.replace('"', "\"\""))
            }
            Self::Text(text) => text.clone(),
            Self::Number(number) | Self::Difference(number) => number.to_string(),
            Self::Count(count) => count.to_string(),
        }
    }
}

/// Rows under a header.
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(crate) fn new(header: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { header: header.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// Columns side by side: text from the left, numbers to the right, rounded to four places.
    pub(crate) fn print_aligned(&self, output: &mut Output) -> io::Result<()> {
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(Cell::rounded).collect()).collect();
        let width = |text: &str| text.chars().count();
        let widths: Vec<usize> = (0..self.header.len())
            .map(|column| {
                let cells = rows.iter().filter_map(|row| row.get(column));
                cells.chain([&self.header[column]]).map(|text| width(text)).max().unwrap_or(0)
            })
            .collect();
        let is_text = |column: usize| {
            self.rows.iter().all(|row| matches!(row.get(column), Some(Cell::Text(_)) | None))
        };
        for row in [&self.header].into_iter().chain(&rows) {
            let mut line = String::new();
            for (column, text) in row.iter().enumerate() {
                let space = " ".repeat(widths[column].saturating_sub(width(text)));
                let (before, behind) = if is_text(column) { ("", &*space) } else { (&*space, "") };
                line.push_str(if column > 0 { "  " } else { "" });
                line.push_str(&[before, text, behind].concat());
            }
            output.line(line.trim_end())?;
        }
        Ok(())
    }

    /// One line a row, numbers in full (RFC 4180, with bare line ends).
    pub(crate) fn print_csv(&self, output: &mut Output) -> io::Result<()> {
        output.line(&self.header.join(","))?;
        for row in &self.rows {
            output.line(&row.iter().map(Cell::full).collect::<Vec<_>>().join(","))?;
        }
        Ok(())
    }
}
