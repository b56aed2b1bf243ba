"""The series of an account: each looked ahead to on its own, their simulated paths summed by sub account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cost_assets.forecasts import rules
from cost_assets.forecasts.days import Days
from cost_assets.forecasts.landing import MONTHS
from cost_assets.forecasts.outlook import look_ahead
from cost_assets.forecasts.paths import bounds
from cost_assets.processes import over_cores

LEVELS = (0.8, 0.95)
BOUNDS = 2 * len(LEVELS)  # lower and upper 80, lower and upper 95
YOUNG = 14
SHARE = "share of account"
_CHUNK = 64
_WORTH_PROCESSES = 250


@dataclass(frozen=True)
class Leaf:
    """One series to look ahead to: its costs by group and day, what commitments that end change of its usage and
    unused costs, what it began with yesterday, and the rule of thumb that is better than a model here."""

    costs: Mapping[str, np.ndarray]
    part_of: int
    usage_change: np.ndarray | float = 0.0
    unused_change: np.ndarray | float = 0.0
    start: Any = None
    rule: str | None = None


@dataclass(frozen=True)
class Leaves:
    """What n series will cost, all but support.

    models       what made the usage of each
    starts       what each begins with tomorrow
    usage        (n, horizon) usage to come; of a rule of thumb all that is to come
    other        (n, horizon) the rest, which is the same on every path
    pending      (n,) cost of the current month that stands on no coming day
    day_bounds   (n, 4, horizon) lower and upper 80, lower and upper 95; nan where a series is too young to tell
    month_bounds (n, 4, months) of what is to come of the current month and those after it
    path_sums    by sub account, (n_paths, horizon)
    """

    models: list[str]
    starts: list[Any]
    usage: np.ndarray
    other: np.ndarray
    pending: np.ndarray
    day_bounds: np.ndarray
    month_bounds: np.ndarray
    path_sums: dict[int, np.ndarray]

    @classmethod
    def together(cls, found: Sequence[Leaves]) -> Leaves:
        """Those of several chunks as one."""
        arrays = ("usage", "other", "pending", "day_bounds", "month_bounds")
        return cls(
            models=[model for each in found for model in each.models],
            starts=[start for each in found for start in each.starts],
            path_sums=_summed(item for each in found for item in each.path_sums.items()),
            **{name: np.concatenate([getattr(each, name) for each in found]) for name in arrays},
        )


def look_ahead_to(leaves: Sequence[Leaf], days: Days, draws: np.ndarray) -> Leaves:
    """Look ahead to every series; to many of them in as many processes as there are cores.

    Args:
        draws: (n_paths, horizon), the same for all series, so that days that were dear together stay so.
    """
    chunks = [leaves[start : start + _CHUNK] for start in range(0, len(leaves), _CHUNK)] or [[]]
    if len(leaves) < _WORTH_PROCESSES:
        return Leaves.together([_chunk(chunk, days, draws) for chunk in chunks])
    return Leaves.together(list(over_cores(_chunk, chunks, [days] * len(chunks), [draws] * len(chunks))))


def months_of(days: Days) -> np.ndarray:
    """(horizon, months) which coming day lies in which month, the current one first."""
    return days.month[days.known :, None] == np.arange(days.current, days.current + MONTHS)


def _summed(paths: Iterable[tuple[int, np.ndarray]]) -> dict[int, np.ndarray]:
    sums: dict[int, np.ndarray] = {}
    for part_of, each in paths:
        sums[part_of] = sums[part_of] + each if part_of in sums else each
    return sums


def _chunk(leaves: Sequence[Leaf], days: Days, draws: np.ndarray) -> Leaves:
    in_month = months_of(days).astype(np.float32)
    n, horizon = len(leaves), days.horizon
    found = Leaves(
        [], [], np.zeros((n, horizon)), np.zeros((n, horizon)), np.zeros(n),
        np.full((n, BOUNDS, horizon), np.nan), np.full((n, BOUNDS, MONTHS), np.nan), {},
    )  # fmt: skip

    def paths() -> Iterator[tuple[int, np.ndarray]]:
        for n, leaf in enumerate(leaves):
            model, found.usage[n], around, found.other[n], found.pending[n], start = _look(leaf, days, draws)
            found.models.append(model)
            found.starts.append(start)
            if around is not None:
                found.day_bounds[n] = bounds(around, *LEVELS).reshape(BOUNDS, -1)
                found.month_bounds[n] = bounds(around @ in_month, *LEVELS).reshape(BOUNDS, -1)
                yield leaf.part_of, around

    found.path_sums.update(_summed(paths()))
    return found


def _look(
    leaf: Leaf, days: Days, draws: np.ndarray
) -> tuple[str, np.ndarray, np.ndarray | None, np.ndarray | float, float, Any]:
    """Model, usage, its paths (None for a series too young), the rest, what of it is pending, and tomorrow's start."""
    if leaf.rule:
        costs = sum(leaf.costs.values())
        points = rules.coming(leaf.rule, costs, days)
        return leaf.rule, points, rules.paths(points, costs, draws), 0.0, 0.0, None
    usage = leaf.costs["usage"]
    others = {group: costs for group, costs in leaf.costs.items() if group not in ("usage", "support")}
    found = look_ahead(
        usage, others, days, draws, leaf.start, usage_change=leaf.usage_change, unused_change=leaf.unused_change
    )
    pending = sum(calendar.pending for calendar in found.calendars.values())
    if not np.nan_to_num(usage).any():
        return "calendar", found.usage, found.paths, found.other, pending, None
    charged = usage[np.argmax(np.nan_to_num(usage) != 0) :]
    if np.count_nonzero(~np.isnan(charged)) < YOUNG:
        return SHARE, np.full(days.horizon, np.nanmean(charged)), None, found.other, pending, None
    return found.model, found.usage, found.paths, found.other, pending, found.start
