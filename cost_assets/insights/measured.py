"""Figures of the marts by group, each with the query that finds it again by itself."""

from __future__ import annotations

from collections.abc import Mapping


def measured(source: str, value: str, keys: Mapping[str, str], where: str = "true", named: str | None = None) -> str:
    """A query with a row per group: its keys, `value` as decimal(38, 12), and `sql`, one SELECT of that one value.

    Groups whose value is null have no row: what is not known is no evidence.

    Args:
        source: what stands after FROM, in tables that are published.
        value: an aggregate.
        keys: by the name of a column of the result, the expression that is grouped by; in brackets unless a name.
        where: a condition on the rows, the same for every group.
        named: how `source` is written in `sql`, where the warehouse keeps it under another name than the version.
    """
    amount = f"({value})::decimal(38, 12)"
    start = f"select {amount} from {named or source} where " + (f"{where} and " if where != "true" else "")
    conditions = ", ".join(f"{_literal(expression + ' ')} || {_compared(expression)}" for expression in keys.values())
    grouped = ", ".join(f"{expression} as {name}" for name, expression in keys.items())
    return f"""
        select * from (
            select {grouped}, {amount} as value, {_literal(start)} || concat_ws(' and ', {conditions}) as sql
            from {source} where {where} group by {", ".join(keys.values())}
        ) where value is not null
    """


def _compared(expression: str) -> str:
    """The rest of a condition that holds for a group's own rows: `= '…'`, or `is null`."""
    text = f"any_value({expression})::varchar"
    return f"coalesce('= ''' || replace({text}, '''', '''''') || '''', 'is null')"


def _literal(sql: str) -> str:
    return "'" + sql.replace("'", "''") + "'"
