"""Which columns a model's columns are made of, read from its compiled SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

_LITERAL = re.compile(r"'(?:[^']|'')*'")
Tables = Mapping[str, Mapping[str, str]]  # table → its columns → their types


def column_sources(sql: str, columns: Iterable[str], tables: Tables) -> dict[str, list[tuple[str, str]]]:
    """The (table, column) pairs that each column is made of; a column made of none is left out.

    Args:
        sql: the model's compiled SQL, in DuckDB's dialect.
        tables: what the SQL may read, under the plain name of each table. A column that is read
            from files directly stands under the table ''.
    """
    shape = _LITERAL.sub("''", sql)  # one month's SQL differs from another's in its paths and dates
    return _sources(shape, tuple(columns), tuple((name, tuple(held.items())) for name, held in tables.items()))


@lru_cache(maxsize=64)
def _sources(
    sql: str, columns: tuple[str, ...], tables: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
) -> dict[str, list[tuple[str, str]]]:
    query = qualify(
        parse_one(sql, dialect="duckdb"),
        schema={name: dict(held) for name, held in tables},
        dialect="duckdb",
        validate_qualify_columns=False,
    )
    scope = build_scope(query)
    found = {column: _leaves(column, query, scope, dict(tables)) for column in columns}
    return {column: sources for column, sources in found.items() if sources}


def _leaves(column: str, query: exp.Expression, scope: object, tables: Mapping[str, object]) -> list[tuple[str, str]]:
    try:
        root = lineage(column, query, schema=None, scope=scope, dialect="duckdb", trim_selects=False)
    except SqlglotError:
        return []  # a union by name whose sides have different columns, which the library cannot follow
    leaves = {
        (_table(node.expression), node.name.rpartition(".")[2].strip('"'))
        for node in root.walk()
        if not node.downstream
    }
    return sorted((table, name) for table, name in leaves if table is not None and (table == "" or table in tables))


def _table(leaf: exp.Expression) -> str | None:
    """The table that a leaf of the lineage reads; '' for files, None for a constant."""
    if isinstance(leaf, exp.Table):
        return leaf.name
    return "" if isinstance(leaf, exp.Placeholder) else None
