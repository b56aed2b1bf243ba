"""How each export and billing period stands: final, open, new, waiting, refused or failed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from cost_assets.exports.deliveries import Delivery
from cost_assets.lake import Lake
from cost_assets.outdated import Looked
from cost_assets.partitions import month_key
from cost_assets.publishing.publish import STAGES, current_manifest

_TO_RUN = "waiting for the next run"
_TO_PUBLISH = ("marts", *STAGES, "published")


@dataclass(frozen=True)
class Standing:
    """How each (export, month) stands, and what more there is to say."""

    states: dict[tuple[str, date], tuple[str, str]]
    lines: list[str]

    def of(self, export: str, month: date) -> tuple[str, str]:
        """Its status in a word or two, and why."""
        return self.states.get((export, month), ("", ""))


def standing(
    lake: Lake,
    newest: dict[tuple[str, date], Delivery],
    looked: Looked,
    failures: dict[str, str],
    refused: dict[tuple[str, date], str],
) -> Standing:
    """Say how things stand.

    Args:
        newest: the current delivery of each (export, month) in the lake.
        looked: what the exports hold now.
        failures: what the last run could not do, by export or table and month.
        refused: the (export, month) that do not count, and why.
    """
    new = {(name, each.month) for name, found in looked.surveys.items() for each in found.wanted}
    published = {
        (each["export_name"], date.fromisoformat(each["billing_period_start"])): each["delivery_id"]
        for each in (current_manifest(lake) or {"deliveries": []})["deliveries"]
    }
    statuses = _period_statuses(lake)

    def state(name: str, month: date) -> tuple[str, str]:
        failed = failures.get(f"{name} {month_key(month)}") or failures.get(f"charges {month_key(month)}")
        if failed:
            return "failed", failed
        if (name, month) in refused:
            return "refused", refused[name, month]
        if (name, month) in new:
            return "new delivery", _TO_RUN
        if published.get((name, month)) != newest[name, month].delivery_id:
            return "not published", _first(failures) or _TO_RUN
        return statuses.get((name, month), "open"), ""

    return Standing({key: state(*key) for key in newest}, _lines(newest, looked, failures))


def _first(failures: dict[str, str]) -> str | None:
    """Why nothing newer is published: what failed first on the way there."""
    return next((failures[stage] for stage in _TO_PUBLISH if stage in failures), None)


def _lines(newest: dict[tuple[str, date], Delivery], looked: Looked, failures: dict[str, str]) -> list[str]:
    """What there is to say of months that have nothing in the lake, and of exports as a whole."""
    lines = []
    for name, found in looked.surveys.items():
        for month in [each.month for each in found.wanted if (name, each.month) not in newest]:
            why = failures.get(f"{name} {month_key(month)}")
            lines.append(f"{'failed' if why else 'new'}: {name} {month_key(month)}: {why or _TO_RUN}")
        for month, why in found.waiting.items():
            lines.append(f"waiting: {name} {month_key(month)} {why}" if month else f"waiting: {name}: {why}")
        lines += [f"failed: {name} {month_key(month)}: {why}" for month, why in found.failed.items()]
    return lines + [f"failed: {name}: {why}" for name, why in looked.unreachable.items()]


def _period_statuses(lake: Lake) -> dict[tuple[str, date], str]:
    path = lake.current / "fct_deliveries.parquet"
    if not path.exists():
        return {}
    found = duckdb.execute(
        "select export_name, billing_period_start, any_value(period_status) from read_parquet(?) "
        "where is_current group by all",
        [str(path)],
    ).fetchall()
    return {(name, month): status for name, month, status in found}
