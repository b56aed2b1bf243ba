"""What account totals add to series: one incident in several series told once, and moves that cancel seen below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.table import Table

from benchmarks.events import UNSCORED
from benchmarks.simulated.incidents import Label
from benchmarks.simulator import Panel
from cost_assets.anomalies.episodes import Episode, episodes
from cost_assets.anomalies.incidents import leaders, moves, parents
from cost_assets.anomalies.scores import score
from cost_assets.anomalies.sensitivity import Sensitivity


def scopes_table(panels: Sequence[Panel], sensitivity: Sensitivity) -> Table:
    """Over some panels: episodes of series with and without a parent, shared incidents joined, and moves paired."""
    counts = np.sum([_counts(panel, sensitivity) for panel in panels], axis=0)
    table = Table("", "of", "count", title="series and account totals (simulated)")
    rows = (
        ("episodes of series that an episode of their account tells of", counts[0], counts[1]),
        ("incidents in several series, two or more of them found, that are told as one", counts[2], counts[3]),
        ("moves between two series, both halves found, that are paired", counts[4], counts[5]),
        ("moves that the account's total shows as well", counts[4], counts[6]),
    )
    for name, of, count in rows:
        table.add_row(name, str(of), str(count))
    return table


def _counts(panel: Panel, sensitivity: Sensitivity) -> list[int]:
    totals_cost = np.array(
        [panel.usage[panel.accounts == account].sum(axis=0) for account in np.unique(panel.accounts)]
    )
    parts, totals = _told(panel.usage, panel, sensitivity), _told(totals_cost, panel, sensitivity)
    total_of = panel.accounts.tolist()
    parent = parents(parts, totals, total_of)
    led = leaders(parts, total_of, parent)
    pairs = {frozenset(pair) for pair in moves(parts, total_of)}
    shared = joined = whole = paired = seen = 0
    for labels in _several(panel):
        found = [at for label in labels if (at := _found(label, parts, panel)) is not None]
        if len(found) < 2:
            continue
        over = {parent[at] for at in found} - {None}
        heads = {
            ("total", parent[at]) if parent[at] is not None else ("part", at if led[at] is None else led[at])
            for at in found
        }
        if labels[0].kind == "move":
            whole, paired, seen = whole + 1, paired + (frozenset(found) in pairs), seen + bool(over)
        else:
            shared, joined = shared + 1, joined + (len(heads) == 1)
    return [len(parts), sum(at is not None for at in parent), shared, joined, whole, paired, seen]


def _told(costs: np.ndarray, panel: Panel, sensitivity: Sensitivity) -> list[Episode]:
    scores, _ = score(costs, panel.dates, sensitivity)
    return [told for told in episodes(scores, costs, sensitivity) if told.start >= panel.dates[UNSCORED]]


def _several(panel: Panel) -> list[list[Label]]:
    """The labels of each incident that has more than one."""
    incidents: dict[int, list[Label]] = {}
    for label in panel.labels:
        if label.kind != "fee" and label.start >= UNSCORED:
            incidents.setdefault(label.incident, []).append(label)
    return [labels for labels in incidents.values() if len(labels) > 1]


def _found(label: Label, parts: Sequence[Episode], panel: Panel) -> int | None:
    """Position of the first episode that touches the label's window."""
    start, end = panel.dates[label.start], panel.dates[label.end]
    for at, part in enumerate(parts):
        if part.series == label.series and part.start <= end and (part.end is None or part.end >= start):
            return at
    return None
