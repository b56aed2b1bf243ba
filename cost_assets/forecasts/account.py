"""What one billing account will cost: its series from their own past, totals from their parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from cost_assets.forecasts import agreeing, calendar, endings
from cost_assets.forecasts.days import Days
from cost_assets.forecasts.landing import days_to_land
from cost_assets.forecasts.leaves import SHARE, YOUNG, Leaf, Leaves, look_ahead_to, months_of
from cost_assets.forecasts.shares import Base
from cost_assets.forecasts.totals import Total, added_up
from cost_assets.series import AccountSeries, Key

PATHS = 400
# The draws look back on this many days of residuals: a quarter, with its month ends.
LOOK_BACK = 91
ALIVE_DAYS = 62
HORIZON = 90


@dataclass(frozen=True)
class Prospect:
    """The forecast of one billing account in one currency.

    series   the numbers of the account's series that are forecast, those that are not over
    models   what made each; starts: what each begins with tomorrow
    parts    one `Total` for each of them
    by_sub   the totals of sub accounts, by `AccountSeries.sub_account_ids`; account: of all
    centres  of cost centres, which add up to `account` too; None where nothing is allocated
    """

    days: Days
    series: list[int]
    models: list[str]
    starts: list[Any]
    parts: list[Total]
    by_sub: Mapping[str | None, Total]
    account: Total
    centres: Prospect | None = None


@dataclass(frozen=True)
class Given:
    """What is known beside the costs: by series what it ended with yesterday, and the rule of thumb that is better
    there than the model; and the commitments that run out, by the services that they are of."""

    starts: Mapping[Key, Any] = field(default_factory=dict)
    rules: Mapping[Key, str] = field(default_factory=dict)
    endings: Sequence[endings.Ending] = ()


def prospect(account: AccountSeries, given: Given | None = None, n_paths: int = PATHS) -> Prospect:
    """Forecast every series that is not over, and the totals they add up to.

    The same account and day always give the same forecast: what is drawn at random is drawn by the date. Cost centres
    are forecast by themselves, and then made to add up to the account, which they do not change.
    """
    given = given or Given()
    said = _prospect(account, given, n_paths)
    if account.by_centre is None:
        return said
    of_services = replace(given, endings=())  # which centre uses a commitment is not known
    centres = _prospect(account.by_centre, of_services, n_paths)
    return replace(said, centres=replace(centres, parts=agreeing.agreed(centres.parts, said.account, said.days)))


def _prospect(account: AccountSeries, given: Given, n_paths: int) -> Prospect:
    days = days_to_land(account.days[0], len(account.days))
    alive, keys = _alive(account), account.keys
    draws = np.random.default_rng(int(account.days[-1].astype(int))).integers(0, LOOK_BACK, (n_paths, days.horizon))
    subs = {sub: n for n, sub in enumerate(dict.fromkeys(account.sub_account_ids[n] for n in alive))}
    usage_changes, unused_changes = endings.changes(list(given.endings), len(account.service_names), days)
    leaves = look_ahead_to(
        [
            Leaf(
                costs={group: costs[n] for group, costs in account.costs.items()},
                part_of=subs[account.sub_account_ids[n]],
                usage_change=usage_changes[n],
                unused_change=unused_changes[n],
                start=given.starts.get(keys[n]),
                rule=given.rules.get(keys[n]),
            )
            for n in alive
        ],
        days,
        draws,
    )
    usage = _with_young(account, alive, leaves)
    other, pending = _with_support(account, alive, usage, leaves, given, days)
    return _put_together(account, alive, leaves, usage, other, pending, subs, days)


def _alive(account: AccountSeries) -> list[int]:
    """The series that have cost anything of late."""
    recent = sum(np.abs(np.nan_to_num(costs[:, -ALIVE_DAYS:])).sum(axis=1) for costs in account.costs.values())
    return [int(n) for n in np.flatnonzero(recent)]


def _with_young(account: AccountSeries, alive: list[int], leaves: Leaves) -> np.ndarray:
    """(n, horizon) usage; a series too young for a model keeps its share of the account, whose course it takes."""
    young = np.array([model == SHARE for model in leaves.models], dtype=bool)
    usage = leaves.usage.copy()
    recent = np.nan_to_num(account.costs["usage"][alive][~young][:, -YOUNG:]).sum(axis=0).mean()
    if young.any() and recent > 0:
        usage[young] *= usage[~young].sum(axis=0) / recent
    return usage


def _with_support(
    account: AccountSeries, alive: list[int], usage: np.ndarray, leaves: Leaves, given: Given, days: Days
) -> tuple[np.ndarray, np.ndarray]:
    """(n, horizon) what is not usage, and (n,) pending, support included: it is on what all the account costs."""
    other, pending = leaves.other.copy(), leaves.pending.copy()
    if "support" not in account.costs:
        return other, pending
    known = sum(np.nan_to_num(costs).sum(axis=0) for group, costs in account.costs.items() if group not in _NOT_BASE)
    base = Base(np.where(account.known, known, np.nan), (usage + other).sum(axis=0), float(pending.sum()))
    keys = account.keys
    for n, series in enumerate(alive):
        history = account.costs["support"][series]
        if keys[series] not in given.rules and np.nan_to_num(history).any():
            found = calendar.expected("support", history, days, base)
            other[n] += found.points
            pending[n] += found.pending
    return other, pending


_NOT_BASE = ("support", "tax", "credit")


def _put_together(
    account: AccountSeries,
    alive: list[int],
    leaves: Leaves,
    usage: np.ndarray,
    other: np.ndarray,
    pending: np.ndarray,
    subs: Mapping[str | None, int],
    days: Days,
) -> Prospect:
    certain = other @ months_of(days)
    certain[:, 0] += pending
    months = usage @ months_of(days) + certain
    parts = [
        Total(
            points=usage[n] + other[n],
            months=months[n],
            day_bounds=leaves.day_bounds[n] + other[n],
            month_bounds=leaves.month_bounds[n] + certain[n],
        )
        for n in range(len(alive))
    ]
    members: dict[str | None, list[int]] = {sub: [] for sub in subs}
    for n, series in enumerate(alive):
        members[account.sub_account_ids[series]].append(n)

    def total(of: Iterable[int], paths: np.ndarray | None) -> Total:
        simulated = np.array([n for n in of if leaves.models[n] != SHARE], dtype=int)
        return added_up([parts[n] for n in of], usage[simulated].sum(axis=0), paths, days)

    everything = [paths for paths in leaves.path_sums.values()]
    return Prospect(
        days=days,
        series=alive,
        models=leaves.models,
        starts=leaves.starts,
        parts=parts,
        by_sub={sub: total(members[sub], leaves.path_sums.get(number)) for sub, number in subs.items()},
        account=total(range(len(alive)), sum(everything) if everything else None),
    )
