"""Series that are mostly zero: dearer runs and more frequent ones are told, the usual and the due are not."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies.scores import score
from cost_assets.anomalies.sensitivity import Sensitivity
from tests.anomalies.series import DATES, DAYS


def now_and_then(every: int = 5, seed: int = 1) -> np.ndarray:
    """(1, DAYS): about 100 on one day in five, on no day in particular."""
    rng = np.random.default_rng(seed)
    return (rng.random((1, DAYS)) < 1 / every) * 100 * np.exp(0.2 * rng.standard_normal((1, DAYS)))


def told(costs: np.ndarray) -> list[int]:
    return np.flatnonzero(score(costs, DATES, Sensitivity())[0].is_anomaly[0]).tolist()


def test_runs_now_and_then_are_left_alone():
    costs = np.concatenate([now_and_then(seed=seed) for seed in range(20)])
    assert score(costs, DATES, Sensitivity())[0].is_anomaly.sum() <= 2


def test_a_run_of_ten_times_the_usual_size_is_told():
    costs = now_and_then()
    costs[0, 150] = 1_000
    assert told(costs) == [150]


def test_running_every_day_is_told_within_a_week():
    costs = now_and_then()
    costs[0, 150:165] = 100
    assert 151 <= told(costs)[0] <= 157


def test_a_job_that_runs_on_mondays_is_due_on_mondays_and_news_through_the_week():
    costs = np.where(np.arange(DAYS) % 7 == 0, 100.0, 0.0)[None]
    assert told(costs) == []
    costs[0, 155:161] = 100.0
    assert 155 < told(costs)[0] <= 159


def test_a_run_that_stays_away_is_not_told():
    costs = now_and_then()
    costs[0, 120:] = 0
    assert told(costs) == []
