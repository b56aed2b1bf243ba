"""Evidence by group, and the query of each figure by itself."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import duckdb
import pytest

from cost_assets.insights.claims import Evidence
from cost_assets.insights.gathering import differing, gather
from cost_assets.insights.measured import measured
from cost_assets.insights.sources import sources
from cost_assets.settings import Insights
from tests.insights import warehouse

COVERAGE = "fct_commitment_coverage_monthly (billing_period_start, billing_account_id, billing_currency, service_name, "


@pytest.fixture
def db() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("create table costs (service varchar, month date, drivers json, cost decimal(38, 12))")
    made.execute("""
        insert into costs values
            ('EC2', '2026-10-01', '{"value": "a"}', 1.1), ('EC2', '2026-10-01', '{"value": "a"}', 2.2),
            ('it''s', '2026-10-01', '{"value": "b"}', 5), (null, '2026-10-01', '{}', 7),
            ('S3', '2026-10-01', '{}', null)
    """)
    return made


def test_each_groups_own_query_finds_its_value(db):
    """By hand: EC2 3.3, it's 5, no service 7; S3 is not known, so it is no evidence."""
    found = db.execute(
        measured("costs", "sum(cost)", {"service": "service", "month": "month", "driver": "(drivers ->> 'value')"})
    ).fetchall()
    assert {(row[0], row[2]): row[3] for row in found} == {
        ("EC2", "a"): Decimal("3.3"), ("it's", "b"): Decimal(5), (None, None): Decimal(7),
    }  # fmt: skip
    for row in found:
        assert db.execute(row[4]).fetchall() == [(row[3],)]


def test_a_figure_that_its_query_does_not_find_is_named(db):
    def evidence(id: str, value: str, sql: str) -> Evidence:
        return Evidence(id, "EC2", "service", "2026-10", "cost", "USD", Decimal(value), sql)

    right = "select sum(cost)::decimal(38, 12) from costs where service = 'EC2'"
    wrong = [
        evidence("E2", "3.300000000001", right),
        evidence("E3", "0", "select sum(cost) from costs where service = 'X'"),
    ]
    assert differing(db, [evidence("E1", "3.3", right), *wrong]) == wrong


def test_levels_of_cost_centres_are_not_those_of_their_account(db):
    db.execute("""
        create table fct_change_points as
        select date '2026-10-03' as change_date, scope, 'payer' as billing_account_id, null::varchar as sub_account_id,
            null::varchar as service_name, 'USD' as billing_currency, cost::decimal(38, 12) as monthly_cost_change,
            centre as cost_centre
        from (values ('billing_account', 7, null), ('cost_centre', 2, 'shop'), ('cost_centre', 5, 'data'))
            as points(scope, cost, centre)
    """)
    ((scope, value, sql),) = db.execute(f"select scope, value, sql from ({sources()['level_figures']})").fetchall()
    assert (scope, value) == ("billing_account", 7)
    assert db.execute(sql).fetchall() == [(7,)]


def test_what_is_not_known_of_a_commitment_is_no_use_of_it(db):
    """By hand: of A 50 of 100 were used; of B it is not known what went unused."""
    db.execute("""
        create table fct_commitments_monthly as
        select date '2026-10-01' as billing_period_start, 'payer' as billing_account_id, 'USD' as billing_currency,
            id as commitment_discount_id, used::decimal(38, 12) as x_used_cost, unused::decimal(38, 12) as x_unused_cost
        from (values ('A', 50, 50), ('B', 100, null)) as commitments(id, used, unused)
    """)
    found = db.execute(f"select metric, value from ({sources()['commitment_figures']})").fetchall()
    assert dict(found) == {"utilization_pct": 50, "x_unused_cost": 50}


def test_what_was_forecast_of_a_day_that_is_not_complete_any_more_is_no_figure(db):
    db.execute("""
        create table int_accounts_as_of as select 'payer' as billing_account_id, date '2026-10-09' as as_of_date;
        create table fct_cost_forecasts as
        select
            as_of::date as as_of_date, 'billing_account' as scope, 'month' as grain, date '2026-10-01' as target_date,
            'payer' as billing_account_id, null::varchar as sub_account_id, null::varchar as service_name,
            null::varchar as cost_centre, 'USD' as billing_currency, 'effective_cost' as cost_basis,
            cost as forecast_cost, cost as lower_80, cost as upper_80
        from (values ('2026-10-08', 7), ('2026-10-09', 8), ('2026-10-10', 9)) as said(as_of, cost)
    """)
    found = db.execute(f"select metric, value from ({sources()['landing_figures']}) order by all").fetchall()
    assert found == [(name, cost) for name in ("forecast_cost", "lower_80", "upper_80") for cost in (7, 8)]


def test_of_costs_without_a_currency_nothing_is_told(tmp_path):
    db, lake = warehouse.empty(tmp_path)
    db.execute("""
        insert into int_accounts_as_of values ('payer', date '2026-11-05');
        insert into fct_service_costs_monthly values
            ('2026-10-01', 'payer', 'payer', 'USD', 'Amazon EC2', 400, 400),
            ('2026-10-01', 'payer', 'payer', null, 'Amazon EKS', 0, 0);
        insert into fct_account_costs_daily
        select day::date, '2026-10-01', 'payer', 'payer', currency, cost, cost, true
        from generate_series(timestamp '2026-10-01', timestamp '2026-10-31', interval 1 day) as days(day),
            (values ('USD', 12), (null, 0)) as of_a_day(currency, cost)
    """)
    told = gather(db, lake, Insights(), datetime(2026, 11, 6)).subjects
    assert {row.unit for _, each in told for row in each.evidence} == {"USD"}


def test_what_was_covered_is_no_part_of_what_could_still_be(tmp_path):
    """By hand: 30 of 100 and 20 of 100 were covered: 25 %, and 150 are left. What has no price is of no coverage."""
    db, lake = warehouse.empty(tmp_path)
    db.execute(f"""
        insert into int_accounts_as_of values ('payer', date '2026-11-05');
        insert into fct_service_costs_monthly values ('2026-10-01', 'payer', 'payer', 'USD', 'Amazon EC2', 400, 400);
        insert into {COVERAGE} x_covered_list_cost, x_eligible_list_cost) values
            ('2026-10-01', 'payer', 'USD', 'Amazon EC2', 30, 70), ('2026-10-01', 'payer', 'USD', 'AWS Lambda', 20, 80),
            ('2026-10-01', 'payer', 'USD', 'Amazon RDS', 10, null)
    """)
    gather(db, lake, Insights(), datetime(2026, 11, 6))
    figures = "select distinct value from coverage_figures where scope = 'billing_account'"
    assert db.execute(figures).fetchall() == [(Decimal(25),)]
    ((base, saving),) = db.execute("select base_cost, saving_cost from fct_recommendations").fetchall()
    assert (base, saving) == (150, Decimal("21.00"))  # 14 % of it
