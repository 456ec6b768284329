#!/usr/bin/env python3
"""Checks the measures of `juya eval` against trec_eval itself, topic by topic.

    tests/trec_eval.py path/to/juya

Needs the package pytrec_eval-terrier, which holds trec_eval 9. Judgments and runs are drawn with a
fixed seed: few different scores, so that many are equal; scores that are equal in single precision
only; grades below 0; documents nobody judged; topics without an answer, without a judgment, without
a relevant document.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

# The extension alone: the package around it would ask for numpy.
import pytrec_eval_ext

CUTS = [1, 2, 5, 10, 100, 1000]
OURS_TO_THEIRS = {
    "map": "map",
    "ndcg": "ndcg",
    "Rprec": "Rprec",
    "mrr": "recip_rank",
    "bpref": "bpref",
    "num_ret": "num_ret",
    "num_rel": "num_rel",
    "num_rel_ret": "num_rel_ret",
}
for cut in CUTS:
    OURS_TO_THEIRS[f"ndcg@{cut}"] = f"ndcg_cut_{cut}"
    OURS_TO_THEIRS[f"P@{cut}"] = f"P_{cut}"
    OURS_TO_THEIRS[f"R@{cut}"] = f"recall_{cut}"
    # trec_eval has no cut here: the rank is past it when the value is too small.
    OURS_TO_THEIRS[f"mrr@{cut}"] = "recip_rank"


def draw(random_numbers):
    """Judgments, a run, and the scores as they are written."""
    names = [f"doc{n}" for n in range(40)] + [f"خبر/{n}.txt" for n in range(40)]
    names += [f"Doc-{n}#2" for n in range(1500)]
    qrels, run = {}, {}
    for topic in map(str, range(1, 31)):
        pool = random_numbers.sample(names, random_numbers.choice([5, 60, 400]))
        grades = random_numbers.choice([[0, 1], [0, 0, 0, 1], [-2, -1, 0, 1, 2, 3], [1, 4], [0]])
        if random_numbers.random() < 0.95:
            qrels[topic] = {name: random_numbers.choice(grades) for name in pool}
        answer = random_numbers.sample(names, random_numbers.choice([1, 8, 90, 1200]))
        answer = list(dict.fromkeys(answer + random_numbers.sample(pool, len(pool) // 2)))
        scores = random_numbers.choice(
            [
                lambda: float(random_numbers.randrange(4)),
                lambda: random_numbers.uniform(-10, 10),
                lambda: 1 + random_numbers.randrange(5) * 1e-9,
                lambda: random_numbers.choice([0.0, -0.0, 1e-40, 1e30]),
            ]
        )
        if random_numbers.random() < 0.9:
            run[topic] = {name: scores() for name in answer}
    return qrels, run


def juya(program, folder, qrels, run):
    """The values of each topic as `juya eval` computes them."""
    qrels_file, run_file = folder / "qrels.txt", folder / "run.txt"
    lines = [f"{t} 0 {d} {g}" for t, grades in qrels.items() for d, g in grades.items()]
    qrels_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = [f"{t} Q0 {d} 0 {s!r} tag" for t, scores in run.items() for d, s in scores.items()]
    random.Random(1).shuffle(lines)
    run_file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [program, "eval", "--qrels", qrels_file, "--run", run_file, "--json", "--per-query"]
    command += ["--measures", ",".join(OURS_TO_THEIRS)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    topics = json.loads(done.stdout)["runs"][0]["per_query"]
    return {topic["topic"]: topic["measures"] for topic in topics}


def trec_eval(qrels, run):
    """The values of each topic as trec_eval computes them."""
    cuts = ",".join(map(str, CUTS))
    measures = {"map", "ndcg", "Rprec", "recip_rank", "bpref", "num_ret", "num_rel", "num_rel_ret"}
    measures |= {f"ndcg_cut.{cuts}", f"P.{cuts}", f"recall.{cuts}"}
    return pytrec_eval_ext.RelevanceEvaluator(qrels, measures).evaluate(run)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    compared = differences = 0
    for seed in range(40):
        qrels, run = draw(random.Random(seed))
        with tempfile.TemporaryDirectory() as folder:
            ours = juya(program, pathlib.Path(folder), qrels, run)
        relevant = {t for t, grades in qrels.items() if any(g > 0 for g in grades.values())}
        if set(ours) != relevant:
            sys.exit(f"seed {seed}: other topics are evaluated: {set(ours) ^ relevant}")
        theirs = trec_eval(qrels, run)
        for topic, values in ours.items():
            for name, value in values.items():
                expected = theirs.get(topic, {}).get(OURS_TO_THEIRS[name], 0.0)
                if topic not in theirs and name == "num_rel":
                    expected = sum(grade > 0 for grade in qrels[topic].values())
                if name.startswith("mrr@") and expected < 1 / int(name[4:]) - 1e-9:
                    expected = 0.0
                compared += 1
                if abs(value - expected) > 1e-4:
                    differences += 1
                    print(f"seed {seed} topic {topic} {name}: {value}, trec_eval {expected}")
    print(f"{compared} values compared with trec_eval, {differences} differ")
    return 1 if differences or compared < 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
