#!/usr/bin/env python3
"""Times `juya search` as a whole process: search_process.py JUYA INDEX QUERIES.tsv [ROUNDS].

Each line of QUERIES.tsv is `id<TAB>query`. Every answer must have a hit (or the run fails), so that
a broken search cannot look fast. Prints the median and the 99th percentile in milliseconds."""
import json, subprocess, sys, time

program, index, queries = sys.argv[1:4]
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 1
lines = [line.rstrip("\n").split("\t", 1)[1] for line in open(queries, encoding="utf8")]
times = []
for _ in range(rounds):
    for query in lines:
        started = time.perf_counter()
        done = subprocess.run(
            [program, "search", "--json", "--index", index, "--", query], stdout=subprocess.PIPE
        )
        times.append((time.perf_counter() - started) * 1000)
        if done.returncode != 0 or not json.loads(done.stdout)["hits"]:
            sys.exit(f"no answer to {query!r}")
times.sort()
print(f"{len(times)} processes: p50 {times[len(times) // 2]:.2f} ms, p99 {times[len(times) * 99 // 100]:.2f} ms")
