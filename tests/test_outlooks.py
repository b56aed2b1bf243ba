"""Three deliveries of a small bill, and what is forecast and flagged after each: what was said stays as it was said."""

from __future__ import annotations

import json
import math
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cost_assets import cli, judging, pipeline
from cost_assets.errors import ConfigError
from cost_assets.settings import load_settings
from tests.conftest import Home
from tests.golden.bill import deliver

S3 = {"code": "AmazonS3", "product": '{"product_name": "Amazon S3"}', "account": "044444444444"}
NAT = {"usage_type": "NatGateway-Bytes"}
FIRST, SECOND = datetime(2026, 4, 15, 12), datetime(2026, 4, 20, 12)  # complete until the 13th, and the 18th
SPIKE = date(2026, 4, 8)
EC2 = "Amazon Elastic Compute Cloud"


def lines(month: date, until: date, dearer: date | None = None) -> list[dict[str, str]]:
    """Compute with a weekly rhythm and a spike of two days, storage that grows, and a tax on the first."""
    found = [{"cost": "180", "type": "Tax", "start": f"{month}T00:00:00Z", "account": "022222222222"}]
    day = month
    while day.month == month.month and day <= until:
        n = (day - date(2026, 1, 1)).days
        compute = 100 * (0.6 if day.weekday() > 4 else 1) * (1 + 0.02 * math.sin(3 * n)) * (2 if day == dearer else 1)
        start = f"{day}T00:00:00Z"
        found.append({"cost": f"{compute:.4f}", "start": start})
        found.append({"cost": f"{20 + 0.1 * n + 0.2 * math.cos(5 * n):.4f}", "start": start, **S3})
        if day in (SPIKE, SPIKE + timedelta(days=1)):
            found.append({"cost": "150", "start": start, **NAT})
        day += timedelta(days=1)
    return found


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, list[dict[str, list[tuple]]]]:
    """A home that has taken two deliveries of April, then March once more; every table as published after each."""
    home = Home(tmp_path_factory.mktemp("told"))
    home.configure({"name": "acme", "format": "aws_cur2", "url": "export"}, resource_costs=False)
    export, published = home.folder / "export", []
    for month, at in ((date(2026, 1, 1), 3), (date(2026, 2, 1), 3), (date(2026, 3, 1), 3)):
        closed = datetime(month.year, month.month + 1, at, 12)
        deliver(export, *lines(month, date(2026, 12, 31)), at=closed, month=f"{month:%Y-%m}", execution=f"{month:%b}")
    for number, at in enumerate((FIRST, SECOND), start=1):
        april = [line | {"invoice": ""} for line in lines(date(2026, 4, 1), at.date())]
        deliver(export, *april, at=at, month="2026-04", execution=f"april-{number}")
        assert home.run().failed == {}
        published.append(home.tables())
    restated = lines(date(2026, 3, 1), date(2026, 12, 31), dearer=date(2026, 3, 11))
    deliver(export, *restated, at=SECOND - timedelta(hours=1), month="2026-03", execution="march-again")
    assert home.run().failed == {}
    return home, [*published, home.tables()]


def test_every_day_of_ninety_and_four_months_are_forecast_for_every_scope(told):
    home, _ = told
    assert home.query(
        """
        select as_of_date, scope, grain, cost_basis, count(*), min(target_date), max(target_date)
        from fct_cost_forecasts where is_latest group by all order by all
        """
    ) == [
        (date(2026, 4, 18), scope, grain, basis, n * (90 if grain == "day" else 4), *of[grain])
        for scope, n in (("billing_account", 1), ("service", 2), ("sub_account", 2))
        for grain, basis in (("day", "effective_cost"), ("month", "billed_cost"), ("month", "effective_cost"))
        for of in [{"day": (date(2026, 4, 19), date(2026, 7, 17)), "month": (date(2026, 4, 1), date(2026, 7, 1))}]
        if basis == "effective_cost" or scope == "billing_account"
    ]


def test_a_month_is_what_is_known_and_what_is_to_come_near_what_it_will_be(told):
    """April, by hand: the tax, the compute of 8 weekend and 22 weekdays, storage from 29 to 32, and the spike."""
    home, _ = told
    known, forecast, lower, upper = home.query(
        """
        select x_known_cost, forecast_cost, lower_95, upper_95 from fct_cost_forecasts
        where is_latest and scope = 'billing_account' and grain = 'month' and target_date = '2026-04-01'
            and cost_basis = 'effective_cost'
        """
    )[0]
    until_18 = home.query(
        "select sum(effective_cost) from fct_account_costs_daily "
        "where charge_date between '2026-04-01' and '2026-04-18'"
    )[0][0]
    whole = sum(Decimal(line["cost"]) for line in lines(date(2026, 4, 1), date(2026, 4, 30)))
    assert known == until_18
    assert abs(forecast - whole) < whole / 25  # the spike of ten days before is still in it
    assert lower <= forecast <= upper


def test_parts_add_up_to_their_totals_to_the_last_digit(told):
    home, _ = told
    differing = home.query(
        """
        select grain, target_date, list(forecast_cost) from (
            select scope, grain, target_date, as_of_date, sum(forecast_cost) as forecast_cost
            from fct_cost_forecasts where cost_basis = 'effective_cost' group by all
        ) group by as_of_date, grain, target_date having count(distinct forecast_cost) <> 1
        """
    )
    assert differing == []


def test_what_was_forecast_stays_as_it_was_said(told):
    _, published = told
    first, second, third = ({row for row in tables["fct_cost_forecasts"]} for tables in published)
    of_13th = [{row[:15] for row in rows if row[0] == date(2026, 4, 13)} for rows in (first, second, third)]
    assert of_13th[0] == of_13th[1] == of_13th[2] != set()
    latest = [{row[0] for row in rows if row[15]} for rows in (first, second, third)]
    assert latest == [{date(2026, 4, 13)}, {date(2026, 4, 18)}, {date(2026, 4, 18)}]
    assert second != third  # of other costs another forecast was said of the same day


def test_stored_forecasts_are_held_against_what_came(told):
    home, _ = told
    found = home.query(
        """
        select forecasts, wape, abs(bias) <= wape, is_used from fct_forecast_accuracy
        where scope = 'billing_account' and source = 'stored' and grain = 'day' and days_ahead = '1-7'
        """
    )
    ((forecasts, wape, biased, used),) = found
    assert (forecasts, biased, used) == (2, True, True)  # one and three days ahead of the 13th
    assert wape < 0.2  # the spike of the week before is still in it
    methods = home.query(
        "select distinct method from fct_forecast_accuracy where source = 'backtest' and scope = 'all' order by 1"
    )
    assert methods == [("last month",), ("model",), ("run rate",), ("seasonal naive",)]


def test_the_spike_is_one_anomaly_of_its_service_with_what_moved(told):
    home, _ = told
    found = home.query(
        """
        select scope, service_name, started_on, ended_on, detected_on, direction, kind, state, impact_cost,
            actual_cost - expected_cost = impact_cost, parent_anomaly_id is null, drivers
        from fct_anomalies where started_on >= '2026-04-01' and scope = 'service'
        """
    )
    ((scope, service, since, until, told_on, direction, kind, state, impact, adds_up, _, drivers),) = found
    assert (scope, service, since, until) == ("service", EC2, SPIKE, SPIKE + timedelta(days=1))
    assert (told_on, direction, kind, state, adds_up) == (FIRST.date(), "up", "spike", "ended", True)
    assert Decimal(280) < impact < Decimal(320)
    moved = json.loads(drivers, parse_float=Decimal)
    assert moved[0]["value"] == "NatGateway-Bytes" and moved[0]["dimension"] == "usage_type"
    assert sum(each["impact_cost"] for each in moved) == impact
    over = home.query("select distinct scope, started_on from fct_anomalies where started_on >= '2026-04-01'")
    assert {since for _, since in over} == {SPIKE}


def test_days_that_are_not_complete_are_not_scored(told):
    home, _ = told
    assert home.query("select max(charge_date) from fct_anomaly_scores") == [(date(2026, 4, 18),)]
    assert home.query("select max(charge_date) from fct_account_costs_daily") == [(date(2026, 4, 20),)]


def test_a_restatement_scores_its_day_again_and_leaves_what_was_said_first(told):
    _, published = told

    def verdicts(tables: dict) -> dict:
        return {row[:6]: row[13:16] for row in tables["fct_anomaly_scores"]}

    def scores(tables: dict, day: date) -> set:
        return {row[6:8] + row[11:13] for row in tables["fct_anomaly_scores"] if row[0] == day and row[4] == EC2}

    first, second, third = (verdicts(tables) for tables in published)
    assert {key: second[key] for key in first} == first
    assert third == second
    assert {at for at, _, _ in second.values() if at} == {FIRST, SECOND}
    day = date(2026, 3, 11)
    assert scores(published[1], day) != scores(published[2], day)
    assert scores(published[1], day - timedelta(days=1)) == scores(published[2], day - timedelta(days=1))


def test_costs_beside_scores_are_those_of_the_account_in_every_scope(told):
    home, _ = told
    days = home.query(
        """
        select count(*) from (
            select charge_date, scope, sum(actual_cost + x_other_cost) as cost from fct_anomaly_scores group by all
        ) as scores
        inner join (
            select charge_date, sum(effective_cost) as cost from fct_account_costs_daily group by all
        ) as account using (charge_date)
        where scores.cost = account.cost
        """
    )
    assert days == home.query("select count(*) from (select distinct charge_date, scope from fct_anomaly_scores)")


def test_what_was_known_then_is_forecast_and_flagged_again_row_by_row(told, tmp_path):
    home, published = told
    then = Home(tmp_path)
    assert pipeline.run_as_of(home.settings, FIRST, then.lake.home, lambda *_: None).failed == {}
    assert then.tables() == published[0]


def test_a_warehouse_that_was_deleted_publishes_the_same_tables(told, tmp_path):
    home, published = told
    again = Home(tmp_path)
    shutil.copytree(home.folder, again.folder, dirs_exist_ok=True, symlinks=True)
    shutil.rmtree(again.lake.warehouse)
    assert again.run().failed == {}
    assert again.tables() == published[2]


def test_events_and_marks_make_an_anomaly_expected_and_leave_its_scores(told, tmp_path):
    home, published = told
    mine = Home(tmp_path)
    shutil.copytree(home.folder, mine.folder, dirs_exist_ok=True, symlinks=True)
    (mine.folder / "events.yaml").write_text(f"- {{name: Migration, from: {SPIKE}, until: 2026-04-10}}\n")
    mine.configure(
        {"name": "acme", "format": "aws_cur2", "url": "export"},
        resource_costs=False, anomalies={"events": "events.yaml"},
    )  # fmt: skip
    assert mine.run().failed == {}
    of_spike = "from fct_anomalies where started_on = '2026-04-08' and scope = 'service'"
    ((id, state, event),) = mine.query(f"select anomaly_id, state, x_event {of_spike}")
    assert (state, event) == ("expected", "Migration")
    judging.judge(mine.settings, id, "true", "it was not the migration", datetime.now(UTC).replace(tzinfo=None), print)
    assert mine.query(f"select state, x_mark, x_mark_note {of_spike}") == [
        ("ended", "true", "it was not the migration")
    ]
    assert mine.tables()["fct_anomaly_scores"] == published[2]["fct_anomaly_scores"]
    with pytest.raises(ConfigError, match=r"no anomaly 'nope' was ever told; `costs anomalies list` shows their ids"):
        judging.judge(mine.settings, "nope", "true", "", datetime(2026, 5, 1), print)


def test_other_thresholds_are_tried_over_the_history_and_change_nothing(told, monkeypatch, capsys):
    home, published = told
    candidate = home.folder / "candidate.yaml"
    candidate.write_text((home.folder / "costs.yaml").read_text() + "anomalies: {service: {min_impact: 1000}}\n")
    assert load_settings(candidate).anomalies.service.min_impact == 1000
    monkeypatch.setattr("sys.argv", ["costs", "anomalies", "replay", "--config", str(candidate)])
    cli.main()
    said = capsys.readouterr().out
    assert "What these thresholds would have found" in said
    assert any(line.startswith("gone: ") and EC2 in line for line in said.splitlines())
    assert home.tables() == published[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {name: Launch, from: 2026-04-01}", "event 0.until: Field required"),
        ("- {name: Launch, from: 2026-04-02, until: 2026-04-02}", "until is 2026-04-02, which is exclusive"),
        ("- {name: Launch, from: soon, until: 2026-04-02}", "event 0.from is 'soon'"),
        ("launch: yes", "holds dict; it should be a list of events"),
        ("- [", "cannot be read as YAML"),
    ],
)
def test_a_wrong_event_is_one_clear_sentence(text: str, said: str, tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "events.yaml").write_text(text)
    (tmp_path / "costs.yaml").write_text(
        "exports: [{name: acme, format: focus, url: bill}]\nanomalies: {events: events.yaml}\n"
    )
    monkeypatch.setattr("sys.argv", ["costs", "run", "--config", str(tmp_path / "costs.yaml")])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
