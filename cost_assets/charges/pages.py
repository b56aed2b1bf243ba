"""What a model's page shows beside its name: rows, columns and what they are made of, a look at the table, a plot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from cost_assets.charges.lineage import column_sources
from cost_assets.charges.nodes import Node
from cost_assets.lake import Lake
from cost_assets.plots import steps

LEDGER = ("deliveries", "delivery_totals", "delivery_groups")
SHOWN_ROWS = 10


@dataclass(frozen=True)
class Page:
    """What there is to show of one model.

    rows     of the whole table; None for a view, whose rows nobody counts
    columns  name → type
    sources  column → the (table, column) pairs it is made of; the table '' stands for landed files
    shown    the rows that the model's `preview` asks for
    plot     as Markdown, where the model asks for one
    """

    rows: int | None
    columns: Mapping[str, str]
    sources: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)
    plot: str | None = None


def pages(lake: Lake, nodes: list[Node], wishes: Mapping[str, Mapping[str, Any]]) -> dict[str, Page]:
    """A page for each model that was built, and for the tables of the ledger.

    Args:
        wishes: by model, what its yml says under `meta.page`: `preview`, a query for the rows to
            show, and `plot`, a query for (label, amount).
    """
    with duckdb.connect(str(lake.warehouse / "costs.duckdb"), read_only=True) as db:
        tables = _tables(db)
        built = [node for node in nodes if node.kind in ("model", "seed") and node.ok and node.name in tables]
        ledger = {name: Page(rows=_rows(db, f"landing.{name}"), columns=tables[name]) for name in LEDGER}
        return ledger | {node.name: _page(db, node, tables, wishes.get(node.name, {})) for node in built}


def _page(
    db: duckdb.DuckDBPyConnection, node: Node, tables: dict[str, dict[str, str]], wish: Mapping[str, Any]
) -> Page:
    columns = tables[node.name]
    stored = db.execute("select 1 from duckdb_tables() where table_name = ?", [node.name]).fetchall()
    plotted = db.execute(wish["plot"]).fetchall() if "plot" in wish else []
    return Page(
        rows=_rows(db, node.name) if stored else None,
        columns=columns,
        sources=_sources(node, tables),
        shown=_shown(db, wish["preview"]) if "preview" in wish else [],
        plot=steps([(str(label), float(amount)) for label, amount in plotted]) if plotted else None,
    )


def _sources(node: Node, tables: dict[str, dict[str, str]]) -> dict[str, list[tuple[str, str]]]:
    try:
        return column_sources(node.sql, tables[node.name], tables) if node.sql else {}
    except Exception:  # lineage is for people: SQL that DuckDB runs and the library cannot follow stops nothing
        return {}


def _tables(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, type in db.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where schema_name in ('main', 'landing') order by table_oid, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = type
    return found


def _rows(db: duckdb.DuckDBPyConnection, name: str) -> int:
    return db.execute(f"select count(*) from {name}").fetchone()[0]


def _shown(db: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = db.execute(f"from ({query}) limit {SHOWN_ROWS}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
