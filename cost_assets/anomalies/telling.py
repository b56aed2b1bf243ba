"""Scores as the table fct_anomaly_scores, a file per month, and the first verdict on each day, which stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np

from cost_assets import tables
from cost_assets.anomalies import rules
from cost_assets.anomalies.scored import Scored
from cost_assets.lake import Lake
from cost_assets.month_tables import held_months, write_months
from cost_assets.records import append, said

STAGE = "anomalies"
KIND = "anomaly_scores"
# A series that costs nothing any more is shown for so long, its fall being worth a look.
GONE_DAYS = 35
_BLOCK = 500  # series
_WHOSE = ("scope", "billing_account_id", "sub_account_id", "service_name", "cost_centre", "billing_currency")
_ORDER = "charge_date, scope, billing_account_id, sub_account_id, service_name, cost_centre"
_VERDICT = {
    **dict.fromkeys(_WHOSE, "varchar"), "charge_date": "date", "first_scored_at": "timestamp", "first_score": "double",
    "first_is_anomaly": "boolean",
}  # fmt: skip


def tell(db: duckdb.DuckDBPyConnection, lake: Lake, found: Sequence[Scored], now: datetime) -> tuple[date, int]:
    """Write the months that have days which are new or were restated: since when, and how many rows.

    Args:
        found: every scope of every account.
        now: the home's now, naive UTC: of days that are scored for the first time.
    """
    table = tables.declared(STAGE)["fct_anomaly_scores"]
    since = _since(lake, table, found)
    _write_judged(db, found, np.datetime64(since))
    _write_series(db, found)
    sql = (Path(__file__).parent / "scores.sql").read_text()
    db.execute(sql.format(since=since, now=now, said=said(db, lake, KIND, _VERDICT)))
    append(db, lake, KIND, "from new_verdicts", now, f"{since}")
    written = write_months(db, lake, table, "charge_date", "from scored_days", _ORDER, since)
    rows = db.execute("select count(*) from score_rows").fetchone()[0] if written else 0
    db.execute("drop view scored_days; drop table judged; drop table score_rows; drop table new_verdicts")
    return since, rows


def _since(lake: Lake, table: tables.Table, found: Sequence[Scored]) -> date:
    """The first of the month from which on something is to be written: all of it, where files are missing."""
    firsts = [each.scope.days[0] for each in found]
    changed = [each.scope.days[n] for each in found for n in each.changed_from if n < len(each.scope.days)]
    last = max((each.scope.days[-1] for each in found), default=np.datetime64("2000-01-01"))
    since = _month(min(changed, default=last))
    held = held_months(lake, table)
    earlier = {_month(day) for first in firsts for day in np.arange(_month(first), since, dtype="datetime64[M]")}
    return since if earlier <= held else min(earlier)


def _month(day: np.datetime64 | date) -> date:
    return np.datetime64(day, "M").astype("datetime64[D]").item()


def _write_series(db: duckdb.DuckDBPyConnection, found: Sequence[Scored]) -> None:
    """Whose each row is, numbered over all scopes."""
    rows = [
        {
            "scope": each.scope.name, "billing_account_id": each.scope.billing_account_id, "sub_account_id": sub,
            "service_name": service, "cost_centre": centre, "billing_currency": each.scope.billing_currency,
        }
        for each in found
        for sub, service, centre in each.scope.keys
    ]  # fmt: skip
    numbered = [{"n": str(n)} | row for n, row in enumerate(rows)]
    tables.write_texts(db, "series", ("n", *_WHOSE), numbered)
    db.execute("create or replace temp table judged_series as select * replace (n::integer as n) from series")


def _write_judged(db: duckdb.DuckDBPyConnection, found: Sequence[Scored], since: np.datetime64) -> None:
    """Make the table `judged`: every known day from `since` on of every series while it lives, that is, from its first
    cost on, and some weeks beyond its last. A block of series after the other, since all of them are much."""
    db.register("judged_block", _NO_DAYS)
    db.execute("create or replace temp table judged as from judged_block")
    first = 0
    for each in found:
        n = len(each.scope.costs)
        for start in range(0, n, _BLOCK):
            db.register("judged_block", _judged(each, slice(start, start + _BLOCK), since, first))
            db.execute("insert into judged from judged_block")
        first += n
    db.unregister("judged_block")


def _judged(each: Scored, series: slice, since: np.datetime64, first: int) -> dict[str, np.ndarray]:
    """The columns of `judged` of some series of a scope; `first` is the number of the scope's first one."""
    days = slice(_compared_from(each.scope.days, since), None)
    costs, dates = each.scope.costs[series, days], each.scope.days[days]
    shown = _shown(each, series)[:, days]
    shown[:, dates < since] = False
    n, day = np.nonzero(shown)
    flags = {
        "is_anomaly": each.scores.is_anomaly[series, days],
        "x_is_day_over_day": rules.day_over_day(costs),
        "x_is_month_over_month": rules.month_over_month(costs, dates),
        "x_is_z_score": rules.z_score(costs),
        "x_is_iqr": rules.iqr(costs),
    }
    return (
        {"n": (n + first + series.start).astype(np.int32), "day": dates[day].astype(np.int32)}
        | {name: getattr(each.scores, name)[series, days][shown] for name in _AMOUNTS}
        | {name: flag[shown] for name, flag in flags.items()}
    )


def _compared_from(days: np.ndarray, since: np.datetime64) -> int:
    """Where the days begin that those from `since` on are compared with: the month before, and `rules.WINDOW` days."""
    month_before = (since.astype("datetime64[M]") - 1).astype("datetime64[D]")
    return max(int((min(month_before, since - rules.WINDOW) - days[0]).astype(int)), 0)


_AMOUNTS = ("expected", "lower_95", "upper_95", "score")
_FLAGS = ("is_anomaly", "x_is_day_over_day", "x_is_month_over_month", "x_is_z_score", "x_is_iqr")
_NO_DAYS = {
    **dict.fromkeys(("n", "day"), np.zeros(0, np.int32)),
    **dict.fromkeys(_AMOUNTS, np.zeros(0)),
    **dict.fromkeys(_FLAGS, np.zeros(0, bool)),
}


def _shown(each: Scored, series: slice) -> np.ndarray:
    usage, other = each.scope.costs[series], each.scope.other[series]
    costs = (np.nan_to_num(usage) != 0) | (np.nan_to_num(other) != 0)
    begun = np.logical_or.accumulate(costs, axis=1)
    lately = costs.copy()
    for ago in range(1, GONE_DAYS + 1):
        lately[:, ago:] |= costs[:, :-ago]
    return begun & lately & ~np.isnan(usage)
