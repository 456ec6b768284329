use std::path::Path;

use serde_json::Value;

use crate::util::Folder;

/// Five articles, two topics that are easy, one that is not answered.
fn archive() -> Folder {
    let folder = Folder::new();
    folder.article("corpus/oil.txt", "نفت", "بهای نفت بالا رفت.");
    folder.article("corpus/oil 2.txt", "بازار", "نفت و گاز ارزان شد.");
    folder.article("corpus/match.txt", "فوتبال", "تیم ملی فوتبال برد.");
    folder.article("corpus/film.txt", "سینما", "فیلم تازه درباره فوتبال و نفت.");
    folder.article("corpus/snow.txt", "هوا", "برف آمد.");
    folder.write("topics.tsv", "1\tنفت\n2\tفوتبال\n3\tزلزله\n4\tبرف\n");
    folder.write(
        "qrels.txt",
        "1 0 oil.txt 2\n1 0 oil_2.txt 1\n1 0 film.txt 0\n2 0 film.txt 1\n3 0 snow.txt 1\n5 0 x 0\n",
    );
    folder.index();
    folder
}

const SEARCH: [&str; 5] = ["eval", "--topics", "topics.tsv", "--qrels", "qrels.txt"];

fn eval(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.juya(&[&SEARCH, arguments, &["--json"]].concat()).expect(0);
    serde_json::from_str(&run.out).unwrap_or_else(|error| run.fail(&error.to_string()))
}

#[test]
fn a_search_is_measured_and_saved() {
    let folder = archive();
    let run = folder
        .juya(
            &[&SEARCH[..], &["--measures", "map,mrr,num_ret,num_rel", "--save-run", "a.run"]]
                .concat(),
        )
        .expect(0)
        .expect_err("topics without a relevant document are left out: 5")
        .expect_err("topics.tsv: judged topics without an answer count as 0: 3")
        .expect_err("topics.tsv: topics that are not judged and do not count: 1");
    // Topic 1 is answered as judged, topic 2 has its document second, topic 3 has no answer.
    assert_eq!(
        run.out,
        "run   topic     map     mrr  num_ret  num_rel\njuya  all    0.5000  0.5000        5        4\n"
    );
    let saved = std::fs::read_to_string(folder.path().join("a.run")).unwrap();
    let lines: Vec<Vec<&str>> = saved.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!(lines.len(), 6, "topics that are not judged are in the run");
    assert_eq!(lines[0][..4], ["1", "Q0", "oil.txt", "1"]);
    assert_eq!(lines[1][..4], ["1", "Q0", "oil_2.txt", "2"], "no white space in a run");
    assert_eq!(lines[5][..3], ["4", "Q0", "snow.txt"]);
    let manifest = std::fs::read(folder.path().join("a.run.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!((&manifest["topics"], &manifest["limit"]), (&4.into(), &1000.into()));
    assert_eq!(
        (&manifest["match"], &manifest["widening"]["lemmas"]),
        (&"any".into(), &true.into())
    );
    assert!(manifest["ranking"]["k1"].as_f64().is_some_and(|k1| k1 > 0.0));
    for name in ["program", "analyzer"] {
        assert!(manifest[name].is_string(), "{name}");
    }
    let again = folder.juya(&["eval", "--qrels", "qrels.txt", "--run", "a.run"]).expect(0);
    let searched = folder.juya(&SEARCH).expect(0);
    let figures = |out: &str| out.lines().nth(1).unwrap().split_once("all").unwrap().1.to_owned();
    assert_eq!(figures(&again.out), figures(&searched.out), "a saved run has the same figures");
}

#[test]
fn the_same_figures_and_runs_every_time() {
    let folder = archive();
    let run = |name: &str| {
        let out = folder.juya(&[&SEARCH[..], &["--per-query", "--save-run", name]].concat()).out;
        (out, std::fs::read_to_string(folder.path().join(name)).unwrap())
    };
    assert_eq!(run("a.run"), run("b.run"));
    let compare =
        ["eval", "--qrels", "qrels.txt", "--compare", "a.run", "b.run", "--format", "csv"];
    let same = folder.juya(&compare).expect(0);
    same.expect_out("measure,A,B,B-A,p,better,worse,equal\nmap,0.5,0.5,0,1,0,0,3\n");
}

/// The contract: these keys, in the documented types.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Report {
    format: u32,
    runs: Vec<RunReport>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct RunReport {
    run: String,
    topics: usize,
    measures: serde_json::Map<String, Value>,
    per_query: Option<Vec<TopicReport>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct TopicReport {
    topic: String,
    measures: serde_json::Map<String, Value>,
}

#[test]
fn json_and_csv() {
    let folder = archive();
    let report = eval(&folder, &["--per-query", "--measures", "map,ndcg@10"]);
    let report: Report = serde_json::from_value(report).unwrap();
    assert_eq!((report.format, report.runs[0].topics), (1, 3));
    let topics = report.runs[0].per_query.as_ref().unwrap();
    let ids: Vec<&str> = topics.iter().map(|topic| topic.topic.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3"], "the order of the judgments");
    assert_eq!(topics[1].measures["map"], 0.5);
    assert_eq!(report.runs[0].measures.len(), 2);
    assert!(eval(&folder, &[])["runs"][0].get("per_query").is_none());
    folder.write("a,b.run", "1 Q0 oil.txt 1 1 t\n");
    let csv = ["eval", "--qrels", "qrels.txt", "--run", "a,b.run", "--format", "csv"];
    let run = folder.juya(&[&csv[..], &["--measures", "map,num_ret", "--per-query"]].concat());
    assert_eq!(
        run.expect(0).out,
        "run,topic,map,num_ret\n\"a,b.run\",1,0.5,1\n\"a,b.run\",2,0,0\n\"a,b.run\",3,0,0\n\
         \"a,b.run\",all,0.16666666666666666,1\n"
    );
}

#[test]
fn topics_in_markup_and_from_standard_input() {
    let folder = archive();
    let topics = "<top><num> Number: 2 <title> فوتبال <desc> Description: برف </top>";
    let arguments = |field: &'static str| {
        [
            "eval",
            "--topics",
            "-",
            "--qrels",
            "qrels.txt",
            "--measures",
            "num_rel_ret",
            "--json",
            "--topic-field",
            field,
        ]
    };
    for (field, found) in [("title", 1.0), ("desc", 0.0)] {
        let run = folder.juya_with_input(&arguments(field), topics).expect(0);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(report["runs"][0]["measures"]["num_rel_ret"], found, "{field}");
    }
    let lines = folder.juya_with_input(&arguments("title"), "2\tفوتبال\n");
    lines.expect(2).expect_err("no fields").expect_err("hint: leave");
}

#[test]
fn runs_are_compared() {
    let folder = archive();
    folder.write("a.run", "1 Q0 film.txt 1 9 t\n1 Q0 oil.txt 2 8 t\n2 Q0 film.txt 1 7 t\n");
    folder.write("b.run", "1 Q0 oil.txt 1 9 t\n3 Q0 snow.txt 1 7 t\n2 Q0 snow.txt 1 7 t\n");
    let arguments = ["eval", "--qrels", "qrels.txt", "--compare", "a.run", "b.run"];
    let more =
        ["--topics", "topics.tsv", "--measures", "mrr,num_ret", "--measure", "mrr", "--json"];
    let run = folder.juya(&[&arguments[..], &more].concat()).expect(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (&report["a"], &report["b"], &report["topics"]),
        (&"a.run".into(), &"b.run".into(), &3.into())
    );
    let mrr = &report["measures"][0];
    assert_eq!(mrr["measure"], "mrr");
    assert_eq!((&mrr["a"], &mrr["p"], &mrr["exact"]), (&0.5.into(), &1.0.into(), &true.into()));
    assert_eq!((&mrr["better"], &mrr["worse"], &mrr["equal"]), (&2.into(), &1.into(), &0.into()));
    assert_eq!(report["measures"].as_array().unwrap().len(), 2);
    let gains = report["gains"].as_array().unwrap();
    assert_eq!((&gains[0]["topic"], &gains[0]["query"]), (&"3".into(), &"زلزله".into()));
    assert_eq!((&gains[1]["topic"], &gains[1]["difference"]), (&"1".into(), &0.5.into()));
    assert_eq!(report["losses"][0]["topic"], "2");
    folder
        .juya(&[&arguments[..], &["--top", "1"]].concat())
        .expect(0)
        .expect_out("topics that gain most in map\ntopic       A       B      B-A  query\n3 ")
        .expect_out("topics that lose most in map\n");
}

#[test]
fn parameters_are_set_and_swept() {
    let folder = archive();
    folder.write("p.txt", "# tuned\nk1 = 0.5\nb_body = 0.25 # shorter\n");
    let run = |arguments: &[&str]| folder.juya(&[&SEARCH[..], arguments].concat());
    run(&["--parameters", "p.txt", "--set", "k1=0.75", "--save-run", "p.run"]).expect(0);
    let manifest = std::fs::read_to_string(folder.path().join("p.run.json")).unwrap();
    assert!(
        manifest.contains("\"k1\": 0.75") && manifest.contains("\"b_body\": 0.25"),
        "{manifest}"
    );
    let sweep = ["--sweep", "title_weight=0..4/2", "--sweep", "k1=1..2/1"];
    let swept = run(&sweep).expect(0);
    assert!(swept.out.starts_with("title_weight  k1     map\n"), "{}", swept.out);
    assert_eq!(swept.out.lines().take_while(|line| !line.is_empty()).count(), 7);
    let swept = swept.expect_out("# best: map ").expect_out("\ntitle_weight = ");
    // The last lines are a file of parameters.
    folder.write("best.txt", swept.out.split_once("\n\n").unwrap().1);
    let best: Value = eval(&folder, &["--parameters", "best.txt", "--measures", "map"]);
    let json = eval(&folder, &sweep);
    assert_eq!(json["points"].as_array().unwrap().len(), 6);
    assert_eq!(json["best"]["value"], best["runs"][0]["measures"]["map"]);
    assert_eq!(
        json["points"][1]["parameters"],
        serde_json::json!({"title_weight": 0.0, "k1": 2.0})
    );
    let folds = eval(&folder, &[&sweep[..], &["--folds", "3", "--measure", "mrr"]].concat());
    let validation = &folds["cross_validation"];
    assert_eq!(validation["folds"].as_array().unwrap().len(), 3);
    assert_eq!(validation["folds"][0]["topics"], 1);
    assert!(validation["held_out"].is_number() && validation["p"].is_number());
    run(&[&sweep[..], &["--folds", "3"]].concat()).expect(0).expect_out("\nheld out: map ");
    let csv = run(&[&sweep[..], &["--folds", "3", "--format", "csv"]].concat()).expect(0);
    assert!(csv.out.starts_with("fold,topics,title_weight,k1,training,held_out\n1,1,"));
}

#[test]
fn errors_say_where_and_what_to_do() {
    let folder = archive();
    folder.write("good.run", "1 Q0 oil.txt 1 1 t\n");
    folder.write("other.run", "99 Q0 oil.txt 1 1 t\n");
    folder.write("twice.run", "1 Q0 oil.txt 1 1 t\n1 Q0 oil.txt 2 1 t\n");
    folder.write("short.run", "1 Q0 oil.txt 1\n");
    folder.write("bad.txt", "1 0 oil.txt yes\n");
    folder.write("bad.tsv", "1\tنفت\n2 فوتبال\n");
    folder.write("bad.set", "k1 = 1\nk7 = 1\n");
    folder.write("old.tsv", b"1\t\xe4\xdd\xca\n");
    folder.write("long.tsv", format!("1\t{}\n", "x".repeat(1 << 20)));
    let runs = ["eval", "--qrels", "qrels.txt", "--run", "good.run"];
    let check = |arguments: &[&str], message: &str, hint: &str| {
        folder.juya(arguments).expect(2).expect_err(message).expect_err(hint);
    };
    let run = |file| ["eval", "--qrels", "qrels.txt", "--run", file];
    check(&run("none.run"), "cannot read none.run", "hint: check the path");
    check(&run("short.run"), "short.run:1: a line has the columns", "has 4 columns");
    check(&run("twice.run"), "twice.run:2: document oil.txt stands twice", "hint: keep one");
    check(&run("other.run"), "no topic of other.run is judged", "hint: check that the ids");
    check(
        &["eval", "--qrels", "bad.txt", "--run", "good.run"],
        "bad.txt:1: the grade",
        "hint: write 0",
    );
    check(&["eval", "--qrels", "qrels.txt"], "--topics", "--run");
    check(
        &[&runs[..], &["--measures", "map,nap"]].concat(),
        "no measure «nap»",
        "hint: the measures are map",
    );
    check(&[&runs[..], &["--limit", "5"]].concat(), "--limit", "cannot be used");
    check(
        &["eval", "--qrels", "qrels.txt", "--topics", "bad.tsv"],
        "bad.tsv:2: ",
        "hint: write `id<TAB>",
    );
    check(
        &["eval", "--qrels", "qrels.txt", "--topics", "long.tsv"],
        "long.tsv:1: the line is longer than 1048576 bytes",
        "hint: ",
    );
    check(&["eval", "--qrels", "qrels.txt", "--topics", "old.tsv"], "old.tsv:1: ", "hint: convert");
    let search = |more: &[&'static str]| [&SEARCH[..], more].concat();
    check(&search(&["--set", "k7=1"]), "no parameter «k7»", "hint: the parameters are ");
    check(&search(&["--set", "k1=-1"]), "«-1» is no value for k1", "hint: a number not below 0");
    check(&search(&["--parameters", "bad.set"]), "bad.set:2: ", "hint: the parameters are ");
    check(&search(&["--sweep", "k1=1-2"]), "«k1=1-2» is not", "hint: for example");
    check(&search(&["--sweep", "k1=1..2/10000"]), "10001 points", "hint: take fewer");
    check(
        &search(&["--sweep", "k1=1..2/1", "--folds", "4"]),
        "3 topics cannot be cut into 4",
        "hint: ",
    );
    check(&search(&["--folds", "2"]), "--sweep", "required");
    check(&search(&["--index", "nothing"]), "no index in nothing", "hint: make one");
    check(&search(&["--save-run", "no/folder.run"]), "cannot write no/folder.run", "");
}

/// The tables of docs/evaluation.md are what the program prints. `JUYA_WRITE=1` writes them.
#[test]
fn the_guide_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new();
    for name in ["topics.tsv", "qrels.txt"] {
        let path = format!("tests/evaluation/{name}");
        folder.write(&path, std::fs::read(root.join(&path)).unwrap());
    }
    folder.juya(&["index", &root.join("corpus").to_string_lossy()]).expect(0);
    let guide = std::fs::read_to_string(root.join("docs/evaluation.md")).unwrap();
    let mut shown = String::new();
    let mut lines = guide.lines().peekable();
    let mut commands = 0;
    while let Some(line) = lines.next() {
        shown.push_str(line);
        shown.push('\n');
        let Some(command) = line.strip_prefix("    $ ") else { continue };
        // What was printed when the guide was written, up to the next paragraph or command.
        while lines.peek().is_some_and(|line| {
            !line.starts_with("    $ ") && (line.is_empty() || line.starts_with("    "))
        }) {
            lines.next();
        }
        let words: Vec<&str> = command.split(' ').collect();
        let printed = match words[..] {
            ["juya", ..] => folder.juya(&words[1..]).expect(0).out,
            ["head", "-n", count, file] => {
                let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
                let lines = text.lines().take(count.parse().unwrap());
                lines.map(|line| format!("{line}\n")).collect()
            }
            _ => panic!("this test cannot run «{command}»"),
        };
        for line in printed.lines() {
            shown.push_str(if line.is_empty() { "" } else { "    " });
            shown.push_str(line);
            shown.push('\n');
        }
        shown.push('\n');
        commands += 1;
    }
    assert!(commands > 5, "the commands of the guide were not found");
    if std::env::var_os("JUYA_WRITE").is_some() {
        std::fs::write(root.join("docs/evaluation.md"), shown).unwrap();
    } else {
        assert!(shown == guide, "docs/evaluation.md is not current; JUYA_WRITE=1 writes it");
    }
}
