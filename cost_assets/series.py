"""Daily costs as arrays: one row per sub account and service of a billing account, one column per day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import numpy as np

GROUPS = ("usage", "unused", "purchase", "support", "tax", "credit", "adjustment")


@dataclass(frozen=True)
class AccountSeries:
    """What one billing account cost in one currency, up to its last complete day.

    days               (days,) datetime64[D], without gaps, the last one is `as_of`
    known              (days,) whether the day was delivered; a day that was not is nan in every series
    sub_account_ids,
    service_names      per series
    costs              by group of charges, (series, days): doubles, 0 on known days without a charge
    is_current         whether its export still tells of it
    """

    billing_account_id: str | None
    billing_currency: str | None
    as_of: date
    is_current: bool
    days: np.ndarray
    known: np.ndarray
    sub_account_ids: list[str | None]
    service_names: list[str | None]
    costs: Mapping[str, np.ndarray]

    @property
    def other(self) -> np.ndarray:
        """All that is not usage, (series, days)."""
        return sum(costs for group, costs in self.costs.items() if group != "usage")

    def as_one(self) -> AccountSeries:
        """All its series as one, of no sub account and service."""
        summed = {group: costs.sum(axis=0, keepdims=True) for group, costs in self.costs.items()}
        return replace(self, sub_account_ids=[None], service_names=[None], costs=summed)


def account_series(db: duckdb.DuckDBPyConnection, measure: str = "effective_cost") -> Iterator[AccountSeries]:
    """Every billing account that has a complete day, by currency.

    Args:
        db: the warehouse, with the marts of the day in it.
        measure: `effective_cost`, or `billed_cost`.
    """
    found = db.execute(
        """
        select distinct billing_account_id, billing_currency, as_of_date, is_current
        from int_costs_daily inner join int_accounts_as_of using (billing_account_id)
        where as_of_date >= first_day
        order by all
        """
    ).fetchall()
    for account, currency, as_of, is_current in found:
        days, known = _days(db, account, as_of)
        if known.any():
            keys, costs = _costs(db, account, currency, days, known, measure)
            subs, services = [sub for sub, _ in keys], [service for _, service in keys]
            yield AccountSeries(account, currency, as_of, is_current, days, known, subs, services, costs)


def _days(db: duckdb.DuckDBPyConnection, account: str | None, as_of: date) -> tuple[np.ndarray, np.ndarray]:
    """Every day from the account's first period on, and whether it was delivered and is complete."""
    periods = db.execute(
        """
        select billing_period_start, complete_until from int_account_periods
        where billing_account_id is not distinct from ? and billing_period_start <= ? order by all
        """,
        [account, as_of],
    ).fetchall()
    first = min((start for start, _ in periods), default=as_of)
    days = np.arange(np.datetime64(first, "D"), np.datetime64(as_of, "D") + 1)
    known = np.zeros(len(days), dtype=bool)
    for start, until in periods:
        known |= (days >= np.datetime64(start)) & (days <= np.datetime64(until))
    return days, known


def _costs(
    db: duckdb.DuckDBPyConnection,
    account: str | None,
    currency: str | None,
    days: np.ndarray,
    known: np.ndarray,
    measure: str,
) -> tuple[list[tuple[str | None, str | None]], dict[str, np.ndarray]]:
    """The (sub account, service) of each series, and the costs by group; only groups that occur, usage always."""
    db.execute(
        f"""
        create or replace temp table series_costs as
        select
            dense_rank() over (order by sub_account_id nulls first, service_name nulls first)::integer - 1 as series, *
        from (
            select
                sub_account_id, service_name, x_charge_group, charge_date - ?::date as day,
                sum({measure})::double as cost
            from int_costs_daily
            where billing_account_id is not distinct from ? and billing_currency is not distinct from ?
                and charge_date between ? and ?
            group by all
        )
        """,
        [days[0].item(), account, currency, days[0].item(), days[-1].item()],
    )
    keys = db.execute("select distinct on (series) sub_account_id, service_name from series_costs order by series")
    keys = keys.fetchall()
    costs = {}
    for group in GROUPS:
        cells = db.execute("select series, day, cost from series_costs where x_charge_group = ?", [group]).fetchnumpy()
        if len(cells["cost"]) or group == "usage":
            costs[group] = np.zeros((len(keys), len(days)))
            costs[group][cells["series"], cells["day"]] = cells["cost"]
            costs[group][:, ~known] = np.nan
    return keys, costs
