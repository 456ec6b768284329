//! `juya analyze`: what the analyzer makes of a text, so that a person sees why two words meet.

use std::io::Read;

use anyhow::Context;
use serde::Serialize;

use super::Outcome;
use super::args::AnalyzeArguments;
use super::output::{Output, sanitized};
use crate::analysis::{AnalyzedToken, Kind, PersianAnalyzer, canonical_spelling, explained_lemmas};

/// Longest text, in bytes.
const MAX_BYTES: u64 = 16 << 20;

#[derive(Serialize)]
struct Analysis<'a> {
    format: u32,
    analyzer: &'static str,
    text: &'a str,
    tokens: Vec<Token<'a>>,
}

/// A token; `from` and `to` count code points of the text.
#[derive(Serialize)]
struct Token<'a> {
    term: &'a str,
    lemma: String,
    lemmas: Vec<String>,
    from: usize,
    to: usize,
    position: usize,
    rules: Vec<&'static str>,
}

pub(crate) fn run(arguments: &AnalyzeArguments, output: &mut Output) -> anyhow::Result<Outcome> {
    let text = text(arguments)?;
    let tokens = PersianAnalyzer::new().analyze(&text);
    if arguments.json {
        let analysis = Analysis {
            format: 1,
            analyzer: crate::analysis::TOKENIZER_NAME,
            text: &text,
            tokens: shown(&text, &tokens),
        };
        output.json(&analysis, true)?;
        return Ok(Outcome::Done);
    }
    for token in &tokens {
        let (lemmas, rules) = lemmas_of(token);
        output.line(&format!(
            "{}\t{}\t{}\t{}\t{}",
            token.position,
            token.term,
            lemmas.join(" "),
            sanitized(&text[token.from..token.to]),
            rules_of(token, rules).join(" ")
        ))?;
    }
    Ok(Outcome::Done)
}

fn text(arguments: &AnalyzeArguments) -> anyhow::Result<String> {
    let typed = arguments.text.join(" ");
    if !(typed.is_empty() || typed == "-") {
        return Ok(typed);
    }
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(MAX_BYTES)
        .read_to_string(&mut text)
        .context("standard input is not UTF-8 text")?;
    Ok(text)
}

/// The lemmas of a token in their canonical spelling, at least one, and the rules that gave them.
fn lemmas_of(token: &AnalyzedToken) -> (Vec<String>, Vec<&'static str>) {
    if token.kind != Kind::Word {
        return (vec![token.term.clone()], Vec::new());
    }
    let (mut lemmas, mut rules) = (Vec::new(), Vec::new());
    for (lemma, rule) in explained_lemmas(&token.term) {
        let canonical = canonical_spelling(&lemma);
        rules.extend(rule.name());
        if canonical != lemma {
            rules.push("variant");
        }
        lemmas.push(canonical.to_owned());
    }
    (lemmas, rules)
}

/// All rules that acted on a token, in the order of the layers.
fn rules_of(token: &AnalyzedToken, of_lemmas: Vec<&'static str>) -> Vec<&'static str> {
    let mut rules: Vec<&str> = token.rules.names().collect();
    for rule in of_lemmas {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}

/// Byte offsets to code points.
fn shown<'a>(text: &str, tokens: &'a [AnalyzedToken]) -> Vec<Token<'a>> {
    let (mut byte, mut point) = (0, 0);
    let mut point_at = |to: usize| {
        point += text[byte..to].chars().count();
        byte = to;
        point
    };
    tokens
        .iter()
        .map(|token| {
            let (lemmas, rules) = lemmas_of(token);
            Token {
                term: &token.term,
                lemma: lemmas[0].clone(),
                lemmas,
                from: point_at(token.from),
                to: point_at(token.to),
                position: token.position,
                rules: rules_of(token, rules),
            }
        })
        .collect()
}
