#!/usr/bin/env python3
"""Two writers at once and eight readers, and whether anything goes wrong.

    benches/load.py PROGRAM RECORDS.jsonl SCRATCH [SECONDS]

RECORDS.jsonl has `id`, `title` and `body`. Two loops change, add and remove files of 2,000 records in folders of their
own and bring one index up to date with a commit for each megabyte, so that segments are merged all the time; who
finds the index locked tries again. Eight loops search it for headlines, each search a process. Printed are the
exit codes, how long searches and updates took, what went wrong, and what a check says at the end.
"""

import collections
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time

program, records, scratch = sys.argv[1:4]
seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 600
index = os.path.join(scratch, "index")
READERS = 8
WRITERS = "ab"
LOCKED = "another process is writing to the index"

shutil.rmtree(scratch, ignore_errors=True)
os.makedirs(scratch)
with open(records, encoding="utf-8") as file:
    articles = [json.loads(line) for line in itertools.islice(file, 40_000)]
titles = [article["title"] for article in articles if len(article["title"].split()) >= 4]

took = collections.defaultdict(list)
wrong = []
lock = threading.Lock()


def run(kind, *arguments):
    """Runs the program; gives what it printed, `None` where the index was locked."""
    started = time.monotonic()
    try:
        done = subprocess.run([program, *arguments, "--index", index], capture_output=True, text=True, timeout=120)
        code, out, said = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        code, out, said = "no end", "", ""
    if code == 2 and kind == "index" and LOCKED in said:
        kind, code = "index, locked", 0
    with lock:
        took[kind].append(time.monotonic() - started)
        if code != 0:
            wrong.append((kind, code, said[-300:]))
    return None if kind.endswith("locked") else out


def write(name, part, seed):
    folder = os.path.join(scratch, name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, f"{part:03}.jsonl"), "w", encoding="utf-8") as file:
        for article in random.Random(seed).sample(articles, min(2000, len(articles))):
            file.write(json.dumps({**article, "id": f"{name}-{part}-{article['id']}"}, ensure_ascii=False) + "\n")


def writer(name):
    for step in itertools.count():
        write(name, step % 8, step)
        gone = os.path.join(scratch, name, f"{(step + 3) % 8:03}.jsonl")
        if step % 5 == 4 and os.path.exists(gone):
            os.remove(gone)
        while run("index", "index", os.path.join(scratch, name), "--commit-every", "1") is None:
            if time.monotonic() > end:
                return
            time.sleep(0.1)
        if time.monotonic() > end:
            return


def reader(seed):
    chosen = random.Random(seed)
    while time.monotonic() < end:
        title = chosen.choice(titles)
        if not run("search", "search", title, "--format", "ids", "--match", "any", "-n", "10"):
            with lock:
                wrong.append(("nothing found", title))


for part in range(5):
    write("a", part, part)
run("index", "index", os.path.join(scratch, "a"))
end = time.monotonic() + seconds
threads = [threading.Thread(target=writer, args=(name,)) for name in WRITERS]
threads += [threading.Thread(target=reader, args=(number,)) for number in range(READERS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for kind, times in sorted(took.items()):
    times.sort()
    middle, late = times[len(times) // 2], times[len(times) * 99 // 100]
    print(f"{kind:14} {len(times):6}  p50 {middle:7.3f}  p99 {late:7.3f}  longest {times[-1]:7.3f} s")
print(f"{len(wrong)} went wrong", *wrong[:5], sep="\n")
check = subprocess.run([program, "check", "--index", index], capture_output=True, text=True)
print(f"check: exit {check.returncode}, {check.stdout.strip()}{check.stderr.strip()}")
sys.exit(bool(wrong) or check.returncode)
