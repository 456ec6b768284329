#!/usr/bin/env python3
"""What an update costs beside a full build, and whether it answers as one does.

    benches/updates.py PROGRAM NEWS SCRATCH [FILES RECORDS]

NEWS is a folder of *.jsonl or *.jsonl.gz with id, title and body; its articles are repeated under other
ids to FILES files (100) of RECORDS records (1000). One in a hundred articles is changed, one removed and
one added, in a few files and spread over all of them. Answers to 1,000 titles, ids and scores of the
first 100, are compared with those of an index made anew of the same files. At the end 1,000 saved queries
are asked about 100 new articles.
"""

import glob
import gzip
import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time

program, news, scratch = sys.argv[1:4]
files, records = (int(n) for n in (sys.argv[4:6] or ("100", "1000")))
corpus = os.path.join(scratch, "corpus")


def articles():
    for path in sorted(glob.glob(os.path.join(news, "*.jsonl*"))):
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def name(number):
    return os.path.join(corpus, f"{number:04}.jsonl")


def write(number, some):
    with open(name(number), "w", encoding="utf-8") as file:
        for article in some:
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def read(number):
    with open(name(number), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def juya(*arguments):
    """Runs the program; gives wall time, processor time (which other work on the machine disturbs less), and
    what it said."""
    before, started = processor_seconds(), time.monotonic()
    run = subprocess.run([program, *arguments], capture_output=True, text=True)
    took = (time.monotonic() - started, processor_seconds() - before)
    if run.returncode not in (0, 3):
        sys.exit(f"{arguments}: {run.stderr}")
    return took, run


def index(folder, label):
    took, run = juya("index", corpus, "--index", os.path.join(scratch, folder))
    summary = [line for line in run.stderr.splitlines() if "articles in the index" in line][-1]
    print(f"{label:34} {took[0]:7.3f} s, processor {took[1]:6.3f} s  {summary.removeprefix('juya: ')}", flush=True)
    return took


def share_of(took):
    print(f"  {100 * took[0] / full[0]:.1f} % of the full build, processor {100 * took[1] / full[1]:.1f} %", flush=True)


def answers(folder):
    queries = os.path.join(scratch, "titles.tsv")
    arguments = ["search", "--queries", queries, "--format", "trec", "--limit", "100"]
    return juya(*arguments, "--index", os.path.join(scratch, folder))[1].stdout


def compare(label):
    shutil.rmtree(os.path.join(scratch, "fresh"), ignore_errors=True)
    took = index("fresh", "  the same files made anew")
    old, new = answers("index"), answers("fresh")
    lines = sum(one != other for one, other in itertools.zip_longest(old.splitlines(), new.splitlines()))
    print(f"  {label}: {new.count(chr(10))} lines of answers, {lines} differ", flush=True)
    return took


def change(article):
    article["body"] = (article["body"] or "") + " این خبر پس از انتشار ویرایش شد."


shutil.rmtree(scratch, ignore_errors=True)
os.makedirs(corpus)
all_of_them = list(articles())
# One in a hundred articles shall be one in a hundred of the text too: in their order, agencies with long
# reports come first and short posts last.
random.Random(1).shuffle(all_of_them)
endless = itertools.cycle(all_of_them)
number = 0


def next_articles(count):
    global number
    some = []
    for article in itertools.islice(endless, count):
        number += 1
        some.append({**article, "id": f"n{number}"})
    return some


for file in range(files):
    write(file, next_articles(records))
titles = [a["title"] for a in all_of_them if a.get("title")]
with open(os.path.join(scratch, "titles.tsv"), "w", encoding="utf-8") as file:
    for at, title in enumerate(titles[:: max(1, len(titles) // 1000)][:1000]):
        file.write(f"q{at}\t{' '.join(title.split())}\n")

share = files * records // 100
full = index("index", "full build")
again = index("index", "nothing changed")
for path in glob.glob(os.path.join(corpus, "*")):
    os.utime(path)
index("index", "all files touched")
# What was changed within two seconds of the last look is read again, to be sure: these files are settled now.
time.sleep(2.1)
index("index", "settled")

# A file of changed ones, two that lose half of theirs, a new one.
some = read(0)
for article in some[:share]:
    change(article)
write(0, some)
for file in (1, 2):
    write(file, read(file)[: records - share // 2])
write(files, next_articles(share))
# What was written until here is on the disk, so that the system does not do it in the middle of this run.
os.sync()
took = index("index", "1 % of each in four files")
share_of(took)
compare("in four files")

for file in range(files):
    some = read(file)
    each = records // 100
    for article in some[:: len(some) // each][:each]:
        change(article)
    kept = [article for at, article in enumerate(some) if at % 100 != 50]
    write(file, kept + next_articles(each))
took = index("index", "1 % of each spread over all files")
share_of(took)
compare("spread")

# Names of folders: articles with ids of their own stay as they are.
os.rename(corpus, corpus + "2")
os.makedirs(corpus)
os.rename(corpus + "2", os.path.join(corpus, "moved"))
index("index", "all files moved")

# A thousand saved queries of two words each, and a hundred new articles.
alerts = os.path.join(scratch, "alerts")
os.makedirs(alerts)
saved = 0
for title in titles:
    words = [word for word in title.split() if len(word) > 3 and word.isalpha()]
    if len(words) > 1 and saved < 1000:
        with open(os.path.join(alerts, f"{saved:04}.query"), "w", encoding="utf-8") as file:
            file.write(f"{words[0]} {words[1]}\n")
        saved += 1
target = os.path.join(scratch, "index")
juya("index", corpus, "--index", target)


def alert(label, *more):
    before, started = processor_seconds(), time.monotonic()
    run = subprocess.run([program, "alert", alerts, "--index", target, *more], capture_output=True, text=True)
    told = run.stderr.splitlines()[-1].removeprefix("juya: ")
    took = (time.monotonic() - started, processor_seconds() - before)
    print(f"{label:34} {took[0]:7.3f} s, processor {took[1]:6.3f} s  {told}", flush=True)


alert("saved queries, the first run")
corpus_of_new = os.path.join(corpus, "moved")
with open(os.path.join(corpus_of_new, "new.jsonl"), "w", encoding="utf-8") as file:
    for article in next_articles(100):
        file.write(json.dumps(article, ensure_ascii=False) + "\n")
index("index", "100 new articles")
alert("saved queries, 100 new articles")
alert("saved queries, nothing new")
