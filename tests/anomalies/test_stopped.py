"""A run that is stopped before its scores are written: the next one writes what it left out, and a check would tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from cost_assets.anomalies import telling
from cost_assets.anomalies.checks import CHECKS
from cost_assets.anomalies.detecting import detect
from cost_assets.anomalies.pages import pages
from cost_assets.lake import Lake
from cost_assets.month_tables import write_months
from cost_assets.settings import Anomalies
from tests import two_services
from tests.two_services import complete_until

NOW = datetime(2026, 4, 4, 12)
SETTINGS = SimpleNamespace(anomalies=Anomalies(), allocation=None, resource_costs=False)


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with two_services.warehouse() as db:
        yield db


def stopped(db: duckdb.DuckDBPyConnection, lake: Lake, monkeypatch: pytest.MonkeyPatch, months: int = 0) -> None:
    """A run whose disk is full once it has written so many months."""

    def full(*args: object) -> None:
        if months:
            *rest, query, order, since = args
            write_months(
                *rest, f"from ({query}) where charge_date < date '{since}' + interval {months} month", order, since
            )
        raise OSError("No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr(telling, "write_months", full)
        detect(db, lake, SETTINGS, NOW)


def days(db: duckdb.DuckDBPyConnection, lake: Lake) -> list[tuple]:
    """By month of the account's scores: how many days, and what they cost."""
    files = str(lake.warehouse / "fct_anomaly_scores/20*.parquet")
    return db.execute(
        """
        select month(charge_date), count(*), sum(actual_cost)::integer from read_parquet(?)
        where scope = 'billing_account' group by all order by all
        """,
        [files],
    ).fetchall()


def objections(db: duckdb.DuckDBPyConnection, lake: Lake) -> dict[str, int]:
    pages(db, lake)
    return {each.name: len(db.execute(each.sql).fetchall()) for each in CHECKS}


NONE = dict.fromkeys((each.name for each in CHECKS), 0)


@pytest.mark.parametrize("months", [0, 1])
def test_days_of_a_month_that_ended_meanwhile_are_written_by_the_next_run(db, tmp_path: Path, monkeypatch, months: int):
    lake = Lake(tmp_path)
    complete_until(db, date(2026, 3, 28))
    detect(db, lake, SETTINGS, NOW)
    assert days(db, lake) == [(2, 28, 840), (3, 28, 840)]
    complete_until(db, date(2026, 4, 2))
    stopped(db, lake, monkeypatch, months)
    detect(db, lake, SETTINGS, NOW)
    assert days(db, lake) == [(2, 28, 840), (3, 31, 930), (4, 2, 60)]
    assert objections(db, lake) == NONE


def test_a_restated_day_of_an_earlier_month_is_written_by_the_next_run(db, tmp_path: Path, monkeypatch):
    lake = Lake(tmp_path)
    complete_until(db, date(2026, 4, 2))
    detect(db, lake, SETTINGS, NOW)
    db.execute("update int_costs_daily set effective_cost = 15 where charge_date = '2026-02-20' and service_name = 'x'")
    stopped(db, lake, monkeypatch)
    detect(db, lake, SETTINGS, NOW)
    assert days(db, lake) == [(2, 28, 845), (3, 31, 930), (4, 2, 60)]
    assert objections(db, lake) == NONE
    detect(db, lake, SETTINGS, NOW)
    assert days(db, lake) == [(2, 28, 845), (3, 31, 930), (4, 2, 60)]


@pytest.mark.parametrize("allocation", [None, "allocation.yaml"])
def test_a_complete_day_that_is_not_scored_objects_in_every_scope(db, tmp_path: Path, allocation: str | None):
    lake, scopes = Lake(tmp_path), 4 if allocation else 3
    complete_until(db, date(2026, 3, 28))
    detect(db, lake, SimpleNamespace(**vars(SETTINGS) | {"allocation": allocation}), NOW)
    assert objections(db, lake) == NONE
    complete_until(db, date(2026, 3, 30))
    assert objections(db, lake) == NONE | {"costs_are_those_of_the_account": 2 * scopes}
    db.execute("delete from int_costs_daily where charge_date = '2026-03-30'")  # known, and without a charge
    assert objections(db, lake) == NONE | {"costs_are_those_of_the_account": scopes}
