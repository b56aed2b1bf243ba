"""Goals, and what reaching them would save."""

from __future__ import annotations

import math

import pytest

from cost_assets.errors import ConfigError
from cost_assets.kpis.registry import goals
from tests.kpis.inputs import EC2, JUNE, LAMBDA, MAY, RDS, commitment, figures, measured, period, used

_SAVED = "value, goal, goal_met, movable_cost, savings_rate, savings_at_goal_cost"
_BOX = "EUC1-BoxUsage:m5.large"


def test_what_lies_beyond_the_goal_is_saved_at_the_rate_whole():
    """T37: of $100 at list prices 60 run on demand, and what is covered costs 20 % less (32 for 40). At a goal of 30 %
    another $30 move, and save $6; the product of rate, cost on demand and distance would say $3.60."""
    db = measured(used(EC2, _BOX, "on demand", 60, 60), used(EC2, _BOX, "reserved", 32, 40))
    assert figures(db, "compute_on_demand_share", _SAVED) == pytest.approx((60, 30, False, 60, 0.2, 6))


def test_the_rate_is_net_of_what_went_unused():
    """Plans: 24 used and 6 unused of 30 for 40 at list prices. Reservations of RDS: 20 used and 2 unused for 40.
    EC2 would cost 24 * (1 + 6 / 24) / 40 = 0.75 of list, RDS 22 / 40 = 0.55."""
    db = measured(
        used(EC2, _BOX, "on demand", 60, 60),
        used(EC2, _BOX, "plan", 24, 40),
        used(RDS, "InstanceUsage:db.m5.large", "on demand", 60, 60),
        used(RDS, "InstanceUsage:db.m5.large", "reserved", 20, 40),
        used(RDS, "HeavyUsage:db.m5.large", "reserved, unused", 2, 0),
        commitment("Savings Plan", 24, 6, 40),
        commitment("Reserved Instance", 20, 2, 40),
    )
    assert figures(db, "compute_on_demand_share", _SAVED) == pytest.approx((60, 30, False, 60, 0.25, 7.5))
    # from 60 % to 50 %: 10 of 100 at list prices, 0.45 of each
    assert figures(db, "rds_on_demand_share", _SAVED) == pytest.approx((60, 50, False, 60, 0.45, 4.5))


def test_a_negotiated_price_lowers_what_moving_saves():
    """On demand costs 54 for 60 at list prices, commitments 0.8 of list: moving 30 of the 60 saves 27 - 24 = 3."""
    db = measured(used(EC2, _BOX, "on demand", 54, 60), used(EC2, _BOX, "reserved", 32, 40))
    assert figures(db, "compute_on_demand_share", _SAVED) == pytest.approx((60, 30, False, 54, 1 - 48 / 54, 3))


def test_a_dearer_price_is_a_saving_below_zero():
    """Commitments that went mostly unused: 44 for 40 at list prices."""
    db = measured(
        used(EC2, _BOX, "on demand", 60, 60), used(EC2, _BOX, "plan", 22, 40), commitment("Savings Plan", 22, 22, 40)
    )
    assert figures(db, "compute_on_demand_share", _SAVED) == pytest.approx((60, 30, False, 60, -0.1, -3))


def test_what_no_commitment_covers_has_no_rate():
    db = measured(used(EC2, _BOX, "on demand", 60, 60), used(LAMBDA, "Lambda-GB-Second", "plan", 8, 10))
    assert figures(db, "compute_on_demand_share", _SAVED)[3:] == (None, None, None)


def test_plans_whose_unused_part_is_not_known_show_no_rate():
    db = measured(used(EC2, _BOX, "on demand", 60, 60), used(EC2, _BOX, "plan", 32, 40))
    assert figures(db, "compute_on_demand_share", _SAVED)[3:] == (None, None, None)


def test_no_more_can_be_moved_than_there_is():
    """The goal of 90 % Spot lacks 70 of 100, but only 50 run on demand; as Spot they would cost 0.4 of list."""
    rows = (
        used(EC2, "SpotUsage:m5.large", "spot", 8, 20),
        used(EC2, _BOX, "on demand", 50, 50),
        used(EC2, _BOX, "reserved", 20, 30),
    )
    assert figures(measured(*rows, ec2_spot_share=90), "ec2_spot_share", _SAVED) == pytest.approx(
        (20, 90, False, 50, 0.6, 30)
    )


def test_a_spot_price_told_as_list_price_measures_nothing():
    db = measured(used(EC2, "SpotUsage:m5.large", "spot", 1, 1), used(EC2, _BOX, "on demand", 50, 50))
    assert figures(db, "ec2_spot_share", _SAVED)[2:] == (False, None, None, None)


def test_storage_moves_at_the_price_of_its_own_region():
    """Ireland: gp3 costs (8 + 1) / 100 = 0.09 with its paid performance, so 200 GB-months of gp2 at 22 would cost 18.
    Frankfurt has no gp3, and nothing is said of its gp2. To 50 % lack 0.5 * 400 - 100 = 100 of the 200: half of 4."""
    db = measured(
        used(EC2, "EU-EBS:VolumeUsage.gp3", "on demand", 8, quantity=100),
        used(EC2, "EU-EBS:VolumeP-Throughput.gp3", "on demand", 1, quantity=7),
        used(EC2, "EU-EBS:VolumeUsage.gp2", "on demand", 22, quantity=200),
        used(EC2, "EUC1-EBS:VolumeUsage.gp2", "on demand", 12, quantity=100, region_id="eu-central-1"),
    )
    assert figures(db, "ebs_gp3_share", _SAVED) == pytest.approx((25, 50, False, 22, 1 - 18 / 22, 2))


def test_functions_move_at_what_a_gb_second_costs_on_arm():
    """0.8 against 1.0 a GB-second; to 50 % lack 0.5 * 100 - 20 = 30 of 80, which cost 30."""
    db = measured(
        used(LAMBDA, "Lambda-GB-Second-ARM", "on demand", 16, quantity=20),
        used(LAMBDA, "Lambda-GB-Second", "on demand", 80, quantity=80),
        lambda_arm_share=50,
    )
    assert figures(db, "lambda_arm_share", _SAVED) == pytest.approx((20, 50, False, 80, 0.2, 6))


def test_coverage_saves_what_moving_uncovered_usage_saves():
    """40 of 100 covered; to 70 % another 30 of the 60 on demand, at 0.8 of list."""
    db = measured(
        used(EC2, _BOX, "on demand", 60, 60),
        used(EC2, _BOX, "reserved", 32, 40),
        ("fct_commitment_coverage_monthly", {"x_covered_list_cost": 40, "x_eligible_list_cost": 60}),
    )
    assert figures(db, "commitment_coverage", _SAVED) == pytest.approx((40, 70, False, 60, 0.2, 6))


def test_what_was_given_back_cannot_be_moved():
    """An account whose usage on demand was refunded: there is nothing to save on, and no sign turns around."""
    db = measured(
        used(EC2, _BOX, "reserved", 32, 40, sub_account_id="other"),
        used(EC2, _BOX, "on demand", -5, -5),
        used(EC2, "SpotUsage:m5.large", "spot", 1, 3),
        ec2_spot_share=90,
    )
    refunded = figures(db, "compute_on_demand_share", _SAVED, "sub_account", sub_account_id="shop")
    assert refunded[:3] == (pytest.approx(250), 30, False)  # -5 of -2
    assert refunded[3:] == (None, None, None)


@pytest.mark.parametrize(("on_demand", "met"), [(29, True), (30, True), (31, False)])
def test_a_goal_is_met_when_it_is_reached(on_demand, met):
    db = measured(used(EC2, _BOX, "on demand", on_demand, on_demand), used(EC2, _BOX, "reserved", 1, 100 - on_demand))
    value, goal, is_met, *_, saved = figures(db, "compute_on_demand_share", _SAVED)
    assert (value, goal, is_met, saved == 0) == (pytest.approx(on_demand), 30, met, met)


def test_at_least_and_at_most_are_opposites():
    db = measured(commitment("Savings Plan", 90, 10, 200), commitment_utilization=95, commitment_waste=10)
    assert figures(db, "commitment_utilization", "value, goal_met") == (90, False)
    assert figures(db, "commitment_waste", "value, goal_met") == (10, True)


def test_without_a_goal_or_a_value_nothing_is_met():
    db = measured(commitment("Savings Plan", 90, 10, 200), compute_on_demand_share=None)
    assert figures(db, "commitment_utilization", "goal, goal_met") == (None, None)
    assert figures(db, "commitment_coverage", "value, goal, goal_met") == (None, 70, None)
    assert figures(db, "compute_on_demand_share", "goal, goal_met") == (None, None)


def test_what_is_said_takes_the_place_of_the_default_and_null_of_the_goal():
    said = goals({"allocated_share": 95, "commitment_coverage": None})
    assert (said["allocated_share"], said["commitment_coverage"], said["compute_on_demand_share"]) == (95, None, 30)


@pytest.mark.parametrize(
    ("name", "goal", "sentence"),
    [
        (
            "allocation",
            90,
            r"kpis.goals.allocation is not a KPI; known are: effective_savings_rate, commitment_coverage",
        ),
        (
            "untaggable_share",
            5,
            r"untaggable_share is 5, but no side of a goal is good for it; goals can be set for: eff",
        ),
        (
            "allocated_share",
            120,
            r"kpis.goals.allocated_share is 120; it is a share in percent, so its goal lies within",
        ),
        ("cost_change_month", math.inf, r"kpis.goals.cost_change_month is inf; a goal is a finite number"),
    ],
)
def test_a_senseless_goal_is_refused_in_a_sentence(name, goal, sentence):
    with pytest.raises(ConfigError, match=sentence):
        goals({name: goal})


def test_growth_may_have_a_goal_below_zero():
    assert goals({"cost_change_month": -5})["cost_change_month"] == -5


def test_months_are_not_mixed():
    """May had commitments, June has none: no rate of May is taken for June."""
    db = measured(
        used(EC2, _BOX, "on demand", 60, 60),
        used(EC2, _BOX, "reserved", 32, 40, billing_period_start=MAY),
        period(JUNE, JUNE),
    )
    assert figures(db, "compute_on_demand_share", _SAVED)[3:] == (None, None, None)
