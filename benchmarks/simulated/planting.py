"""Where anomalies fall: on one series, on several of an account at once, or as a move between two of them."""

from __future__ import annotations

import numpy as np

from benchmarks.simulated.incidents import SETTLES, SHAPES, SMALLEST, TOLD, Label, draw_shape, strike

APART = 35  # days between the starts of two anomalies of one series


def strike_accounts(
    usage: np.ndarray, excused: np.ndarray, kinds: np.ndarray, accounts: np.ndarray, seed: int
) -> list[Label]:
    """Plant anomalies in place: incidents that hit several series of an account, moves inside it, and single ones.

    Args:
        usage: (n_series, days) money, changed in place.
        excused: (n_series, days) bool, set in place where an alarm is neither right nor wrong:
            `SETTLES` days after a window, and as many after the return.
        kinds, accounts: (n_series,) as in the panel.

    Returns:
        The labels, by account.
    """
    labels: list[Label] = []
    for account in np.unique(accounts):
        rng = np.random.default_rng([seed, 7, account])
        members = np.flatnonzero(accounts == account)
        taken: dict[int, list[int]] = {int(series): [] for series in members}
        plans = (
            [_move] * rng.poisson(0.15) + [_together] * rng.poisson(0.35) + [_alone] * rng.poisson(1.1 * len(members))
        )
        for number, plan in enumerate(plans):
            start = int(rng.integers(45, usage.shape[1] - 10))
            free = [series for series in taken if all(abs(start - other) >= APART for other in taken[series])]
            struck = plan(usage, excused, kinds, free, start, 1000 * int(account) + number, rng)
            for label in struck:
                taken[label.series].append(label.start)
            labels += struck
    return labels


def _alone(usage, excused, kinds, free, start, incident, rng) -> list[Label]:
    if not free:
        return []
    series = int(rng.choice(free))
    if kinds[series] == "sparse":
        return _in_sparse(usage, excused, series, start, incident, rng)
    kind = str(rng.choice(list(SHAPES), p=list(SHAPES.values())))
    label = strike(usage, excused, series, draw_shape(start, usage.shape[1], kind, rng), incident)
    return [label] if label else []


def _in_sparse(usage, excused, series, start, incident, rng) -> list[Label]:
    """A run that costs more, dearer runs from now on, or runs on every day; one that stays away is no anomaly."""
    days = usage.shape[1]
    active = start + np.flatnonzero(usage[series, start:] > 0)
    if not len(active):
        return []
    if rng.random() < 0.4:
        window = np.arange(start, min(start + rng.integers(5, 26), days))
        sizes = rng.choice(usage[series][usage[series] > 0], len(window))
        added = np.where(usage[series, window] > 0, 0.0, sizes)
        if added.sum() < SMALLEST:
            return []
        usage[series, window] += added
        excused[series, window[-1] + 1 : window[-1] + 1 + SETTLES] = True
        return [Label(series, start, int(window[-1]), "burst", float(added.sum()), incident)]
    kind = str(rng.choice(["spike", "shift"]))
    label = strike(usage, excused, series, draw_shape(int(active[0]), days, kind, rng), incident)
    return [label] if label else []


def _together(usage, excused, kinds, free, start, incident, rng) -> list[Label]:
    """One cause in two to five series: the same kind and start, sizes of their own."""
    able = [series for series in free if kinds[series] != "sparse"]
    if len(able) < 2:
        return []
    kind = str(rng.choice(["spike", "shift", "drop"]))
    members = rng.choice(able, size=min(len(able), rng.integers(2, 6)), replace=False)
    shapes = [draw_shape(start, usage.shape[1], kind, rng) for _ in members]
    struck = [
        strike(usage, excused, int(series), shape, incident) for series, shape in zip(members, shapes, strict=True)
    ]
    return [label for label in struck if label]


def _move(usage, excused, kinds, free, start, incident, rng) -> list[Label]:
    """What one series no longer costs another costs instead, for good; the account's total does not change."""
    able = [series for series in free if kinds[series] != "sparse"]
    for giver, taker in rng.permutation([(a, b) for a in able for b in able if a != b]):
        moved = rng.uniform(0.4, 1.0) * usage[giver, start:]
        here = usage[taker, start:].mean()
        if moved[:TOLD].sum() > SMALLEST and 0.3 * here < moved.mean() < 5 * here:
            usage[giver, start:] -= moved
            usage[taker, start:] += moved
            end = min(start + TOLD, usage.shape[1]) - 1
            excused[[giver, taker], end + 1 : end + 1 + SETTLES] = True
            impact = float(moved[:TOLD].sum())
            return [Label(int(s), start, end, "move", sign * impact, incident) for s, sign in ((giver, -1), (taker, 1))]
    return []
