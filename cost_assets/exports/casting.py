"""The SQL that makes of a column what its format says it is: of CSV cells, and of Parquet in another type."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cost_assets.errors import CostsError
from cost_assets.exports.formats import AMOUNTS, TAGS, column_type, known_type, literal, quoted, spelled

# A legacy report has a column per tag and per cost category; they are gathered into one map each, as CUR 2.0 has them.
_GATHERED = {"resourcetags/": "resource_tags", "costcategory/": "cost_category"}

# Text that stands for a missing number; some makers write it so.
_NULLS = {"aws_cur": ("", "None"), "aws_cur2": ("",), "focus": ("", "NULL", "null", "NaN", "nan")}
_EMPTY = {TAGS: "map([]::varchar[], []::varchar[])", AMOUNTS: "map([]::varchar[], []::double[])"}
_NUMBERS = re.compile(r"DOUBLE|FLOAT|DECIMAL|U?(TINY|SMALL|BIG|HUGE)?INT")


def typed(format: str, header: Mapping[str, str], cells: list[str], leave: Collection[str] = ()) -> list[str]:
    """The SQL that turns CSV cells of text into typed columns; it fails on what it cannot read.

    Timestamps come with T, Z or an offset and become UTC without zone. The
    session's time zone must be UTC.

    Args:
        header: the columns as the file names them, and their types as the manifest declares them.
        cells: the name under which each column's text is read.
        leave: columns in which what cannot be read is left empty instead; unknown ones are kept as text.
    """
    columns, gathered, taken = [], {}, set()
    for (name, declared), cell in zip(header.items(), cells, strict=True):
        into = next((prefix for prefix in _GATHERED if name.lower().startswith(prefix)), None)
        if into and format == "aws_cur":
            gathered.setdefault(_GATHERED[into], []).append((name[len(into) :], cell))
            continue
        target = spelled(format, name)
        while target.lower() in taken:  # only in snake case are they alike
            target += "_"
        taken.add(target.lower())
        if name in leave and not known_type(format, target):
            declared = "string"
        cast = "try_cast" if name in leave else "cast"
        columns.append(f"{_cast(format, name, declared, cell, cast)} as {quoted(target)}")
    return columns + [f"{_gather(pairs)} as {target}" for target, pairs in gathered.items()]


def _gather(pairs: list[tuple[str, str]]) -> str:
    """A map of the cells that are filled."""
    entries = ", ".join(f"{{k: {literal(name)}, v: {cell}}}" for name, cell in pairs)
    some = " or ".join(f"{cell} <> ''" for _, cell in pairs)
    filled = f"map_from_entries(list_filter([{entries}], lambda e: e.v <> ''))"
    return f"case when {some} then {filled} else {_EMPTY[TAGS]} end"


def _cast(format: str, column: str, declared: str, cell: str, cast: str = "cast") -> str:
    type = column_type(format, column, declared)
    if type == "VARCHAR":
        return f"nullif({cell}, '')"
    if type in _EMPTY:  # most are empty, and JSON is dear
        value = f"case {cell} when '{{}}' then {_EMPTY[type]} else {cast}({cast}({cell} as json) as {type}) end"
    elif type == "TIMESTAMP":
        # A plain cast is twice as fast and drops offsets; cut off, the Z also lets times without seconds pass.
        value = (
            f"case when ends_with({cell}, 'Z') then {cast}({cell}[:-2] as timestamp) "
            f"else {cast}({cell} as timestamptz) at time zone 'UTC' end"
        )
    else:
        value = f"{cast}({cell} as {type})"
    return f"case when {_present(format, cell)} then {value} end"


def _present(format: str, cell: str) -> str:
    return f"{cell} not in ({', '.join(literal(text) for text in _NULLS[format])})"


def unreadable(format: str, column: str, declared: str, cell: str) -> str:
    """The SQL that finds the cells of `column` that `typed` cannot read: one of them, and how many there are."""
    if column_type(format, column, declared) == "VARCHAR":
        return "null::struct(value varchar, rows bigint)"
    tried = _cast(format, column, declared, cell, cast="try_cast")
    bad = f"filter (where {_present(format, cell)} and {tried} is null)"
    return f"{{value: any_value({cell}) {bad}, rows: count(*) {bad}}}"


@dataclass(frozen=True)
class Mend:
    """The SQL that makes of a column what it should be, and the SQL that finds what that cannot read."""

    value: str
    unreadable: str = "null::struct(value varchar, rows bigint)"


def mended(export: str, format: str, where: str, columns: Mapping[str, str]) -> dict[str, Mend]:
    """How known columns of a Parquet file are mended that came in another type than their format's, by name.

    Raises:
        CostsError: one came in a type of which nobody can say what it means.
    """
    mends = {}
    for name, came in columns.items():
        wanted = known_type(format, name)
        if wanted is None or _fits(came, wanted):
            continue
        if came == "VARCHAR" and wanted != "VARCHAR":
            cell = f"trim({quoted(name)})"
            mends[name] = Mend(_cast(format, name, "", cell, "try_cast"), unreadable(format, name, "", cell))
        elif came == "BLOB" and wanted == "VARCHAR":  # text of a writer that did not say so
            mends[name] = Mend(f"decode({quoted(name)})")
        elif came.startswith(("STRUCT", "MAP", "JSON")) and wanted in _EMPTY:
            mends[name] = Mend(f"cast(to_json({quoted(name)}) as {wanted})")
        else:
            raise CostsError(f"export {export}: {where} has column {name} of type {came}, which should be {wanted}")
    return mends


def _fits(came: str, wanted: str) -> bool:
    if wanted == "DOUBLE":
        return bool(_NUMBERS.match(came)) and not came.endswith("[]")
    if wanted == "TIMESTAMP":
        return came == "DATE" or came.startswith("TIMESTAMP")
    if wanted == "VARCHAR":
        return came != "BLOB" and not came.endswith("]") and not came.startswith(("STRUCT", "MAP"))
    return came == wanted
