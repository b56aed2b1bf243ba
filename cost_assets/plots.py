"""A plot of less than 1,000 characters: longer Markdown stands behind a link in the Dagster UI."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import accumulate, pairwise

WIDTH, TOP, BASE = 360, 14, 84


def steps(amounts: Sequence[tuple[str, float]]) -> str:
    """One step per amount, from left to right, as Markdown; named are the outer labels and the largest amount.

    Args:
        amounts: (label, amount) in order, up to about 60. What is below zero hangs below the line.
    """
    high, low = max(0.0, *(amount for _, amount in amounts)), min(0.0, *(amount for _, amount in amounts))
    scale = (BASE - TOP) / ((high - low) or 1.0)
    line = round(TOP + high * scale)
    heights = [line - round(amount * scale) for _, amount in amounts]
    width = WIDTH // len(amounts)
    moves = [after - before for before, after in pairwise(heights)]
    path = f"M0 {line}V{heights[0]}h{width}" + "".join(f"v{move}h{width}" for move in moves)
    words = (
        f'<text y="98">{escape(amounts[0][0])}</text>'
        f'<text y="98" x="{WIDTH}" text-anchor="end">{escape(amounts[-1][0])}</text>'
        f'<text y="10">{high:,.0f}</text>'
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="100" font-size="11" fill="#888">'
        f'<path fill="#68a" d="{path}V{line}Z"/>{words}</svg>'
    )
    return f"![plot](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"


def landings(months: Sequence[tuple[date, float | None, float, float | None, float | None]]) -> str:
    """What each month came to as a bar, and what was forecast of it as a tick with its interval, as Markdown.

    Args:
        months: first day, what came (None if it has not), forecast, lower and upper end (None if nobody can tell);
            oldest first, up to about a dozen.
    """
    high = max(max(each for each in month[1:] if each is not None) for month in months) or 1.0
    step = WIDTH // len(months)

    def y(amount: float) -> int:
        return BASE - round(amount / high * (BASE - TOP))

    bars, ticks = "", ""
    for number, (_, came, forecast, lower, upper) in enumerate(months):
        left, middle = number * step + 2, number * step + step // 2
        bars += f"M{left} {BASE}V{y(came)}h{step - 4}V{BASE}" if came is not None else ""
        ticks += f"M{middle - 6} {y(forecast)}h12"
        ticks += f"M{middle} {y(lower)}V{y(upper)}" if lower is not None and upper is not None else ""
    words = (
        f'<text y="98">{months[0][0]:%Y-%m}</text>'
        f'<text y="98" x="{WIDTH}" text-anchor="end">{months[-1][0]:%Y-%m}</text>'
        f'<text y="10">{high:,.0f}: bars came, ticks were forecast on the 10th</text>'
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="100" font-size="11" fill="#888">'
        f'<path fill="#68a" d="{bars}Z"/><path stroke="#c60" stroke-width="2" d="{ticks}"/>{words}</svg>'
    )
    return f"![plot](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"


def waterfall(before: float, parts: Sequence[tuple[str, float]]) -> str:
    """The way from one amount to another, as Markdown: a bar for each of both, and between them what parts add or take.

    The parts are what it is about: the two bars are cut off below them.

    Args:
        before: where it starts.
        parts: (name, amount) in order, up to about ten. Named is the largest.
    """
    parts = [(name, amount) for name, amount in parts if amount]
    levels = list(accumulate((amount for _, amount in parts), initial=before))
    high, low = max(levels), min(levels)
    floor = low - (high - low) / 5
    scale = (BASE - TOP) / ((high - floor) or 1.0)
    step = WIDTH // (len(parts) + 2)

    def bar(place: int, start: float, end: float) -> str:
        top, base = (TOP + round((high - amount) * scale) for amount in (end, start))
        return f"M{2 + step * place} {base}V{top}h{step - 4}V{base}"

    drawn = {"68a": bar(0, floor, before) + bar(len(parts) + 1, floor, levels[-1]), "c60": "", "4a7": ""}
    for place, (start, end) in enumerate(pairwise(levels), start=1):
        drawn["c60" if end > start else "4a7"] += bar(place, start, end)
    name, amount = max(parts, key=lambda part: abs(part[1]), default=("nothing moved", 0.0))
    words = (
        f'<text y="98">{before:,.0f}</text><text y="98" x="{WIDTH}" text-anchor="end">{levels[-1]:,.0f}</text>'
        f'<text y="10">{escape(name)} {amount:+,.0f}</text>'
    )
    paths = "".join(f'<path fill="#{colour}" d="{path}"/>' for colour, path in drawn.items() if path)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="100" font-size="11" fill="#888">'
        f"{paths}{words}</svg>"
    )
    return f"![plot](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"
