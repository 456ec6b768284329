#!/usr/bin/env python3
"""Draws how each peer grows with the records: plot.py RESULT.json > RESULT.svg."""

import json
import math
import sys

COLOURS = {"juya": "#0a7", "lucene": "#c33", "tantivy": "#36c", "fts5": "#b80"}
PANELS = (
    ("Index: MB of text a second (more is better)", lambda peer: peer["index"]["mb_per_second"]),
    ("Index: peak memory, MB", lambda peer: peer["index"]["peak_mb"]),
    ("Index: share of the text", lambda peer: peer["index"]["share_of_text"]),
    ("Any word, ids: p50, ms", lambda peer: peer["search"]["any"]["p50_ms"]),
    ("All words, ids: p50, ms", lambda peer: peer["search"]["all"]["p50_ms"]),
    ("Phrase, ids: p50, ms", lambda peer: peer["search"]["phrase"]["p50_ms"]),
    ("Any word, ids: p99, ms", lambda peer: peer["search"]["any"]["p99_ms"]),
    ("Any word, 10 snippets: p50, ms", lambda peer: peer["search"]["snippets"]["p50_ms"]),
    ("Open, ms", lambda peer: peer["open"]["p50_ms"]),
)
WIDTH, HEIGHT, COLUMNS = 380, 270, 3
LEFT, RIGHT, TOP, BOTTOM = 58, 34, 40, 44


def label(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ticks(least, most, logarithmic):
    if logarithmic:
        first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
        fine = last - first <= 3
        factors = (1, 2, 5) if fine else (1,)
        values = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
        return [value for value in values if least <= value * 1.001 and value <= most * 1.001]
    step = 10 ** math.floor(math.log10(most / 2))
    step *= next(factor for factor in (1, 2, 5) if most / (step * factor) <= 6)
    return [step * at for at in range(int(most / step) + 1)]


def panel(title, value_of, report, left, top):
    sizes = [result["records"] for result in report["sizes"]]
    lines = {}
    for result in report["sizes"]:
        for peer, found in result["peers"].items():
            lines.setdefault(peer, []).append((result["records"], max(value_of(found), 1e-4)))
    values = [value for line in lines.values() for _, value in line]
    logarithmic = max(values) > 12 * min(values)
    least = min(values) / 1.3 if logarithmic else 0
    most = max(values) * (1.3 if logarithmic else 1.12)

    def across(size):
        low, high = math.log(min(sizes)), math.log(max(sizes))
        part = (math.log(size) - low) / (high - low) if high > low else 0.5
        return left + LEFT + part * (WIDTH - LEFT - RIGHT)

    def up(value):
        if logarithmic:
            part = (math.log(value) - math.log(least)) / (math.log(most) - math.log(least))
        else:
            part = value / most
        return top + HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)

    yield f'<text x="{left + LEFT}" y="{top + 24}" class="title">{title}</text>'
    for value in ticks(least, most, logarithmic):
        y = up(value)
        yield f'<line x1="{left + LEFT}" x2="{left + WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
        yield f'<text x="{left + LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label(value)}</text>'
    for size in sizes:
        yield f'<text x="{across(size):.1f}" y="{top + HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>'
    for peer, line in lines.items():
        colour = COLOURS.get(peer, "#555")
        points = " ".join(f"{across(size):.1f},{up(value):.1f}" for size, value in line)
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for size, value in line:
            x, y = across(size), up(value)
            told = f"<title>{peer}, {size:,} records: {label(value)}</title>"
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}">{told}</circle>'


def svg(report):
    rows = -(-len(PANELS) // COLUMNS)
    width, height = WIDTH * COLUMNS, HEIGHT * rows + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="sans-serif" font-size="12">',
        "<style>text{fill:#333}.title{font-size:14px;font-weight:bold}.grid{stroke:#ddd}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="28" class="title">juya beside its peers, {report["date"][:10]}; across: records</text>',
    ]
    found = report["sizes"][-1]["peers"]
    peers = {peer: found[peer] for peer in COLOURS if peer in found}
    for at, (peer, found) in enumerate(peers.items()):
        x = width - RIGHT - 130 * (len(peers) - at)
        name = f"Lucene {found['lucene']}" if "lucene" in found else {"fts5": "SQLite FTS5"}.get(peer, peer)
        colour = COLOURS.get(peer, "#555")
        parts.append(f'<line x1="{x}" x2="{x + 20}" y1="24" y2="24" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{x + 26}" y="28">{name}</text>')
    for at, (title, value_of) in enumerate(PANELS):
        left, top = WIDTH * (at % COLUMNS), 50 + HEIGHT * (at // COLUMNS)
        parts.extend(panel(title, value_of, report, left, top))
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print(svg(json.load(file)), end="")
