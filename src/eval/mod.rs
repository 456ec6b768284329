//! Evaluation of retrieval: how good the answers are, measured against judgments of people.
//!
//! [`Qrels`] are the judgments, a [`Run`] is what a system answered; an [`Evaluation`] holds the
//! [`Measure`]s of each topic. [`Comparison`] sets two of them against each other with a test of
//! significance. [`answer_topics`] asks an engine, [`sweep`] asks it with every point of a [`Grid`]
//! of ranking parameters, and [`cross_validate`] says what the best point is worth on topics that
//! did not choose it.
//!
//! File formats and measures are those of trec_eval 9, NIST's program, with one difference: topics
//! without a relevant document are left out, since no system can do well or badly on them.
//!
//! Only `trait Engine` of the search is known here. Every figure is the same in every run.

mod batch;
mod compare;
mod error;
mod evaluation;
mod folds;
mod lines;
mod markup;
mod measures;
mod parameters;
mod qrels;
mod runs;
mod significance;
mod sweep;
mod topics;

pub use batch::answer_topics;
pub use compare::{Change, Comparison, changes};
pub use error::EvalError;
pub use evaluation::Evaluation;
pub use folds::{CrossValidation, Fold, cross_validate};
pub use lines::Limits;
pub use measures::Measure;
pub use parameters::{Parameters, read_parameters, set_parameter};
pub use qrels::{Judgments, Qrels};
pub use runs::{Retrieved, Run, write_topic};
pub use significance::{EXACT_UP_TO, PERMUTATIONS, Significance, randomization_test};
pub use sweep::{Grid, MAX_POINTS, Point, Span, Sweep, sweep};
pub use topics::{Topic, TopicField, read_topics};
