"""Daily costs as arrays: a row for each service of a sub account, or for each cost centre, a column for each day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import duckdb
import numpy as np

from cost_assets.centre_costs import make_centre_costs
from cost_assets.settings import Settings

# (sub account, service, cost centre): whose a series is.
Key = tuple[str | None, str | None, str | None]
GROUPS = ("usage", "unused", "purchase", "support", "tax", "credit", "adjustment")


@dataclass(frozen=True)
class AccountSeries:
    """What one billing account cost in one currency, up to its last complete day.

    days               (days,) datetime64[D], without gaps, the last one is `as_of`
    known              (days,) whether the day was delivered; a day that was not is nan in every series
    sub_account_ids,
    service_names      per series
    costs              by group of charges, (series, days): effective cost as doubles, 0 on known days without a charge
    billed             by group, (1, days): billed cost of all series together
    is_current         whether its export still tells of it
    cost_centres       per series, where these are cost centres, which have no sub account and service; else empty
    by_centre          the same costs once more, by cost centre; None where nothing is allocated
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
    billed: Mapping[str, np.ndarray] = field(default_factory=dict)
    cost_centres: list[str] = field(default_factory=list)
    by_centre: AccountSeries | None = None

    @property
    def keys(self) -> list[Key]:
        """Whose each series is."""
        centres = self.cost_centres or [None] * len(self.service_names)
        return list(zip(self.sub_account_ids, self.service_names, centres, strict=True))

    @property
    def other(self) -> np.ndarray:
        """All that is not usage, (series, days)."""
        return sum(costs for group, costs in self.costs.items() if group != "usage")

    def as_billed(self) -> AccountSeries:
        """What it was billed, as one series of no sub account and service."""
        return replace(self, sub_account_ids=[None], service_names=[None], costs=self.billed, by_centre=None)


def account_series(db: duckdb.DuckDBPyConnection, settings: Settings | None = None) -> Iterator[AccountSeries]:
    """Every billing account that has a complete day, by currency.

    Leaves the table `centre_costs_daily` behind, as `make_centre_costs` says.

    Args:
        db: the warehouse, with the marts of the day in it.
        settings: say whether costs are allocated to cost centres; without them they are not.
    """
    make_centre_costs(db, settings)
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
            whose = {"account": account, "currency": currency, "first": days[0].item(), "last": days[-1].item()}
            keys, costs = _series(db, "int_costs_daily", ("sub_account_id", "service_name"), whose, known)
            centres, of_centres = _series(db, "centre_costs_daily", ("cost_centre",), whose, known)
            _make_billed_cells(db, whose)
            billed = _costs(db, "billed_cells", (1, len(days)), known)
            subs, services = [sub for sub, _ in keys], [service for _, service in keys]
            whole = AccountSeries(account, currency, as_of, is_current, days, known, subs, services, costs, billed)
            yield replace(whole, by_centre=_by_centre(whole, [name for (name,) in centres], of_centres))


def _by_centre(whole: AccountSeries, centres: list[str], costs: Mapping[str, np.ndarray]) -> AccountSeries | None:
    if not centres:
        return None
    nobody = [None] * len(centres)
    return replace(whole, sub_account_ids=nobody, service_names=nobody, cost_centres=centres, costs=costs, billed={})


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


_OF_ACCOUNT = """
    billing_account_id is not distinct from $account and billing_currency is not distinct from $currency
    and charge_date between $first and $last
"""


def _series(
    db: duckdb.DuckDBPyConnection, table: str, by: Sequence[str], whose: Mapping[str, object], known: np.ndarray
) -> tuple[list[tuple[str | None, ...]], dict[str, np.ndarray]]:
    """The series of a table of costs by some columns: their names, and by group their costs.

    Names are joined once, then numbers, which are cheap to group. Sums are those of decimals, each turned into a
    double once.
    """
    names = ", ".join(by)
    db.execute(
        f"""
        create or replace temp table series_names as
        select row_number() over (order by {", ".join(f"{name} nulls first" for name in by)})::integer - 1 as series, *
        from (select distinct {names} from {table} where {_OF_ACCOUNT})
        """,
        whose,
    )
    db.execute(
        f"""
        create or replace temp table series_cells as
        select
            names.series, costs.x_charge_group, (costs.charge_date - $first)::integer as day,
            sum(costs.effective_cost)::double as cost
        from (from {table} where {_OF_ACCOUNT}) as costs
        inner join series_names as names on {" and ".join(f"names.{n} is not distinct from costs.{n}" for n in by)}
        group by all
        """,
        whose,
    )
    keys = db.execute(f"select {names} from series_names order by series").fetchall()
    return keys, _costs(db, "series_cells", (len(keys), len(known)), known)


def _make_billed_cells(db: duckdb.DuckDBPyConnection, whose: Mapping[str, object]) -> None:
    db.execute(
        f"""
        create or replace temp table billed_cells as
        select 0 as series, x_charge_group, (charge_date - $first)::integer as day, sum(billed_cost)::double as cost
        from int_costs_daily where {_OF_ACCOUNT}
        group by all
        """,
        whose,
    )


def _costs(
    db: duckdb.DuckDBPyConnection, cells: str, shape: tuple[int, int], known: np.ndarray
) -> dict[str, np.ndarray]:
    """By group what a table of cells holds, the table being used up; only groups that occur, usage always."""
    costs = {}
    for group in GROUPS:
        found = db.execute(f"select series, day, cost from {cells} where x_charge_group = ?", [group]).fetchnumpy()
        if len(found["cost"]) or group == "usage":
            costs[group] = np.zeros(shape)
            costs[group][found["series"], found["day"]] = found["cost"]
            costs[group][:, ~known] = np.nan
    db.execute(f"drop table {cells}")
    return costs
