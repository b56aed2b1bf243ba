"""Fees out of turn: the first, the extra and the tripled; not the monthly, the running and what follows usage."""

from __future__ import annotations

import numpy as np
import pytest

from cost_assets.anomalies.fees import expected_fees, fee_episodes
from cost_assets.anomalies.sensitivity import Sensitivity
from tests.anomalies.series import DATES, day

PLAIN = Sensitivity()
FIRSTS = [day(f"2024-0{month}-01") for month in range(1, 8)]


def monthly(amount: float = 500.0) -> np.ndarray:
    costs = np.zeros((1, len(DATES)))
    costs[0, FIRSTS] = amount
    return costs


def told(costs: np.ndarray, **others) -> list[tuple[str, float]]:
    return [(str(episode.start), round(episode.impact, 2)) for episode in fee_episodes(costs, DATES, PLAIN, **others)]


def test_the_monthly_fee_is_in_turn():
    assert told(monthly()) == []


def test_a_first_purchase_an_extra_fee_and_a_tripled_one_are_told():
    first = np.zeros((1, len(DATES)))
    first[0, day("2024-04-10")] = 9_000
    extra, tripled = monthly(), monthly()
    extra[0, day("2024-04-15")] = 500
    tripled[0, day("2024-05-01")] = 1_500
    assert told(first) == [("2024-04-10", 9_000)]
    assert told(extra) == [("2024-04-15", 500)]
    assert told(tripled) == [("2024-05-01", 1_000)]


def test_a_month_end_a_moved_day_and_a_quarterly_fee_are_in_turn():
    ends, moved, quarterly = (np.zeros((1, len(DATES))) for _ in range(3))
    ends[0, [day(f"2024-{end}") for end in ("01-31", "02-29", "03-31", "04-30", "05-31", "06-30")]] = 300
    moved[0, [day(f"2024-{at}") for at in ("01-15", "02-15", "03-15", "04-15", "05-15", "06-17")]] = 300
    quarterly[0, [day("2024-01-03"), day("2024-04-03"), day("2024-07-03")]] = 300
    assert told(ends) == told(moved) == told(quarterly) == []


def test_what_runs_every_day_is_news_on_its_first():
    costs = np.zeros((1, len(DATES)))
    costs[0, day("2024-04-10") :] = 80
    assert told(costs) == [("2024-04-10", 80)]


def test_tax_may_grow_with_what_it_is_on():
    usage = np.full((1, len(DATES)), 100.0)
    usage[0, day("2024-04-01") :] = 400.0
    tax = np.zeros((1, len(DATES)))
    tax[0, [day(f"2024-{end}") for end in ("01-31", "02-29", "03-31")]] = 600
    tax[0, [day(f"2024-{end}") for end in ("04-30", "05-31", "06-30")]] = 2_400
    assert told(tax) == [("2024-04-30", 1_800)]
    assert told(tax, follows=usage) == []


def test_a_credit_out_of_turn_is_told_as_down():
    credit = np.zeros((1, len(DATES)))
    credit[0, day("2024-04-10")] = 700
    (episode,) = fee_episodes(credit, DATES, PLAIN, sign=-1)
    assert (episode.direction, episode.impact, episode.kind) == ("down", -700, "fee")


def test_the_future_explains_nothing_and_unknown_days_are_no_fees():
    costs = monthly()
    costs[0, day("2024-05-01") + 3] = np.nan
    whole = expected_fees(costs, DATES)
    assert np.array_equal(whole[:, :120], expected_fees(costs[:, :120], DATES[:120]))
    assert whole[0, day("2024-03-01")] == pytest.approx(500)
    assert told(costs) == []
