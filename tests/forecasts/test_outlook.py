"""One series put together: its usage by a model, all else by the calendar, landed as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from cost_assets.forecasts.landing import days_to_land
from cost_assets.forecasts.outlook import look_ahead
from cost_assets.forecasts.shares import Base

DAYS = days_to_land(np.datetime64("2025-11-01"), 130)  # up to 10 March 2026
DRAWS = np.random.default_rng(1).integers(0, 130, (100, DAYS.horizon))
FIRST = DAYS.dates == DAYS.dates.astype("datetime64[M]")


def on_the_first(amount: float) -> np.ndarray:
    return np.where(FIRST[: DAYS.known], amount, 0.0)


def usage(level: float = 10.0) -> np.ndarray:
    return np.full(DAYS.known, level)


def test_usage_fee_and_tax_of_a_flat_series_land_on_the_cent():
    # 10 a day and 50 on the first; a tenth of both as tax, dated on the first, of which March holds 10 so far.
    months = DAYS.dates.astype("datetime64[M]")
    length = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(int)[: DAYS.known]
    tax = np.where(FIRST[: DAYS.known], 0.1 * (10 * length + 50), 0.0)
    tax[-10] = 10
    outlook = look_ahead(usage(), {"purchase": on_the_first(50), "tax": tax}, DAYS, DRAWS)
    landing = outlook.land(DAYS, so_far=100 + 50 + 10)
    assert landing.points == pytest.approx([1.1 * (310 + 50), 1.1 * (300 + 50), 1.1 * (310 + 50), 1.1 * (300 + 50)])
    assert outlook.calendars["tax"].pending == pytest.approx(36 - 10)
    assert landing.bounds(95)[1][0] == pytest.approx(396)


def test_tax_is_on_support_that_is_pending_too():
    support, tax = on_the_first(100), on_the_first(20)  # tax: a fifth of the flat support
    support[-10] = tax[-10] = 0
    outlook = look_ahead(usage(0.0), {"support": support, "tax": tax}, DAYS, DRAWS)
    assert outlook.calendars["support"].pending == pytest.approx(100)
    assert outlook.calendars["tax"].pending == pytest.approx(20)


def test_support_is_a_share_of_its_account():
    account = Base(np.where(DAYS.dates[:130] < np.datetime64("2026-01-01"), 100.0, 200.0), np.full(DAYS.horizon, 200.0))
    monthly = {"2025-11-01": 300, "2025-12-01": 310, "2026-01-01": 620, "2026-02-01": 560}
    support = np.zeros(DAYS.known)
    for day, cost in monthly.items():
        support[int((np.datetime64(day) - DAYS.first).astype(int))] = cost
    outlook = look_ahead(usage(0.0), {"support": support}, DAYS, DRAWS, supported=account)
    assert outlook.calendars["support"].pending == pytest.approx(620)


def test_a_commitment_that_ends_changes_usage_and_takes_its_unused_part_away():
    change = np.where(np.arange(DAYS.horizon) >= 5, 4.0, 0.0)
    unused = {"unused": usage(3.0)}
    outlook = look_ahead(usage(), unused, DAYS, DRAWS, usage_change=change, unused_change=-change)
    assert outlook.usage[[4, 5]] == pytest.approx([10, 14])
    assert outlook.paths[:, 5] == pytest.approx(14)
    assert outlook.other[[4, 5]] == pytest.approx([3, 0])  # what is not paid cannot be paid back


def test_a_months_rhythm_is_in_the_points_and_on_the_paths():
    costs = usage() * np.where(FIRST[: DAYS.known], 3.0, 1.0)
    outlook = look_ahead(costs, {}, DAYS, DRAWS)
    first = FIRST[DAYS.known :]
    assert outlook.usage[first] == pytest.approx(30)
    assert outlook.paths[:, first] == pytest.approx(30)
    assert outlook.usage[~first] == pytest.approx(10)


def test_a_group_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="no groups rent"):
        look_ahead(usage(), {"rent": usage()}, DAYS, DRAWS)
