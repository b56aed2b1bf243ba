"""Days cut into spans on which the same rules, spellings and accounts hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """Days from `begins` on, and before `ends`."""

    number: int
    begins: date
    ends: date


def spans(edges: Iterable[date], first: date, last: date) -> list[Span]:
    """The spans that hold the days from `first` to `last`, both inclusive, in order and without a gap.

    Args:
        edges: days on which something begins to hold, or does no longer.
    """
    cuts = [date.min, *sorted(set(edges)), date.max]
    held = [(begins, ends) for begins, ends in pairwise(cuts) if begins <= last and first < ends]
    return [Span(number, begins, ends) for number, (begins, ends) in enumerate(held)]
