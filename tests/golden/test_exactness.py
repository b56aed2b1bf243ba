"""Amounts of bills that say more digits than a double holds, and words for nothing where a payer should stand."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Home
from tests.golden import bill, focus

MADE = datetime(2026, 5, 20)
LARGE = Decimal("1234567.1234567891")  # the nearest double is ...892 to ten places


def _deliver_parquet(folder: Path, partition: str, charges: str) -> None:
    path = folder / f"data/{partition}/acme-00001.parquet"
    path.parent.mkdir(parents=True)
    duckdb.execute(f"copy ({charges}) to '{path}' (format parquet)")
    bill.write_manifest(folder, partition, "run-1", {}, [path], MADE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """FOCUS as decimals of two scales and as doubles in one month, and line items whose net column alone is decimal."""
    home = Home(tmp_path_factory.mktemp("exactness"))
    charge = """
        select '{payer}' as BillingAccountId, 'USD' as BillingCurrency, 'Usage' as ChargeCategory, 'EC2' as ServiceName,
            timestamp '2026-04-01' as BillingPeriodStart, timestamp '2026-04-02' as ChargePeriodStart,
            {cost} as BilledCost, {cost} as EffectiveCost, {cost} as ListCost, {cost} as ContractedCost
    """
    exact = [charge.format(payer="1", cost=f"{LARGE}::decimal(38, 10)") for _ in range(3)]
    finer = charge.format(payer="2", cost="0.00000000025::decimal(38, 16)")
    _deliver_parquet(home.folder / "exact", "billing_period=2026-04", " union all ".join(exact))
    _deliver_parquet(home.folder / "finer", "billing_period=2026-04", " union all ".join([finer] * 2))
    doubles = {"payer": "3", "billed": "0.1", "effective": "0.1", "list": "NaN", "quantity": "NaN"}
    focus.deliver(home.folder / "doubles", doubles, {**doubles, "billed": "0.2"}, at=MADE)
    words = [{"payer": payer, "billed": cost} for payer, cost in (("4", "1"), ("NaN", "2"), ("NULL", "4"))]
    focus.deliver(home.folder / "words", *words, at=MADE)
    line_item = ", ".join(f"'{said}' as {name}" for name, said in bill.PLAIN.items() if said and name != "product")
    _deliver_parquet(
        home.folder / "aws",
        "BILLING_PERIOD=2026-04",
        f"""
        select {line_item.replace("011254002932", "5")}, timestamp '2026-04-01' as bill_billing_period_start_date,
            timestamp '2026-04-02' as line_item_usage_start_date, 7::double as line_item_unblended_cost,
            7::double as pricing_public_on_demand_cost, {LARGE}::decimal(38, 10) as line_item_net_unblended_cost
        """,
    )
    split = {"cost": "0", "operation": "EKSPod-EC2", "currency": ""}
    bill.deliver(home.folder / "split", {"payer": "6", "cost": "10"}, {"payer": "6", **split}, at=MADE)
    named = {"exact": "focus", "finer": "focus", "doubles": "focus", "words": "focus"}
    named |= {"aws": "aws_cur2", "split": "aws_cur2"}
    home.configure(*({"name": name, "format": format, "url": name} for name, format in named.items()))
    assert home.run().failed == {}
    return home


def test_decimals_are_published_to_the_last_digit_and_doubles_rounded_beside_them(home):
    """What no double holds, three times; what is rounded to ten places once per row, twice; and a list cost and a
    quantity that nobody knows."""
    costs = "sum(billed_cost), sum(list_cost), sum(contracted_cost), sum(consumed_quantity)"
    asked = "export_name not in ('words', 'split')"
    assert home.query(f"select export_name, {costs} from fct_charges_daily where {asked} group by 1 order by 1") == [
        ("aws", LARGE, 7, LARGE, None),
        ("doubles", Decimal("0.3"), None, 0, None),
        ("exact", 3 * LARGE, 3 * LARGE, 3 * LARGE, None),
        ("finer", Decimal("0.0000000006"), Decimal("0.0000000006"), Decimal("0.0000000006"), None),
    ]


def test_landing_and_staging_name_payers_and_currencies_alike(home):
    """A payer that is a word for nothing is unknown, and rows of two such words are of one group; rows that only split
    others' cost have no cost, also where they have a currency, or none, of their own."""
    assert home.query(
        """
        select billing_account_id, billing_currency, delivered_rows, split_rows, delivered_billed_cost,
            published_billed_cost, ties_out
        from fct_tie_out where export_name in ('words', 'split') order by all
        """
    ) == [
        ("4", "USD", 1, 0, 1, 1, True),
        ("6", "USD", 1, 0, 10, 10, True),
        ("6", None, 1, 1, None, None, True),
        (None, "USD", 2, 0, 6, 6, True),
    ]
    assert home.query("select count(*) from fct_tie_out_details where not x_ties") == [(0,)]
