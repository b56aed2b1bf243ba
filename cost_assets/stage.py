"""A stage's own tables in Dagster's words: what each is, what it shows, and the checks that it has to hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import dagster as dg
import duckdb
from dagster_duckdb import DuckDBResource

from cost_assets.code import fingerprint
from cost_assets.failures import remembered
from cost_assets.lake import Lake
from cost_assets.markdown import table as as_markdown
from cost_assets.settings import Settings
from cost_assets.tables import Page, Table, declared, made_from, not_made, preview
from cost_assets.warehouse import writing

SHOWN_ROWS = 10


@dataclass(frozen=True)
class Check:
    """What holds of a table, in a sentence, and the query of the rows that object. One that does not block warns."""

    table: str
    name: str
    sentence: str
    sql: str
    blocks: bool = True


def key(stage: str, table: str) -> dg.AssetKey:
    """`forecasts/cost_forecasts` of the table fct_cost_forecasts."""
    return dg.AssetKey([stage, table.removeprefix("fct_")])


def stage_assets(
    stage: str,
    settings: Settings,
    kinds: set[str],
    deps: Mapping[str, Iterable[str | dg.AssetKey]],
    checks: Sequence[Check],
    pages: Callable[[duckdb.DuckDBPyConnection, Lake], Mapping[str, Page]],
    work: Callable[[duckdb.DuckDBPyConnection, Lake, dg.AssetExecutionContext], str],
) -> dg.AssetsDefinition:
    """The tables of a stage, made in one step by the warehouse's only writer, checked and shown.

    Args:
        deps: as `asset_specs` takes them.
        pages: what each table shows, once it is made.
        work: makes the tables, and says in a sentence what it did.
    """

    @dg.multi_asset(name=stage, specs=asset_specs(stage, kinds, deps), check_specs=check_specs(stage, checks))
    def made(context: dg.AssetExecutionContext, warehouse: DuckDBResource):
        lake = Lake(settings.home)
        with (
            writing(lake, settings.lock_timeout_seconds),
            remembered(lake, stage),
            warehouse.get_connection() as db,
            closing(db),
        ):
            not_made(db, stage)  # until its checks have held: publishing refuses it till then
            context.log.info(work(db, lake, context))
            yield from results(stage, db, checks, pages(db, lake))
            made_from(db, stage, fingerprint(stage))

    return made


def asset_specs(stage: str, kinds: set[str], deps: Mapping[str, Iterable[str | dg.AssetKey]]) -> list[dg.AssetSpec]:
    """An asset for each table that the stage declares.

    Args:
        deps: by table, what it is made from: dbt's models, tables of the stage itself, and keys of other assets.
    """
    own = declared(stage)
    return [
        dg.AssetSpec(
            key(stage, table.name), group_name=stage, kinds=kinds, owners=["team:finops"],
            deps=[_key_of(stage, each) for each in deps[table.name]],
            description=table.description, metadata={"dagster/column_schema": _schema(table)},
        )
        for table in own.values()
    ]  # fmt: skip


def _key_of(stage: str, source: str | dg.AssetKey) -> dg.AssetKey:
    if isinstance(source, dg.AssetKey):
        return source
    return key(stage, source) if source in declared(stage) else dg.AssetKey(source)


def check_specs(stage: str, checks: Sequence[Check]) -> list[dg.AssetCheckSpec]:
    """An asset check for each."""
    return [dg.AssetCheckSpec(each.name, asset=key(stage, each.table), description=each.sentence) for each in checks]


def results(
    stage: str, db: duckdb.DuckDBPyConnection, checks: Sequence[Check], pages: Mapping[str, Page]
) -> Iterator[dg.MaterializeResult]:
    """What was made, and what its checks found.

    Raises:
        dg.Failure: after all of it, a check that blocks found rows that object; nothing is published then.
    """
    found = {(each.table, each.name): preview(db, each.sql, SHOWN_ROWS) for each in checks}
    for table, page in pages.items():
        yield dg.MaterializeResult(
            asset_key=key(stage, table),
            metadata={"dagster/row_count": page.rows}
            | {name: dg.MetadataValue.md(shown) for name, shown in page.shown.items()},
            check_results=[
                _result(stage, each, found[each.table, each.name]) for each in checks if each.table == table
            ],
        )
    for each in checks:
        if each.blocks and found[each.table, each.name]:
            first = found[each.table, each.name][0]
            raise dg.Failure(f"{each.table}: {each.name} failed; the first: {first}; nothing is published")


def _result(stage: str, check: Check, rows: list[dict[str, Any]]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key(stage, check.table),
        check_name=check.name,
        passed=not rows,
        severity=dg.AssetCheckSeverity.ERROR if check.blocks else dg.AssetCheckSeverity.WARN,
        description=f"{len(rows)}{' or more' * (len(rows) == SHOWN_ROWS)} rows object" if rows else None,
        metadata={"differing": dg.MetadataValue.md(as_markdown(rows))} if rows else {},
    )


def _schema(table: Table) -> dg.TableSchema:
    columns = [
        dg.TableColumn(name, type=type, description=table.comments.get(name)) for name, type in table.columns.items()
    ]
    return dg.TableSchema(columns)
