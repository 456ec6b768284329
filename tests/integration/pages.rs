//! Web pages, feeds, collections and web archives: what is taken from them and what stays out.

use crate::readers::{gzip, windows_1256};
use crate::util::Folder;

/// A page as news sites make them, with much around its text.
const PAGE: &str = r#"<!DOCTYPE html><html lang="fa" dir="rtl"><head><meta charset="utf-8">
<title>بارش برف گردنه‌های البرز را بست | خبرگزاری آفاق</title>
<meta property="og:title" content="بارش برف گردنه‌های البرز را بست">
<meta property="og:site_name" content="خبرگزاری آفاق">
<meta property="article:published_time" content="2023-12-26T08:00:00+03:30">
<meta name="keywords" content="برف، البرز,راهداری">
<meta property="og:description" content="راهداران از دیشب در گردنه‌ها مانده‌اند تا راه‌ها باز بماند.">
<link rel="canonical" href="https://afagh.example/news/101"/>
<style>.x{color:red}</style><script>var متغیر = "نباید دیده شود";</script></head>
<body class="news-page"><header><nav><ul><li><a href="/">صفحه نخست</a><li><a href="/sport">ورزش منو</a></ul></nav></header>
<div class="container with-sidebar"><div class="item-content">
<h1>بارش برف گردنه‌های البرز را بست</h1>
<div class="item-text"><p>به گزارش آفاق، بارش برف از دیشب در البرز آغاز شد، و چند گردنه بسته است.</p>
<p>رئیس راهداری گفت: «خودروها باید زنجیر چرخ داشته باشند، و از سفر غیرضروری پرهیز شود»، اما راه اصلی باز می‌ماند.</p>
<div class="related-news"><h3>خبرهای مرتبط</h3><ul><li><a href="/1">سیل در گلستان جاده را برد</a></ul></div>
<p>هواشناسی پیش‌بینی کرده است که بارش تا پایان هفته، با شدت کمتر، ادامه یابد و دما پایین‌تر برود.</p></div>
<div class="share-links"><a href="t">هم‌رسانی</a></div>
<div class="comments"><p>دیدگاه خواننده، که بلند است، و ویرگول دارد، نباید در متن بیاید، هرچند که متن باشد.</p></div></div>
<aside><p>پربازدیدها، که متن خبر نیست، و نباید در نتیجه‌ها دیده شود، هر چه باشد.</p></aside></div>
<footer>همه حقوق برای آفاق محفوظ است</footer></body></html>"#;

#[test]
fn the_article_of_a_page() {
    let folder = Folder::new();
    folder.write("corpus/a.html", PAGE);
    folder.index();
    let hit = folder.answer(&["گردنه"])["hits"][0].clone();
    assert_eq!(hit["title"], "بارش برف گردنه‌های البرز را بست");
    assert_eq!(hit["source"], "خبرگزاری آفاق");
    assert_eq!(hit["date_jalali"], "1402-10-05");
    assert_eq!(hit["url"], "https://afagh.example/news/101");
    assert_eq!(hit["id"], "a.html");
    assert_eq!(folder.ids(&["tag:البرز"]), ["a.html"]);
    for inside in ["زنجیر چرخ", "هواشناسی", "راهداران مانده‌اند"]
    {
        assert_eq!(folder.ids(&[inside, "--match", "all"]), ["a.html"], "{inside}");
    }
    for outside in ["متغیر", "منو", "گلستان", "هم‌رسانی", "خواننده", "پربازدیدها", "حقوق"]
    {
        assert!(folder.ids(&[outside, "--match", "all"]).is_empty(), "{outside}");
    }
    let shown = folder.juya(&["show", "a.html"]).expect(0).out;
    assert!(shown.contains("راه‌ها باز بماند.\n\nبه گزارش آفاق"), "{shown}");
    assert!(
        !shown.contains("راهداران از دیشب در گردنه‌ها مانده‌اند تا راه‌ها باز بماند.\n\nراهداران")
    );
}

#[test]
fn what_json_ld_says_comes_first() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.htm",
        r#"<html><head><title>آفاق</title><meta name="author" content="سردبیر">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"سایت"},
{"@type":["NewsArticle"],"headline":"نمایشگاه کتاب
گشوده شد","datePublished":"2024-05-08T10:00:00Z","author":[{"@type":"Person","name":"نگار راد"},{"name":"بهمن آذری"}],
"publisher":{"@type":"Organization","name":"آفاق"},"articleSection":["فرهنگ","کتاب"],"keywords":"کتاب, ناشر",
"mainEntityOfPage":{"@id":"https://afagh.example/book"}}]}</script></head>
<body><p>نمایشگاه کتاب تهران، با صدها ناشر، از امروز گشوده شد و ده روز ادامه دارد.</p></body></html>"#,
    );
    folder.index();
    let shown = folder.juya(&["show", "--json", "a.htm"]).expect(0).out;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let expected = [
        ("title", "نمایشگاه کتاب گشوده شد"),
        ("date", "2024-05-08T13:30:00+03:30"),
        ("author", "نگار راد، بهمن آذری"),
        ("source", "آفاق"),
        ("category", "فرهنگ"),
        ("url", "https://afagh.example/book"),
    ];
    for (field, value) in expected {
        assert_eq!(shown[field], value, "{field} in {shown}");
    }
    assert_eq!(shown["tags"], serde_json::json!(["کتاب", "ناشر"]));
}

#[test]
fn old_pages_in_windows_1256() {
    let folder = Folder::new();
    let old = |head: &str| {
        windows_1256(&format!(
            "<html><head>{head}<title>خبر</title></head><body><table><tr><td><font face=Tahoma>\
             انتخابات رياست جمهوري برگزار شد، و مردم راي دادند.<br>نتيجه فردا مي آيد.</td></table></body></html>"
        ))
    };
    folder.write(
        "corpus/a.html",
        old("<meta http-equiv=Content-Type content=\"text/html; charset=windows-1256\">"),
    );
    folder.write("corpus/b.html", old(""));
    folder.write("corpus/c.html", old("<meta charset=iso-8859-1>"));
    // Declared in another encoding than it has.
    folder.write(
        "corpus/d.html",
        "<meta charset=windows-1256><title>خبر</title><p>انتخابات برگزار شد.",
    );
    folder.index();
    assert_eq!(folder.ids(&["انتخابات"]).len(), 4);
    assert_eq!(folder.ids(&["نتیجه می‌آید"]).len(), 3);
}

#[test]
fn feeds() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.xml",
        r#"<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>آفاق</title><link>https://afagh.example</link>
<item><title>نرخ ارز &amp; طلا</title><link>https://afagh.example/1</link><guid isPermaLink="false">afagh-1</guid>
<pubDate>Tue, 26 Dec 2023 08:00:00 +0330</pubDate><category>اقتصاد</category><category><![CDATA[طلا]]></category>
<description><![CDATA[<p>خلاصه‌ای که در متن نیست</p>]]></description>
<content:encoded><![CDATA[<p>بازار <b>طلا</b> آرام بود.</p><p>سکه ارزان شد. </item> <script>رمز</script></p>]]></content:encoded></item>
<item><title>بی‌پایان</title><description>این یکی بسته نمی‌شود
<item><title>نرخ نفت</title><description>&lt;p&gt;نفت گران شد&lt;/p&gt;</description><source url="x">پیک</source></item>
<item></item></channel></rss>"#,
    );
    folder.write(
        "corpus/b.atom",
        r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>پیک</title>
<entry><id>tag:peyk,1</id><title type="text">نرخ x < y</title><link rel="self" href="https://peyk.example/self"/>
<link href="https://peyk.example/2"/><published>2023-12-26T04:30:00Z</published><updated>2024-01-01T00:00:00Z</updated>
<author><name>نگار راد</name><email>a@b.example</email></author><category term="بازار"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>بند یک</p><p>نرخ مسکن</p></div></content></entry></feed>"#,
    );
    folder.write("corpus/c.xml", "<urlset><url><loc>https://afagh.example</loc></url></urlset>");
    let said = folder.juya(&["index", "corpus"]).expect(3).err;
    for part in [
        "a.xml:7: <item> has no end",
        "a.xml:9: record has no text",
        "c.xml: is XML of a kind that is not known",
        "3 articles in the index",
        "3 rejected",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let hit = folder.answer(&["طلا"])["hits"][0].clone();
    assert_eq!(hit["id"], "afagh-1");
    assert_eq!(hit["title"], "نرخ ارز & طلا");
    assert_eq!(hit["date"], "2023-12-26T08:00:00+03:30");
    assert_eq!((&hit["source"], &hit["category"]), (&"آفاق".into(), &"اقتصاد".into()));
    let shown = folder.juya(&["show", "afagh-1"]).expect(0).out;
    assert!(
        shown.contains("خلاصه‌ای که در متن نیست\n\nبازار طلا آرام بود.\n\nسکه ارزان شد."),
        "{shown}"
    );
    assert!(!shown.contains("رمز"), "{shown}");
    let hit = folder.answer(&["مسکن"])["hits"][0].clone();
    assert_eq!((&hit["id"], &hit["title"]), (&"tag:peyk,1".into(), &"نرخ x < y".into()));
    assert_eq!((&hit["url"], &hit["source"]), (&"https://peyk.example/2".into(), &"پیک".into()));
    assert_eq!(hit["date"], "2023-12-26T08:00:00+03:30");
    assert_eq!(folder.answer(&["نفت"])["hits"][0]["source"], "پیک");
}

#[test]
fn collections() {
    let folder = Folder::new();
    folder.write(
        "corpus/a.xml",
        r#"<?xml version="1.0" encoding="utf-8"?><!DOCTYPE HAMSHAHRI SYSTEM "h.dtd"><HAMSHAHRI>
<DOC><DOCID>S-820101-01</DOCID><DOCNO>S-820101-01</DOCNO><ISSUE>1</ISSUE>
<DATE calender="Western">2003-03-21</DATE><DATE calender="Persian">1382/01/01</DATE>
<CAT xml:lang="en">Literature</CAT><CAT xml:lang="fa">ادب و هنر</CAT>
<TITLE><![CDATA[بزرگداشت شاعر در شيراز]]></TITLE>
<TEXT><IMAGE>pic.jpg</IMAGE><![CDATA[آيين بزرگداشت شاعر
برگزار شد. <DOC> در متن]]></TEXT></DOC>
<DOC><DOCID>S-2</DOCID><TITLE>بی‌پایان</TITLE>
<DOC><DOCID>S-3</DOCID><TITLE>شاعر سوم</TITLE><TEXT>متن</TEXT></DOC>
</HAMSHAHRI>"#,
    );
    folder.write(
        "corpus/b.sgml",
        "<DOC>\n<DOCNO> AF-0001 </DOCNO>\n<DATE><P>۱۳۸۲/۰۲/۰۳</P></DATE>\n<HEADLINE>\n<P>شاعر\nو نقاش</P>\n\
         <TEXT>\n<P>بند یک & a < b</P>\n<P>بند دو</P>\n</TEXT>\n</DOC>\n<DOC>\n<DOCNO>AF-2</DOCNO>\n</DOC>\n",
    );
    let said = folder.juya(&["index", "corpus"]).expect(3).err;
    for part in
        ["a.xml:8: <doc> has no end", "b.sgml:12: record has no text", "3 articles in the index"]
    {
        assert!(said.contains(part), "{part} in {said}");
    }
    let hit = folder.answer(&["بزرگداشت"])["hits"][0].clone();
    assert_eq!((&hit["id"], &hit["category"]), (&"S-820101-01".into(), &"ادب و هنر".into()));
    assert_eq!(hit["date_jalali"], "1382-01-01");
    let shown = folder.juya(&["show", "S-820101-01"]).expect(0).out;
    assert!(shown.contains("<DOC> در متن") && !shown.contains("pic.jpg"), "{shown}");
    let hit = folder.answer(&["نقاش"])["hits"][0].clone();
    assert_eq!((&hit["id"], &hit["title"]), (&"AF-0001".into(), &"شاعر و نقاش".into()));
    let shown = folder.juya(&["show", "AF-0001"]).expect(0).out;
    assert!(shown.contains("بند یک & a < b\n"), "{shown}");
    assert_eq!(folder.ids(&["سوم"]), ["S-3"]);
}

/// A record of a web archive around an HTTP answer.
fn record(kind: &str, uri: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let http = [format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat();
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    [warc.as_bytes(), &http, b"\r\n\r\n"].concat()
}

#[test]
fn web_archives() {
    let folder = Folder::new();
    let page = PAGE.as_bytes();
    let html = "200 OK\r\nContent-Type: text/html; charset=utf-8";
    let chunked = [
        format!("{:x}\r\n", 100).as_bytes(),
        &page[..100],
        b"\r\n",
        format!("{:X};a=b\r\n", page.len() - 100).as_bytes(),
        &page[100..],
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let old = windows_1256(
        "<title>خبر قديمي</title><p>انتخابات رياست جمهوري برگزار شد، و مردم راي دادند.",
    );
    let records = [
        record("warcinfo", "", "", b"software: x"),
        record("request", "https://a.example/", "GET / HTTP/1.1", b""),
        record("response", "https://a.example/plain", html, page),
        record(
            "response",
            "https://a.example/chunked",
            &format!("{html}\r\nTransfer-Encoding: chunked"),
            &chunked,
        ),
        record(
            "response",
            "https://a.example/gzip",
            &format!("{html}\r\nContent-Encoding: gzip"),
            &gzip(page),
        ),
        record(
            "response",
            "https://a.example/old",
            "200 OK\r\nContent-Type: text/html; charset=windows-1256",
            &old,
        ),
        record(
            "response",
            "https://a.example/text",
            "200 OK\r\nContent-Type: text/plain",
            "تیتر\n\nمتن ساده درباره البرز".as_bytes(),
        ),
        record(
            "response",
            "https://a.example/image",
            "200 OK\r\nContent-Type: image/png",
            b"\x89PNG",
        ),
        record(
            "response",
            "https://a.example/gone",
            "404 Not Found\r\nContent-Type: text/html",
            page,
        ),
        record(
            "response",
            "https://a.example/br",
            &format!("{html}\r\nContent-Encoding: br"),
            b"x",
        ),
        record("response", "https://a.example/damaged", "x", b""),
        record(
            "response",
            "https://a.example/cut",
            &format!("{html}\r\nContent-Encoding: gzip"),
            &gzip(page)[..60],
        ),
        record("response", "https://a.example/empty", html, b"<html></html>"),
    ];
    folder.write(
        "corpus/a.warc.gz",
        records.iter().flat_map(|record| gzip(record)).collect::<Vec<u8>>(),
    );
    let plain = records.concat();
    folder.write("corpus/deep/b.warc", [b"noise\r\n", &plain[..plain.len() - 40]].concat());
    let said = folder.juya(&["index", "corpus/a.warc.gz"]).expect(3).err;
    for part in [
        "a.warc.gz#10: answer is packed in a way that is not known: br",
        "a.warc.gz#11: WARC is damaged: HTTP head is damaged",
        "a.warc.gz#12: compressed data is damaged",
        "a.warc.gz#13: record has no text",
        "5 articles in the index",
        "4 rejected",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let mut ids = folder.ids(&["البرز"]);
    ids.sort();
    let expected =
        ["chunked", "gzip", "plain", "text"].map(|name| format!("https://a.example/{name}"));
    assert_eq!(ids, expected);
    assert_eq!(folder.ids(&["قدیمی"]), ["https://a.example/old"]);
    let hit = folder.answer(&["زنجیر"])["hits"][0].clone();
    assert_eq!(hit["url"], hit["id"]);
    let said = folder.juya(&["index", "corpus/deep", "--index", "other"]).expect(3).err;
    for part in [
        "b.warc#1: WARC is damaged: no record begins here",
        "b.warc#13: WARC is damaged: record is cut off",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
}
