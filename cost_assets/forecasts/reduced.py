"""A billing account with fewer series: the dearest by themselves, the others together, so that totals stay whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cost_assets.series import AccountSeries, Key

# Beside the series that are tried one by one: for so many sub accounts, what is left of each is tried as one.
SUB_ACCOUNTS = 50
REST = "(all others)"
_RECENT = 183  # days


def reduced(account: AccountSeries, series: int) -> AccountSeries:
    """The account with its dearest `series` by themselves; what is left of its dearest sub accounts as one each, and
    of all others as one: totals stay what they are. Of its cost centres what is left is one."""
    recent = _recent(account)
    alone = _dearest(recent, series)
    by_sub: dict[str | None, float] = {}
    for n, sub in enumerate(account.sub_account_ids):
        by_sub[sub] = by_sub.get(sub, 0.0) + float(recent[n])
    dearest = set(sorted(by_sub, key=lambda sub: -by_sub[sub])[:SUB_ACCOUNTS])
    small = _summed(
        account,
        [
            key if n in alone else (key[0] if key[0] in dearest else REST, REST, None)
            for n, key in enumerate(account.keys)
        ],
    )
    return replace(small, by_centre=account.by_centre and _reduced_centres(account.by_centre, series))


def _reduced_centres(account: AccountSeries, series: int) -> AccountSeries:
    alone = _dearest(_recent(account), series)
    return _summed(account, [key if n in alone else (None, None, REST) for n, key in enumerate(account.keys)])


def _recent(account: AccountSeries) -> np.ndarray:
    """(n,) what each series has cost of late, credits counted as costs."""
    return sum(np.abs(np.nan_to_num(costs[:, -_RECENT:])).sum(axis=1) for costs in account.costs.values())


def _dearest(recent: np.ndarray, series: int) -> set[int]:
    return set(np.argsort(-recent)[:series].tolist())


def _summed(account: AccountSeries, keys: Sequence[Key]) -> AccountSeries:
    """The account with series of one key added up."""
    numbers = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    member = np.array([numbers[key] for key in keys], dtype=int)
    costs = {group: np.zeros((len(numbers), len(account.days))) for group in account.costs}
    for group, summed in costs.items():
        np.add.at(summed, member, account.costs[group])
    return replace(
        account,
        sub_account_ids=[sub for sub, _, _ in numbers],
        service_names=[service for _, service, _ in numbers],
        cost_centres=[centre for _, _, centre in numbers] if account.cost_centres else [],
        costs=costs,
    )
