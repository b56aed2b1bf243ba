"""Which forecast is the newest, where the last complete day moves back since more hours are waited for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from cost_assets.forecasts.checks import CHECKS
from cost_assets.forecasts.forecasting import forecast, measure
from cost_assets.forecasts.pages import pages
from cost_assets.lake import Lake
from cost_assets.series import account_series
from cost_assets.settings import Forecasts
from tests import two_services
from tests.two_services import complete_until

NOW = datetime(2026, 4, 4, 12)
SETTINGS = SimpleNamespace(forecasts=Forecasts(backtested_months=1, backtested_series=1), allocation=None)


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with two_services.warehouse() as db:
        yield db


def say(db: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    accounts = list(account_series(db))
    measure(db, lake, SETTINGS, accounts)
    forecast(db, lake, accounts, NOW)
    pages(db, lake)
    for check in CHECKS:
        assert db.execute(check.sql).fetchall() == [], check.name


def said(db: duckdb.DuckDBPyConnection) -> dict[date, bool]:
    """By day of which something was said, whether it is the newest."""
    found = db.execute("select as_of_date, bool_and(is_latest), bool_or(is_latest) from forecasts group by all")
    marks = {day: (every, some) for day, every, some in found.fetchall()}
    assert all(every == some for every, some in marks.values())
    return {day: every for day, (every, _) in sorted(marks.items())}


def test_the_newest_forecast_is_of_the_last_complete_day_and_what_was_said_of_later_ones_stays(db, tmp_path: Path):
    lake = Lake(tmp_path)
    april, march, meanwhile = date(2026, 4, 1), date(2026, 3, 30), date(2026, 3, 31)
    complete_until(db, april)
    say(db, lake)
    complete_until(db, march)  # two days more are waited for
    say(db, lake)
    assert said(db) == {march: True, april: False}
    complete_until(db, meanwhile)
    say(db, lake)
    assert said(db) == {march: False, meanwhile: True, april: False}
    complete_until(db, april)  # as long as before
    say(db, lake)
    assert said(db) == {march: False, meanwhile: False, april: True}


def test_an_account_that_is_no_longer_there_keeps_what_was_said_of_it_last(db, tmp_path: Path):
    lake = Lake(tmp_path)
    complete_until(db, date(2026, 4, 1))
    say(db, lake)
    db.execute("delete from int_accounts_as_of")
    say(db, lake)
    assert said(db) == {date(2026, 4, 1): True}
    db.execute("insert into int_accounts_as_of values ('payer', '2026-02-01', '2026-03-30', false)")
    say(db, lake)
    assert said(db) == {date(2026, 4, 1): False}  # an export that has handed over says nothing anew
