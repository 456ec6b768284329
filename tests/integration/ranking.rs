//! The order of the hits: related words, age, sources, parameters.

use crate::util::Folder;

/// Articles that say the same of a word, apart from what else is in them.
fn archive() -> Folder {
    let folder = Folder::new();
    for (name, date, source, body) in [
        ("old.txt", "1398/01/10", "آفاق", "قیمت سکه در بازار امروز دوباره بالا رفت"),
        ("new.txt", "1399/01/10", "ایران\u{200c}نگار", "قیمت سکه در بازار امروز دوباره بالا رفت"),
        ("undated.txt", "", "", "قیمت سکه در بازار امروز دوباره بالا رفت"),
    ] {
        let header = [("date", date), ("source", source)].map(|(name, value)| {
            if value.is_empty() { String::new() } else { format!("{name}: {value}\n") }
        });
        folder.write(
            &format!("corpus/{name}"),
            format!("title: بازار\n{}\n{body}\n", header.concat()),
        );
    }
    folder.index();
    folder
}

#[test]
fn related_words_lift_and_bring_nothing() {
    let folder = Folder::new();
    // Both have صدور once; the second tells of what else the query may mean.
    folder.article("corpus/a.txt", "آگهی", "صدور مجوز تازه در استان");
    folder.article("corpus/b.txt", "آگهی", "صدور پاسپورت تازه در استان");
    folder.article("corpus/c.txt", "آگهی", "پاسپورت تازه در استان");
    folder.article("corpus/d.txt", "آگهی", "گذرنامه در شهر");
    folder.index();
    let ids = folder.ids(&["--match", "any", "صدور گذرنامه"]);
    assert_eq!(ids, ["d.txt", "b.txt", "a.txt"], "the synonym lifts b, and c is not found");
    let off = ["--set", "synonym_weight=0"];
    let same = folder.answer(&[&off[..], &["--match", "any", "صدور گذرنامه"]].concat());
    assert_eq!(same["hits"][1]["score"], same["hits"][2]["score"], "{same:#}");
    // Quotes mean the word and nothing else.
    let quoted = folder.answer(&["--match", "any", "\"صدور\" \"گذرنامه\""]);
    assert_eq!(quoted["hits"][1]["score"], quoted["hits"][2]["score"], "{quoted:#}");
    // It is said where the score came from.
    let answer = folder.answer(&["--match", "any", "--explain", "صدور گذرنامه"]);
    let lifted = &answer["hits"][1]["explanation"]["words"];
    let kinds: Vec<&str> = lifted
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|word| word["matches"].as_array().unwrap())
        .map(|found| found["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["exact", "synonym"], "{lifted:#}");
    // It is not what was asked, and is not marked.
    let marked = answer["hits"][1]["snippets"].to_string();
    assert!(marked.contains("\"highlights\":[[0,4]]"), "{marked}");
}

#[test]
fn the_adjective_of_a_place_lifts() {
    let folder = Folder::new();
    folder.article("corpus/a.txt", "آگهی", "رستوران بزرگ با غذای هندی");
    folder.article("corpus/b.txt", "آگهی", "رستوران بزرگ با غذای تهرانی");
    folder.article("corpus/c.txt", "آگهی", "باران در تهران");
    folder.index();
    let ids = folder.ids(&["--match", "any", "رستوران تهران"]);
    assert_eq!(ids.iter().position(|id| id == "b.txt"), Some(1), "{ids:?}");
    assert_eq!(folder.ids(&["تهران"]), ["c.txt"]);
}

#[test]
fn age_counts_where_it_is_asked_for() {
    let folder = archive();
    assert_eq!(folder.ids(&["قیمت سکه"]), ["new.txt", "old.txt", "undated.txt"]);
    let scores = |arguments: &[&str]| -> Vec<(String, f64)> {
        let answer = folder.answer(&[arguments, &["قیمت سکه"]].concat());
        let hits = answer["hits"].as_array().unwrap().clone();
        hits.iter()
            .map(|hit| (hit["id"].as_str().unwrap().to_owned(), hit["score"].as_f64().unwrap()))
            .collect()
    };
    let plain = scores(&[]);
    let aged = scores(&["--half-life", "365"]);
    let whole = plain[0].1;
    // Of the half that age can take, a year takes half; what has no date loses all of it.
    for ((id, score), (name, part)) in
        aged.iter().zip([("new.txt", 1.0), ("old.txt", 0.75), ("undated.txt", 0.5)])
    {
        assert_eq!(id, name);
        assert!((score / whole - part).abs() < 0.002, "{id}: {score} of {whole}");
    }
    // As the same words of a file.
    folder.write("p.txt", "half_life = 365\nage_weight = 1\n");
    let all = scores(&["--parameters", "p.txt"]);
    assert!((all[1].1 / whole - 0.5).abs() < 0.002 && all[2].1 == 0.0, "{all:?}");
    // An order by date does not ask for scores.
    let dated = folder.ids(&["--half-life", "365", "--sort", "oldest", "قیمت سکه"]);
    assert_eq!(dated, ["old.txt", "new.txt", "undated.txt"]);
}

#[test]
fn sources_count_where_it_is_asked_for() {
    let folder = archive();
    let check = |set: &str, expected: &[&str]| {
        assert_eq!(folder.ids(&["--set", set, "قیمت سکه"]), expected, "{set}");
    };
    check("source:آفاق=1.2", &["old.txt", "new.txt", "undated.txt"]);
    check("source:ايران نگار=0.5", &["old.txt", "undated.txt", "new.txt"]);
    check("source:هیچ=3", &["new.txt", "old.txt", "undated.txt"]);
    let arguments = ["--explain", "--set", "source:آفاق=1.5", "--half-life", "100", "قیمت سکه"];
    for hit in folder.answer(&arguments)["hits"].as_array().unwrap() {
        let explanation = &hit["explanation"];
        let sum = |list: &str| -> f64 {
            let parts = explanation[list].as_array().unwrap();
            parts.iter().map(|part| part["score"].as_f64().unwrap()).sum()
        };
        let factors =
            explanation["age"].as_f64().unwrap() * explanation["source"].as_f64().unwrap();
        let total = (sum("words") + sum("neighbours")) * factors;
        assert!((total - hit["score"].as_f64().unwrap()).abs() < 1e-4, "{hit:#}");
    }
    folder
        .juya(&["search", "--set", "source:آفاق=200", "سکه"])
        .expect(2)
        .expect_err("«200» is no value for source:آفاق")
        .expect_err("hint: ");
}

#[test]
fn a_next_belongs_to_its_parameters() {
    let folder = archive();
    let page = |arguments: &[&str]| folder.answer(&[arguments, &["-n", "1", "قیمت سکه"]].concat());
    let first = page(&["--half-life", "30"]);
    let next = first["next"].as_str().unwrap();
    let second = page(&["--half-life", "30", "--after", next]);
    assert_eq!(second["hits"][0]["rank"], 2);
    folder
        .juya(&["search", "--half-life", "31", "-n", "1", "--after", next, "قیمت سکه"])
        .expect(2)
        .expect_err("another request");
    // What is newest when the first page is made stays so.
    folder.write("corpus/newest.txt", "title: روز\ndate: 1402/01/01\n\nخبر امروز\n");
    folder.index();
    let later = page(&["--half-life", "30", "--after", next]);
    assert_eq!(later["hits"][0]["score"], second["hits"][0]["score"]);
}
