"""Incidents: which episode of a total explains those of its parts, so that one cause is told once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cost_assets.anomalies.episodes import GAP, Episode


def parents(parts: Sequence[Episode], totals: Sequence[Episode], total_of: Sequence[int]) -> list[int | None]:
    """For each episode of a part, the episode of its total that it belongs to.

    Args:
        parts: episodes of services (or sub accounts).
        totals: episodes of sub accounts (or billing accounts).
        total_of: the total's series for every part's series.

    Returns:
        Positions in `totals`, in the order of `parts`; None where the total shows nothing of it
        in the same direction within `GAP` days: what is too small for the total, and moves
        that cancel in it, stand for themselves. Of several, the one with the most money.
    """
    by_series: dict[int, list[int]] = {}
    for position, total in enumerate(totals):
        by_series.setdefault(total.series, []).append(position)
    return [_parent(part, totals, by_series.get(total_of[part.series], [])) for part in parts]


def leaders(parts: Sequence[Episode], total_of: Sequence[int], parent: Sequence[int | None]) -> list[int | None]:
    """For each episode without a parent, the one of its total and direction that began with it and has most money.

    Returns:
        Positions in `parts`, in their order; None for what has a parent, for leaders and for
        those that stand alone. Began with it: within `GAP` days of the leader's start.
    """
    orphans: dict[tuple[int, str], list[int]] = {}
    for at, part in enumerate(parts):
        if parent[at] is None:
            orphans.setdefault((total_of[part.series], part.direction), []).append(at)
    led: list[int | None] = [None] * len(parts)
    for group in orphans.values():
        leading: list[int] = []
        for at in sorted(group, key=lambda at: -abs(parts[at].impact)):
            led[at] = next((leader for leader in leading if _begin_together(parts[at], parts[leader])), None)
            if led[at] is None:
                leading.append(at)
    return led


def moves(parts: Sequence[Episode], total_of: Sequence[int], alike: float = 0.5) -> list[tuple[int, int]]:
    """Pairs of episodes of one total that may be one move: what one part no longer costs the other costs instead.

    They begin within `GAP` days of each other, in opposite directions, and the smaller impact is
    at least `alike` of the larger. Positions in `parts`, the falling one first; each in one pair.
    """
    pairs = []
    taken: set[int] = set()
    rising = [at for at, part in enumerate(parts) if part.impact > 0]
    for down in sorted((at for at, part in enumerate(parts) if part.impact < 0), key=lambda at: parts[at].impact):
        able = [up for up in rising if up not in taken and _is_move(parts[down], parts[up], total_of, alike)]
        if able:
            up = min(able, key=lambda at: abs(parts[at].impact + parts[down].impact))
            taken.add(up)
            pairs.append((down, up))
    return pairs


def meet(one: Episode, other: Episode) -> bool:
    """Whether two episodes overlap, or lie no more than `GAP` days apart."""
    room = np.timedelta64(GAP, "D")
    return (one.end is None or other.start <= one.end + room) and (other.end is None or one.start <= other.end + room)


def _parent(part: Episode, totals: Sequence[Episode], candidates: list[int]) -> int | None:
    fitting = [at for at in candidates if part.direction == totals[at].direction and meet(part, totals[at])]
    return max(fitting, key=lambda at: abs(totals[at].impact), default=None)


def _is_move(down: Episode, up: Episode, total_of: Sequence[int], alike: float) -> bool:
    small, large = sorted((abs(down.impact), abs(up.impact)))
    return total_of[down.series] == total_of[up.series] and _begin_together(down, up) and small >= alike * large


def _begin_together(one: Episode, other: Episode) -> bool:
    return bool(abs(one.start - other.start) <= np.timedelta64(GAP, "D"))
