"""The verdict on one day of every series, as the dense and the sparse branch both give it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np


@dataclass
class Verdict:
    """(n_series,) each; nan where a series has no verdict on the day.

    `expected` with its 95 % interval, in money; `strength`, how many times its threshold the
    evidence is; `is_anomaly` where it reaches it and is material; `direction` 1 up, -1 down, 0;
    `cusum` of the slow move, signed; `level` that the day was judged by; `left_level` and
    `new_level` where the day made or ended a change of level.
    """

    expected: np.ndarray
    lower_95: np.ndarray
    upper_95: np.ndarray
    strength: np.ndarray
    is_anomaly: np.ndarray
    direction: np.ndarray
    cusum: np.ndarray
    level: np.ndarray
    left_level: np.ndarray
    new_level: np.ndarray

    def only(self, rows: np.ndarray) -> Verdict:
        """The same with nan outside of `rows` (boolean)."""
        return Verdict(**{name: np.where(rows, value, np.nan) for name, value in self.items()})

    def put(self, rows: np.ndarray, other: Verdict) -> None:
        """Take over another verdict, on `rows` (positions), in place."""
        for name, value in other.items():
            getattr(self, name)[rows] = value

    def items(self) -> list[tuple[str, np.ndarray]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]
