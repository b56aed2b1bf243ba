"""int_restatements: what a delivery changed, and whose bill that is."""

from __future__ import annotations

from pathlib import Path

import duckdb
from jinja2 import Template

MODEL = Path(__file__).parents[2] / "dbt_project/models/intermediate/month/int_restatements.sql"


def changed(before: str, after: str) -> list[tuple]:
    """Service, change of billed cost, and payer, by lines of payer, service and cost."""
    with duckdb.connect() as db:
        for name, lines in (("charges_before", before), ("int_charges_daily", after)):
            db.execute(
                f"""
                create table {name} as
                select
                    'acme' as export_name, payer as billing_account_id, null::varchar as sub_account_id,
                    service as service_name, 'Usage' as charge_category, 'USD' as billing_currency,
                    cost::decimal(38, 12) as billed_cost, billed_cost as effective_cost, 1 as x_rows
                from (values {lines}) as t(payer, service, cost)
                """
            )
        said = {"billing_month": "2026-04-01"}
        model = Template(MODEL.read_text()).render(
            config=lambda **_: "", ref=str, var=said.get, charges_in_place=lambda: "charges_before"
        )
        return db.execute(
            f"select service_name, billed_cost_change::int, x_billing_account_id from ({model}) order by all"
        ).fetchall()


def test_a_change_is_of_the_payer_whose_lines_it_sums_up():
    assert changed(
        "('a', 'EC2', 1), ('b', 'S3', 1), ('b', 'gone', 3), ('a', 'same', 4)",
        "('a', 'EC2', 2), ('b', 'S3', 5), ('a', 'new', 6), ('a', 'same', 4)",
    ) == [("EC2", 1, "a"), ("S3", 4, "b"), ("gone", -3, "b"), ("new", 6, "a")]


def test_what_several_payers_have_in_one_row_is_of_none_of_them():
    assert changed(
        "('a', 'tax', 1), ('b', 'tax', 1), ('a', 'moved', 2), (null, 'unnamed', 3)",
        "('a', 'tax', 2), ('b', 'tax', 3), ('b', 'moved', 5), ('a', 'unnamed', 4)",
    ) == [("moved", 3, None), ("tax", 3, None), ("unnamed", 1, None)]
