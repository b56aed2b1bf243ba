"""How time is cut: billing months, UTC, named by their first day."""

from __future__ import annotations

import re
from datetime import date

_PERIOD = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])(-01)?$")


def month_of(text: str) -> date:
    """The first day of the month that `text` (`2026-04` or `2026-04-01`) names.

    Raises:
        ValueError: `text` names no month.
    """
    match = _PERIOD.match(text)
    if not match:
        raise ValueError(f"{text!r} is not a month; write it as 2026-04")
    return date(int(match[1]), int(match[2]), 1)


def next_month(month: date) -> date:
    """The first day of the month after `month`; also its exclusive end."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_key(month: date) -> str:
    """`2026-04`, as folders and people write it."""
    return f"{month:%Y-%m}"
