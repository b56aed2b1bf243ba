"""The month files of allocation: which are out of date, and how one is made and put in place."""

from __future__ import annotations

import hashlib
from datetime import date

import duckdb

from cost_assets import month_tables, tables
from cost_assets.allocation.placing import name_untagged, place
from cost_assets.allocation.rules import Allocation
from cost_assets.allocation.telemetry import digest
from cost_assets.code import fingerprint
from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from cost_assets.month_tables import Kept, stamps
from cost_assets.partitions import month_key
from cost_assets.tables import quoted

STAGE = "allocation"
SOURCE = "int_tagged_costs_daily"
# What is kept of a month, and in which order its rows lie.
_KEPT = {
    "fct_allocated_costs_daily": ("allocated", "charge_date, cost_centre, sub_account_id, service_name"),
    "int_placed_costs_monthly": ("placed_monthly", "all"),
    "fct_allocation_rules_monthly": ("rule_outcomes", "rule_number, billing_currency"),
    "fct_tag_compliance_monthly": ("compliance", "tag_key, sub_account_id, columns(*)"),
    "fct_untagged_resources_monthly": ("untagged", "cost_rank, columns(*)"),
}


def bring_up_to_date(db: duckdb.DuckDBPyConnection, lake: Lake, said: Allocation, by_resource: bool) -> list[date]:
    """Place the months whose costs, rules or telemetry are other than they were; the months placed.

    Args:
        db: the warehouse, with the marts of the day and `telemetry` in it.
        by_resource: whether costs are kept by resource.

    Raises:
        CostsError: what was placed of a month is not what it cost; the month's files stay as they were.
    """
    db.execute("create or replace temp view account_spans as from dim_sub_accounts_history")
    wanted = {month: _stamp(db, lake, said, month, costs) for month, costs in stamps(lake.warehouse / SOURCE).items()}
    declared = tables.declared(STAGE)
    kept = [Kept(declared[name], f"from {made}", order) for name, (made, order) in _KEPT.items()]

    def make(month: date) -> None:
        place_month(db, lake, said, month, by_resource)
        _refuse_what_is_lost(db, month)

    return month_tables.bring_up_to_date(db, lake, kept, wanted, make)


def place_month(
    db: duckdb.DuckDBPyConnection, lake: Lake, said: Allocation, month: date, by_resource: bool = False
) -> None:
    """The temporary tables of `placing` for one month of the lake's warehouse.

    Args:
        db: has `telemetry`, and `account_spans` as `place` reads them.
    """
    files = {"tagged_costs": SOURCE, "tag_sets": "int_tag_sets", "resources": "fct_resource_costs_monthly"}
    for view, table in files.items():
        found = f"read_parquet({quoted(lake.month_file(table, month))})"
        db.execute(f"create or replace temp view {view} as select * from {found}{_if(view, by_resource)}")
    db.execute(
        f"""
        create or replace temp table quantities as
        select telemetry, scope, sum(quantity)::decimal(38, 9) as quantity from telemetry
        where date_trunc('month', date) = date '{month}' group by all
        """
    )
    place(db, said)
    name_untagged(db, said)


def _if(view: str, by_resource: bool) -> str:
    return "" if view != "resources" or by_resource else " where false"


def _stamp(db: duckdb.DuckDBPyConnection, lake: Lake, said: Allocation, month: date, costs: str) -> str:
    """What a month's files are to be made from: costs, what is said of their days, the code, and what else is read."""
    first, last = db.execute(
        "select min(charge_date), max(charge_date) from read_parquet(?)", [str(lake.month_file(SOURCE, month))]
    ).fetchone()
    accounts = ""
    if said.reads_accounts:
        accounts = db.execute(
            "select md5(string_agg(each, '|' order by each)) "
            "from (select a::varchar as each from (select * exclude (is_current) from account_spans) as a)"
        ).fetchone()[0]
    rules = said.of_days(first, last) if first else ""
    other = (rules, fingerprint(STAGE), digest(db, month), accounts)
    return f"{costs} {hashlib.sha256('|'.join(map(str, other)).encode()).hexdigest()[:16]}"


def _refuse_what_is_lost(db: duckdb.DuckDBPyConnection, month: date) -> None:
    """What each day, and each account's service, cost in each currency is placed, to the last digit, and no more."""
    for keys in (("charge_date",), ("billing_account_id", "sub_account_id", "service_name")):
        found = _differing(db, (*keys, "billing_currency"))
        if found:
            *where, currency, cost, placed = found
            what = ", ".join(map(str, where))
            raise CostsError(
                f"{month_key(month)}: {what} cost {cost} {currency}, of which {placed} were placed; the month stays"
            )


def _differing(db: duckdb.DuckDBPyConnection, keys: tuple[str, ...]) -> tuple | None:
    """The first group whose costs are not what was placed of it: its keys, effective cost, and what was placed."""
    measures = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")
    sums = ", ".join(f"sum({each}) as {each}" for each in measures)
    return db.execute(
        f"""
        with costs as (select {", ".join(keys)}, {sums} from tagged_costs group by all),
        placed as (select {", ".join(keys)}, {sums} from allocated group by all)
        select {", ".join(f"coalesce(costs.{key}, placed.{key})" for key in keys)},
            costs.effective_cost, placed.effective_cost
        from costs
        full join placed on {" and ".join(f"placed.{key} is not distinct from costs.{key}" for key in keys)}
        where {" or ".join(f"costs.{each} is distinct from placed.{each}" for each in measures)}
        order by all limit 1
        """
    ).fetchone()
