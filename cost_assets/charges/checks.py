"""dbt's tests as asset checks: what each says in words, and what it found."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from cost_assets.charges.nodes import Node
from cost_assets.markdown import table


def readable(spec: dg.AssetCheckSpec, node: Mapping[str, Any]) -> dg.AssetCheckSpec:
    """The check under its own name and with a sentence that says what holds when it passes."""
    return spec._replace(name=check_name(node), description=_sentence(node))


def check_name(node: Mapping[str, Any]) -> str:
    """`one_row_per_grain` of the test `fct_tie_out__one_row_per_grain`: the asset is named beside it."""
    test, own = node["test_metadata"]["name"], node["name"].partition("__")[2]
    return own or f"{node['column_name']}_is_{ {'unique': 'unique', 'not_null': 'never_null'}[test] }"


def verdict(key: dg.AssetCheckKey, node: Node) -> dg.AssetCheckResult:
    """What a test found; the rows that it objects to as a table, the first ten of them."""
    metadata: dict[str, Any] = {"seconds": node.seconds, "rows": node.failures}
    if node.rows:
        metadata["differing"] = dg.MetadataValue.md(table(node.rows))
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=node.status == "pass",
        severity=dg.AssetCheckSeverity.WARN if node.status == "warn" else dg.AssetCheckSeverity.ERROR,
        description=_finding(node),
        metadata=metadata,
    )


def _finding(node: Node) -> str | None:
    if node.status == "pass":
        return None
    return f"{node.failures} rows object" if node.failures else node.message


def _sentence(node: Mapping[str, Any]) -> str:
    if node.get("description"):
        return node["description"]
    test, said = node["test_metadata"]["name"], node["test_metadata"]["kwargs"]
    if test == "same_totals":
        other = said["upstream"].split("'")[-2]  # ref('model') or source('schema', 'table')
        return f"{_list(said['measures'])} add up to those of {other} by {_list(said['by'])}; both ways, null-safe."
    if test == "unique_grain":
        return f"No two rows share {_list(said['columns'])}."
    if test == "none_where":
        return f"No row where {' '.join(said['condition'].split())}."
    if test == "rows_delivered_once":
        return "No line of the bill stands twice in one delivery. A person should look; nothing is removed."
    return {"unique": "Unique: ", "not_null": "Never null: "}[test] + said["column_name"]


def _list(names: Any) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
