"""An account's costs as arrays: read from a warehouse of a few rows, against what was put in by hand."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import duckdb
import numpy as np
import pytest

from cost_assets.series import AccountSeries, account_series

ALLOCATES = SimpleNamespace(allocation="allocation.yaml")  # all that is asked of settings here


@pytest.fixture
def db() -> duckdb.DuckDBPyConnection:
    """Two regions a day of one service, a tax without service, an unknown day, and a charge in another currency."""
    db = duckdb.connect()
    db.execute(
        """
        create table int_costs_daily (
            charge_date date, billing_account_id varchar, sub_account_id varchar, service_name varchar,
            x_charge_group varchar, billing_currency varchar, effective_cost decimal(38, 12), billed_cost decimal(38, 12)
        );
        insert into int_costs_daily values
            ('2026-03-30', 'payer', 'a', 'x', 'usage', 'USD', 0.1, 1), ('2026-03-30', 'payer', 'a', 'x', 'usage', 'USD', 0.2, 2),
            ('2026-03-31', 'payer', 'b', 'x', 'usage', 'USD', 5, 0),
            ('2026-03-31', 'payer', 'a', null, 'tax', 'USD', 7, 7),
            ('2026-04-02', 'payer', 'a', 'x', 'usage', 'USD', 3, 4), ('2026-04-03', 'payer', 'a', 'x', 'usage', 'USD', 99, 99),
            ('2026-03-30', 'payer', 'a', 'x', 'usage', 'EUR', 50, 50), ('2026-03-30', 'other', 'a', 'x', 'usage', 'USD', 60, 60);
        create table int_accounts_as_of as
        select 'payer' as billing_account_id, date '2026-03-30' as first_day, date '2026-04-02' as as_of_date,
            true as is_current;
        create table int_account_periods as
        select * from (values
            ('payer', date '2026-03-01', date '2026-03-31'), ('payer', date '2026-04-01', date '2026-04-02')
        ) as periods(billing_account_id, billing_period_start, complete_until)
        """  # noqa: E501
    )
    return db


@pytest.fixture
def account(db) -> AccountSeries:
    euros, dollars = account_series(db)
    assert (euros.billing_currency, dollars.billing_currency) == ("EUR", "USD")
    return dollars


def test_each_service_of_each_sub_account_is_a_series_of_its_own(account):
    assert account.as_of == date(2026, 4, 2)
    assert list(zip(account.sub_account_ids, account.service_names, strict=True)) == [
        ("a", None), ("a", "x"), ("b", "x"),
    ]  # fmt: skip
    assert set(account.costs) == {"usage", "tax"}
    assert account.costs["usage"][:, -4:].tolist() == [[0, 0, 0, 0], [0.3, 0, 0, 3], [0, 5, 0, 0]]
    assert account.costs["tax"][:, -3].tolist() == [7, 0, 0]
    assert account.known.all() and len(account.days) == 33  # from the first of March on


def test_what_was_billed_is_one_series_of_the_same_groups(account):
    billed = account.as_billed()
    assert (billed.sub_account_ids, billed.service_names) == ([None], [None])
    assert billed.costs["usage"][:, -4:].tolist() == [[3, 0, 0, 4]]
    assert billed.costs["tax"].sum() == 7
    assert not np.isnan(billed.costs["usage"]).any()


def allocate(db: duckdb.DuckDBPyConnection, rule: str) -> None:
    """Place every cost in the centre that an expression names."""
    db.execute(
        f"""
        create or replace table fct_allocated_costs_daily as
        select *, date_trunc('month', charge_date)::date as billing_period_start, {rule} as cost_centre
        from int_costs_daily
        """
    )


def test_cost_centres_are_the_same_costs_once_more(db):
    allocate(db, "case sub_account_id when 'a' then 'shop' else 'unallocated' end")
    _, account = account_series(db, ALLOCATES)
    assert account.cost_centres == [] and account.keys[0] == ("a", None, None)
    centres = account.by_centre
    assert centres.keys == [(None, None, "shop"), (None, None, "unallocated")]
    assert centres.costs["usage"][:, -4:].tolist() == [[0.3, 0, 0, 3], [0, 5, 0, 0]]
    assert centres.costs["tax"][:, -3].tolist() == [7, 0]
    assert account.as_billed().by_centre is None
    assert db.execute(
        "select sum(effective_cost) = (select sum(effective_cost) from int_costs_daily) from centre_costs_daily"
    ).fetchone()[0]


def test_without_an_allocation_there_are_no_cost_centres(db):
    assert [each.by_centre for each in account_series(db, ALLOCATES)] == [None, None]  # none was made
    allocate(db, "'unallocated'")
    for settings in (None, SimpleNamespace(allocation=None)):
        assert [each.by_centre for each in account_series(db, settings)] == [None, None]
        assert db.execute("select count(*) from centre_costs_daily").fetchone() == (0,)


def test_an_unknown_day_is_unknown_in_every_centre(db):
    allocate(db, "'shop'")
    db.execute("update int_account_periods set complete_until = '2026-03-30' where billing_period_start = '2026-03-01'")
    _, account = account_series(db, ALLOCATES)
    assert np.isnan(account.by_centre.costs["usage"][0, -3]) and np.isnan(account.costs["usage"][:, -3]).all()
