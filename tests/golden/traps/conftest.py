"""One home in which every bill of the traps is published."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from decimal import Decimal

import duckdb
import pytest

from tests.conftest import Home
from tests.golden.traps.bills import Bill, deliver_all

COSTS = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Made by whichever of pytest's processes asks first, while the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    home = Home((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "traps")
    home.folder.mkdir(exist_ok=True)
    with (home.folder / "asked").open("w") as asked:
        fcntl.flock(asked, fcntl.LOCK_EX)
        if not home.lake.current.exists():
            home.configure(*deliver_all(home.folder), invoices="invoices.csv")
            assert home.run().failed == {}
    return home


@pytest.fixture
def charges(published: Home) -> Callable[..., list[tuple]]:
    """What is published of a bill, its `costs` summed `by` columns and ordered by them."""

    def read(
        bill: Bill, by: str = "charge_category, commitment_discount_status", costs: tuple[str, ...] = COSTS
    ) -> list[tuple]:
        found = published.query(
            f"select {by}, {', '.join(f'sum({cost})' for cost in costs)} from fct_charges_daily "
            "where billing_account_id = ? group by all order by all",
            bill.payer,
        )
        known = len(costs)
        return [(*row[:-known], *map(_short, row[-known:])) for row in found]

    return read


@pytest.fixture
def savings(published: Home) -> Callable[[Bill], tuple]:
    """What a bill's usage saved: by prices, by commitments, and in all."""

    def read(bill: Bill) -> tuple:
        kinds = ", ".join(f"sum({kind}_savings_cost)" for kind in ("negotiated", "commitment", "total"))
        found = published.query(f"select {kinds} from fct_savings_monthly where billing_account_id = ?", bill.payer)
        return tuple(map(_short, found[0]))

    return read


@pytest.fixture
def objections(published: Home) -> Callable[[Bill, str, str], list]:
    """What a check of April objects to in a bill, told by a column."""

    def read(bill: Bill, check: str, column: str) -> list:
        sql = f"select {column} from main_dbt_test__audit.{check} where billing_account_id = ? order by 1"
        with duckdb.connect(str(published.lake.warehouse / "costs.duckdb"), read_only=True) as warehouse:
            return [row[0] for row in warehouse.execute(sql, [bill.payer]).fetchall()]

    return read


def _short(cost: Decimal | None) -> str | None:
    return None if cost is None else f"{cost.normalize():f}"
