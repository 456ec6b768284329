#!/usr/bin/env python3
"""Makes what the peers are given: prepare.py NEWS CORPUS RECORDS QUERIES.tsv TITLES.tsv.

NEWS is a folder of *.jsonl or *.jsonl.gz with id, title and body. Its articles, shuffled with a fixed
seed, at most 50,000 of them, are repeated up to RECORDS records, with ids of the article's number and the
repetition's, into files of 100,000 in the folder CORPUS. QUERIES.tsv gets 1,000 queries of each kind,
`kind<TAB>numbers<TAB>text`: the numbers are of the articles of which one must be among the first ten. They
are made of the articles alone and so are the same from 50,000 records on. TITLES.tsv gets 50 titles,
`id<TAB>title`.

Prints the bytes of title and body of all records as JSON. A process of its own: what it holds in memory
would count as that of every process that it starts."""

import glob
import gzip
import json
import os
import random
import sys
import unicodedata

news, corpus, records, queries, titles = sys.argv[1:6]
records = int(records)
MOST = 50_000
EACH = 1000
A_FILE = 100_000
OPERATORS = {"AND", "OR", "NOT"}


def articles():
    for path in sorted(glob.glob(os.path.join(news, "*.jsonl*"))):
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                yield article.get("title") or "", article.get("body") or ""


def plain(text):
    """Words and spaces, so that no query language sees an operator."""
    kept = (c if c == "\u200c" or c.isalnum() or unicodedata.category(c) == "Mn" else " " for c in text)
    words = ("".join(kept)).split()
    return [word for word in words if word.strip("\u200c") and word not in OPERATORS]


def folded(word):
    return word.replace("ي", "ی").replace("ك", "ک")


chosen = random.Random(20240501)
all_of_them = list(articles())
chosen.shuffle(all_of_them)
del all_of_them[min(records, MOST) :]
repeated = -(-records // len(all_of_them))
os.makedirs(corpus)
heads = [
    (json.dumps({"title": title, "body": body}, ensure_ascii=False)[1:] + "\n").encode() for title, body in all_of_them
]
sizes = [len(title.encode()) + len(body.encode()) for title, body in all_of_them]
total = 0
number = 0
file = None
for repetition in range(repeated):
    for article, rest in enumerate(heads):
        if number == records:
            break
        if number % A_FILE == 0:
            if file:
                file.close()
            file = open(os.path.join(corpus, f"{number // A_FILE:04}.jsonl"), "wb")
        file.write(b'{"id": "%d-%d", ' % (article, repetition) + rest)
        total += sizes[article]
        number += 1
file.close()

order = list(range(len(all_of_them)))
chosen.shuffle(order)
headlines = [(number, words) for number in order if len(words := plain(all_of_them[number][0])) >= 4][:EACH]

# Three words in a row that stand in one line of a body, without half spaces: each analyzer has its own view of those.
phrases = []
chosen.shuffle(order)
for number in order:
    words = plain(chosen.choice(all_of_them[number][1].splitlines() or [""]))
    places = [
        at
        for at in range(len(words) - 2)
        if all(word.isalpha() and "\u200c" not in word for word in words[at : at + 3])
        and " ".join(words[at : at + 3]) in all_of_them[number][1]
    ]
    if places and len(phrases) < EACH:
        at = chosen.choice(places)
        phrases.append((number, words[at : at + 3]))

# The articles that have each phrase, with nothing between its words but what is no letter.
wanted = {tuple(map(folded, words)): set() for _, words in phrases}
for number, article in enumerate(all_of_them):
    for text in article:
        words = [folded(word) for word in plain(text.replace("\u200c", " "))]
        for three in zip(words, words[1:], words[2:]):
            if three in wanted:
                wanted[three].add(number)

with open(queries, "w", encoding="utf-8") as file:
    for kind in ("any", "all", "snippets"):
        for number, words in headlines:
            file.write(f"{kind}\t{number}\t{' '.join(words)}\n")
    for number, words in phrases:
        having = sorted(wanted[tuple(map(folded, words))] | {number})
        file.write(f"phrase\t{','.join(map(str, having))}\t{' '.join(words)}\n")
with open(titles, "w", encoding="utf-8") as file:
    for number, words in headlines[:50]:
        file.write(f"{number}\t{' '.join(words)}\n")
print(json.dumps({"articles": len(all_of_them), "records": records, "text_bytes": total}))
