"""Coherent totals: forecasts rounded so that parts add up to their total, to the cent, at every level."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

Key = tuple[str, ...]


def coherent(costs: Mapping[Key, np.ndarray], whole: np.ndarray | None = None) -> dict[Key, np.ndarray]:
    """Round the parts and all their totals.

    A whole is rounded first, and what it is rounded to is shared out below it by largest remainder: each part is
    its cost rounded down, and the cents that are left go one each to the parts that lost most. So every figure,
    at every level, is within a cent of its own cost.

    Args:
        costs: the parts' costs by path, such as (billing account, sub account, service), all of one currency;
            each (targets,), a target being a day or a month.
        whole: (targets,) int64 cents that the first of all paths is already rounded to, where these are other parts
            of it; the costs add up to it but for the cents.

    Returns:
        By path, of every part and of every total, the paths' beginnings: whole cents of the targets in order, int64.

    Raises:
        ValueError: a cost that is not finite, or too large for cents to be told apart, paths of different
            depths, or costs of different length.

    Source: Hamilton's method of apportionment.
    """
    if not costs:
        return {}
    keys = list(costs)
    if len({len(key) for key in keys}) > 1 or not keys[0]:
        raise ValueError("paths of different depths, or none at all; each part needs a path as deep as the others'")
    values = np.array([costs[key] for key in keys], dtype=np.float64) * 100
    if not (np.abs(values) < 2**53 / len(keys)).all():
        raise ValueError("a cost is not finite, or so large that a double cannot tell its cents apart")
    rounded: dict[Key, np.ndarray] = {}
    above: dict[Key, int] = {}
    for depth in range(1, len(keys[0]) + 1):
        names, member = _beginnings(keys, depth)
        sums = np.zeros((len(names), values.shape[1]))
        np.add.at(sums, member, values)
        if depth == 1:
            units = np.rint(sums).astype(np.int64) if whole is None else whole[None]
        else:
            units = _share_out(sums, np.array([above[name[:-1]] for name in names]), units)
        above = {name: n for n, name in enumerate(names)}
        rounded |= zip(names, units, strict=True)
    return rounded


def _beginnings(keys: list[Key], depth: int) -> tuple[list[Key], np.ndarray]:
    """The paths cut to `depth`, each once, in order, and the number of each key's among them."""
    numbers: dict[Key, int] = {}
    member = np.array([numbers.setdefault(key[:depth], len(numbers)) for key in keys])
    return list(numbers), member


def _share_out(values: np.ndarray, of: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """Whole units for the parts that add up to their wholes.

    Args:
        values: (parts, targets) in units.
        of: (parts,) the number of the whole that a part belongs to.
        wholes: (wholes, targets) units to share out: what is left after rounding down is 0 to one for each
            part. Sums of doubles may put it one off that, so it is divided before it is given to the first.
    """
    down = np.floor(values)
    units = down.astype(np.int64)
    left = wholes.copy()
    np.subtract.at(left, of, units)
    size = np.bincount(of, minlength=len(wholes))
    starts = np.cumsum(size) - size
    each, more = np.divmod(left, size[:, None])
    units += each[of]
    for target in range(values.shape[1]):
        order = np.lexsort((down[:, target] - values[:, target], of))  # largest remainder first within a whole
        rank = np.empty(len(of), dtype=np.int64)
        rank[order] = np.arange(len(of)) - starts[of[order]]
        units[:, target] += rank < more[of, target]
    return units
