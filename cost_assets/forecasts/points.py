"""What a series will cost: points and paths for the days to come, by the model that fits what the series is like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cost_assets.forecasts.blends import Start, blended, level
from cost_assets.forecasts.jumps import without_newest_jump
from cost_assets.forecasts.paths import paths
from cost_assets.forecasts.regimes import on_todays_level
from cost_assets.forecasts.seasons import filled
from cost_assets.forecasts.sparse import is_sparse, sparse_ahead

LOOK_BACK = 400  # values: a year and its edges; what was before is another regime more often than a help
LEVEL_ONLY_BELOW = 28  # values: four weeks, to tell a weekly rhythm from chance
FEWEST_TO_FIT = 10  # values, as ETSModel's heuristic start asks
RECENT = 91  # values that say what size a forecast may have
FARTHEST = 5.0  # times the largest recent value: beyond it a path is a broken model, not a cost
RANGES = 2.0  # that points may leave the recent range by: growth that doubles in a quarter may do so again


@dataclass(frozen=True)
class Forecast:
    """The days after a history: `points` (horizon,) and `paths` (n_paths, horizon) float32, in the history's unit.

    `model` says what was used: "ets(A,Ad,A)+theta+damped", "level", "sparse", "seasonal naive", with " clipped"
    behind it where a point was out of bounds. `start` is None where nothing was fitted that tomorrow could go on from.
    """

    model: str
    points: np.ndarray
    paths: np.ndarray
    start: Start | None = None


def forecast(
    history: np.ndarray, horizon: int, draws: np.ndarray, period: int = 7, start: Start | None = None
) -> Forecast:
    """Forecast one series.

    Args:
        history: (n,) float64, one value per day (or month, with period=12), oldest first, in any unit; nan is
            unknown, never zero. The last 400 count, zeros before the first cost do not.
        horizon: how many values ahead.
        draws: (n_paths, horizon) ints from 0 on: which past surprise a path meets at a step, counted back from the
            newest, modulo their number. With the same draws for all series of a day, surprises fall on the same
            dates in all of them, and the paths of a total are the sums of the paths of its parts.
        period: length of the season.
        start: `Forecast.start` of the day before. Yesterday's candidate alone is then fitted, in a few steps from
            its parameters; refit without it weekly, since the candidate never changes that way.

    Raises:
        ValueError: no value of the history is known, or draws are not (n_paths, horizon).

    Bounds: no point leaves the range of the last 91 known values by more than twice that range, no path goes beyond 5
    times the largest of them or, for credits, the most negative; if none of them is negative, nothing goes below 0.
    """
    if draws.ndim != 2 or draws.shape[1] != horizon:
        raise ValueError(f"draws are {draws.shape}; (n_paths, {horizon}) are needed for a horizon of {horizon}")
    known = _worth_knowing(np.asarray(history, float)[-LOOK_BACK:])
    unit = float(np.nanmax(np.abs(known)))
    if unit == 0:
        return Forecast("level", np.zeros(horizon), np.zeros(draws.shape, np.float32))
    ahead = _ahead(known / unit, horizon, draws, period, start)
    believed, possible = _bounds(known / unit)
    points = np.clip(ahead.points, *believed)
    moved = np.clip(ahead.paths + (points - ahead.points), *possible)
    model = ahead.model + " clipped" * bool((points != ahead.points).any())
    return Forecast(model, points * unit, (moved * unit).astype(np.float32), ahead.start)


def _worth_knowing(history: np.ndarray) -> np.ndarray:
    """The history from its first cost on: a service launched in spring did not cost 0 in winter in any useful sense."""
    costs = np.flatnonzero(~np.isnan(history) & (history != 0))
    if costs.size:
        return history[costs[0] :]
    if np.isnan(history).all():
        raise ValueError(f"none of {len(history)} values is known; one is needed")
    return history


def _bounds(history: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    """The lowest and the highest that a point may be believed, and that a path may possibly be."""
    recent = history[~np.isnan(history)][-RECENT:]
    lowest, highest = float(recent.min()), float(recent.max())
    possible = FARTHEST * min(0.0, lowest), FARTHEST * max(0.0, highest)
    leave = RANGES * (highest - lowest)
    return (max(lowest - leave, possible[0]), min(highest + leave, possible[1])), possible


def _ahead(history: np.ndarray, horizon: int, draws: np.ndarray, period: int, start: Start | None) -> Forecast:
    """The forecast by the model that suits the history, or by a naive rule where that one has no finite answer."""
    whole = filled(history, period)
    if is_sparse(history):
        return Forecast("sparse", *sparse_ahead(whole, period, draws))
    if len(whole) < FEWEST_TO_FIT or np.ptp(whole) == 0:
        points = np.full(horizon, whole.mean())
        return Forecast("level", points, paths(points, whole, _no_memory(horizon), draws))
    whole = on_todays_level(without_newest_jump(whole, period), period)
    blend = level(whole, horizon) if len(whole) < LEVEL_ONLY_BELOW else blended(whole, horizon, period, start)
    if blend is None:
        points = np.resize(whole[-period:], horizon)
        changes = whole[period:] - whole[:-period] if len(whole) > period else whole
        return Forecast("seasonal naive", points, paths(points, changes, _weekly_memory(horizon, period), draws))
    residuals = _carried(blend.residuals, ~np.isnan(history)[-len(whole) :])
    return Forecast(
        blend.model, blend.points, paths(blend.points, residuals, blend.weights, draws, blend.spread), blend.start
    )


def _no_memory(horizon: int) -> np.ndarray:
    return (np.arange(horizon) == 0).astype(float)


def _weekly_memory(horizon: int, period: int) -> np.ndarray:
    return (np.arange(horizon) % period == 0).astype(float)


def _carried(residuals: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The residuals, with those of unknown days, which a filled gap makes too small, replaced by the last known one."""
    return residuals[np.maximum.accumulate(np.where(known, np.arange(len(known)), 0))]
