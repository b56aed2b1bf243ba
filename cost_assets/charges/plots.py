"""A plot of less than 1,000 characters: longer Markdown stands behind a link in the Dagster UI."""

from __future__ import annotations

import base64
from collections.abc import Sequence
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
