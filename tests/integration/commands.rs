use crate::util::Folder;

#[test]
fn analyze_shows_terms_and_rules() {
    let folder = Folder::new();
    folder
        .juya(&["analyze", "كتاب\u{200c}هايشان ۲۰٪"])
        .expect(0)
        .expect_out("0\tکتابهایشان\tکتاب\tكتاب\u{200c}هايشان\tletters half-space ending\n")
        .expect_out("2\tدرصد\tدرصد\t٪\tpercent\n");
    let run = folder.juya_with_input(&["analyze", "-", "--json"], "مُد ۱۲\n").expect(0);
    let analysis: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let token = &analysis["tokens"][1];
    assert_eq!(token["term"], "12");
    assert_eq!((&token["from"], &token["to"]), (&4.into(), &6.into()));
    assert_eq!(token["position"], 1);
    assert!(token["lemma"].is_string());
}

#[test]
fn help_usage_and_version() {
    let folder = Folder::new();
    folder.juya(&["--help"]).expect(0).expect_out("juya index corpus/");
    folder.juya(&["--version"]).expect(0).expect_out("juya ");
    folder.juya(&[]).expect(2).expect_err("Usage");
    folder.juya(&["serach"]).expect(2).expect_err("search");
    folder.juya(&["search"]).expect(2).expect_err("QUERY");
    folder.juya(&["search", "--limit", "۱۰۰۰۱", "هکر"]).expect(2).expect_err("at most 10000");
    folder.juya(&["search", "--limit", "ده", "هکر"]).expect(2).expect_err("not a number");
}

#[test]
fn completions_and_manual_pages() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        folder.juya(&["completions", shell]).expect(0).expect_out("queries");
    }
    folder.juya(&["man"]).expect(0).expect_out(".TH juya");
    folder.juya(&["man", "search"]).expect(0).expect_out("\\-\\-match");
    folder.juya(&["man", "nothing"]).expect(2).expect_err("nothing");
}

#[test]
fn stats_show_and_check() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.txt",
        "title: هکر\ndate: ۱۳۹۹/۰۶/۲۲\nsource: آفاق\ntags: یک، دو\n\nمی\u{200c}رود\u{202e}",
    );
    folder.index();
    let run = folder.juya(&["stats", "--json"]).expect(0);
    let stats: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(stats["articles"], 1);
    assert_eq!(stats["first_date_jalali"], "1399-06-22");
    for name in ["segments", "bytes", "terms"] {
        assert!(stats[name].as_u64().unwrap() > 0, "{name}");
    }
    assert!(stats["analyzer"].as_str().unwrap().starts_with("persian_"));
    folder
        .juya(&["show", "a.txt"])
        .expect(0)
        .expect_out("title: هکر\n")
        .expect_out("date: 1399-06-22\n")
        .expect_out("\nمی\u{200c}رود\n");
    let run = folder.juya(&["show", "a.txt", "--json"]).expect(0);
    let article: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(article["body"], "می\u{200c}رود\u{202e}", "stored text is the text as it came");
    assert_eq!(article["tags"], serde_json::json!(["یک", "دو"]));
    folder.juya(&["show", "b.txt"]).expect(1).expect_err("no article");
    folder.juya(&["check"]).expect(0).expect_out("whole: 1 articles");
}

#[test]
fn check_names_the_damage() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "هکر", &"متن ".repeat(200));
    folder.index();
    let store = std::fs::read_dir(folder.path().join("index/segments-1"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "store"))
        .unwrap();
    let mut bytes = std::fs::read(&store).unwrap();
    bytes[10] ^= 0xFF;
    std::fs::write(&store, bytes).unwrap();
    let name = store.file_name().unwrap().to_string_lossy().into_owned();
    folder.juya(&["check"]).expect(2).expect_out(&name).expect_err("--rebuild");
}
