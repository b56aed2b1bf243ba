"""One home in which every bill of the traps is published."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import duckdb
import pytest

from tests.conftest import Home
from tests.golden.traps.bills import Bill, deliver_all

COSTS = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("traps"))
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
def objections(published: Home) -> Callable[[Bill, str, str], list]:
    """What a check of April objects to in a bill, told by a column."""

    def read(bill: Bill, check: str, column: str) -> list:
        sql = f"select {column} from main_dbt_test__audit.{check} where billing_account_id = ? order by 1"
        with duckdb.connect(str(published.lake.warehouse / "costs.duckdb"), read_only=True) as warehouse:
            return [row[0] for row in warehouse.execute(sql, [bill.payer]).fetchall()]

    return read


def _short(cost: Decimal | None) -> str | None:
    return None if cost is None else f"{cost.normalize():f}"
