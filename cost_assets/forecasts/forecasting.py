"""Forecasts brought up to date: past months tried, every account with a new complete day forecast, all of it kept."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np

from cost_assets import tables
from cost_assets.forecasts import rows
from cost_assets.forecasts.account import Given, prospect
from cost_assets.forecasts.calibration import Factors, learn_factors
from cost_assets.forecasts.expiring import endings
from cost_assets.forecasts.reduced import REST
from cost_assets.forecasts.tries import read_tries, tried
from cost_assets.lake import Lake
from cost_assets.month_tables import held_months, write_months
from cost_assets.records import append, said
from cost_assets.series import AccountSeries, Key
from cost_assets.settings import Settings

STAGE = "forecasts"
KIND = "cost_forecasts"
REFIT_DAYS = 7
DRAWS = 200
# A rule of thumb is used where it missed by less than this part of what the model did, in so many landings or more.
BETTER = 0.95
LANDINGS = 10
_MORE = {
    **{f"x_raw_{bound}": "double" for bound in rows.BOUNDS},
    "x_kind": "varchar",
    "x_start": "varchar",
    "x_inputs": "varchar",
    "x_turn": "integer",
}


@dataclass(frozen=True)
class Done:
    """What was done: accounts forecast anew, and rows said of them."""

    accounts: int
    rows: int


def measure(db: duckdb.DuckDBPyConnection, lake: Lake, settings: Settings, accounts: Sequence[AccountSeries]) -> None:
    """Make fct_forecast_accuracy, from past months forecast again and from what was forecast in earlier runs.

    Leaves `backtest_outcomes`, `stored_outcomes` and `used_rules` behind, which `forecast` learns from.
    """
    _view_of_what_was_said(db, lake)
    read_tries(db, [file for account in accounts for file in tried(db, account, lake, settings.forecasts)])
    db.execute(_sql("outcomes.sql").format(rest=REST))
    db.execute(_sql("used_rules.sql").format(better=BETTER, landings=LANDINGS))
    table = tables.declared(STAGE)["fct_forecast_accuracy"]
    tables.replace(db, table, _sql("accuracy.sql").format(draws=DRAWS))


def forecast(db: duckdb.DuckDBPyConnection, lake: Lake, accounts: Sequence[AccountSeries], now: datetime) -> Done:
    """Say what every billing account will cost that has a new complete day, or other costs than when it was said.

    What was said stays under `records/`; the files of fct_cost_forecasts are made from it, by month of as_of_date.
    """
    columns = {**tables.declared(STAGE)["fct_cost_forecasts"].columns, **_MORE}
    factors = learn_factors(_past(db))
    done = Done(0, 0)
    for basis in ("effective_cost", "billed_cost"):
        for account in accounts:
            if account.is_current:
                whole = account if basis == "effective_cost" else account.as_billed()
                done = _say(db, lake, whole, basis, factors, now, columns, done)
    _view_of_what_was_said(db, lake)
    _write_table(db, lake)
    return done


def _say(
    db: duckdb.DuckDBPyConnection,
    lake: Lake,
    account: AccountSeries,
    basis: str,
    factors: Factors,
    now: datetime,
    columns: tables.Columns,
    done: Done,
) -> Done:
    """Forecast one account and keep what is said, unless it was said of the same costs before."""
    inputs = _digest(account)
    if _was_said(db, account, basis, inputs):
        return done
    of_series = basis == "effective_cost"
    given = Given(
        starts=_starts(db, account) if of_series else {},
        rules=_rules(db, account) if of_series else {},
        endings=endings(db, account) if of_series else (),
    )
    db.execute(f"create or replace temp table new_forecasts as {tables.empty(columns)}")
    rows.write_rows(db, account, prospect(account, given), factors, basis, now)
    db.execute("update new_forecasts set x_inputs = ?, x_turn = ?", [inputs, _turns(db, account, basis) + 1])
    append(db, lake, KIND, "from new_forecasts", now, f"{account.as_of}-{inputs[:12]}")
    said_rows = db.execute("select count(*) from new_forecasts").fetchone()[0]
    return Done(done.accounts + of_series, done.rows + said_rows)


def _write_table(db: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """The files of fct_cost_forecasts. What was said of earlier days than the newest ones is as it was."""
    table = tables.declared(STAGE)["fct_cost_forecasts"]
    since = _written_from(db, lake, table)
    only = f"where said.as_of_date >= date '{since}'" if since else ""
    write_months(db, lake, table, "as_of_date", _sql("cost_forecasts.sql").format(only=only), "all", since)


def _written_from(db: duckdb.DuckDBPyConnection, lake: Lake, table: tables.Table) -> date | None:
    """The first of the month from which on files are to be written; None for all, where an earlier one is missing."""
    held = held_months(lake, table)
    if not held:
        return None
    files = tables.quoted(lake.warehouse / table.name / "20*.parquet")
    (first,) = db.execute(_sql("written_from.sql").format(files=files)).fetchone()
    said = {month for (month,) in db.execute(_MONTHS_SAID).fetchall()}
    since = first and first.replace(day=1)
    return None if since is None or {month for month in said if month < since} - held else since


_MONTHS_SAID = "select distinct date_trunc('month', as_of_date)::date from said_forecasts"


def _view_of_what_was_said(db: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Per account, day and basis what was said last of them: a day's costs may have been restated on that day."""
    columns = {**tables.declared(STAGE)["fct_cost_forecasts"].columns, **_MORE}
    db.execute(f"create or replace temp view every_forecast as {said(db, lake, KIND, columns)}")
    db.execute(_sql("said.sql"))


def _was_said(db: duckdb.DuckDBPyConnection, account: AccountSeries, basis: str, inputs: str) -> bool:
    return bool(
        db.execute(
            "select 1 from said_forecasts where as_of_date = ? and cost_basis = ? and x_inputs = ? limit 1",
            [account.as_of, basis, inputs],
        ).fetchall()
    )


def _turns(db: duckdb.DuckDBPyConnection, account: AccountSeries, basis: str) -> int:
    """How often something was said of these costs and this day."""
    return db.execute(
        """
        select coalesce(max(x_turn), 0) from said_forecasts
        where as_of_date = ? and cost_basis = ? and billing_account_id is not distinct from ?
            and billing_currency is not distinct from ?
        """,
        [account.as_of, basis, account.billing_account_id, account.billing_currency],
    ).fetchone()[0]


def _digest(account: AccountSeries) -> str:
    """Of what a forecast is made from: whose costs, and what they were."""
    digest = hashlib.sha256(json.dumps([account.billing_account_id, account.billing_currency]).encode())
    digest.update(json.dumps([account.sub_account_ids, account.service_names]).encode())
    for group in sorted(account.costs):
        digest.update(group.encode() + np.ascontiguousarray(account.costs[group]).tobytes())
    if account.by_centre is not None:
        digest.update(json.dumps(account.by_centre.cost_centres).encode() + _digest(account.by_centre).encode())
    return digest.hexdigest()


def _starts(db: duckdb.DuckDBPyConnection, account: AccountSeries) -> dict[Key, object]:
    """What each series ended with when it was forecast last; a seventh of them is fitted anew each day."""
    found = db.execute(
        """
        select sub_account_id, service_name, cost_centre, x_start from said_forecasts
        where billing_account_id is not distinct from ? and billing_currency is not distinct from ?
            and as_of_date < ? and as_of_date >= ?::date - 14 and x_start is not null
        order by as_of_date
        """,
        [account.billing_account_id, account.billing_currency, account.as_of, account.as_of],
    ).fetchall()
    today = account.as_of.toordinal() % REFIT_DAYS
    return {key: json.loads(start) for *whose, start in found if _turn(key := tuple(whose)) != today}


def _turn(key: Key) -> int:
    """On which of `REFIT_DAYS` days a series is fitted anew."""
    sub, service, centre = key
    return zlib.crc32(repr((sub, service) if centre is None else key).encode()) % REFIT_DAYS


def _rules(db: duckdb.DuckDBPyConnection, account: AccountSeries) -> dict[Key, str]:
    """The rule of thumb of each series where one is better than the model."""
    found = db.execute(
        "select sub_account_id, service_name, cost_centre, rule from used_rules "
        "where billing_account_id is not distinct from ? and billing_currency is not distinct from ?",
        [account.billing_account_id, account.billing_currency],
    ).fetchall()
    return {(sub, service, centre): rule for sub, service, centre, rule in found}


def _past(db: duckdb.DuckDBPyConnection) -> Mapping[str, np.ndarray]:
    """Every forecast whose day has come, its bounds as they were before any factor."""
    return db.execute(
        """
        select grain, kind, days_ahead, actual, model, lower_80, upper_80, lower_95, upper_95 from backtest_outcomes
        where upper_95 is not null
        union all
        select
            grain, kind, days_ahead, actual, model, x_raw_lower_80, x_raw_upper_80, x_raw_lower_95, x_raw_upper_95
        from stored_outcomes where x_raw_upper_95 is not null
        """
    ).fetchnumpy()


def _sql(name: str) -> str:
    return (Path(__file__).parent / name).read_text()
