"""Past months that were tried, kept beside the warehouse until their days change: trying one takes seconds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np

from cost_assets.forecasts import backtests
from cost_assets.forecasts.backtests import Tries
from cost_assets.forecasts.reduced import reduced
from cost_assets.forecasts.rules import RULES
from cost_assets.lake import Lake
from cost_assets.records import write_parquet
from cost_assets.series import AccountSeries
from cost_assets.settings import Forecasts
from cost_assets.tables import empty, quoted

FOLDER = "backtests"
_NAMES = ("scope", "billing_account_id", *backtests.KEY, "billing_currency", "kind", "grain")
_COUNTS = ("origin", "target", "days_known", "days_ahead")
_AMOUNTS = ("model", "lower_80", "upper_80", "lower_95", "upper_95", "scale", *(f'"{r}"' for r in RULES))
_TYPES = {
    **dict.fromkeys(_NAMES, "varchar"), **dict.fromkeys(_COUNTS, "integer"), **dict.fromkeys(_AMOUNTS, "double"),
}  # fmt: skip


def tried(db: duckdb.DuckDBPyConnection, account: AccountSeries, lake: Lake, settings: Forecasts) -> list[str]:
    """The files of the account's tries, a month each; those that are not there yet are made.

    Files of months or days that are no longer what they were are removed.
    """
    small = reduced(account, settings.backtested_series)
    months = backtests.months_to_try(account, settings.backtested_months)
    names = {month: f"{_whose(account)}-{month}-{_digest(small, month)}.parquet" for month in months}
    folder = lake.warehouse / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{_whose(account)}-*"):
        if old.name not in names.values():
            old.unlink()
    new = [month for month in months if not (folder / names[month]).exists()]
    for month, tries in zip(new, backtests.try_months(small, new), strict=True):
        _write(db, account, tries, folder / names[month])
    return [str(folder / name) for name in names.values()]


def read_tries(db: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    """Make the table `tries` of what the files hold."""
    held = f"from read_parquet([{', '.join(map(quoted, files))}])" if files else empty(_TYPES)
    db.execute(f"create or replace temp table tries as {held}")


def _write(db: duckdb.DuckDBPyConnection, account: AccountSeries, tries: Tries, path: Path) -> None:
    own = {"billing_account_id": account.billing_account_id, "billing_currency": account.billing_currency}
    whole = tries | {name: np.full(len(tries["scope"]), value, dtype=object) for name, value in own.items()}
    import pandas as pd  # a column of nothing but nulls is more than DuckDB takes of numpy

    db.register("tried_rows", pd.DataFrame(whole))
    columns = ", ".join(f"{name}::{type} as {name}" for name, type in _TYPES.items())
    write_parquet(db, f"select {columns} from tried_rows", path)
    db.unregister("tried_rows")


def _whose(account: AccountSeries) -> str:
    key = json.dumps([account.billing_account_id, account.billing_currency])
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def _digest(account: AccountSeries, month: np.datetime64) -> str:
    """Of every day that trying the month sees, all that came before its end, and of the columns that are kept."""
    until = np.searchsorted(account.days, (month + 1).astype("datetime64[D]"))
    digest = hashlib.sha256(json.dumps([list(_TYPES), account.keys]).encode())
    for group in sorted(account.costs):
        digest.update(group.encode() + np.ascontiguousarray(account.costs[group][:, :until]).tobytes())
    if account.by_centre is not None:
        digest.update(_digest(account.by_centre, month).encode())
    return digest.hexdigest()[:12]
