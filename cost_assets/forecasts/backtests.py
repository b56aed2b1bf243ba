"""What would have been forecast: past months forecast again from the days that were known then. The days are as they
are today: what a restatement changed later is in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from cost_assets.forecasts import rules
from cost_assets.forecasts.account import HORIZON, LOOK_BACK, Given, Prospect, prospect
from cost_assets.forecasts.calibration import kind_of
from cost_assets.forecasts.days import Days
from cost_assets.forecasts.landing import MONTHS
from cost_assets.forecasts.leaves import months_of
from cost_assets.forecasts.measures import seasonal_scale
from cost_assets.forecasts.totals import Total
from cost_assets.processes import over_cores
from cost_assets.series import AccountSeries, Key

DAYS_KNOWN = (5, 10, 15, 20)
FEWEST_DAYS = 60
PATHS = 200
KEY = ("sub_account_id", "service_name", "cost_centre")


# What was tried, in columns of one length: scope, sub_account_id, service_name, cost_centre, grain (month, day), origin
# and target (days since 1970), days_known (of a month; 0 of days), days_ahead (of a month: to its last day), model, its
# bounds, a column per rule of thumb, scale (what repeating last week missed by, on the days before) and kind (what
# intervals are calibrated by). What came is held against it where it has come.
Tries = dict[str, np.ndarray]


def months_to_try(account: AccountSeries, months: int) -> list[np.datetime64]:
    """The last whole months of which every day is known, with days enough before them; oldest first."""
    first, last = account.days[0], account.days[-1]
    months_held = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 1)
    tried = []
    for month in months_held:
        start, end = _span(month)
        enough = (start - first).astype(int) + DAYS_KNOWN[0] >= FEWEST_DAYS
        if enough and end - 1 <= last and account.known[(account.days >= start) & (account.days < end)].all():
            tried.append(month)
    return tried[-months:]


def try_months(account: AccountSeries, months: Sequence[np.datetime64]) -> Iterator[Tries]:
    """The outcomes of each month, in order; several months in as many processes as there are cores."""
    if len(months) < 2 or len(account.service_names) < 8:
        yield from (try_month(account, month) for month in months)
        return
    yield from over_cores(try_month, [account] * len(months), months)


def try_month(account: AccountSeries, month: np.datetime64) -> Tries:
    """One month, forecast from each of `DAYS_KNOWN`; the first time from nothing, then from the time before. From the
    first of them the later months and single days are forecast too.

    Args:
        account: as `reduced` leaves it.
    """
    first = month.astype("datetime64[D]")
    starts: dict[Key, object] = {}
    found = []
    for known in DAYS_KNOWN:
        then = cut(account, first + known - 1)
        said = prospect(then, Given(starts=starts), PATHS)
        starts = _starts(then, said)
        for whose, costs, total in _scopes(then, said):
            months = range(MONTHS if known == DAYS_KNOWN[0] else 1)
            found += [whose | _landing(costs, total, said.days, n) for n in months]
            if known == DAYS_KNOWN[0]:
                found.append(whose | _days(costs, total, said.days))
    return together(found)


def together(parts: Sequence[Tries]) -> Tries:
    """All of them in one; what a part says once counts for each of its places."""
    lengths = [max(np.size(column) for column in part.values()) for part in parts]
    return {
        name: np.concatenate(
            [np.broadcast_to(np.atleast_1d(part[name]), n) for part, n in zip(parts, lengths, strict=True)]
        )
        for name in (parts[0] if parts else ())
    }


def _starts(then: AccountSeries, said: Prospect) -> dict[Key, object]:
    """What each series, cost centres among them, begins with the next time."""
    keys = then.keys
    starts = {keys[series]: start for series, start in zip(said.series, said.starts, strict=True)}
    return starts | (_starts(then.by_centre, said.centres) if then.by_centre and said.centres else {})


def _scopes(then: AccountSeries, said: Prospect) -> Iterator[tuple[Tries, np.ndarray, Total]]:
    """Each series, sub account and the account itself, and each cost centre: whose it is, its costs (known,), and its
    forecast."""
    keys = then.keys
    for series, model, total in zip(said.series, said.models, said.parts, strict=True):
        yield _whose("service", keys[series], kind_of(model)), _costs(then, [series]), total
    for sub, total in said.by_sub.items():
        members = [n for n, each in enumerate(then.sub_account_ids) if each == sub]
        yield _whose("sub_account", (sub, None, None), "sub_account"), _costs(then, members), total
    everything = _costs(then, list(range(len(keys))))
    yield _whose("billing_account", (None, None, None), "billing_account"), everything, said.account
    if then.by_centre and said.centres:
        keys = then.by_centre.keys
        for series, total in zip(said.centres.series, said.centres.parts, strict=True):
            yield _whose("cost_centre", keys[series], "cost_centre"), _costs(then.by_centre, [series]), total


def _costs(account: AccountSeries, members: list[int]) -> np.ndarray:
    return sum(costs[members].sum(axis=0) for costs in account.costs.values())


def _whose(scope: str, key: Key, kind: str) -> Tries:
    names = {"scope": scope, **dict(zip(KEY, key, strict=True)), "kind": kind}
    return {name: np.array([value], dtype=object) for name, value in names.items()}


def _landing(costs: np.ndarray, total: Total, days: Days, month: int) -> Tries:
    """The total of the current month, or of one after it. What is known of it is in all of them, forecast or not."""
    first, end = _span(days.firsts[days.current + month])
    inside = (days.dates[: days.known] >= first) & (days.dates[: days.known] < end)
    so_far, rest = costs[inside].sum(), months_of(days)[:, month]
    lower_80, upper_80, lower_95, upper_95 = so_far + total.month_bounds[:, month]
    ahead = int((end - days.dates[days.known]).astype(int))
    return _row("month", days.dates[days.known - 1], first, int(inside.sum()), ahead) | {
        "model": so_far + total.months[month], "scale": np.nan,
        "lower_80": lower_80, "upper_80": upper_80, "lower_95": lower_95, "upper_95": upper_95,
    } | {rule: so_far + rules.coming(rule, costs, days)[rest].sum() for rule in rules.RULES}  # fmt: skip


def _days(costs: np.ndarray, total: Total, days: Days) -> Tries:
    """The single days ahead."""
    lower_80, upper_80, lower_95, upper_95 = total.day_bounds[:, :HORIZON]
    targets = days.dates[days.known :][:HORIZON]
    return _row("day", days.dates[days.known - 1], targets, 0, np.arange(1, HORIZON + 1)) | {
        "model": total.points[:HORIZON], "scale": seasonal_scale(costs[-LOOK_BACK:], 7),
        "lower_80": lower_80, "upper_80": upper_80, "lower_95": lower_95, "upper_95": upper_95,
    } | {rule: rules.coming(rule, costs, days)[:HORIZON] for rule in rules.RULES}  # fmt: skip


def _row(grain: str, origin: np.datetime64, target: np.ndarray, known: int, ahead: np.ndarray | int) -> Tries:
    return {
        "grain": np.array([grain], dtype=object), "origin": np.int32(origin.astype(int)),
        "target": np.asarray(target).astype(np.int32), "days_known": np.int32(known),
        "days_ahead": np.asarray(ahead, dtype=np.int32),
    }  # fmt: skip


def cut(account: AccountSeries, last: np.datetime64) -> AccountSeries:
    """The account as it was when `last` was its last complete day."""
    known = int((last - account.days[0]).astype(int)) + 1
    return replace(
        account, as_of=last.item(), days=account.days[:known], known=account.known[:known],
        costs={group: costs[:, :known] for group, costs in account.costs.items()},
        by_centre=account.by_centre and cut(account.by_centre, last),
    )  # fmt: skip


def _span(month: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """The month's first day, and the first of the next one."""
    return month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
