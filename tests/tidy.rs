//! The rules of ARCHITECTURE.md that can be read off the source.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files of the library, with the path below `src`.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root().join("src")).unwrap();
                files.push((
                    name.to_string_lossy().replace('\\', "/"),
                    std::fs::read_to_string(&path).unwrap(),
                ));
            }
        }
    }
    files.sort();
    assert!(files.len() > 20, "the sources were not found");
    files
}

/// The source without its unit tests and comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_run_one_way() {
    // Each module may use those before it, and itself. The local engine is the part of `search`
    // that knows the index.
    const MAY_USE: &[(&str, &[&str])] = &[
        ("analysis", &[]),
        ("article", &["calendar"]),
        ("calendar", &["analysis"]),
        ("corpus", &["analysis", "article", "calendar"]),
        ("query", &["analysis", "calendar"]),
        // Of `search` the automata over words only.
        ("suggest", &["analysis", "search"]),
        ("index", &["analysis", "article", "calendar", "corpus", "suggest"]),
        (
            "search/local",
            &["analysis", "article", "calendar", "query", "suggest", "index", "search"],
        ),
        ("search", &["analysis", "article", "calendar", "query"]),
        ("eval", &["search"]),
        ("alerts", &["calendar", "search"]),
        (
            "cli",
            &[
                "analysis", "article", "calendar", "corpus", "query", "suggest", "index", "search",
                "eval", "alerts",
            ],
        ),
    ];
    let mut checked = 0;
    for (name, text) in sources() {
        let Some((module, allowed)) = MAY_USE.iter().find(|(module, _)| {
            name.starts_with(&format!("{module}/")) || name == format!("{module}.rs")
        }) else {
            assert!(matches!(name.as_str(), "lib.rs" | "main.rs"), "{name} has no rule");
            continue;
        };
        for (at, _) in code(&text).match_indices("crate::") {
            let code = code(&text);
            let used: String =
                code[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let own = module.split('/').next().unwrap_or(module);
            let fine = used == own || allowed.contains(&used.as_str());
            assert!(fine, "{name} uses crate::{used}, which {module} must not know");
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} imports were seen");
}

#[test]
fn only_output_prints_and_only_main_exits() {
    for (name, text) in sources() {
        let code = code(&text);
        for print in ["println!", "print!(", "io::stdout()", "write!(io::stderr()"] {
            let fine = !code.contains(print) || name == "cli/output.rs";
            assert!(fine, "{name} prints with {print}");
        }
        for exit in ["process::exit", "process::abort"] {
            // A second Ctrl-C ends the program wherever it is.
            let fine = !code.contains(exit) || name == "cli/interrupt.rs";
            assert!(fine, "{name} ends the program with {exit}");
        }
    }
}

#[test]
fn the_query_tree_and_the_requests_know_no_engine() {
    for (name, text) in sources() {
        let neutral = name.starts_with("query/")
            || (name.starts_with("search/") && !name.starts_with("search/local"))
            || name.starts_with("analysis/")
            || name.starts_with("suggest/")
            || name.starts_with("corpus/");
        if neutral {
            let code = code(&text).replace("tantivy_tokenizer_api", "");
            assert!(!code.contains("tantivy"), "{name} knows tantivy");
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (name, text) in sources() {
        assert!(text.starts_with("//! "), "{name} does not begin with its purpose");
    }
}

#[test]
fn no_hidden_direction_in_the_source() {
    let bidi = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    for (name, text) in sources() {
        assert!(!text.contains(bidi), "{name} holds an invisible control; write it as \\u{{…}}");
    }
}

#[test]
fn word_lists_are_sorted_unique_and_say_how_they_were_made() {
    let mut lists = 0;
    let folders = ["src/analysis/data", "src/suggest/data"];
    for entry in folders.iter().flat_map(|data| std::fs::read_dir(root().join(data)).unwrap()) {
        let path = entry.unwrap().path();
        if !path.extension().is_some_and(|extension| extension == "txt" || extension == "tsv") {
            continue;
        }
        lists += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# "), "{name} has no header");
        let entries: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(entries.len() > 10, "{name} has hardly an entry");
        for pair in entries.windows(2) {
            assert!(pair[0] < pair[1], "{name}: «{}» does not come before «{}»", pair[0], pair[1]);
        }
        for entry in &entries {
            assert_eq!(entry.trim(), *entry, "{name}: white space around «{entry}»");
            let foreign = entry.contains(['ي', 'ك', 'ى', '\u{200F}', '\u{200E}']);
            assert!(!foreign, "{name}: «{entry}» is not in Persian letters");
        }
    }
    assert!(lists >= 5, "the word lists were not found");
}
