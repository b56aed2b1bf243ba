"""Silence: how long an export has delivered nothing, by the wall clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cost_assets.exports.deliveries import Delivery
from cost_assets.settings import Export


@dataclass(frozen=True)
class Silence:
    """How long ago an export's newest delivery was made; `since` naive UTC."""

    since: datetime
    lasted: timedelta
    allowed: timedelta

    @property
    def is_late(self) -> bool:
        return self.lasted > self.allowed

    def __str__(self) -> str:
        hours = self.lasted.seconds // 3600
        return (
            f"no delivery since {self.since:%Y-%m-%d %H:%M} UTC ({self.lasted.days} days, {hours} hours); "
            f"late after {self.allowed // timedelta(hours=1)} hours"
        )


def silence(export: Export, deliveries: Iterable[Delivery], late_after_hours: int, now: datetime) -> Silence | None:
    """How long `export` has been silent; None if it has delivered nothing yet, or its `until` has passed.

    Args:
        now: the wall clock, with its zone.
    """
    made = [each.delivered_at for each in deliveries if each.export_name == export.name]
    if not made or (export.until_month and now.date() >= export.until_month):
        return None
    lasted = now.astimezone(UTC).replace(tzinfo=None) - max(made)
    return Silence(max(made), lasted, timedelta(hours=late_after_hours))
