"""How the models and tests of a build went, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb

SHOWN_ROWS = 10


@dataclass(frozen=True)
class Node:
    """How one model or test of a build went. `rows` are the first that made a test fail."""

    unique_id: str
    name: str
    kind: str
    status: str
    seconds: float
    message: str
    attached_to: str | None = None
    failures: int = 0
    relation: str | None = None
    sql: str | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.status in ("success", "pass", "warn", "no-op")


def node_of(result: Any) -> Node:
    """One of dbt's results as plain values."""
    return Node(
        unique_id=result.node.unique_id,
        name=result.node.name,
        kind=str(result.node.resource_type),
        status=str(result.status),
        seconds=round(result.execution_time, 3),
        message=" ".join((result.message or "").split()),
        attached_to=getattr(result.node, "attached_node", None),
        failures=result.failures or 0,
        relation=getattr(result.node, "relation_name", None),
        sql=getattr(result.node, "compiled_code", None),
    )


def failed(nodes: Iterable[Node]) -> list[Node]:
    """The models and tests that failed; a warning is no failure."""
    return [node for node in nodes if node.status in ("error", "fail", "runtime error")]


def with_rows(node: Node) -> Node:
    """The node with the first rows that made it fail: which groups differ, and by how much."""
    if node.kind != "test" or not node.failures:
        return node
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    with DuckDBConnectionManager._ENV.conn.cursor() as db:
        try:
            found = db.execute(f"select * from {node.relation or f'({node.sql})'} limit {SHOWN_ROWS}")
        except duckdb.Error:  # the verdict stands without them
            return node
        names = [column[0] for column in found.description]
        return replace(node, rows=[dict(zip(names, map(str, row), strict=True)) for row in found.fetchall()])
