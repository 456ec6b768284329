//! Texts and how they are read.

use super::*;
use crate::calendar::jalali_to_day;

fn shown_clause(clause: &Clause) -> String {
    let sign = match clause.occur {
        Occur::Wanted => "",
        Occur::Required => "+",
        Occur::Excluded => "-",
    };
    format!("{sign}{}", shown_node(&clause.node))
}

fn shown_clauses(clauses: &[Clause], between: &str) -> String {
    clauses.iter().map(shown_clause).collect::<Vec<_>>().join(between)
}

fn shown_node(node: &Node) -> String {
    match node {
        Node::Words(words) => words.clone(),
        Node::Phrase { text, slop: 0 } => format!("[{text}]"),
        Node::Phrase { text, slop } => format!("[{text}]~{slop}"),
        Node::Pattern(pattern) => format!("{{{pattern}}}"),
        Node::Fuzzy { text, distance } => format!("{{{text}~{distance}}}"),
        Node::Period(period) => format!("{}..{}", period.first, period.last),
        Node::Everything => "everything".to_owned(),
        Node::Field(field, node) => format!("{}:{}", field.name(), shown_node(node)),
        Node::Group(clauses) => format!("({})", shown_clauses(clauses, " & ")),
        Node::Either(clauses) => format!("({})", shown_clauses(clauses, " / ")),
    }
}

fn shown(text: &str) -> String {
    let query = parse(text, jalali_to_day(1403, 1, 15));
    let warnings = query.warnings.iter().map(|warning| format!("!{}", warning.code()));
    query.clauses.iter().map(shown_clause).chain(warnings).collect::<Vec<_>>().join(" & ")
}

#[track_caller]
fn check(input: &str, expected: &str) {
    assert_eq!(shown(input), expected, "input {input:?}");
}

#[test]
fn words_and_phrases() {
    check("هکرهای ایرانی", "هکرهای ایرانی");
    check("  هکرهای  ایرانی ", "هکرهای  ایرانی");
    check("\"هکرهای ایرانی\" روسیه", "[هکرهای ایرانی] & روسیه");
    check("«هکرهای ایرانی»“وزارت خارجه”", "[هکرهای ایرانی] & [وزارت خارجه]");
    check("خبر«هکر»خبر", "خبر & [هکر] & خبر");
    check("می کند", "می کند");
    check("\"هکر روسیه\"~5", "[هکر روسیه]~5");
    check("«هکر روسیه»~۵ خبر", "[هکر روسیه]~5 & خبر");
    check("«هکر روسیه»~۵۰۰۰", "[هکر روسیه]~100 & !limited");
    check("«هکر روسیه»~", "[هکر روسیه] & !ignored_sign");
    check("«هکر AND روسیه*»", "[هکر AND روسیه*]");
}

#[test]
fn signs_before_a_unit() {
    check("هکر -روسیه", "هکر & -روسیه");
    check("-«هکرهای روسی» هکر", "-[هکرهای روسی] & هکر");
    check("هکر \u{200f}-روسیه", "هکر & -روسیه");
    check("هکر -\u{200f}روسیه", "هکر & -روسیه");
    check("هکر \u{2212}روسیه", "هکر & -روسیه");
    check("هکر +روسیه جنگ", "هکر & +روسیه & جنگ");
    check("هکر -(روسیه چین)", "هکر & -روسیه چین");
    check("هکر (-روسیه چین)", "هکر & (-روسیه & چین)");
    check("کووید-۱۹", "کووید-۱۹");
    check("آمریکا - ایران", "آمریکا - ایران & !lone_minus");
    check("-", "!lone_minus & !no_words");
    check("دلار + یورو", "دلار + یورو & !ignored_sign");
}

#[test]
fn operators() {
    check("هکر OR جاسوس", "(هکر / جاسوس)");
    check("هکر روس OR جاسوس چین", "(هکر روس / جاسوس چین)");
    check("هکر AND جاسوس", "+هکر & +جاسوس");
    check("هکر AND جاسوس OR خبر", "((+هکر & +جاسوس) / خبر)");
    check("هکر AND (جاسوس OR خبر)", "+هکر & +(جاسوس / خبر)");
    check("هکر NOT روسیه", "هکر & -روسیه");
    check("هکر AND NOT روسیه", "+هکر & -روسیه");
    check("NOT روسیه", "-روسیه");
    check("NOT -روسیه", "-روسیه");
    check("هکر NOT NOT روسیه", "هکر NOT & -روسیه & !lone_operator");
    check("هکر OR NOT روسیه", "(هکر / (-روسیه))");
    check("هکر || جاسوس && خبر", "(هکر / (+جاسوس & +خبر))");
    check("هکر و جاسوس یا خبر نه جنگ", "هکر و جاسوس یا خبر نه جنگ");
    check("هکر or جاسوس", "هکر or جاسوس");
    check("OR", "OR & !lone_operator");
    check("هکر AND", "هکر AND & !lone_operator");
    check("(هکر OR) خبر", "هکر OR & خبر & !lone_operator");
    check("AND هکر", "AND هکر & !lone_operator");
    check("هکر \u{200f}OR\u{200f} جاسوس", "(هکر / جاسوس)");
    check("BRAND", "BRAND");
}

#[test]
fn groups() {
    check("(هکر)", "هکر");
    check("(هکر روس) جنگ", "هکر روس & جنگ");
    check("(هکر OR جاسوس) جنگ", "(هکر / جاسوس) & جنگ");
    check("((هکر OR جاسوس) AND جنگ) OR صلح", "((+(هکر / جاسوس) & +جنگ) / صلح)");
    check("سازمان(ناجا)", "سازمان & ناجا");
    check("(هکر", "هکر & !unclosed_group");
    check("هکر)", "هکر & !unclosed_group");
    check("() هکر", "هکر");
    check(&format!("{}هکر{}", "(".repeat(33), ")".repeat(33)), "هکر & !too_deep & !unclosed_group");
}

#[test]
fn almost_words() {
    check("بانک*", "{بانک*}");
    check("*بانک", "{*بانک}");
    check("کتا?ها", "{کتا?ها}");
    check("کتاب می خواه*", "کتاب  & {میخواه*}");
    check("هکر*~", "{هکر*~} & !ignored_sign");
    check("بانک* مرکزی", "{بانک*} & مرکزی");
    check("-بانک*", "-{بانک*}");
    check("چرا?", "چرا?");
    check("خبر~", "{خبر~1}");
    check("خبر~۲", "{خبر~2}");
    check("خبر~9", "{خبر~2} & !limited");
    check("خبر~0", "خبر");
    check("*", "everything");
    check("* -روسیه", "-روسیه & everything");
    check("دلار * یورو", "دلار * یورو & !ignored_sign");
    check("~ هکر", "هکر & !ignored_sign");
    check("خبر^2", "خبر^2 & !ignored_sign");
}

#[test]
fn fields() {
    check("title:هکر", "title:هکر");
    check("عنوان:هکر ایران", "title:هکر & ایران");
    check("عنوان:(هکر ایران)", "title:هکر ایران");
    check("title:(هکر OR «جاسوس روس»)", "title:(هکر / [جاسوس روس])");
    check("title:«هکر ایران»~2", "title:[هکر ایران]~2");
    check("منبع:ایسنا", "source:ایسنا");
    check("-منبع:«خبرگزاری فارس»", "-source:[خبرگزاری فارس]");
    check("برچسب:ورزش*", "tag:{ورزش*}");
    check("دستهٔ:x", "category:x");
    check("خبر عنوان: هکر", "خبر عنوان: هکر & !field_without_value");
    check("foo:هکر", "foo:هکر & !unknown_field");
}

#[test]
fn dates() {
    let days = |from: (i32, u8, u8), to: (i32, u8, u8)| {
        let day = |(year, month, day)| jalali_to_day(year, month, day).unwrap();
        format!("{}..{}", day(from), day(to))
    };
    let month = days((1399, 6, 1), (1399, 6, 31));
    check("date:1399", &days((1399, 1, 1), (1399, 12, 30)));
    check("تاریخ:۱۳۹۹-۰۶", &month);
    check("date:1399/06 هکر", &format!("{month} & هکر"));
    check("date:«شهریور ۱۳۹۹» هکر", &format!("{month} & هکر"));
    check("date:شهریور ۱۳۹۹ هکر", &format!("{month} & هکر"));
    check("date:1399 ۲ نفر", &format!("{} & ۲ نفر", days((1399, 1, 1), (1399, 12, 30))));
    check("date:هکر", "date:هکر & !unreadable_date");
    check("date:1399-13", "date:1399-13 & !unreadable_date");
    check("date:(1399", &days((1399, 1, 1), (1399, 12, 30)));
}

#[test]
fn ranges_and_relative_dates() {
    let days = |from: (i32, u8, u8), to: (i32, u8, u8)| {
        let day = |(year, month, day)| jalali_to_day(year, month, day).unwrap();
        format!("{}..{}", day(from), day(to))
    };
    let month = days((1399, 6, 1), (1399, 6, 31));
    check("date:1399/06/01..1399/06/31", &month);
    check("date:[1399/06/01 TO 1399/06/31] هکر", &format!("{month} & هکر"));
    check("date:1399/06/01 .. 1399/06/31 هکر", &format!("{month} & هکر"));
    check("date:ماه گذشته زلزله", &format!("{} & زلزله", days((1402, 12, 1), (1402, 12, 29))));
    check("تاریخ:دیروز", &days((1403, 1, 14), (1403, 1, 14)));
}

#[test]
fn anything_is_read() {
    check("ساعت ۱۲:۳۰", "ساعت ۱۲:۳۰ & !unknown_field");
    check("https://example.org/a?b=c", "https://example.org/a?b=c & !unknown_field");
    check("روحانی: هکر", "روحانی: هکر");
    check(":هکر", "هکر");
    check("«هکر", "هکر & !unclosed_quote");
    check("\"", "!unclosed_quote & !no_words");
    check("«»", "!no_words");
    check("؟ ، ؛ !", "!no_words");
    check("", "!no_words");
    check("۲۰ ٪", "۲۰ ٪");
}

#[test]
fn a_long_query_is_cut() {
    let query = parse(&"هکر ".repeat(10_000), None);
    assert_eq!(query.warnings, [QueryWarning::Cut(MAX_QUERY_BYTES)]);
}

fn spans(clauses: &[Clause], text: &str) {
    for clause in clauses {
        assert!(text.get(clause.span.clone()).is_some(), "{text:?}: {clause:?}");
        let mut node = &clause.node;
        while let Node::Field(_, inner) = node {
            node = inner;
        }
        match node {
            Node::Words(words) | Node::Pattern(words) => {
                assert!(text[clause.span.clone()].contains(words), "{text:?}: {clause:?}");
            }
            Node::Group(inner) | Node::Either(inner) => spans(inner, text),
            _ => {}
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(20_000))]

    #[test]
    fn nothing_panics_and_spans_are_whole(
        text in "([آ-ی \"«»“”„\\-−+*?~:()\\[\\]\u{200c}\u{200f}۰-۹a-z\n]|AND |OR |NOT |title:|تاریخ:|\\.\\.){0,40}|\\PC{0,40}"
    ) {
        spans(&parse(&text, Some(20_000)).clauses, &text);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(5_000))]

    /// What is shown is a query that is read the same way.
    #[test]
    fn a_reading_is_read_as_it_is(
        text in "(([ب-ح]{1,2}|«[ب-ح ]{1,3}»|[ب-ح]\\*|[ب-ح]~|title:[ب-ح]|[()]|AND|OR|NOT|[-+][ب-ح]) ){0,9}"
    ) {
        let query = parse(&text, None);
        // A word AND cannot be shown as one.
        let is_word = |warning: &QueryWarning| matches!(warning, QueryWarning::LoneOperator(..));
        if query.warnings.iter().any(is_word) {
            return Ok(());
        }
        let once = query.to_string();
        let twice = parse(&once, None).to_string();
        proptest::prop_assert_eq!(once, twice);
    }
}
