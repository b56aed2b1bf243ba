"""A payer of whose newest month two exports tell, each of its own accounts: up to which day it is complete."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from tests.conftest import Home
from tests.golden import focus

ZETA, BETA = ({"name": name, "format": "focus", "url": name} for name in ("zeta", "beta"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One export was delivered on 10 May, the other on 3 June."""
    home = Home(tmp_path_factory.mktemp("two_exports"))
    for account, (name, at) in enumerate({"zeta": datetime(2026, 5, 10), "beta": datetime(2026, 6, 3)}.items()):
        charge = {"account": f"{account:012}", "billed": "1", "effective": "1"}
        days = [charge | {"start": f"2026-05-{day:02}T00:00:00Z"} for day in range(1, 9)]
        focus.deliver(home.folder / name, *days, month="2026-05", execution=name, at=at)
    return home


def _as_of(home: Home, *exports: dict[str, str]) -> list[tuple]:
    home.configure(*exports)
    assert home.run().failed == {}
    with duckdb.connect(str(home.lake.warehouse / "costs.duckdb"), read_only=True) as warehouse:
        return warehouse.execute("select as_of_date, first_day, is_current from int_accounts_as_of").fetchall()


def test_a_day_is_complete_when_it_is_so_in_every_export_of_the_newest_month(home):
    """36 hours before the delivery of 10 May is the noon of 8 May: 7 May is the last whole day of both."""
    assert _as_of(home, BETA, ZETA) == [(date(2026, 5, 7), date(2026, 5, 1), True)]


def test_an_export_that_has_handed_over_holds_nothing_back(home):
    """On 3 June nothing more is expected of an export until June; the other one has all of May."""
    assert _as_of(home, ZETA | {"until": "2026-06"}, BETA) == [(date(2026, 5, 31), date(2026, 5, 1), True)]
