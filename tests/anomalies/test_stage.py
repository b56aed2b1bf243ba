"""Scores that are kept from day to day, what people and events say, and what moved."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np

from cost_assets.anomalies.drivers import drivers
from cost_assets.anomalies.episodes import Episode
from cost_assets.anomalies.events import Event
from cost_assets.anomalies.finding import Found
from cost_assets.anomalies.marks import Mark
from cost_assets.anomalies.scopes import Scope, scopes
from cost_assets.anomalies.scored import keep, scored
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.telling import _judged
from cost_assets.anomalies.verdicts import event_of, states
from cost_assets.series import AccountSeries

DAYS = np.arange(np.datetime64("2026-01-01"), np.datetime64("2026-04-11"))
N = len(DAYS)


def services(days: int = N, restated: int | None = None) -> Scope:
    rng = np.random.default_rng(5)
    usage = 100 + rng.normal(0, 3, (3, N))
    usage[1, 70:73] = 400
    if restated is not None:
        usage[0, restated] *= 1.5
    whole = AccountSeries(
        "payer", "USD", DAYS[days - 1].item(), True, DAYS[:days], np.ones(days, bool),
        ["a", "a", "b"], ["x", "y", "x"], {"usage": usage[:, :days]},
    )  # fmt: skip
    return next(scopes(whole))


def test_going_on_from_what_was_kept_is_scoring_it_all_at_once(tmp_path: Path):
    for days in (40, 75, 76, N):
        kept = scored(services(days), Sensitivity(), tmp_path, "code")
        assert kept.changed_from.tolist() == [{40: 0, 75: 40, 76: 75, N: 76}[days]] * 3
        keep([kept])
    fresh = scored(services(), Sensitivity(), None)
    for name in ("expected", "score", "is_anomaly", "level", "new_level"):
        np.testing.assert_array_equal(getattr(kept.scores, name), getattr(fresh.scores, name))
    assert fresh.scores.is_anomaly[1, 70:73].any() and not fresh.scores.is_anomaly[[0, 2]].any()


def test_scoring_in_blocks_is_scoring_it_all_at_once(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("cost_assets.anomalies.scored.BLOCK", 2)
    for days in (60, N):
        blocks = scored(services(days), Sensitivity(), tmp_path, "code")
        keep([blocks])
    monkeypatch.undo()
    whole = scored(services(), Sensitivity(), None)
    for name in ("expected", "score", "is_anomaly", "level", "new_level"):
        np.testing.assert_array_equal(getattr(blocks.scores, name), getattr(whole.scores, name))


def test_days_of_a_later_month_are_judged_as_when_all_are(tmp_path: Path):
    """Rules of thumb look back on the month before, or thirty days: to write April is to know of March."""
    each = scored(services(), Sensitivity(), None)
    every, april = (_judged(each, slice(0, 500), np.datetime64(since), 7) for since in ("2026-01-01", "2026-04-01"))
    late = every["day"] >= np.datetime64("2026-04-01").astype(int)
    assert 0 < late.sum() == len(april["day"]) < len(every["day"])
    assert set(every["n"]) == {7, 8, 9}
    for name, column in april.items():
        np.testing.assert_array_equal(column, every[name][late])
    assert len(_judged(each, slice(0, 500), np.datetime64("2026-06-01"), 7)["day"]) == 0


def test_only_the_restated_series_is_scored_again_and_other_code_scores_all(tmp_path: Path):
    keep([scored(services(), Sensitivity(), tmp_path, "code")])
    again = scored(services(restated=50), Sensitivity(), tmp_path, "code")
    assert again.changed_from.tolist() == [50, N, N]
    fresh = scored(services(restated=50), Sensitivity(), None)
    np.testing.assert_array_equal(again.scores.score, fresh.scores.score)
    assert scored(services(restated=50), Sensitivity(), tmp_path, "other").changed_from.tolist() == [0, 0, 0]


def test_totals_are_their_parts_in_every_scope():
    whole = AccountSeries(
        "payer", "USD", DAYS[-1].item(), True, DAYS, np.ones(N, bool), ["a", "a", None], ["x", "y", "x"],
        {"usage": np.arange(3 * N, dtype=float).reshape(3, N), "tax": np.ones((3, N))},
    )  # fmt: skip
    service, sub, account = scopes(whole)
    assert sub.keys == [("a", None, None), (None, None, None)] and service.total_of == [0, 0, 1]
    for name in ("costs", "other"):
        total = getattr(account, name)[0]
        assert (getattr(service, name).sum(axis=0) == total).all() and (getattr(sub, name).sum(axis=0) == total).all()


def found(id: str, scope: str = "service", parent: str | None = None, ended: bool = True, **more: str) -> Found:
    start = np.datetime64("2026-04-08")
    episode = Episode(0, start, start if ended else None, "up", "spike", 10.0, None, "low", 60.0)
    names = {"billing_account_id": "payer", "sub_account_id": "a", "service_name": "x", "cost_centre": None} | more
    return Found(
        id=id, scope=scope, billing_currency="USD", group="usage", episode=episode, started_on=start.item(),
        ended_on=start.item() if ended else None, last_day=start.item(), impact=Decimal(10), expected=Decimal(0),
        parent_id=parent, **names,
    )  # fmt: skip


def test_a_persons_word_counts_more_than_an_event_and_totals_follow_their_parts():
    event = Event.model_validate({"name": "Launch", "from": "2026-04-07", "until": "2026-04-09", "service_name": "x"})
    told = [
        found("x", parent="total"),
        found("y", parent="other", service_name="y", ended=False),
        found("total", scope="sub_account", service_name=None),
        found("other", scope="sub_account", service_name=None),
    ]
    assert states(told, [event], {}) == {"x": "expected", "y": "open", "total": "expected", "other": "ended"}
    assert [event_of(each, [event]) for each in told] == ["Launch", None, None, None]
    word = Mark("x", "true", "", datetime(2026, 4, 10))
    assert states(told, [event], {"x": word})["x"] == "ended"
    assert states(told, [], {"y": replace(word, anomaly_id="y", mark="false")})["y"] == "expected"


def test_drivers_add_up_and_tell_price_from_usage():
    """Ten units a day at 1 become ten at 3 (price) and new ones at 5 (usage); tags say the same of half of it."""
    db = duckdb.connect()
    db.execute(
        """
        create table fct_charges_daily as
        select
            day::date as charge_date, 'payer' as billing_account_id, 'a' as sub_account_id, 'x' as service_name,
            'here' as region_id, kind as x_usage_type, null::varchar as x_operation, 'Usage' as charge_category,
            null::varchar as commitment_discount_status, 'USD' as billing_currency, 'r' || kind as resource_id,
            case when kind = 'old' then map {'team': 'red'} else map {} end as tags,
            case when kind = 'new' then 5 when day < date '2026-04-08' then 10 else 30 end::decimal(38, 12)
                as effective_cost,
            case when kind = 'new' then 1 else 10 end as consumed_quantity, 'Hrs' as consumed_unit
        from range(date '2026-03-11', date '2026-04-10', interval 1 day) as days(day),
            (values ('old'), ('new')) as kinds(kind)
        where kind = 'old' or day >= date '2026-04-08';
        create table fct_resource_costs_daily as from fct_charges_daily;
        create table windows as
        select
            'id' as anomaly_id, 'service' as scope, 'payer' as billing_account_id, 'a' as sub_account_id,
            'x' as service_name, 'USD' as billing_currency, 'Usage' as charge_category, false as is_unused,
            date '2026-03-11' as base_from, date '2026-04-08' as started_on, date '2026-04-09' as last_day,
            20::decimal(38, 12) as expected_cost, 50::decimal(38, 12) as impact_cost
        """
    )
    moved = drivers(db, resource_costs=True)["id"]
    assert moved.parts["usage_type"] == [("old", Decimal("40.00")), ("new", Decimal("10.00"))]
    assert moved.parts["region"] == [("here", Decimal("50.00"))]
    assert moved.parts["tag:team"] == [("red", Decimal("40.00")), (None, Decimal("10.00"))]
    assert (moved.price, moved.usage) == (Decimal("40.00"), Decimal("10.00"))
    assert moved.telling in ("resource", "usage_type")
    for told in json.loads(moved.all_as_json()).values():
        assert sum(each["impact_cost"] for each in told) == 50
