"""Anomalies in usage that somebody wants to be told of, each with the window and the money of its label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SHAPES = {"spike": 0.33, "shift": 0.27, "ramp": 0.14, "drop": 0.16, "leak": 0.10}
TOLD = 30  # days of a lasting change that count as its window
SETTLES = 21  # days after a window, and after the return, on which an alarm is neither right nor wrong
SMALLEST = 20.0  # money: what moves less in all is no anomaly and is not planted


@dataclass(frozen=True)
class Label:
    """One anomaly of one series.

    `start` and `end` are positions in the panel's dates, both inclusive; `impact` is the money it
    added (negative: saved) over that window; `kind` is one of `SHAPES`, `burst` (a sparse series
    that runs every day), `move` (half of a move between two series) or `fee`; `incident` is shared
    by labels that have one cause.
    """

    series: int
    start: int
    end: int
    kind: str
    impact: float
    incident: int


@dataclass(frozen=True)
class Shape:
    """What usage is multiplied by from a start on, and when it stops being news and stops altogether."""

    kind: str
    start: int
    end: int  # last day of the label's window
    over: int  # first day on which usage is back, or len(factor)
    factor: np.ndarray  # (days,)


def draw_shape(start: int, days: int, kind: str, rng: np.random.Generator) -> Shape:
    """One anomaly that begins on day `start` of `days`."""
    grown = np.arange(days) - start
    if kind == "spike":
        over = start + rng.integers(1, 4)
        factor, end = 1 + _between(0.3, 6.0, rng) * np.ones(days), over - 1
    elif kind == "drop":
        over = start + rng.integers(2, 11)
        factor, end = 1 - rng.uniform(0.35, 1.0) * np.ones(days), over - 1
    elif kind == "shift":
        over = start + rng.integers(20, 70) if rng.random() < 0.4 else days
        size = _between(0.2, 3.0, rng)
        factor = 1 + (size if rng.random() < 0.8 else -size / (1 + size)) * np.ones(days)
        end = min(start + TOLD, over) - 1
    else:
        lasts = rng.integers(8, 22) if kind == "ramp" else rng.integers(35, 71)
        size = _between(0.4, 2.5, rng) if kind == "ramp" else _between(0.4, 1.5, rng)
        over = start + lasts + rng.integers(0, 15) if rng.random() < 0.6 else days
        factor, end = 1 + size * np.clip((grown + 1) / lasts, 0, 1), start + lasts - 1
    over, end = min(over, days), min(end, days - 1)
    return Shape(kind, start, end, over, np.where((grown >= 0) & (np.arange(days) < over), factor, 1.0))


def strike(usage: np.ndarray, excused: np.ndarray, series: int, shape: Shape, incident: int) -> Label | None:
    """Put a shape on one series, or refuse it (None) where it would move less than `SMALLEST`."""
    struck = usage[series] * shape.factor
    impact = float((struck - usage[series])[shape.start : shape.end + 1].sum())
    if abs(impact) < SMALLEST:
        return None
    usage[series] = struck
    excused[series, shape.end + 1 : shape.end + SETTLES + 1] = True
    excused[series, shape.over : shape.over + SETTLES] = True
    return Label(series, shape.start, shape.end, shape.kind, impact, incident)


def _between(low: float, high: float, rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
