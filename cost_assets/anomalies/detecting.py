"""Anomalies brought up to date: new and restated days scored, what stands out found, explained and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np

from cost_assets import tables
from cost_assets.anomalies import telling
from cost_assets.anomalies.changes import change_points
from cost_assets.anomalies.drivers import LOOK_BACK_DAYS, Drivers, drivers
from cost_assets.anomalies.events import Event, read_events
from cost_assets.anomalies.finding import Found, find
from cost_assets.anomalies.marks import Mark, marks
from cost_assets.anomalies.same_money import what_moved, with_tellers
from cost_assets.anomalies.scopes import SCOPES, scopes
from cost_assets.anomalies.scored import Scored, keep, scored
from cost_assets.anomalies.sensitivity import Sensitivity
from cost_assets.anomalies.verdicts import event_of, states
from cost_assets.centre_costs import are_allocated
from cost_assets.code import fingerprint
from cost_assets.lake import Lake
from cost_assets.records import append, said
from cost_assets.series import account_series
from cost_assets.settings import Anomalies, Settings
from cost_assets.tables import quoted

STAGE = "anomalies"
KIND = "anomalies"
FOLDER = "anomaly_scores"  # of what is kept from day to day
_FIRST = {"anomaly_id": "varchar", "detected_on": "date", "x_first_impact_cost": "decimal(38, 12)"}


@dataclass(frozen=True)
class Detected:
    """What was done: rows of scores written, and the anomalies there are."""

    rows: int
    found: list[Found]


def sensitivities(anomalies: Anomalies) -> dict[str, Sensitivity]:
    """By scope, what `costs.yaml` says of how much has to stand out; the defaults where it says nothing."""
    return {scope: Sensitivity(**anomalies.scope(scope).model_dump(exclude_none=True)) for scope in SCOPES}


def detect(db: duckdb.DuckDBPyConnection, lake: Lake, settings: Settings, now: datetime) -> Detected:
    """Score what is new or restated, and make fct_anomaly_scores, fct_anomalies and fct_change_points.

    Args:
        now: the home's now, naive UTC.

    Raises:
        ConfigError: `events.yaml` cannot be read.
    """
    events = read_events(settings.anomalies.events)
    sensitivity = sensitivities(settings.anomalies)
    kept = lake.warehouse / FOLDER
    # where costs begin or cease to be allocated, all days are told anew: files of earlier months hold other scopes then
    code = fingerprint(STAGE) + (" by centre" if are_allocated(settings) else "")
    of_account = [
        (account, [scored(scope, sensitivity[scope.name], kept, code) for scope in scopes(account)])
        for account in account_series(db, settings)
    ]
    judged = [each for _, all_scopes in of_account for each in all_scopes]
    since, rows = telling.tell(db, lake, judged, now)
    found = [each for account, all_scopes in of_account for each in find(account, all_scopes, sensitivity)]
    found = with_tellers(found, what_moved(db, found, LOOK_BACK_DAYS))
    _write_anomalies(db, lake, found, _said_of(found, events, marks(db, lake)), since, settings.resource_costs, now)
    _write_change_points(db, judged)
    keep(judged)
    return Detected(rows, found)


@dataclass(frozen=True)
class Replay:
    """What other thresholds would have told: the anomalies, those among them that are not told now, by id, those
    told now that would not be, with their impact and what people said of them, and for how many series and years."""

    found: list[Found]
    new: set[str]
    gone: list[tuple[str, str, Decimal, str | None]]
    series_years: float


def replay_all(db: duckdb.DuckDBPyConnection, lake: Lake, settings: Settings) -> Replay:
    """Score the whole history by `settings`, beside what is told now; nothing is written."""
    sensitivity = sensitivities(settings.anomalies)
    found, days = [], 0
    for account in account_series(db, settings):
        all_scopes = [scored(scope, sensitivity[scope.name], None) for scope in scopes(account)]
        found += find(account, all_scopes, sensitivity)
        days += int((~np.isnan(all_scopes[0].scores.score)).sum())
    told = db.execute(
        """
        select anomaly_id, concat_ws(' ', sub_account_id, service_name, cost_centre), impact_cost, x_mark
        from (from fct_anomalies union all by name select null::varchar as cost_centre where false)
        """
    ).fetchall()
    ids = {each.id for each in found}
    known = {row[0] for row in told}
    return Replay(found, ids - known, [row for row in told if row[0] not in ids], days / 365.25)


def _said_of(found: Sequence[Found], events: Sequence[Event], words: Mapping[str, Mark]) -> list[dict[str, str | None]]:
    """What events and people say of each anomaly, in the order of `found`."""
    state = states(found, events, words)
    return [
        {
            "state": state[each.id],
            "x_event": event_of(each, events),
            "x_mark": words[each.id].mark if each.id in words else None,
            "x_mark_note": words[each.id].note if each.id in words else None,
            "x_marked_at": str(words[each.id].marked_at) if each.id in words else None,
        }
        for each in found
    ]


def _write_anomalies(
    db: duckdb.DuckDBPyConnection,
    lake: Lake,
    found: Sequence[Found],
    sayings: Sequence[Mapping[str, str | None]],
    since: date,
    resource_costs: bool,
    now: datetime,
) -> None:
    """Make fct_anomalies. What moved is asked of the charges for anomalies that are new, or whose days are."""
    table = tables.declared(STAGE)["fct_anomalies"]
    db.execute(f"create table if not exists fct_anomalies as {tables.empty(table.columns)}")
    tables.write_texts(db, "found", _FOUND, [_row(each) | said for each, said in zip(found, sayings, strict=True)])
    scores = lake.warehouse / "fct_anomaly_scores/20*.parquet"
    db.execute(_sql("found.sql").format(scores=quoted(scores), since=since, look_back=LOOK_BACK_DAYS))
    moved = drivers(db, resource_costs)
    tables.write_texts(db, "moved", _MOVED, [_moved(id, each) for id, each in moved.items()])
    db.execute(f"create or replace temp view first_told as {said(db, lake, KIND, _FIRST)}")
    new = _sql("new.sql").format(today=now.date())
    append(db, lake, KIND, new, now, "found")
    db.execute(f"create or replace temp view first_told as {said(db, lake, KIND, _FIRST)}")
    tables.replace(db, table, _sql("anomalies.sql"))


def _write_change_points(db: duckdb.DuckDBPyConnection, judged: Sequence[Scored]) -> None:
    points = [
        {
            "change_date": str(point.date),
            "scope": each.scope.name,
            "billing_account_id": each.scope.billing_account_id,
            "sub_account_id": each.scope.sub_account_ids[point.series],
            "service_name": each.scope.service_names[point.series],
            "cost_centre": each.scope.keys[point.series][2],
            "billing_currency": each.scope.billing_currency,
            "from_daily_cost": f"{point.before:.2f}",
            "to_daily_cost": f"{point.after:.2f}",
            "monthly_cost_change": f"{point.per_month:.2f}",
        }
        for each in judged
        for point in change_points(each.scores)
    ]
    table = tables.declared(STAGE)["fct_change_points"]
    tables.write_texts(db, "points", table.columns, points)
    tables.replace(db, table, "from points order by all")


# Columns as texts, which SQL casts: amounts keep their digits.
_FOUND = (
    "anomaly_id", "scope", "billing_account_id", "sub_account_id", "service_name", "cost_centre", "billing_currency",
    "charge_group",
    "started_on", "ended_on", "last_day", "direction", "kind", "severity", "score", "impact_cost", "explained_cost",
    "impact_pct", "parent_anomaly_id", "state", "x_event", "x_mark", "x_mark_note", "x_marked_at",
)  # fmt: skip
_MOVED = ("anomaly_id", "drivers", "x_drivers_by_dimension", "x_price_cost_change", "x_usage_cost_change")


def _row(found: Found) -> dict[str, str | None]:
    values = {
        "anomaly_id": found.id, "scope": found.scope, "billing_account_id": found.billing_account_id,
        "sub_account_id": found.sub_account_id, "service_name": found.service_name,
        "cost_centre": found.cost_centre, "billing_currency": found.billing_currency, "charge_group": found.group,
        "started_on": found.started_on, "ended_on": found.ended_on, "last_day": found.last_day,
        "direction": found.episode.direction, "kind": found.episode.kind, "severity": found.episode.severity,
        "score": round(found.episode.score, 2), "impact_cost": found.impact, "explained_cost": found.expected,
        "impact_pct": found.episode.impact_pct, "parent_anomaly_id": found.parent_id,
    }  # fmt: skip
    return {name: None if value is None else str(value) for name, value in values.items()}


def _moved(anomaly_id: str, moved: Drivers) -> dict[str, str | None]:
    return {
        "anomaly_id": anomaly_id,
        "drivers": moved.as_json(moved.telling),
        "x_drivers_by_dimension": moved.all_as_json(),
        "x_price_cost_change": None if moved.price is None else str(moved.price),
        "x_usage_cost_change": None if moved.usage is None else str(moved.usage),
    }


def _sql(name: str) -> str:
    return (Path(__file__).parent / name).read_text()
