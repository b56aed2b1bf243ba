"""A month's costs made by hand for the tests of allocation, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from cost_assets.allocation.placing import name_untagged, place
from cost_assets.allocation.rules import Allocation

MEASURES = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")
COSTS = {
    "charge_date": "date", "billing_period_start": "date", "provider_name": "varchar", "billing_account_id": "varchar",
    "sub_account_id": "varchar", "service_name": "varchar", "region_id": "varchar", "x_usage_type": "varchar",
    "x_operation": "varchar", "charge_category": "varchar", "x_charge_group": "varchar", "pricing_category": "varchar",
    "commitment_discount_status": "varchar", "commitment_discount_type": "varchar", "x_has_resource": "boolean",
    "x_tag_set": "ubigint", "billing_currency": "varchar", **dict.fromkeys(MEASURES, "decimal(38, 12)"),
    "consumed_quantity": "decimal(38, 12)", "consumed_unit": "varchar",
}  # fmt: skip
TAG_SETS = {
    "x_tag_set": "ubigint", "tags": "map(varchar, varchar)", "x_cost_categories": "map(varchar, varchar)",
}  # fmt: skip
ACCOUNTS = {
    "sub_account_id": "varchar", "sub_account_name": "varchar", "x_parent": "varchar", "x_owner": "varchar",
    "valid_from": "date", "valid_until": "date",
}  # fmt: skip
QUANTITIES = {"telemetry": "varchar", "scope": "varchar", "quantity": "decimal(38, 9)"}
RESOURCES = {
    "billing_period_start": "date", "provider_name": "varchar", "billing_account_id": "varchar",
    "sub_account_id": "varchar", "service_name": "varchar", "region_id": "varchar", "resource_id": "varchar",
    "tags": "map(varchar, varchar)", "billing_currency": "varchar", "effective_cost": "decimal(38, 12)",
}  # fmt: skip
_USUAL = {
    "charge_date": "2026-04-01", "billing_period_start": "2026-04-01", "provider_name": "AWS",
    "billing_account_id": "999999999999", "sub_account_id": "111111111111", "service_name": "Amazon EC2",
    "region_id": "eu-west-1", "charge_category": "Usage", "x_charge_group": "usage", "x_has_resource": True,
    "billing_currency": "USD",
}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """A row of the bill, with its tags and cost categories."""

    columns: Mapping[str, Any]
    tags: Mapping[str, str]
    categories: Mapping[str, str]


def cost(amount: str | None = "10", *, tags: Any = (), categories: Any = (), **columns: Any) -> Cost:
    """A usual row: `amount` on all four bases where these are not said, and what else is said of it."""
    return Cost(_USUAL | dict.fromkeys(MEASURES, amount) | columns, dict(tags), dict(categories))


@dataclass(frozen=True)
class Placed:
    """What `place` made of a month."""

    db: duckdb.DuckDBPyConnection

    def query(self, sql: str) -> list[tuple]:
        return self.db.execute(sql).fetchall()

    @property
    def centres(self) -> dict[str, Decimal]:
        """Effective cost by cost centre, shared costs split."""
        return dict(self.query("select cost_centre, sum(effective_cost) from allocated group by all order by 1"))

    @property
    def verdicts(self) -> dict[str, tuple[str, str | None]]:
        """By rule, of one currency: its verdict, and who takes what it asks for."""
        found = self.query("select allocation_rule, verdict, shadowed_by from rule_outcomes order by rule_number")
        return {rule: (verdict, by) for rule, verdict, by in found}


def rule(name: str, cost_centre: Any = None, share: Any = None, where: Any = None, **days: str) -> dict[str, Any]:
    """A rule as YAML would say it."""
    said = {"name": name, "cost_centre": cost_centre, "share": share, "where": where, **days}
    return {key: value for key, value in said.items() if value is not None}


def placed(
    said: Mapping[str, Any] | Allocation,
    *costs: Cost,
    accounts: Iterable[tuple] = (),
    quantities: Iterable[tuple] = (),
    resources: Sequence[Mapping[str, Any]] = (),
) -> Placed:
    """Place the costs of a month.

    Args:
        said: what allocation.yaml says.
        accounts: id, name, parent, owner, valid_from, valid_until.
        quantities: telemetry, scope, quantity of the month.
        resources: columns of fct_resource_costs_monthly, where they are not usual.
    """
    said = said if isinstance(said, Allocation) else Allocation.model_validate(said)
    db = duckdb.connect(config={"threads": 1})
    sets: dict[str, tuple[int, Cost]] = {}
    for each in costs:
        sets.setdefault(repr((each.tags, each.categories)), (len(sets) + 1, each))
    numbered = [(sets[repr((each.tags, each.categories))][0], each) for each in costs]
    rows = [{"x_tag_set": number, **each.columns} for number, each in numbered]
    write(db, "tagged_costs", COSTS, [tuple(row.get(name) for name in COSTS) for row in rows])
    of_resources = [each["tags"] for each in resources if each.get("tags")]
    held = [(number, each.tags, each.categories) for number, each in sets.values()]
    held += [(number, tags, {}) for number, tags in enumerate(of_resources, start=len(sets) + 1)]
    write(db, "tag_sets", TAG_SETS, held)
    write(db, "account_spans", ACCOUNTS, accounts)
    write(db, "quantities", QUANTITIES, quantities)
    told = [_USUAL | each for each in resources]
    write(db, "resources", RESOURCES, [tuple(row.get(name) for name in RESOURCES) for row in told])
    place(db, said)
    name_untagged(db, said)
    return Placed(db)


def write(db: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Iterable[tuple]) -> None:
    """A table of typed rows."""
    db.execute(f"create or replace table {name} ({', '.join(f'{name} {type}' for name, type in columns.items())})")
    held = [tuple(_as_value(value) for value in row) for row in rows]
    if held:
        db.executemany(f"insert into {name} values ({', '.join(map(_placeholder, columns.values()))})", held)


def _placeholder(type: str) -> str:
    return "map_from_entries(?::struct(k varchar, v varchar)[])" if type.startswith("map") else f"?::{type}"


def _as_value(value: Any) -> Any:
    return [{"k": key, "v": each} for key, each in value.items()] if isinstance(value, Mapping) else value
