"""The whole pipeline from a legacy report: what is published, and what staging makes of its columns."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from tests.golden.legacy import Report

ACME = {"name": "acme", "format": "aws_cur", "url": "acme"}
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


@pytest.fixture
def report(home) -> Report:
    return Report(home.folder / "acme")


@pytest.fixture
def publish(home, report):
    """Deliver files and run; the costs that are published by service, and what is staged by columns."""

    def run(*files: list[dict[str, str]], kind: str, staged: str) -> tuple[list[tuple], list[tuple]]:
        report.deliver(*files, kind=kind)
        home.configure(ACME)
        assert home.run().failed == {}
        assert home.query("select delivered_rows, ties_out from fct_tie_out") == [(sum(map(len, files)), True)]
        costs = home.query(
            "select service_name, sum(billed_cost), sum(effective_cost) "
            "from fct_service_costs_monthly group by all order by 1"
        )
        with duckdb.connect(str(home.lake.warehouse / "costs.duckdb"), read_only=True) as db:
            return costs, db.execute(f"select {staged} from stg_aws_cur__line_items order by all").fetchall()

    return run


def test_a_month_of_parquet_is_published_to_the_last_digit_and_its_tags_are_gathered(publish, home):
    plan = {"savings_plan_savings_plan_arn": "arn:sp/1"}
    costs, staged = publish(
        [COVERED | plan, NEGATION | plan, USAGE | {"resourceTags/user:Team": ""}],
        [TINY | {"costCategory/Team": "search"}],
        kind="snappy.parquet",
        staged="billed_cost, tags, product_region_code",
    )
    assert costs == PUBLISHED
    assert staged == [
        (Decimal(-11), {}, None),
        (Decimal("0.0000000001"), {}, "us-east-1"),
        (Decimal("1.25"), {"user_env": "test"}, None),
        (Decimal(11), {"user_env": "prod"}, None),
    ]
    plans = "select distinct commitment_discount_id from fct_charges_daily where effective_cost = 8"
    assert home.query(plans) == [("arn:sp/1",)]


def test_a_month_of_csv_is_published_to_the_last_digit_with_its_tags_as_they_are_spelled(publish):
    costs, staged = publish(
        [COVERED, NEGATION], [USAGE | {"resourceTags/user:env": "dev"}], [TINY], kind="csv.gz", staged="tags"
    )
    assert costs == PUBLISHED
    assert staged == [({},), ({"user:Env": "prod"},), ({"user:Env": "test", "user:env": "dev"},), (None,)]


def test_files_of_a_month_may_spell_a_column_in_two_ways(publish):
    arns = {"savings_plan_savings_plan_arn": "arn:sp/1", "savings_plan_savings_plan_a_r_n": "arn:sp/2"}
    files = [[COVERED | {name: arn}] for name, arn in arns.items()]
    costs, staged = publish(*files, kind="snappy.parquet", staged="savings_plan_savings_plan_a_r_n, commitment_cost")
    assert [cost[1:] for cost in costs] == [(Decimal(22), Decimal(16))]
    assert staged == [("arn:sp/1", Decimal(8)), ("arn:sp/2", Decimal(8))]
