"""An account's costs as arrays: read from a warehouse of a few rows, against what was put in by hand."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pytest

from cost_assets.series import AccountSeries, account_series


@pytest.fixture
def account() -> AccountSeries:
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
