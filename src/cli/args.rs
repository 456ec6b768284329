//! What can be typed. Types only: no work is done here.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::numbers::{
    parse_facet, parse_limit, parse_number, parse_seconds, parse_size, parse_snippet_chars,
    parse_snippets,
};
use super::ranking::RankingArguments;
use crate::corpus::Format;
use crate::search::FacetRequest;

/// A minus before a letter that no flag has is the query's: `juya search هکر -روسیه`. It becomes
/// the minus sign U+2212, which the query language takes for the same, so that the argument parser
/// does not see it.
pub(crate) fn spare_minus(argument: OsString) -> OsString {
    match argument.to_str().and_then(|text| text.strip_prefix('-')) {
        Some(rest)
            if rest.starts_with(|first: char| !first.is_ascii() || "\"(*?#@+.".contains(first))
                || rest.contains([' ', ':']) && !rest.starts_with('-') =>
        {
            format!("\u{2212}{rest}").into()
        }
        _ => argument,
    }
}

/// Full-text search for Persian news.
#[derive(Debug, Parser)]
#[command(
    name = "juya",
    version,
    about = "Full-text search for Persian news",
    after_help = "Examples:\n  \
        juya index corpus/\n  \
        juya search \"هکرهای ایرانی\"\n  \
        juya search --from 1399/06/01 --to ۱۳۹۹/۰۶/۳۱ مایکروسافت\n  \
        juya search --queries topics.tsv --format trec --limit 1000"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an index of files and folders, or bring it up to date
    Index(IndexArguments),
    /// Search the index
    Search(Box<SearchArguments>),
    /// Complete words and phrases, or correct a query, by the words of the index
    Suggest(SuggestArguments),
    /// Measure the answers against judgments, compare runs, tune the ranking
    Eval(Box<super::eval::EvalArguments>),
    /// Take articles out of the index for good, or let them come back
    Forget(ForgetArguments),
    /// Say which new articles saved queries find
    Alert(Box<AlertArguments>),
    /// Show one article
    Show(ShowArguments),
    /// Show the copies of an article, then others about the same things
    Similar(SimilarArguments),
    /// Show who carried the story of an article, who was first, and what each changed
    Story(StoryArguments),
    /// Show what the analyzer makes of a text
    Analyze(AnalyzeArguments),
    /// Say what is in the index
    Stats(StatsArguments),
    /// Check that the index is whole, and repair it
    Check(CheckArguments),
    /// Copy the index as it is, while others write to it
    Backup(BackupArguments),
    /// Put a backup in the place of the index
    Restore(RestoreArguments),
    /// Print completions for a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man(ManArguments),
}

/// Where the index is.
#[derive(Args, Debug)]
pub(crate) struct IndexFolder {
    /// Folder of the index
    #[arg(long = "index", value_name = "DIR", env = "JUYA_INDEX", default_value = "index")]
    pub(crate) folder: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct IndexArguments {
    /// Files and folders: .txt, .md, .json, .jsonl, .csv, .tsv, each also as .gz or .zst; - reads
    /// standard input. docs/formats.md has all formats
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// Read everything again, into a new index that replaces the old one at the end
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// What a field is called in JSON and tables, as in title=headline_fa or body=content.text; can
    /// be given several times. Give the same each time: with others, the files are read again
    #[arg(long, value_name = "FIELD=NAME")]
    pub(crate) map: Vec<String>,
    /// Format of files whose names say none, and of standard input [default for it: jsonl]
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(Format::names()))]
    pub(crate) input_format: Option<String>,
    /// Threads that analyze and write [default: the machine's cores, at most 8]
    #[arg(long, value_name = "N", value_parser = parse_number)]
    pub(crate) threads: Option<usize>,
    /// Memory for segments while they are made, in MB
    #[arg(long, value_name = "MB", default_value = "192", value_parser = parse_number)]
    pub(crate) memory: usize,
    /// Commit whenever so much text was read: what a crash can cost. In MB, or with a unit: 200KB, 1GB
    #[arg(long, value_name = "SIZE", default_value = "512", value_parser = parse_size)]
    pub(crate) commit_every: u64,
    /// Say what would be read, come and leave, and change nothing
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
    /// Then follow the folders, and bring the index up to date whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["dry_run", "strict"])]
    pub(crate) watch: bool,
    /// Look at all files every so many seconds, where the system does not tell of changes: folders of
    /// other machines
    #[arg(long, value_name = "SECONDS", requires = "watch", value_parser = parse_seconds)]
    pub(crate) poll: Option<u64>,
    /// Stop at the first file or record that is rejected, with exit code 2
    #[arg(long)]
    pub(crate) strict: bool,
    /// Leave layers of the analyzer out, to measure what they do; search leaves them out too
    #[arg(long, value_enum, value_name = "LAYER", value_delimiter = ',')]
    pub(crate) without: Vec<LayerArgument>,
    /// No progress and no summary; rejected files and records are still listed
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// A layer of the analyzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LayerArgument {
    /// Joining bound pieces, taking full words apart
    Spacing,
    /// Joining the parts of known compounds
    Compounds,
}

/// What a query is widened by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WideningArgument {
    /// Other forms of a word
    Lemmas,
    /// Other spellings of a word
    Variants,
    /// One word for two and two for one, where the archive writes so
    Archive,
}

/// How many of the words an article must have.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum MatchArgument {
    /// All; where no article has all, as many as some article has
    Auto,
    /// All
    All,
    /// At least one
    Any,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SortArgument {
    /// The best first
    Relevance,
    /// The latest first
    Newest,
    /// The earliest first
    Oldest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArgument {
    /// For people
    Text,
    /// One JSON object an answer
    Json,
    /// One JSON object a hit
    Jsonl,
    /// A table with a header
    Csv,
    /// Lines of a TREC run
    Trec,
    /// Ids only
    Ids,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorArgument {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Args, Debug)]
pub(crate) struct SearchArguments {
    /// Words; "phrases"; AND, OR, NOT, + and -; prefix*; almost~; title:, source:, category:, tag:,
    /// date:1399-06. The whole language: docs/query.md
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    pub(crate) query: Vec<String>,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// Hits in the answer, at most 10000
    #[arg(long, short = 'n', value_name = "N", default_value = "10", value_parser = parse_limit)]
    pub(crate) limit: usize,
    /// Hits to pass over
    #[arg(long, value_name = "N", default_value = "0", value_parser = parse_number)]
    pub(crate) offset: usize,
    /// Go on behind a page: the `next` of its JSON answer
    #[arg(long, value_name = "CURSOR", conflicts_with = "offset")]
    pub(crate) after: Option<String>,
    /// How many of the words an article must have
    #[arg(long = "match", value_enum, value_name = "HOW", default_value = "auto")]
    pub(crate) matching: MatchArgument,
    /// Not before this day, month or year: 1399/06/01, ۱۳۹۹-۰۶, 2020-09-12, "ماه گذشته"
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Not after this day, month or year
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,
    /// The day or time that «امروز» and «ماه گذشته» are counted from [default: now]
    #[arg(long, value_name = "DATE")]
    pub(crate) now: Option<String>,
    /// Only this source; can be given several times
    #[arg(long, value_name = "S")]
    pub(crate) source: Vec<String>,
    /// Only this category; can be given several times
    #[arg(long, value_name = "C")]
    pub(crate) category: Vec<String>,
    /// The order of the hits
    #[arg(long, value_enum, value_name = "ORDER", default_value = "relevance")]
    pub(crate) sort: SortArgument,
    /// Count the values of a field over all that matches: source, category, tag, author, date:day,
    /// date:month, date:year, date:weekday, date:gmonth, date:gyear; :N for so many of them
    #[arg(long, value_name = "FIELD[:N]", value_parser = parse_facet)]
    pub(crate) facet: Vec<FacetRequest>,
    /// The whole result, page after page, instead of a limit
    #[arg(long, conflicts_with_all = ["limit", "offset", "after", "queries", "facet"])]
    pub(crate) all: bool,
    /// Each story once, however many sources carried it: the first of its copies in the order stands
    /// for it; --limit and --offset count stories
    #[arg(long)]
    pub(crate) collapse: bool,
    /// Passages of each article
    #[arg(long, value_name = "N", default_value = "2", value_parser = parse_snippets)]
    pub(crate) snippets: usize,
    /// Characters of a passage
    #[arg(long, value_name = "N", default_value = "220", value_parser = parse_snippet_chars)]
    pub(crate) snippet_chars: usize,
    /// Let the words of the first hits re-rank the others: for topics, not for questions
    #[arg(long)]
    pub(crate) expand: bool,
    #[command(flatten)]
    pub(crate) ranking: RankingArguments,
    /// Say of each hit what matched, in which field, and what the score came from
    #[arg(long)]
    pub(crate) explain: bool,
    /// The form of the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: FormatArgument,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Leave out what a query is widened by
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) without: Vec<WideningArgument>,
    /// Never ask something else than what was typed, even if nothing is found
    #[arg(long)]
    pub(crate) no_rewrite: bool,
    /// Queries from a file, a line each: id, tab, query; - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "after"])]
    pub(crate) queries: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) display: DisplayArguments,
}

#[derive(Args, Debug)]
pub(crate) struct SuggestArguments {
    /// The text so far; its last word is completed, or the next one behind a space
    #[arg(value_name = "PREFIX", required_unless_present = "queries")]
    pub(crate) text: Vec<String>,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// Suggestions, at most 10000
    #[arg(long, short = 'n', value_name = "N", default_value = "10", value_parser = parse_limit)]
    pub(crate) limit: usize,
    /// The text is a whole query: what it may have been meant as, the best first
    #[arg(long)]
    pub(crate) correct: bool,
    /// Whole queries from a file, a line each: id, tab, query; - for standard input
    #[arg(long, value_name = "FILE", requires = "correct", conflicts_with = "text")]
    pub(crate) queries: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How text looks in a terminal.
#[derive(Args, Debug)]
pub(crate) struct DisplayArguments {
    /// When to use colour
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorArgument,
    /// How right-to-left text is written
    #[arg(long, value_enum, value_name = "HOW", default_value = "auto")]
    pub(crate) bidi: BidiArgument,
    /// Digits of ranks, totals and dates; those of documents stay
    #[arg(long, value_enum, value_name = "WHICH", default_value = "auto")]
    pub(crate) digits: DigitsArgument,
    /// The calendar of dates
    #[arg(long, value_enum, value_name = "WHICH", default_value = "both")]
    pub(crate) calendar: CalendarArgument,
}

/// How right-to-left text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BidiArgument {
    /// isolate in a terminal that turns right-to-left text, else none
    Auto,
    /// In the order of reading; the terminal turns it, or does not
    None,
    /// The same, with ids and names between marks that keep the rest of the line in place
    Isolate,
    /// Turned and joined for a terminal that does neither; copied text is reversed
    Visual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DigitsArgument {
    /// Persian in a Persian locale (LANG=fa…), else Latin
    Auto,
    /// 0 to 9
    Latn,
    /// ۰ to ۹
    Fa,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CalendarArgument {
    /// Jalali days
    Jalali,
    /// Gregorian days
    Gregorian,
    /// Jalali days, Gregorian ones behind them
    Both,
}

#[derive(Args, Debug)]
pub(crate) struct ForgetArguments {
    /// Ids of articles
    #[arg(
        value_name = "ID",
        required_unless_present_any = ["source", "query", "list"],
        conflicts_with_all = ["source", "query", "list"]
    )]
    pub(crate) ids: Vec<String>,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// All articles of this source; can be given several times
    #[arg(long, value_name = "S")]
    pub(crate) source: Vec<String>,
    /// All articles that a query finds, with all of its words; with --source only those of the source
    #[arg(long, value_name = "QUERY")]
    pub(crate) query: Option<String>,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Print the ids of what would be forgotten, and change nothing
    #[arg(long, short = 'n', conflicts_with = "yes")]
    pub(crate) dry_run: bool,
    /// Let the articles with these ids come back when the index is next brought up to date
    #[arg(long, requires = "ids", conflicts_with = "dry_run")]
    pub(crate) restore: bool,
    /// Print the ids of what is forgotten
    #[arg(long, conflicts_with_all = ["source", "query", "restore", "dry_run"])]
    pub(crate) list: bool,
}

#[derive(Args, Debug)]
pub(crate) struct AlertArguments {
    /// Folder of saved queries: files *.query, each with one query in its last line
    #[arg(value_name = "DIR")]
    pub(crate) queries: PathBuf,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// Articles that came into the index on this day or later, instead of those since the last run;
    /// the next run goes on as if this one had not been
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
    /// Do not remember this run: the next one says the same again
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
    /// The form of the answer
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: AlertFormatArgument,
    #[command(flatten)]
    pub(crate) display: DisplayArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlertFormatArgument {
    /// For people
    Text,
    /// One JSON object a hit, with the name of its query
    Jsonl,
    /// An RSS 2.0 feed
    Rss,
}

/// What is asked of one article.
#[derive(Args, Debug)]
pub(crate) struct ShowArguments {
    /// The article's id
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct SimilarArguments {
    #[command(flatten)]
    pub(crate) article: ShowArguments,
    /// Copies in the answer, and others, at most 10000 of each
    #[arg(long, short = 'n', value_name = "N", default_value = "10", value_parser = parse_limit)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) display: DisplayArguments,
}

#[derive(Args, Debug)]
pub(crate) struct StoryArguments {
    #[command(flatten)]
    pub(crate) article: ShowArguments,
    #[command(flatten)]
    pub(crate) display: DisplayArguments,
}

#[derive(Args, Debug)]
pub(crate) struct AnalyzeArguments {
    /// The text; - or nothing for standard input
    #[arg(value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct StatsArguments {
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// Keep what is whole and say what is lost, and which files are to be read again; asks before
    /// anything is left out
    #[arg(long)]
    pub(crate) repair: bool,
    /// Do not ask
    #[arg(long, short, requires = "repair")]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct BackupArguments {
    /// Folder that is made for it
    #[arg(value_name = "BACKUP")]
    pub(crate) target: PathBuf,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
}

#[derive(Args, Debug)]
pub(crate) struct RestoreArguments {
    /// Folder that `juya backup` made
    #[arg(value_name = "BACKUP")]
    pub(crate) backup: PathBuf,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// Put it in the place of an index that is there
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(crate) struct ManArguments {
    /// The subcommand whose page is printed; the program's own page without one
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}
