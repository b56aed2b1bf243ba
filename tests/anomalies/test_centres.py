"""Cost centres: the same detector on another breakdown, and the same money told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest

from cost_assets.anomalies.drivers import drivers
from cost_assets.anomalies.events import Event
from cost_assets.anomalies.finding import Found, find
from cost_assets.anomalies.marks import Mark
from cost_assets.anomalies.same_money import what_moved, with_tellers
from cost_assets.anomalies.scopes import scopes
from cost_assets.anomalies.scored import keep, scored
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.verdicts import event_of, states
from cost_assets.series import AccountSeries
from tests.anomalies.test_stage import DAYS, N, found

SMALL = 8  # services of one team, each too small to be told of


def company(spike: float, centre_of: list[str] | None = None, seed: int = 7) -> AccountSeries:
    """A team of small services and one of a large one; for two days all small ones cost `spike` times as much."""
    rng = np.random.default_rng(seed)
    usage = np.vstack([4.0 + rng.normal(0, 0.1, (SMALL, N)), 3000 + rng.normal(0, 60, (1, N))])
    usage[:SMALL, 70:72] *= spike
    names = [f"service {n}" for n in range(SMALL + 1)]
    whole = AccountSeries(
        "payer", "USD", DAYS[-1].item(), True, DAYS, np.ones(N, bool), ["a"] * SMALL + ["b"], names, {"usage": usage}
    )
    centre_of = centre_of or ["shop"] * SMALL + ["data"]
    centres = sorted(set(centre_of))
    by_centre = np.array([usage[[each == centre for each in centre_of]].sum(axis=0) for centre in centres])
    nobody = [None] * len(centres)
    return replace(
        whole,
        by_centre=replace(
            whole, sub_account_ids=nobody, service_names=nobody, cost_centres=centres, costs={"usage": by_centre}
        ),
    )


def told(account: AccountSeries, **sensitivity: Sensitivity) -> list[Found]:
    by_scope = {scope.name: sensitivity.get(scope.name, Sensitivity()) for scope in scopes(account)}
    return find(account, [scored(scope, by_scope[scope.name], None) for scope in scopes(account)], by_scope)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_a_spike_of_a_team_is_found_where_no_service_of_it_is_told(seed: int):
    """Eight services of 4 a day cost 2.4 more, which is too little each; the team costs 19 more."""
    quiet = {scope: Sensitivity(min_impact=1000) for scope in ("sub_account", "billing_account")}
    (only,) = told(company(1.6, seed=seed), **quiet)
    assert (only.scope, only.cost_centre, only.sub_account_id, only.service_name) == ("cost_centre", "shop", None, None)
    assert (only.started_on, only.episode.kind, only.parent_id) == (DAYS[70].item(), "spike", None)
    assert abs(only.impact - Decimal("38.4")) < 4
    assert told(company(1.0, seed=seed), **quiet) == []


def test_an_anomaly_that_its_account_shows_is_explained_by_it():
    whole = told(company(40.0))
    account = next(each for each in whole if each.scope == "billing_account")
    centre = next(each for each in whole if each.scope == "cost_centre")
    assert centre.parent_id == account.id and account.parent_id is None


def test_ids_of_services_are_what_they_were_and_those_of_centres_differ_by_name():
    whole = company(40.0)
    alone = told(replace(whole, by_centre=None))
    with_centres = told(whole)
    assert [each for each in with_centres if each.scope != "cost_centre"] == alone
    other = told(company(40.0, ["web"] * SMALL + ["data"]))
    assert len({each.id for each in with_centres} ^ {each.id for each in other}) == 2


def test_a_changed_rule_scores_what_it_touches_again_and_a_new_centre_from_its_first_day(tmp_path: Path):
    before = company(1.0)
    usage = before.costs["usage"]
    centres = before.by_centre.costs["usage"]
    moved = np.array([centres[0], centres[1] - usage[0], usage[0]])
    moved[:, :60] = np.vstack([centres, np.zeros(N)])[:, :60]  # the rule holds from the sixtieth day on
    nobody = [None] * 3
    after = replace(
        before,
        by_centre=replace(
            before.by_centre, sub_account_ids=nobody, service_names=nobody, cost_centres=["data", "shop", "web"],
            costs={"usage": moved},
        ),
    )  # fmt: skip

    def of_centres(account: AccountSeries) -> np.ndarray:
        scope = next(each for each in scopes(account) if each.name == "cost_centre")
        found = scored(scope, Sensitivity(), tmp_path, "code")
        keep([found])
        return found.changed_from

    assert of_centres(before).tolist() == [0, 0]
    assert of_centres(after).tolist() == [N, 60, 0]


def test_without_an_allocation_there_are_the_three_scopes():
    assert [each.name for each in scopes(replace(company(1.0), by_centre=None))] == [
        "service", "sub_account", "billing_account",
    ]  # fmt: skip


def centre(impact: int = 300, **more: str | None) -> Found:
    whose = {"sub_account_id": None, "service_name": None, "cost_centre": "shop"} | more
    return replace(found("centre", scope="cost_centre", **whose), impact=Decimal(impact))


X, Y = ("a", "x"), ("b", "y")


@pytest.mark.parametrize(
    ("moved", "others", "teller"),
    [
        ({X: 290.0, Y: 10.0}, [found("x")], "x"),
        ({X: 150.0, Y: 150.0}, [found("x")], None),  # half of the money is told nowhere else
        ({X: 180.0, Y: 120.0}, [found("x"), found("y", sub_account_id="b", service_name="y")], "x"),
        ({X: 300.0}, [found("x"), found("a", scope="sub_account", service_name=None)], "a"),
        ({("a", "z"): 300.0}, [found("x"), found("a", scope="sub_account", service_name=None)], "a"),
        ({X: 300.0}, [found("y", sub_account_id="b", service_name="y")], None),  # of another service
        ({X: 300.0}, [replace(found("x"), billing_currency="EUR")], None),
        ({X: 300.0}, [replace(found("x"), group="tax")], None),
        ({}, [found("x")], None),
    ],
)
def test_a_centres_anomaly_has_the_one_that_tells_most_of_its_money_as_parent(moved, others, teller):
    *rest, last = with_tellers([*others, centre()], {"centre": moved})
    assert rest == others and last.parent_id == teller


def test_what_goes_the_other_way_or_came_at_another_time_tells_nothing():
    def told_by(**changed: object) -> str | None:
        other = found("x")
        other = replace(other, episode=replace(other.episode, **changed))
        return with_tellers([other, centre()], {"centre": {X: 300.0}})[1].parent_id

    assert told_by() == "x"
    assert told_by(direction="down") is None
    assert told_by(start=np.datetime64("2026-03-01"), end=np.datetime64("2026-03-02")) is None


def test_a_fall_is_told_as_a_rise_is():
    def down(each: Found) -> Found:
        return replace(each, episode=replace(each.episode, direction="down"))

    assert with_tellers([down(found("x")), down(centre(-300))], {"centre": {X: -290.0}})[1].parent_id == "x"


def test_what_moved_in_a_centre_is_what_its_parts_cost_beyond_their_part_of_what_was_expected():
    """Ten and thirty a day are expected; on the two days x costs 60, y 30, and z, which is new, 5. Adds up to 55 a day,
    since 40 a day were expected."""
    db = allocated_costs()
    anomaly = replace(centre(110), started_on=DAYS[40].item(), last_day=DAYS[41].item(), expected=Decimal(80))
    moved = what_moved(db, [anomaly, replace(anomaly, id="told", parent_id="other")], 28)
    assert moved == {"centre": {("a", "x"): 100.0, ("a", "z"): 10.0, ("b", "y"): 0.0}}
    assert what_moved(duckdb.connect(), [found("x")], 28) == {}  # nothing is asked where there are no centres


def allocated_costs() -> duckdb.DuckDBPyConnection:
    """Two days of a spike in the centre `shop`, another centre beside it, and a tax that is no usage."""
    db = duckdb.connect()
    db.execute(
        """
        create table fct_allocated_costs_daily as
        select
            day::date as charge_date, 'payer' as billing_account_id, sub as sub_account_id, service as service_name,
            'Usage' as charge_category, 'usage' as x_charge_group, centre as cost_centre, 'USD' as billing_currency,
            case
                when service = 'x' and day >= date '2026-02-10' then 60 when service = 'x' then 10
                when service = 'y' then 30 when service = 'z' then 5 else 1000
            end::decimal(38, 12) as effective_cost
        from range(date '2026-01-01', date '2026-02-12', interval 1 day) as days(day),
            (values ('a', 'x', 'shop'), ('b', 'y', 'shop'), ('a', 'z', 'shop'), ('a', 'x', 'data'))
                as places(sub, service, centre)
        where service <> 'z' or day >= date '2026-02-10';
        update fct_allocated_costs_daily set effective_cost = 7777 where cost_centre = 'data';
        insert into fct_allocated_costs_daily by name
        select * replace ('Tax' as charge_category, 'tax' as x_charge_group, 999 as effective_cost)
        from fct_allocated_costs_daily where cost_centre = 'shop';
        """
    )
    return db


def test_what_drove_a_centre_is_told_by_service_and_sub_account_and_adds_up():
    db = allocated_costs()
    db.execute(
        """
        create table fct_charges_daily (
            billing_account_id varchar, sub_account_id varchar, service_name varchar, region_id varchar,
            x_usage_type varchar, x_operation varchar, charge_category varchar, commitment_discount_status varchar,
            billing_currency varchar, charge_date date, effective_cost decimal(38, 12), consumed_quantity double,
            consumed_unit varchar
        );
        create table windows as
        select
            'id' as anomaly_id, 'cost_centre' as scope, 'payer' as billing_account_id, null as sub_account_id,
            null as service_name, 'shop' as cost_centre, 'USD' as billing_currency, 'Usage' as charge_category,
            false as is_unused, date '2026-01-13' as base_from, date '2026-02-10' as started_on,
            date '2026-02-11' as last_day, 80::decimal(38, 12) as expected_cost, 110::decimal(38, 12) as impact_cost
        """
    )
    moved = drivers(db, resource_costs=False)["id"]
    assert moved.parts == {
        "service": [("x", Decimal("100.00")), ("z", Decimal("10.00")), ("y", Decimal("0.00"))],
        "sub_account": [("a", Decimal("110.00")), ("b", Decimal("0.00"))],
    }
    assert (moved.price, moved.usage) == (None, None)
    assert moved.telling in moved.parts


def test_a_centres_anomaly_is_expected_where_the_one_that_tells_its_money_is():
    event = Event.model_validate({"name": "Launch", "from": "2026-04-07", "until": "2026-04-09", "service_name": "x"})
    by_x = replace(centre(), parent_id="x")
    both = [found("x", parent="total"), found("total", scope="sub_account", service_name=None), by_x]
    assert states(both, [event], {}) == {"x": "expected", "total": "expected", "centre": "expected"}
    assert states(both, [], {})["centre"] == "ended"
    word = Mark("centre", "true", "", datetime(2026, 4, 10))
    assert states(both, [event], {"centre": word})["centre"] == "ended"


def test_a_total_is_expected_by_its_centres_only_where_nothing_else_explains_it():
    account = found("total", scope="billing_account", sub_account_id=None, service_name=None)
    of_total = replace(centre(), parent_id="total")
    word = {"centre": Mark("centre", "expected", "", datetime(2026, 4, 10))}
    assert states([account, of_total], [], word)["total"] == "expected"
    assert states([account, of_total, found("x", parent="total")], [], word)["total"] == "ended"


def test_an_event_may_name_a_cost_centre():
    event = Event.model_validate({"name": "Sale", "from": "2026-04-07", "until": "2026-04-09", "cost_centre": "shop"})
    assert event_of(centre(), [event]) == "Sale"
    assert event_of(centre(cost_centre="data"), [event]) is None and event_of(found("x"), [event]) is None


def test_an_anomaly_without_money_is_told_nowhere_else():
    assert what_moved(duckdb.connect(), [centre(0)], 28) == {}
