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
_WORD = re.compile(r"\w+")
_FILES = "files"
Tables = Mapping[str, Mapping[str, str]]  # table → its columns → their types


def column_sources(sql: str, columns: Iterable[str], tables: Tables) -> dict[str, list[tuple[str, str]]]:
    """The (table, column) pairs that each column is made of; a column made of none is left out.

    Args:
        sql: the model's compiled SQL, in DuckDB's dialect.
        tables: what the SQL may read, under the plain name of each table. A column that is read
            from files directly stands under the table ''.
    """
    shape = _LITERAL.sub("''", sql)  # one month's SQL differs from another's in its paths and dates
    words = set(_WORD.findall(shape))
    read = tuple((name, tuple(held.items())) for name, held in tables.items() if name in words)
    return _sources(shape, tuple(columns), read)


@lru_cache(maxsize=256)
def _sources(
    sql: str, columns: tuple[str, ...], tables: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
) -> dict[str, list[tuple[str, str]]]:
    query = parse_one(sql, dialect="duckdb")
    schema = {name: dict(held) for name, held in tables}
    if from_files := _file_columns(query, columns):
        schema[_FILES] = from_files
    _align_unions(query)
    query = qualify(_over_files(query), schema=schema, dialect="duckdb", validate_qualify_columns=False)
    scope = build_scope(query)
    found = {column: _leaves(column, query, scope, schema) for column in columns}
    return {column: sources for column, sources in found.items() if sources}


def _file_columns(query: exp.Expression, columns: tuple[str, ...]) -> dict[str, str]:
    """What a model that takes all columns of its files has from them: all but those that it computes beside."""
    taking_all = [select for select in query.find_all(exp.Select) if select.is_star]
    computed = {each.alias for select in taking_all for each in select.selects if isinstance(each, exp.Alias)}
    return {column: "varchar" for column in columns if column not in computed}


def _over_files(query: exp.Expression) -> exp.Expression:
    """The query with a table in place of each reading of files."""

    def named(node: exp.Expression) -> exp.Expression:
        reads = isinstance(node, exp.Table) and isinstance(node.this, exp.ReadParquet)
        return exp.to_table(_FILES) if reads else node

    return query.transform(named)


def _align_unions(query: exp.Expression) -> None:
    """Give the sides of each union by name the same columns in the same order, as the library takes them."""
    for union in query.find_all(exp.SetOperation):
        sides = [side for side in union.find_all(exp.Select) if side.parent_select is union.parent_select]
        if not union.args.get("by_name") or any(side.is_star for side in sides):
            continue
        names = list(dict.fromkeys(each.alias_or_name for side in sides for each in side.selects))
        for side in sides:
            held = {each.alias_or_name: each for each in side.selects}
            side.set("expressions", [held.get(name) or exp.alias_(exp.Null(), name) for name in names])


def _leaves(column: str, query: exp.Expression, scope: object, tables: Mapping[str, object]) -> list[tuple[str, str]]:
    try:
        root = lineage(column, query, schema=None, scope=scope, dialect="duckdb", trim_selects=False, copy=False)
    except SqlglotError:
        return []
    leaves = {
        (_table(node.expression), node.name.rpartition(".")[2].strip('"'))
        for node in root.walk()
        if not node.downstream
    }
    return sorted((table, name) for table, name in leaves if table is not None and (table == "" or table in tables))


def _table(leaf: exp.Expression) -> str | None:
    """The table that a leaf of the lineage reads; '' for files, None for a constant."""
    if isinstance(leaf, exp.Table):
        return "" if leaf.name == _FILES else leaf.name
    return "" if isinstance(leaf, exp.Placeholder) else None
