"""A month planned: its days, all of its lines, and the rows that each line gets."""

from datetime import date, timedelta
from decimal import Decimal

from cost_assets.sample.covered import reservation_lines, savings_plan_lines
from cost_assets.sample.fees import monthly_lines, story_lines, tax_lines
from cost_assets.sample.lines import Line, Month, split_lines, usage_lines


def month_of(month: date, until: date | None, seed: int, scale: Decimal, story_ends: date | None) -> Month:
    """The month that holds the day `month`, up to `until` if that is earlier.

    Raises:
        ValueError: `until` is before the month begins.
    """
    first = month.replace(day=1)
    last = Month(first, first, seed, scale, story_ends).end - timedelta(days=1)
    if until and until < first:
        raise ValueError(f"until is {until}, before the month begins; it can be {first} to {last}")
    return Month(first, min(until or last, last), seed, scale, story_ends)


def lines_of(month: Month, rows: int) -> list[Line]:
    """All lines of the month, `rows` rows in all, or fewer if the month is cut short."""
    lines = [
        *usage_lines(month),
        *split_lines(month),
        *reservation_lines(month),
        *savings_plan_lines(month),
        *monthly_lines(month),
        *story_lines(month),
    ]
    lines += tax_lines(month, lines)
    allot(lines, rows * len(month.days) // (month.end - month.first).days)
    return lines


def allot(lines: list[Line], rows: int) -> None:
    """Give every line its rows: `rows` in all, or one a line where that is too few."""
    free = [line for line in lines if line.weight]
    taken = sum(line.rows for line in lines)
    left = max(0, rows - taken)
    weight = sum(line.weight * (2 if line.twin else 1) for line in free)
    for line in free:
        more = int(left * line.weight / weight)
        line.rows += more
        if line.twin:
            line.twin.rows += more
    short = max(0, rows - sum(line.rows for line in lines))
    plain = [line for line in free if not line.twin]
    for n in range(short):
        plain[n % len(plain)].rows += 1
