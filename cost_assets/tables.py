"""The tables that a stage's own code writes: declared in its `tables.sql`, with what each column means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

Columns = Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A declared table. `columns` by name: its type; `comments` by name: what it means."""

    name: str
    description: str
    columns: Columns
    comments: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """What a table's page shows: how many rows it has, and by name pieces of Markdown."""

    rows: int
    shown: Mapping[str, str]


@cache
def declared(stage: str) -> Mapping[str, Table]:
    """The tables of a stage's `tables.sql`, by name."""
    sql = (Path(__file__).parent / stage / "tables.sql").read_text()
    with duckdb.connect() as db:
        db.execute(sql)
        tables = db.execute("select table_name, comment from duckdb_tables() order by table_oid").fetchall()
        columns = db.execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() order by table_oid, column_index"
        ).fetchall()
    return {
        name: Table(
            name=name,
            description=comment or "",
            columns={column: type for table, column, type, _ in columns if table == name},
            comments={column: said for table, column, _, said in columns if table == name and said},
        )
        for name, comment in tables
    }


def empty(columns: Columns) -> str:
    """A query that finds no row of these columns."""
    return "select " + ", ".join(f"null::{type} as {name}" for name, type in columns.items()) + " where false"


def conformed(table: Table, query: str) -> str:
    """`query` in the columns and types that the table declares, in their order."""
    return f"select {', '.join(f'{name}::{type} as {name}' for name, type in table.columns.items())} from ({query})"


def replace(db: duckdb.DuckDBPyConnection, table: Table, query: str) -> None:
    """Make the table anew from `query`."""
    db.execute(f"create or replace table {table.name} as {conformed(table, query)}")


def preview(db: duckdb.DuckDBPyConnection, sql: str, limit: int = 10) -> list[dict[str, str | None]]:
    """The first rows of a query, as texts by column name."""
    found = db.execute(f"from ({sql}) limit {limit}")
    names = [column[0] for column in found.description]
    return [
        {name: None if value is None else str(value) for name, value in zip(names, row, strict=True)}
        for row in found.fetchall()
    ]


def write_texts(
    db: duckdb.DuckDBPyConnection, name: str, columns: Iterable[str], rows: Sequence[Mapping[str, str | None]]
) -> None:
    """Make a temporary table of texts; who reads it casts them, so that amounts keep their digits."""
    columns = list(columns)
    db.execute(f"create or replace temp table {name} as {empty(dict.fromkeys(columns, 'varchar'))}")
    shape = json.dumps([dict.fromkeys(columns, "VARCHAR")])
    told = json.dumps([{column: row[column] for column in columns} for row in rows])
    db.execute(f"insert into {name} select unnest(from_json(?::json, '{shape}'), max_depth := 2)", [told])


def quoted(text: object) -> str:
    """As a text of SQL, such as a path in a statement that takes no parameters."""
    return "'" + str(text).replace("'", "''") + "'"


def made_from(db: duckdb.DuckDBPyConnection, stage: str, code: str) -> None:
    """Write down what the stage's tables were made from: the marts as they are now, by this code."""
    not_made(db, stage)
    db.execute("insert into stages select ?, ?, any_value(inputs) from int_publishable", [stage, code])


def not_made(db: duckdb.DuckDBPyConnection, stage: str) -> None:
    """The stage's tables are as yet made from nothing."""
    db.execute("create table if not exists stages (stage varchar, code varchar, inputs varchar)")
    db.execute("delete from stages where stage = ?", [stage])
