//! What can be typed after `juya eval`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use crate::cli::args::{IndexFolder, MatchArgument, WideningArgument};
use crate::cli::numbers::{parse_limit, parse_number};
use crate::cli::ranking::RankingArguments;

/// What only a search can use, and runs that exist already cannot.
const OF_THE_SEARCH: [&str; 8] =
    ["matching", "limit", "without", "expand", "set", "parameters", "save_run", "sweep"];

/// A text of a topic.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FieldArgument {
    /// A few words
    Title,
    /// A sentence
    Desc,
}

/// The form of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormArgument {
    /// For people, rounded
    Table,
    /// One JSON object
    Json,
    /// Comma-separated values with a header
    Csv,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("answers").args(["topics", "run", "compare"]).required(true).multiple(true))]
pub(crate) struct EvalArguments {
    /// Judgments: lines of topic, 0, document, grade
    #[arg(long, value_name = "FILE")]
    pub(crate) qrels: PathBuf,
    /// Topics to search for: lines of id, tab, query, or TREC topics; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) topics: Option<PathBuf>,
    /// Evaluate these TREC runs instead of searching
    #[arg(
        long,
        value_name = "FILE",
        num_args = 1..,
        conflicts_with_all = ["topics", "compare"],
        conflicts_with_all = OF_THE_SEARCH
    )]
    pub(crate) run: Vec<PathBuf>,
    /// Compare two TREC runs, topic by topic, with a test of significance
    #[arg(
        long,
        value_names = ["A", "B"],
        num_args = 2,
        conflicts_with = "per_query",
        conflicts_with_all = OF_THE_SEARCH
    )]
    pub(crate) compare: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) index: IndexFolder,
    /// The text of TREC topics that is the query [default: title]
    #[arg(long, value_enum, value_name = "FIELD", requires = "topics")]
    pub(crate) topic_field: Option<FieldArgument>,
    /// How many of the words an article must have
    #[arg(long = "match", value_enum, value_name = "HOW", default_value = "any")]
    pub(crate) matching: MatchArgument,
    /// Hits for each topic, at most 10000
    #[arg(long, short = 'n', value_name = "N", default_value = "1000", value_parser = parse_limit)]
    pub(crate) limit: usize,
    /// Leave out what a query is widened by
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) without: Vec<WideningArgument>,
    /// Let the words of the first hits re-rank the others
    #[arg(long)]
    pub(crate) expand: bool,
    #[command(flatten)]
    pub(crate) ranking: RankingArguments,
    /// Write the answers as a TREC run, and what made them beside it as FILE.json
    #[arg(long, value_name = "FILE", conflicts_with = "sweep")]
    pub(crate) save_run: Option<PathBuf>,
    /// Try values of a parameter, for example k1=1..2/4; with several, every combination
    #[arg(long, value_name = "NAME=FROM..TO/STEPS")]
    pub(crate) sweep: Vec<String>,
    /// Cross-validate the sweep: choose on all folds but one, evaluate on that one
    #[arg(long, value_name = "N", requires = "sweep", value_parser = parse_number)]
    pub(crate) folds: Option<usize>,
    /// The measure that --sweep makes best and by which --compare lists topics
    #[arg(long, value_name = "MEASURE", default_value = "map")]
    pub(crate) measure: String,
    /// The measures to show, separated by commas: map, ndcg, ndcg@K, P@K, R@K, Rprec, mrr, mrr@K,
    /// bpref, num_ret, num_rel, num_rel_ret
    #[arg(
        long,
        value_name = "MEASURES",
        value_delimiter = ',',
        default_value = "map,ndcg@10,P@10,R@1000,mrr,mrr@10,bpref",
        conflicts_with = "sweep"
    )]
    pub(crate) measures: Vec<String>,
    /// Show each topic, not only the means
    #[arg(long, conflicts_with = "sweep")]
    pub(crate) per_query: bool,
    /// How many topics that gain and lose most --compare lists
    #[arg(long, value_name = "N", default_value = "5", value_parser = parse_number)]
    pub(crate) top: usize,
    /// The form of the figures
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: FormArgument,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}
