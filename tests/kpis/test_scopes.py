"""Whose KPIs they are, what is not known, months that lack days, and what moved."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kpis.inputs import EC2, JUNE, LAST_JUNE, MAY, RDS, S3, day, figures, measured, period, used

_BOX = "BoxUsage:m5.large"
_WHOLE_MAY, _WHOLE_JUNE = period(MAY, date(2026, 5, 31)), period(JUNE, date(2026, 6, 30))


def test_each_scope_has_its_own_figure():
    db = measured(
        used(EC2, _BOX, "on demand", 10, 10, sub_account_id="a", cost_centre="web"),
        used(EC2, _BOX, "reserved", 20, 30, sub_account_id="a", cost_centre="data"),
        used(EC2, _BOX, "on demand", 60, 60, sub_account_id="b", cost_centre="data", billing_account_id="other"),
        used(EC2, _BOX, "on demand", 7, 7, sub_account_id="a", cost_centre=None),
    )
    share = "compute_on_demand_share", "numerator, denominator"
    assert figures(db, *share) == (77, 107)
    assert figures(db, *share, "billing_account", billing_account_id="payer") == (17, 47)
    assert figures(db, *share, "sub_account", sub_account_id="b") == (60, 60)
    assert figures(db, *share, "cost_centre", cost_centre="web") == (10, 10)
    assert figures(db, *share, "cost_centre", cost_centre="data") == (60, 90)
    shared = "select count(*) from fct_kpis_monthly where scope = 'cost_centre' and cost_centre is null"
    assert db.execute(shared).fetchall() == [(0,)]


def test_currencies_stay_apart():
    db = measured(
        used(EC2, _BOX, "on demand", 10, 10),
        used(EC2, _BOX, "reserved", 20, 30, billing_currency="EUR"),
        ("fct_service_costs_monthly", {"billing_currency": "EUR", "effective_cost": 20}),
    )
    share = "compute_on_demand_share", "numerator, denominator", "all"
    assert figures(db, *share, billing_currency="USD") == (10, 10)
    assert figures(db, *share, billing_currency="EUR") == (0, 30)


def test_usage_that_belongs_to_no_sub_account_has_a_row_of_its_own():
    db = measured(used(EC2, _BOX, "on demand", 10, 10, sub_account_id=None), used(EC2, _BOX, "on demand", 20, 20))
    found = db.execute(
        "select sub_account_id, numerator::int from fct_kpis_monthly "
        "where kpi = 'compute_on_demand_share' and scope = 'sub_account' order by all"
    ).fetchall()
    assert found == [("shop", 20), (None, 10)]


def test_only_everything_together_has_rows_without_figures():
    db = measured(used(S3, "TimedStorage-ByteHrs", "on demand", 10))
    assert figures(db, "rds_on_demand_share") == (0, 0, None)
    assert figures(db, "commitment_waste") == (None, None, None)
    assert figures(db, "rds_on_demand_share", scope="sub_account") is None
    assert figures(db, "s3_standard_share", scope="sub_account") == (10, 10, 100)


def test_what_has_no_known_price_is_left_out_and_said():
    db = measured(used(EC2, _BOX, "on demand", 10, 10), used(EC2, "BoxUsage:m5.xlarge", "on demand", 33))
    assert figures(db, "compute_on_demand_share", "numerator, denominator, left_out_cost") == (10, 10, 33)


def test_other_providers_names_say_nothing():
    db = measured(used(EC2, _BOX, "on demand", 10, 10, provider_name="Microsoft"))
    assert figures(db, "compute_on_demand_share") == (None, None, None)


def test_a_month_that_lacks_days_is_compared_to_date_alone():
    """June is there up to the 10th: 30 against the 20 of May's first ten days; May cost 90 in all."""
    db = measured(
        day(date(2026, 5, 2), 20), day(date(2026, 5, 20), 70), day(date(2026, 6, 10), 30), day(date(2026, 6, 11), 5),
        _WHOLE_MAY, period(JUNE, date(2026, 6, 10), period_status="open"),
    )  # fmt: skip
    assert figures(db, "cost_change_month") == (None, 90, None)
    assert figures(db, "daily_cost_change")[2] is None
    assert figures(db, "cost_change_to_date") == (10, 20, 50)
    assert figures(db, "cost_change_month", "period_status, is_complete") == ("open", False)


def test_one_account_that_lacks_days_holds_up_the_whole():
    db = measured(
        day(date(2026, 5, 2), 20), day(date(2026, 6, 2), 30), _WHOLE_MAY, _WHOLE_JUNE,
        day(date(2026, 5, 2), 10, billing_account_id="other"), day(date(2026, 6, 2), 10, billing_account_id="other"),
        period(MAY, date(2026, 5, 31), billing_account_id="other"),
        period(JUNE, date(2026, 6, 3), billing_account_id="other"),
    )  # fmt: skip
    assert figures(db, "cost_change_month") == (None, 30, None)
    assert figures(db, "cost_change_month", scope="billing_account", billing_account_id="payer") == (10, 20, 50)
    assert figures(db, "cost_change_month", "is_complete", "billing_account", billing_account_id="payer") == (True,)


LACKING = day(date(2026, 5, 2), 20), day(date(2026, 6, 2), 20), day(date(2026, 6, 25), 10)


def test_nothing_is_measured_against_a_month_that_lacks_days():
    """A dollar a day would look like 50 % more where May's last eleven days never came."""
    db = measured(*LACKING, period(MAY, date(2026, 5, 20)), _WHOLE_JUNE)
    for kpi in ("cost_change_month", "daily_cost_change", "cost_change_to_date"):
        assert figures(db, kpi)[::2] == (None, None)
    assert _movers(db) == []


def test_to_date_a_month_is_compared_with_one_that_is_complete_for_as_long():
    """Up to 20 June with the 20 days of May that came, but not up to the 21st; June's 10 of the 25th do not count."""
    for until, expected in ((20, (0, 20, 0)), (21, (None, 20, None))):
        db = measured(*LACKING, period(MAY, date(2026, 5, 20)), period(JUNE, date(2026, 6, until)))
        assert figures(db, "cost_change_to_date") == expected
    other = {"billing_account_id": "other"}
    rest = day(date(2026, 5, 2), 7, **other), day(date(2026, 6, 2), 9, **other), period(MAY, date(2026, 5, 31), **other)
    june = period(JUNE, date(2026, 6, 21), **other)
    db = measured(*LACKING, period(MAY, date(2026, 5, 20)), period(JUNE, date(2026, 6, 21)), *rest, june)
    assert figures(db, "cost_change_to_date", "value") == (None,)  # of one account the days are missing
    assert figures(db, "cost_change_to_date", scope="billing_account", **other) == (2, 7, pytest.approx(200 / 7))
    assert _movers(db) == [] and _movers(db, scope="billing_account") == [(1, EC2, "up", 2)]


def test_a_shorter_month_that_is_whole_has_all_days_to_compare():
    """28 days of February against 31 of March, which are whole."""
    february, march = date(2026, 2, 1), date(2026, 3, 1)
    db = measured(
        ("fct_service_costs_monthly", {"billing_period_start": march, "effective_cost": 0}),
        day(february, 20), day(march, 30), period(february, date(2026, 2, 28)), period(march, date(2026, 3, 31)),
    )  # fmt: skip
    for kpi in ("cost_change_month", "cost_change_to_date"):
        assert figures(db, kpi, billing_period_start=march) == (10, 20, 50)


def test_nothing_is_measured_against_a_year_ago_that_lacks_days():
    for until, expected in ((30, 50), (29, None)):
        db = measured(day(LAST_JUNE, 20), day(JUNE, 30), period(LAST_JUNE, date(2025, 6, until)), _WHOLE_JUNE)
        assert figures(db, "cost_change_year", "value") == (expected,)


def test_the_first_month_changed_against_nothing():
    db = measured(day(date(2026, 6, 2), 30), _WHOLE_JUNE)
    assert figures(db, "cost_change_month") == (None, None, None)
    assert db.execute("select count(*) from fct_cost_movers_monthly").fetchall() == [(0,)]


def test_a_longer_month_is_no_growth():
    """A dollar a day: 30 in June after 31 in May."""
    days = [day(date(2026, month, n), 1) for month, last in ((5, 31), (6, 30)) for n in range(1, last + 1)]
    db = measured(*days, _WHOLE_MAY, _WHOLE_JUNE)
    assert figures(db, "cost_change_month")[2] == pytest.approx(-100 / 31)
    assert figures(db, "daily_cost_change") == pytest.approx((0, 1, 0))


def _movers(db, dimension="service", columns="rank, item, movement, effective_cost_change::int", scope="all"):
    return db.execute(
        f"select {columns} from fct_cost_movers_monthly where dimension = ? and scope = ? order by rank",
        [dimension, scope],
    ).fetchall()


def test_what_moved_the_largest_first_what_is_new_and_what_is_gone():
    db = measured(
        day(date(2026, 5, 2), 20), day(date(2026, 6, 2), 25),
        day(date(2026, 5, 3), 40, service_name=RDS),
        day(date(2026, 6, 3), 9, service_name=S3),
        day(date(2026, 5, 3), 7, service_name="AWS Lambda"), day(date(2026, 6, 3), 7, service_name="AWS Lambda"),
        _WHOLE_MAY, _WHOLE_JUNE,
    )  # fmt: skip
    assert _movers(db) == [(1, RDS, "gone", -40), (2, S3, "new", 9), (3, EC2, "up", 5)]
    assert _movers(db, "sub_account") == [(1, "shop", "down", -26)]
    costs = "item, previous_effective_cost::int, effective_cost::int, effective_cost_change_pct"
    assert _movers(db, columns=costs) == [
        (RDS, 40, None, -100), (S3, None, 9, None), (EC2, 20, 25, 25),
    ]  # fmt: skip
    assert figures(db, "cost_change_month")[0] == -26 == sum(row[3] for row in _movers(db))


def test_while_days_are_missing_nothing_is_gone():
    """To date RDS cost 4 in May and nothing in June, but it may still come; S3 was new to May only after the tenth."""
    db = measured(
        day(date(2026, 5, 3), 4, service_name=RDS), day(date(2026, 6, 2), 25), day(date(2026, 5, 2), 20),
        day(date(2026, 5, 20), 6, service_name=S3), day(date(2026, 6, 2), 1, service_name=S3),
        _WHOLE_MAY, period(JUNE, date(2026, 6, 10)),
    )  # fmt: skip
    assert _movers(db, columns="item, movement, effective_cost_change::int, is_to_date") == [
        (EC2, "up", 5, True), (RDS, "down", -4, True), (S3, "up", 1, True),
    ]  # fmt: skip
