"""Measuring every KPI of the registry: a query over each relation for what it measures, and one for what could move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from cost_assets.kpis.registry import SCOPES, Kpi, goals, registry
from cost_assets.tables import declared, quoted, replace

STAGE = "kpis"
_FOLDER = Path(__file__).parent
_INGREDIENTS = ("usage", "marts", "months")
_KEYS = ("billing_account_id", "sub_account_id", "cost_centre")
_OF_SCOPE = {
    "all": (),
    "billing_account": ("billing_account_id",),
    "sub_account": ("billing_account_id", "sub_account_id"),
    "cost_centre": ("cost_centre",),
}


def measure(db: duckdb.DuckDBPyConnection, said: Mapping[str, float | None]) -> int:
    """Make fct_kpis_monthly and fct_cost_movers_monthly; how many KPIs were valued.

    Args:
        db: the warehouse, with the marts and the tables of the stage before.
        said: goals by KPI, as in `costs.yaml`.

    Raises:
        ConfigError: as `registry.goals`.
    """
    kpis = registry().kpis
    _register(db, kpis, goals(said))
    make_ingredients(db)
    db.execute(f"create or replace temp table measured as {' union all '.join(_measured(kpis))}")
    db.execute(f"create or replace temp table movable as {' union all '.join(_movable(kpis))}")
    tables = declared(STAGE)
    replace(db, tables["fct_kpis_monthly"], (_FOLDER / "kpis.sql").read_text())
    replace(db, tables["fct_cost_movers_monthly"], (_FOLDER / "movers.sql").read_text())
    return db.execute("select count(value) from fct_kpis_monthly").fetchone()[0]


def make_ingredients(db: duckdb.DuckDBPyConnection) -> None:
    """Make the relations that the registry's SQL asks, and the macro `total` of its words, as temporary tables."""
    names = quoted(_FOLDER / "names.csv")
    db.execute(f"create or replace temp table usage_names as from read_csv({names}, header = true, all_varchar = true)")
    db.execute("create or replace temp macro total(amount, rows) as coalesce(sum(amount) filter (where rows), 0)")
    for name in _INGREDIENTS:
        db.execute((_FOLDER / "ingredients" / f"{name}.sql").read_text())


def _register(db: duckdb.DuckDBPyConnection, kpis: Sequence[Kpi], goal: Mapping[str, float | None]) -> None:
    db.execute(
        """
        create or replace temp table kpi_registry (
            kpi varchar, title varchar, formula varchar, basis varchar, unit varchar, good varchar, goal double,
            is_share boolean, saves boolean, scopes varchar[]
        )
        """
    )
    db.executemany(
        "insert into kpi_registry values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [kpi.name, kpi.title, kpi.formula, kpi.basis, kpi.unit, kpi.good, goal[kpi.name], kpi.is_share,
             kpi.saving is not None, list(kpi.scopes)]
            for kpi in kpis
        ],
    )  # fmt: skip


def _measured(kpis: Sequence[Kpi]) -> list[str]:
    """By relation: numerator, denominator and left_out_cost of its KPIs in each scope."""
    return [
        _by_scope(
            relation,
            {
                kpi.name: {
                    "numerator": kpi.numerator, "denominator": kpi.denominator, "left_out_cost": kpi.left_out or "null",
                }
                for kpi in kpis if kpi.relation == relation
            },
        )
        for relation in SCOPES
    ]  # fmt: skip


def _movable(kpis: Sequence[Kpi]) -> list[str]:
    """By relation: what could be moved where the bill shows a better price: amount, cost, and cost at that price."""
    relations = {kpi.saving.relation for kpi in kpis if kpi.saving}
    return [
        _by_scope(
            relation,
            {
                kpi.name: {
                    "amount": _where(kpi.saving.amount, kpi), "cost": _where("effective_cost", kpi),
                    "better_cost": _where(kpi.saving.at, kpi),
                }
                for kpi in kpis if kpi.saving and kpi.saving.relation == relation
            },
        )
        for relation in sorted(relations)
    ]  # fmt: skip


def _where(amount: str, kpi: Kpi) -> str:
    """The sum of an amount of what could be moved; null where there is nothing of which the better price is shown."""
    return f"sum({amount}) filter (where ({kpi.saving.rows}) and {kpi.saving.at} is not null)"


def _by_scope(relation: str, figures: Mapping[str, Mapping[str, str]]) -> str:
    """A query of a row per month, scope, currency and KPI.

    Args:
        figures: by KPI, aggregates over the relation by the name of their column, the same for each.
    """
    scopes = SCOPES[relation]
    told = {key for scope in scopes for key in _OF_SCOPE[scope]}
    keys = ", ".join(key if key in told else f"null::varchar as {key}" for key in _KEYS)
    sets = ", ".join(f"({', '.join(['billing_period_start', 'billing_currency', *_OF_SCOPE[s]])})" for s in scopes)
    whose = " ".join(
        f"when {' + '.join(f'grouping({key})' for key in _OF_SCOPE[scope])} = 0 then '{scope}'"
        for scope in reversed(scopes) if scope != "all"
    )  # fmt: skip
    each = ", ".join(_struct(kpi, aggregates) for kpi, aggregates in figures.items())
    names = next(iter(figures.values()))
    return f"""
        select
            billing_period_start, figure.kpi, scope, billing_account_id, sub_account_id, cost_centre, billing_currency,
            {", ".join(f"figure.{name}" for name in names)}
        from (
            select
                billing_period_start, case {whose} else 'all' end as scope, {keys}, billing_currency,
                unnest([{each}]) as figure
            from {relation}
            group by grouping sets ({sets})
        )
        where scope <> 'cost_centre' or cost_centre is not null
    """


def _struct(kpi: str, aggregates: Mapping[str, str]) -> str:
    amounts = (f"'{name}': ({sql})::decimal(38, 12)" for name, sql in aggregates.items())
    return f"{{'kpi': '{kpi}', {', '.join(amounts)}}}"
