"""The whole pipeline from a legacy report: what is published, and what staging makes of its columns."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from tests.conftest import Home
from tests.golden.legacy import Report

ENV = "resourceTags/user:Env"
# Of a plan, 8.00 covered usage that is billed 11.00; its negation takes 11.00 back.
COVERED = {
    "lineItem/LineItemType": "SavingsPlanCoveredUsage",
    "lineItem/UnblendedCost": "11",
    "savingsPlan/SavingsPlanEffectiveCost": "8",
    ENV: "prod",
}
NEGATION = {"lineItem/LineItemType": "SavingsPlanNegation", "lineItem/UnblendedCost": "-11"}
USAGE = {"lineItem/UnblendedCost": "1.25", "product/ProductName": "Amazon Elastic Compute Cloud", ENV: "test"}
TINY = {"lineItem/ProductCode": "AmazonS3", "lineItem/UnblendedCost": "0.0000000001", "product/region": "us-east-1"}
PUBLISHED = [
    ("Amazon Elastic Compute Cloud", Decimal("1.25"), Decimal("9.25")),
    ("Amazon Simple Storage Service", Decimal("0.0000000001"), Decimal("0.0000000001")),
]


# One home, each report with a payer of its own.
PLAN = {"savings_plan_savings_plan_arn": "arn:sp/1"}
REPORTS = {
    "parquet": (
        [COVERED | PLAN, NEGATION | PLAN, USAGE | {"resourceTags/user:Team": ""}],
        [TINY | {"costCategory/Team": "search"}],
    ),
    "csv": ([COVERED, NEGATION], [USAGE | {"resourceTags/user:env": "dev"}], [TINY]),
    "spelled": ([COVERED | PLAN], [COVERED | {"savings_plan_savings_plan_a_r_n": "arn:sp/2"}]),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("legacy"))
    for name, files in REPORTS.items():
        payer = {"bill/PayerAccountId": name}
        kind = "csv.gz" if name == "csv" else "snappy.parquet"
        Report(home.folder / name).deliver(*([payer | line for line in lines] for lines in files), kind=kind)
    home.configure(*({"name": name, "format": "aws_cur", "url": name} for name in REPORTS))
    assert home.run().failed == {}
    return home


def _costs(home: Home, report: str) -> list[tuple]:
    """What is published of a report by service: billed and effective cost."""
    ties = home.query("select delivered_rows, ties_out from fct_tie_out where export_name = ?", report)
    assert ties == [(sum(map(len, REPORTS[report])), True)]
    return home.query(
        "select service_name, sum(billed_cost), sum(effective_cost) "
        "from fct_service_costs_monthly where billing_account_id = ? group by all order by 1",
        report,
    )


def _staged(home: Home, report: str, columns: str) -> list[tuple]:
    with duckdb.connect(str(home.lake.warehouse / "costs.duckdb"), read_only=True) as db:
        sql = f"select {columns} from stg_aws_cur__line_items where x_export_name = ? order by all"
        return db.execute(sql, [report]).fetchall()


def test_a_month_of_parquet_is_published_to_the_last_digit_and_its_tags_are_gathered(home):
    assert _costs(home, "parquet") == PUBLISHED
    assert _staged(home, "parquet", "billed_cost, tags, product_region_code") == [
        (Decimal(-11), {}, None),
        (Decimal("0.0000000001"), {}, "us-east-1"),
        (Decimal("1.25"), {"user_env": "test"}, None),
        (Decimal(11), {"user_env": "prod"}, None),
    ]
    plans = "select distinct commitment_discount_id from fct_charges_daily where effective_cost = 8 and export_name = ?"
    assert home.query(plans, "parquet") == [("arn:sp/1",)]


def test_a_month_of_csv_is_published_to_the_last_digit_with_its_tags_as_they_are_spelled(home):
    assert _costs(home, "csv") == PUBLISHED
    assert _staged(home, "csv", "tags") == [
        ({},), ({"user:Env": "prod"},), ({"user:Env": "test", "user:env": "dev"},), (None,),
    ]  # fmt: skip


def test_files_of_a_month_may_spell_a_column_in_two_ways(home):
    assert [cost[1:] for cost in _costs(home, "spelled")] == [(Decimal(22), Decimal(16))]
    assert _staged(home, "spelled", "savings_plan_savings_plan_a_r_n, commitment_cost") == [
        ("arn:sp/1", Decimal(8)), ("arn:sp/2", Decimal(8)),
    ]  # fmt: skip
