"""bench.html: one file with everything in it."""

from __future__ import annotations

import math
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench import plots
from tests.bench.figures import percentile
from tests.bench.machine import warning
from tests.bench.names import BENCHMARKS
from tests.bench.table import number

if TYPE_CHECKING:
    from tests.bench.figures import Figure, Histogram, Result, Spread

STYLE = Path(__file__).with_name("page.css")
AXIS, TICK = 100.0, 20.0  # milliseconds: where a histogram ends at the latest, and what its end is a multiple of
INTRODUCTION = (
    "<p>Each figure is the median of paired runs, beside its comparison from the same run on the same machine. "
    "Made by <code>python3 build.py bench</code>.</p>"
)
WORDS = {True: "goal met", False: "goal not met"}


def page(machine: dict[str, Any], results: dict[str, Result]) -> str:
    """Everything that was measured, for a browser of any size, light or dark."""
    busy = warning(machine)
    parts = [
        "<header><h1>Coinslot, measured</h1>",
        INTRODUCTION,
        _machine(machine),
        f'<p class="busy">{escape(busy)}</p>' if busy else "",
        _goals(results),
        "</header><main>",
        *(_section(name, result) for name, result in results.items()),
        "</main>",
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Coinslot, measured</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><link rel="icon" href="data:,"><style>{STYLE.read_text("utf-8")}</style></head>'
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _machine(machine: dict[str, Any]) -> str:
    facts = {
        "When": machine["at"].replace("T", " ").replace("+00:00", " UTC"),
        "Machine": f"{machine['cores']} cores, {machine['system']}",
        "Chromium": machine["chromium"],
        "Python": machine["python"],
        "Load at the start": "unknown" if machine["load"] is None else number(machine["load"][0]),
    }
    return f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{escape(text)}</dd></div>' for name, text in facts.items())}</dl>"


def _goals(results: dict[str, Result]) -> str:
    links = []
    for name, result in results.items():
        met = [figure.met for figure in result.figures.values() if figure.met is not None]
        count = f"{sum(met)} of {len(met)} {'goal' if len(met) == 1 else 'goals'}" if met else "no goals"
        kind = "" if not met else ' class="met"' if all(met) else ' class="unmet"'
        links.append(f'<li><a href="#{name}"{kind}><b>{name}</b> {count}</a></li>')
    return f'<nav aria-label="Goals that are met"><ul>{"".join(links)}</ul></nav>'


def _section(name: str, result: Result) -> str:
    about = BENCHMARKS[name]
    scales: dict[str, float] = {}
    for figure in result.figures.values():
        scales[figure.unit] = max(scales.get(figure.unit, 0.0), *(each.max for each in _spreads(figure)))
    cards = (_card(each, figure, scales[figure.unit]) for each, figure in result.figures.items())
    notes = "".join(f"<li>{escape(note)}</li>" for note in result.notes)
    return (
        f'<section id="{name}"><h2><small>{name}</small>{escape(about.title)}</h2><p>{escape(about.text)}</p>'
        f'<div class="cards">{"".join(cards)}</div>{"".join(map(_histogram, result.histograms))}'
        f"{f'<ul class=notes>{notes}</ul>' if notes else ''}</section>"
    )


def _spreads(figure: Figure) -> list[Spread]:
    return [figure.ours, *([figure.against.spread] if figure.against else [])]


def _card(name: str, figure: Figure, scale: float) -> str:
    ratio = "" if figure.ratio is None else f'<span class="ratio">{number(figure.ratio)}<i>&times;</i></span>'
    goal = "" if figure.met is None else _verdict(figure)
    against = figure.against
    return (
        f'<article><div class="head"><h3>{escape(name)}</h3>{ratio}</div>'
        f"{_line('Coinslot', figure.ours, figure.unit, scale, 'ours')}"
        f"{_line(against.what, against.spread, figure.unit, scale, 'theirs') if against else ''}{goal}</article>"
    )


def _verdict(figure: Figure) -> str:
    met = figure.met is True
    words = f"{WORDS[met]}: {figure.goal}"
    return f'<p class="goal {"met" if met else "unmet"}">{escape(words)}</p>'


def _line(what: str, spread: Spread, unit: str, scale: float, kind: str) -> str:
    apart = "" if spread.min == spread.max else f"<small>{number(spread.min)} to {number(spread.max)}</small>"
    value = f"<span><b>{number(spread.value)} {escape(unit)}</b> {apart}</span>"
    return f'<div class="line"><span>{escape(what)}</span>{value}{plots.bar(spread, scale, kind)}</div>'


def _histogram(shown: Histogram) -> str:
    longest = max(max(samples) for samples in shown.kinds.values())
    end = min(AXIS, TICK * math.ceil(longest / TICK))
    most = plots.tallest(shown, end)
    rows = []
    for kind, samples in shown.kinds.items():
        late = f"99 % within {number(percentile(samples, 0.99))} {shown.unit}"
        drawn = plots.histogram(samples, end, most, "theirs" if kind in shown.compared else "ours")
        rows.append(f'<div class="kind"><span>{escape(kind)}</span><small>{len(samples)}, {late}</small>{drawn}</div>')
    ticks = "".join(f"<span>{number(end * step / 4)}</span>" for step in range(5))
    return (
        f"<figure><figcaption>{escape(shown.title)}; counts on a logarithmic scale, the line is the 99th percentile"
        f'</figcaption>{"".join(rows)}<div class="axis">{ticks}<span class="unit">{escape(shown.unit)}</span></div>'
        "</figure>"
    )
