use crate::util::Folder;

/// One article a line of the table: id and text.
fn archive(articles: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    let lines: Vec<String> = articles
        .iter()
        .map(|(id, text)| serde_json::json!({ "id": id, "body": text }).to_string())
        .collect();
    folder.write("corpus/all.jsonl", lines.join("\n"));
    folder.index();
    folder
}

/// Every spelling finds every other.
#[track_caller]
fn same(spellings: &[&str]) {
    let names: Vec<String> = (0..spellings.len()).map(|number| number.to_string()).collect();
    let articles: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(spellings.iter().copied()).collect();
    let folder = archive(&articles);
    for spelling in spellings {
        let mut ids = folder.ids(&["--match", "all", "--", spelling]);
        ids.sort();
        assert_eq!(ids, names, "asked for {spelling}");
    }
}

#[track_caller]
fn different(left: &str, right: &str) {
    let folder = archive(&[("left", left), ("right", right)]);
    assert_eq!(folder.ids(&["--match", "all", "--", left]), ["left"]);
    assert_eq!(folder.ids(&["--match", "all", "--", right]), ["right"]);
}

#[test]
fn spacings_are_one() {
    same(&["می\u{200c}رود", "می رود", "میرود", "مي\u{200c}رود"]);
    same(&["دانش\u{200c}آموزان", "دانش آموزان", "دانشآموزان"]);
    same(&["خانه\u{200c}ای", "خانه ای", "خانهای"]);
    same(&["گفت\u{200c}و\u{200c}گو", "گفت و گو", "گفتگو"]);
    same(&["به\u{200c}کار گرفت", "به کار گرفت", "بکار گرفت"]);
}

#[test]
fn the_archive_settles_what_the_lexicon_does_not_know() {
    // No list has these names.
    same(&["پارس\u{200c}نگین", "پارس نگین", "پارسنگین"]);
    same(&["#جام_زاگرس", "جام\u{200c}زاگرس", "جام زاگرس"]);
}

#[test]
fn forms_and_variants_are_one() {
    same(&["کتاب", "کتاب\u{200c}ها", "کتاب\u{200c}هایشان", "کتابش"]);
    same(&["وزیر", "وزرا", "وزیران"]);
    same(&["کرد", "می\u{200c}کنند", "نکرده\u{200c}اند"]);
    same(&["مسئول", "مسؤول", "مسوول", "مسئولان"]);
    same(&["مایکروسافت", "میکروسافت"]);
    same(&["۱٬۰۰۰", "1,000", "۱۰۰۰"]);
}

#[test]
fn nothing_else_is() {
    different("ایران", "ایر");
    different("مردم", "مرد");
    different("غیر قانونی", "قانونی");
    different("سر باز", "سرباز");
    different("می\u{200c}دان", "میدان");
    different("۵ میلیون", "۵ میلیارد");
    different("۳٫۵", "۳۵");
}

#[test]
fn the_form_that_was_asked_comes_first() {
    let folder = archive(&[
        ("other", "کتاب‌ها و کتاب‌های دیگر و کتاب‌هایشان"),
        ("exact", "این متن درازتر است و تنها یک کتاب در آن هست که کسی نخوانده است"),
        ("variant", "طهران"),
        ("city", "تهران پایتخت است و این متن درازتر از آن دیگری است"),
    ]);
    assert_eq!(folder.ids(&["کتاب"]), ["exact", "other"]);
    assert_eq!(folder.ids(&["تهران"]), ["city", "variant"]);
}

#[test]
fn quotes_switch_forms_off_but_not_spacings() {
    let folder = archive(&[
        ("one", "گفت\u{200c}وگو با هکرها"),
        ("two", "گفت و گو با هکرها"),
        ("three", "گفتگوی هکر"),
    ]);
    assert_eq!(folder.ids(&["«گفت و گو با هکرها»"]), ["one", "two"]);
    assert_eq!(folder.ids(&["\"گفت\u{200c}وگو با\""]), ["one", "two"]);
    assert_eq!(folder.ids(&["\"هکر\""]), ["three"]);
    assert_eq!(folder.ids(&["هکر", "--without", "lemmas"]), ["three"]);
    assert_eq!(folder.ids(&["هکر"]).len(), 3);
}

#[test]
fn every_way_is_marked() {
    let folder = archive(&[("a", "دولت نرم افزار را خرید. نرم\u{200c}افزارهای تازه می رسند.")]);
    let answer = folder.answer(&["نرم\u{200c}افزار"]);
    let marked: Vec<String> = answer["hits"][0]["snippets"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|snippet| {
            let points: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
            let marks = snippet["highlights"].as_array().unwrap().clone();
            marks.into_iter().map(move |mark| {
                let at = |n: usize| mark[n].as_u64().unwrap() as usize;
                points[at(0)..at(1)].iter().collect::<String>()
            })
        })
        .collect();
    assert_eq!(marked, ["نرم افزار", "نرم\u{200c}افزارهای"]);
}

#[test]
fn layers_can_be_left_out_and_the_index_says_so() {
    let folder = Folder::new();
    folder.write("corpus/a.txt", "عنوان\n\nاو می رود");
    folder.juya(&["index", "corpus", "--without", "spacing,compounds"]).expect(0);
    assert_eq!(folder.ids(&["میرود", "--without", "archive"]), Vec::<String>::new());
    folder.juya(&["stats"]).expect(0).expect_out("_without_spacing_without_compounds");
    folder.juya(&["index", "corpus", "--without", "spacing"]).expect(2).expect_err("--rebuild");
    folder.juya(&["index", "corpus"]).expect(0);
    folder.juya(&["index", "corpus", "--rebuild", "--without", "compounds"]).expect(0);
    assert_eq!(folder.ids(&["میرود"]), ["a.txt"]);
}

/// The sample archive has articles without half spaces and with a space for them: each of their
/// words is found and marked by its right spelling, by a space and by nothing.
#[test]
fn the_sample_articles_without_half_spaces_are_found_by_every_spelling() {
    let folder = Folder::new();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    folder.juya(&["index", corpus]).expect(0);
    for (id, words) in [
        ("world/1400-12-06-ukraine-second-day.txt", ["می\u{200c}خواند", "کرده\u{200c}اند"]),
        (
            "society/1401-05-12-fire-brigade-warehouse.txt",
            ["آتش\u{200c}نشانی", "آتش\u{200c}نشانان"],
        ),
        ("sport/1399-10-25-wrestling-league.txt", ["نمی\u{200c}آمد", "روبه\u{200c}رو"]),
        ("world/1400-01-10-suez-ever-given.txt", ["می\u{200c}گذرد", "شرکت\u{200c}ها"]),
    ] {
        for word in words {
            for spelling in
                [word.to_owned(), word.replace('\u{200c}', " "), word.replace('\u{200c}', "")]
            {
                let answer = folder.answer(&["--limit", "100", "--", &spelling]);
                let hits = answer["hits"].as_array().unwrap();
                let Some(hit) = hits.iter().find(|hit| hit["id"] == id) else {
                    panic!("{spelling} does not find {id}");
                };
                let marks = hit["snippets"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|s| s["highlights"].as_array().unwrap().len());
                let in_title = hit["title_highlights"].as_array().unwrap().len();
                assert!(marks.sum::<usize>() + in_title > 0, "{spelling} is not marked in {id}");
            }
        }
    }
}
