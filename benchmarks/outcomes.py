"""Outcomes of the anomaly benchmark as tables a person reads, with what was aimed at beside what was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from benchmarks.events import Outcome


@dataclass(frozen=True)
class Aim:
    """What a measured figure is to reach: at least `least`, or at most `most`."""

    name: str
    measured: float
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool:
        return (self.least is None or self.measured >= self.least) and (self.most is None or self.measured <= self.most)

    @property
    def aim(self) -> str:
        return f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"


def outcomes_table(outcomes: dict[str, Outcome], title: str = "anomalies found (simulated)") -> Table:
    """One row per name: labels, precision, recall, false alarms, recall by money."""
    columns = ("labels", "precision", "recall", "F1", "false a series-year", "recall by money")
    table = Table("", *columns, title=title)
    for name, outcome in outcomes.items():
        figures = (outcome.precision, outcome.recall, outcome.f1, outcome.false_a_year, outcome.money_recall)
        table.add_row(name, str(len(outcome.found) + len(outcome.missed)), *(f"{figure:.3f}" for figure in figures))
    return table


def kinds_table(outcome: Outcome) -> Table:
    """One row per kind of label: how many were found and missed, how late, and the money of the misses."""
    table = Table("kind", "found", "missed", "recall", "mean delay", "median delay", "money missed", title="by kind")
    found = Counter(label.kind for label, _ in outcome.found)
    missed = Counter(label.kind for label in outcome.missed)
    for kind in sorted(found | missed):
        delays = [delay for label, delay in outcome.found if label.kind == kind]
        money = sum(abs(label.impact) for label in outcome.missed if label.kind == kind)
        recall = found[kind] / (found[kind] + missed[kind])
        late = (f"{np.mean(delays):.2f}", f"{np.median(delays):.1f}") if delays else ("-", "-")
        table.add_row(kind, str(found[kind]), str(missed[kind]), f"{recall:.2f}", *late, f"{money:,.0f}")
    return table


def aims_table(aims: Sequence[Aim]) -> Table:
    table = Table("", "measured", "aim", "", title="aims")
    for aim in aims:
        table.add_row(aim.name, f"{aim.measured:.3f}", aim.aim, "met" if aim.met else "missed")
    return table
