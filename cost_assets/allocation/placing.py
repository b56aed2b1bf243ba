"""One month's costs placed with cost centres, as temporary tables of a connection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from cost_assets.allocation import conditions
from cost_assets.allocation.rules import ALL_REQUIRED, UNALLOCATED, Allocation, Rule, canonical
from cost_assets.allocation.spans import Span, spans
from cost_assets.tables import quoted, write_texts

UNTAGGED_RESOURCES = 100
_SQL = Path(__file__).parent / "sql"


def place(db: duckdb.DuckDBPyConnection, said: Allocation) -> None:
    """Make `placed`, `allocated`, `placed_monthly`, `rule_outcomes` and `compliance` of a month.

    Args:
        db: has, of the month: `tagged_costs` and `tag_sets` (the models int_tagged_costs_daily and int_tag_sets),
            `account_spans` (dim_sub_accounts_history; read where a rule asks for accounts), `quantities` (telemetry,
            scope, quantity).
    """
    held = _spans(db, said)
    _write_spans(db, held)
    _write_spellings(db, said, held)
    _write_rules(db, said, held)
    _make(db, "labels")
    _make(db, "combinations")
    _judge(db, said, held)
    for table in ("cells", "placed", "daily", "weights", "shared", "allocated", "placed_monthly", "rule_outcomes"):
        _make(db, table)
    _make(db, "compliance", asked=_asked(said), untaggable=conditions.places(said.policy.untaggable))


def name_untagged(db: duckdb.DuckDBPyConnection, said: Allocation) -> None:
    """Make `untagged` of the month that was placed last.

    Args:
        db: has `resources`, the month's fct_resource_costs_monthly.
    """
    missing = [
        f"case when labels[{quoted(canonical(each.key))}] is null then {quoted(each.key)} end"
        for each in said.policy.required
    ]
    untaggable = conditions.places(said.policy.untaggable)
    _make(db, "untagged", missing=", ".join(missing), untaggable=untaggable, most=UNTAGGED_RESOURCES)


def _make(db: duckdb.DuckDBPyConnection, table: str, **parts: Any) -> None:
    text = (_SQL / f"{table}.sql").read_text()
    db.execute(text.format(**parts) if parts else text)


def _spans(db: duckdb.DuckDBPyConnection, said: Allocation) -> list[Span]:
    first, last = db.execute("select min(charge_date), max(charge_date) from tagged_costs").fetchone()
    edges = said.edges()
    if said.reads_accounts:
        changes = "select unnest([valid_from, valid_until]) as day from account_spans"
        edges += [
            day for (day,) in db.execute(f"select distinct day from ({changes}) where day is not null").fetchall()
        ]
    return spans(edges, first, last) if first else []


def _write_spans(db: duckdb.DuckDBPyConnection, held: Sequence[Span]) -> None:
    _write(db, "spans", {"span": "integer", "begins": "date", "ends": "date"},
        [(str(each.number), each.begins.isoformat(), each.ends.isoformat()) for each in held])  # fmt: skip
    db.execute(
        """
        create or replace temp table accounts as
        select spans.span, history.sub_account_id, history.sub_account_name, history.x_parent, history.x_owner
        from spans
        inner join account_spans as history
            on coalesce(history.valid_from <= spans.begins, true) and coalesce(spans.begins < history.valid_until, true)
        """
    )


def _write_spellings(db: duckdb.DuckDBPyConnection, said: Allocation, held: Sequence[Span]) -> None:
    """What a key, and a value of it, is called on the days of each span."""
    keys, values = [], []
    for span in held:
        spelled = {key: (key, 0) for key in said.tag_keys()}
        for tag in said.tags:
            if tag.holds_in(span.begins, span.ends):
                key = canonical(tag.key)
                for rank, text in reversed(list(enumerate((tag.key, *tag.spelled)))):
                    spelled[canonical(text)] = (key, rank)
                values += [
                    (str(span.number), key, spelling, value)
                    for value, spellings in tag.values.items()
                    for spelling in {each.lower() for each in (value, *spellings)}
                ]
        keys += [(str(span.number), spelling, key, str(rank)) for spelling, (key, rank) in spelled.items()]
    _write(db, "spellings", {"span": "integer", "spelling": "varchar", "key": "varchar", "rank": "integer"}, keys)
    columns = {"span": "integer", "key": "varchar", "spelling": "varchar", "value": "varchar"}
    _write(db, "value_spellings", columns, values)


def _write_rules(db: duckdb.DuckDBPyConnection, said: Allocation, held: Sequence[Span]) -> None:
    """The rules by their number from 1, and among whom the shared ones are split; no name there means everybody."""
    rules, shares = [], []
    for number, rule in enumerate(said.rules, start=1):
        holds = any(rule.holds_in(span.begins, span.ends) for span in held)
        rules.append((str(number), rule.name, str(rule.share is not None), str(holds)))
        if rule.share:
            parts = rule.share.parts or dict.fromkeys(rule.share.among or (None,))
            shares += [
                (str(number), rule.share.by, rule.share.telemetry, name, part if part is None else f"{part:f}")
                for name, part in parts.items()
            ]
    columns = {"rule": "integer", "name": "varchar", "is_shared": "boolean", "holds_in_month": "boolean"}
    _write(db, "rules", columns, rules)
    columns = {
        "rule": "integer",
        "split_by": "varchar",
        "telemetry": "varchar",
        "cost_centre": "varchar",
        "part": "varchar",
    }
    _write(db, "shares", columns, shares)


def _judge(db: duckdb.DuckDBPyConnection, said: Allocation, held: Sequence[Span]) -> None:
    # once, and not in each rule: hundreds of rules of hundreds of names would take minutes to plan
    db.execute(f"create or replace temp table known_centres as select {conditions.known(said.names)} as known")
    holding = [conditions.holds(rule, held, said) for rule in said.rules]
    centres = [f"when {number} then {_goes_to(rule, said)}" for number, rule in enumerate(said.rules, start=1)]
    _make(
        db, "judged", conditions=", ".join(holding), centres=" ".join(centres) or f"when 0 then {quoted(UNALLOCATED)}"
    )


def _goes_to(rule: Rule, said: Allocation) -> str:
    return conditions.centre(rule.cost_centre, said) if rule.cost_centre else "null"


def _asked(said: Allocation) -> str:
    """What is asked of each combination's tags, as a list of SQL: by key, and of all that are required at once."""
    required = {canonical(each.key): each for each in said.policy.required}
    others = {canonical(each.key): each.key for each in said.tags if canonical(each.key) not in required}
    asked = []
    for key, each in required.items():
        label = f"labels[{quoted(key)}]"
        right = conditions.is_one_of(label, each.values) if each.values else f"{label} is not null"
        asked.append((each.key, True, f"{label} is not null", right))
    for key, named in others.items():
        asked.append((named, False, *(2 * [f"labels[{quoted(key)}] is not null"])))
    if required:
        everything = [" and ".join(f"coalesce({each[place]}, false)" for each in asked if each[1]) for place in (2, 3)]
        asked.append((ALL_REQUIRED, True, *everything))
    structs = [
        f"{{tag_key: {quoted(name)}, is_required: {is_required}, is_tagged: {is_there}, "
        f"is_compliant: coalesce({is_right}, false)}}"
        for name, is_required, is_there, is_right in asked
    ]
    columns = "tag_key varchar, is_required boolean, is_tagged boolean, is_compliant boolean"
    return ", ".join(structs) or f"null::struct({columns})] [:0"


def _write(
    db: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: Sequence[tuple[str | None, ...]]
) -> None:
    """A small temporary table of typed values."""
    write_texts(db, "texts", columns, [dict(zip(columns, row, strict=True)) for row in rows])
    typed = ", ".join(f"{column}::{type} as {column}" for column, type in columns.items())
    db.execute(f"create or replace temp table {name} as select {typed} from texts")
