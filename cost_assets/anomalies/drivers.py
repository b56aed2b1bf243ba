"""What moved during an anomaly: the parts of its impact, by each dimension of the charges."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from cost_assets.anomalies.scopes import CENTRE

SHOWN = 5
LOOK_BACK_DAYS = 28
# The dimensions that stand in the charges, and those that only costs by resource know.
CHARGES = {
    "sub_account": "sub_account_id",
    "service": "service_name",
    "region": "region_id",
    "usage_type": "x_usage_type",
    "operation": "x_operation",
}
RESOURCES = {"resource": "resource_id", "tags": "tags"}
ALLOCATED = {"sub_account": "sub_account_id", "service": "service_name"}
# What says something of an anomaly of that scope with few words.
_TELLING = {
    "billing_account": ("service", "sub_account"),
    "sub_account": ("service",),
    "service": ("resource", "usage_type", "region", "operation"),
    CENTRE: ("service", "sub_account"),
}
_KEYS = {
    "billing_account": ("billing_account_id",),
    "sub_account": ("billing_account_id", "sub_account_id"),
    "service": ("billing_account_id", "sub_account_id", "service_name"),
}
_KEYS_OF_CENTRES = {CENTRE: ("billing_account_id", "cost_centre")}
# Of allocated costs neither quantities are kept nor what a commitment was used for.
_CENTRE_COSTS = """(
    select
        *, null::double as consumed_quantity, null::varchar as consumed_unit,
        case when x_charge_group = 'unused' then 'Unused' end as commitment_discount_status
    from fct_allocated_costs_daily
)"""
_CENT = Decimal("0.01")
_Part = Mapping[str, Any]


@dataclass(frozen=True)
class Drivers:
    """What moved. `parts` by dimension: value (None for all the others) and impact, the largest first; those of a
    dimension add up to the impact. `price` and `usage` add up to it too; None where a quantity is not known."""

    scope: str
    parts: Mapping[str, Sequence[tuple[str | None, Decimal]]]
    price: Decimal | None
    usage: Decimal | None

    @property
    def telling(self) -> str | None:
        """The dimension that says most with one value; one that has a single value says nothing."""
        known = {name: self.parts[name] for name in _TELLING[self.scope] if name in self.parts}
        several = {name: parts for name, parts in known.items() if len(parts) > 1} or known
        return max(several, key=lambda name: _weight(several[name]), default=None)

    def as_json(self, dimension: str | None) -> str:
        """The parts of one dimension as the contract has them: a list of dimension, value and impact_cost."""
        told = [_told(dimension, value, impact) for value, impact in self.parts.get(dimension or "", ())]
        return json.dumps(told, ensure_ascii=False)

    def all_as_json(self) -> str:
        """Every dimension's list, by its name."""
        told = {name: [_told(name, *part) for part in parts] for name, parts in self.parts.items()}
        return json.dumps(told, ensure_ascii=False)


def drivers(db: duckdb.DuckDBPyConnection, resource_costs: bool) -> dict[str, Drivers]:
    """What moved during each anomaly of the table `windows`, by anomaly_id.

    Args:
        db: with a table `windows`: anomaly_id, the scope's columns, charge_category, is_unused, base_from, started_on,
            last_day, expected_cost and impact_cost, which is in cents.
        resource_costs: whether there are costs by resource.
    """
    windows = {id: (scope, impact) for id, scope, impact in db.execute(_WINDOWS).fetchall()}
    found = _rows(db, "fct_charges_daily", CHARGES, _KEYS)
    if resource_costs:
        found += _rows(db, "fct_resource_costs_daily", RESOURCES, _KEYS)
    if any(scope == CENTRE for scope, _ in windows.values()):
        found += _rows(db, _CENTRE_COSTS, ALLOCATED, _KEYS_OF_CENTRES)
    by_anomaly: dict[str, dict[str, list[_Part]]] = {id: {} for id in windows}
    for row in found:
        by_anomaly[row["anomaly_id"]].setdefault(row["dimension"], []).append(row)
    return {id: _drivers(*windows[id], dimensions) for id, dimensions in by_anomaly.items()}


_WINDOWS = "select anomaly_id, scope, impact_cost from windows"


def _rows(
    db: duckdb.DuckDBPyConnection, table: str, dimensions: Mapping[str, str], scopes: Mapping[str, Sequence[str]]
) -> list[_Part]:
    sql = (Path(__file__).parent / "drivers.sql").read_text()
    named = [f"{{'dimension': '{name}', 'value': {name}}}" for name in dimensions if name != "tags"]
    listed = f"[{', '.join(named)}]"
    if "tags" in dimensions:
        tags = "list_transform(map_entries(tags), lambda each: {'dimension': 'tag:' || each.key, 'value': each.value})"
        listed = f"list_concat({listed}, coalesce({tags}, []))"
    found = db.execute(
        sql.format(
            table=table,
            keys=", ".join(dict.fromkeys(key for keys in scopes.values() for key in keys)),
            parts=", ".join(f"{column} as {name}" for name, column in dimensions.items()),
            scopes="\n    union all\n    ".join(_scope(scope, keys) for scope, keys in scopes.items()),
            dimensions=listed,
            shown=SHOWN,
        )
    )
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _scope(scope: str, keys: Iterable[str]) -> str:
    """The charges of one scope's anomalies: joined by equality, so that they need not all be held against all."""
    equal = " and ".join(f"charges.{key} is not distinct from windows.{key}" for key in (*keys, "billing_currency"))
    return (
        f"select windows.anomaly_id, windows.started_on, charges.* from charges inner join windows on {equal} "
        "and charges.charge_category = windows.charge_category and charges.is_unused = windows.is_unused "
        f"and charges.charge_date between windows.base_from and windows.last_day where windows.scope = '{scope}'"
    )


def _drivers(scope: str, impact: Decimal, dimensions: Mapping[str, Sequence[_Part]]) -> Drivers:
    parts = {name: _parts(rows, impact) for name, rows in dimensions.items()}
    measured = [row["price_impact"] for row in dimensions.get("usage_type", ())]
    if not measured or None in measured:
        return Drivers(scope, parts, None, None)
    price = Decimal(sum(measured)).quantize(_CENT)
    return Drivers(scope, parts, price, impact - price)


def _parts(rows: Sequence[_Part], impact: Decimal) -> list[tuple[str | None, Decimal]]:
    """The largest parts in cents, and what is left: of the values that are not shown, else of rounding."""
    shown = [(row["value"], Decimal(row["impact"]).quantize(_CENT)) for row in rows if row["place"] <= SHOWN]
    left = impact - sum(amount for _, amount in shown)
    if rows[0]["n_values"] > SHOWN or abs(left) > _CENT * len(shown):
        return [*shown, (None, left)]
    return [(shown[0][0], shown[0][1] + left), *shown[1:]]


def _weight(parts: Sequence[tuple[str | None, Decimal]]) -> Decimal:
    moved = sum(abs(impact) for _, impact in parts)
    return max((abs(impact) for value, impact in parts if value is not None), default=Decimal(0)) / (moved or 1)


def _told(dimension: str | None, value: str | None, impact: Decimal) -> dict[str, Any]:
    return {"dimension": dimension, "value": value, "impact_cost": float(impact)}  # cents: exact as a float's text
