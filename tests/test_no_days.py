"""A bill of which no day is complete yet: nothing to forecast and nothing to score, and all of it is published."""

from __future__ import annotations

from datetime import datetime

from tests.golden.bill import deliver


def test_a_bill_without_a_complete_day_is_published_without_forecasts(home):
    home.configure({"name": "acme", "format": "aws_cur2", "url": "export"})
    deliver(home.folder / "export", {"cost": "5", "start": "2026-04-01T00:00:00Z"}, at=datetime(2026, 4, 2, 6))
    assert home.run().failed == {}
    assert home.query("select sum(effective_cost) from fct_service_costs_monthly") == [(5,)]
    counts = "select (select count(*) from fct_cost_forecasts), (select count(*) from fct_anomaly_scores)"
    assert home.query(counts) == [(0, 0)]
    assert home.run().changed is False


def test_its_first_complete_days_have_a_forecast_without_an_interval(home):
    home.configure({"name": "acme", "format": "aws_cur2", "url": "export"})
    lines = [{"cost": "5", "start": f"2026-04-0{day}T00:00:00Z"} for day in range(1, 6)]
    deliver(home.folder / "export", *lines, at=datetime(2026, 4, 6, 13))
    assert home.run().failed == {}
    assert home.query(
        """
        select scope, target_date, forecast_cost, lower_80, model from fct_cost_forecasts
        where grain = 'day' and target_date = '2026-04-05' order by scope
        """
    ) == [
        (scope, datetime(2026, 4, 5).date(), 5, None, "sum" if scope != "service" else "share of account")
        for scope in ("billing_account", "service", "sub_account")
    ]
    assert home.query("select count(*), count(score) from fct_anomaly_scores where scope = 'service'") == [(4, 0)]
