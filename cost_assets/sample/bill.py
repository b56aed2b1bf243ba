"""The company's bill: one delivery of one month, or all months up to a day with the truth beside them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from cost_assets.sample.company import ACME
from cost_assets.sample.delivery import Format, Layout, deliver
from cost_assets.sample.lines import Month
from cost_assets.sample.plan import lines_of, month_of
from cost_assets.sample.truth import Truth, truth_of, write_anomalies, write_costs

# AWS may still change a month in the two weeks after it.
SETTLES_AFTER = timedelta(days=14)


def write_month(
    folder: Path,
    month: date,
    rows: int,
    delivered_at: datetime,
    execution_id: str,
    *,
    seed: int = 7,
    final: bool,
    until: date | None = None,
    layout: Layout = "create_new",
    format: Format = "parquet",
    scale: Decimal | int = 1,
    rows_per_file: int = 1_000_000,
    story_ends: date | None = None,
) -> list[Truth]:
    """Write one delivery of one month under `folder`/export.

    Args:
        month: any day of the month.
        rows: rows of the whole month, fewer if `until` cuts it short; a month never has
            fewer than some 4,500, at least one a day for each account and service.
            More rows are finer rows: what the month costs does not depend on them.
        delivered_at: in UTC where it has no zone.
        final: whether the month is invoiced, that is: every row has an invoice id.
        until: the last day with charges; the month's last day if null.
        scale: what every cost is multiplied with, to make a restatement.
        story_ends: the last day of the bill that this month is part of; planted anomalies
            and other single events are dated back from it. None are planted if null.

    Returns:
        The month's true costs, by account and service.
    """
    plan = month_of(month, until, seed, Decimal(scale), story_ends)
    return _write(folder, plan, rows, delivered_at, execution_id, final, layout, format, rows_per_file)


def write_bill(
    folder: Path,
    until: date,
    months: int = 14,
    rows_per_month: int = 20_000,
    seed: int = 7,
    delivered_at: datetime | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Write a bill up to and including `until`, and the truth, under `folder`.

    Months that ended 14 days or longer before `delivered_at` are invoiced and were last
    delivered about then; later ones are open and came with `delivered_at`. The third
    month before the last was delivered twice, the second time dearer.

    Args:
        delivered_at: when the open month was delivered, in UTC; by default the day after
            `until`, late enough for all days but the last to count as complete.
        progress: called before each delivery with its month as YYYY-MM, its number from 1, and how many there are.
    """
    now = _utc(delivered_at or datetime.combine(until + timedelta(days=1), time(12, 17, 43, 215_000)))
    plans = [month_of(_months_back(until, back), until, seed, Decimal(1), until) for back in range(months - 1, -1, -1)]
    deliveries = []
    for plan in plans:
        if plan in plans[-4:-3]:
            deliveries.append(_first_delivery(plan, rows_per_month))
        deliveries.append(_last_delivery(plan, rows_per_month, now))
    truths: dict[date, list[Truth]] = {}
    for number, one in enumerate(deliveries, start=1):
        if progress:
            progress(f"{one.month.first:%Y-%m}", number, len(deliveries))
        truths[one.month.first] = _write(
            folder,
            one.month,
            one.rows,
            one.delivered_at,
            _execution_id(one),
            one.final,
            "create_new",
            "parquet",
            1_000_000,
        )
    write_costs(folder / "truth", [truth for month in truths.values() for truth in month])
    write_anomalies(folder / "truth", plans)


@dataclass(frozen=True)
class _Delivery:
    month: Month
    rows: int
    delivered_at: datetime
    final: bool


def _last_delivery(month: Month, rows: int, now: datetime) -> _Delivery:
    ended = datetime.combine(month.end, time(), UTC)
    if now < ended + SETTLES_AFTER:
        return _Delivery(month, rows, now, final=False)
    settled = timedelta(days=10 + 3.5 * month.chance(f"delivered|{month.first}"))
    return _Delivery(month, rows, ended + settled, final=True)


def _first_delivery(month: Month, rows: int) -> _Delivery:
    """What a month looked like soon after it ended: a little cheaper, a few rows short, not invoiced."""
    ended = datetime.combine(month.end, time(), UTC)
    return _Delivery(
        replace(month, scale=Decimal("0.985")), rows * 24 // 25, ended + timedelta(days=4, hours=9), final=False
    )


def _write(
    folder: Path,
    month: Month,
    rows: int,
    delivered_at: datetime,
    execution_id: str,
    final: bool,
    layout: Layout,
    format: Format,
    rows_per_file: int,
) -> list[Truth]:
    lines = lines_of(month, rows)
    deliver(
        folder / "export",
        ACME,
        month,
        lines,
        _utc(delivered_at),
        execution_id,
        final=final,
        layout=layout,
        format=format,
        rows_per_file=rows_per_file,
    )
    return truth_of(month, lines)


def _months_back(day: date, back: int) -> date:
    number = 12 * day.year + day.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def _execution_id(one: _Delivery) -> str:
    digest = blake2b(f"{one.month.seed}|{one.month.first}|{one.delivered_at}".encode(), digest_size=16).digest()
    return str(UUID(bytes=digest, version=4))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
