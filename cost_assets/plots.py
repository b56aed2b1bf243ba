"""A plot of less than 1,000 characters: longer Markdown stands behind a link in the Dagster UI."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import pairwise

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
