"""A new immutable version of what readers open, swapped in by one rename."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from cost_assets.errors import CostsError
from cost_assets.lake import Lake, new_folder, replace_link
from cost_assets.month_tables import stamps
from cost_assets.settings import Settings
from cost_assets.tables import quoted

CHARGES = "fct_charges_daily"
MONTH_TABLES = (CHARGES, "fct_allocated_costs_daily", "fct_cost_forecasts", "fct_anomaly_scores")
OF_CHARGES = (CHARGES, "fct_resource_costs_daily", "fct_resource_costs_monthly", "fct_split_costs_monthly")
RESOURCE_TABLES = (*OF_CHARGES[1:], "fct_untagged_resources_monthly")
TABLES = (
    "fct_service_costs_monthly", "fct_account_costs_daily", "fct_deliveries", "fct_restatements", "fct_tie_out",
    "fct_tie_out_details", "fct_invoice_differences", "fct_commitments_daily", "fct_commitments_monthly",
    "fct_commitment_coverage_monthly", "fct_commitment_expiries", "fct_savings_monthly", "dim_sub_accounts",
    "dim_sub_accounts_history", "dim_services", "dim_regions", "dim_pricing", "fct_chargeback_monthly",
    "fct_allocation_rules_monthly", "fct_tag_compliance_monthly", "fct_unit_costs_monthly",
    "fct_forecast_accuracy", "fct_anomalies", "fct_change_points", "fct_cost_changes_monthly", "fct_kpis_monthly",
    "fct_cost_movers_monthly", "fct_recommendations", "fct_insights", "fct_insight_evidence", "fct_llm_calls",
)  # fmt: skip
STAGES = ("allocation", "forecasts", "anomalies", "changes", "kpis", "insights")
_STORAGE = "v1.2.0"  # the oldest DuckDB that can open what is published


@dataclass(frozen=True)
class Version:
    """One published version. `rows` per table; `published_at` naive UTC."""

    name: str
    folder: Path
    published_at: datetime
    rows: dict[str, int]


def month_tables(settings: Settings) -> tuple[str, ...]:
    """The tables that are published as a file per month."""
    return (*MONTH_TABLES, *(RESOURCE_TABLES if settings.resource_costs else ()))


def publish(
    db: duckdb.DuckDBPyConnection, lake: Lake, published_at: datetime, by_month: Sequence[str] = MONTH_TABLES
) -> Version:
    """Write the marts as a new version and make it the current one.

    Args:
        db: the warehouse.
        published_at: naive UTC; also names the version.
        by_month: the tables that are published as a file per month.

    Raises:
        CostsError: the marts failed a check, are older than a month's charges, or do not
            hold what was delivered; nothing is published.
    """
    inputs = _made_from(db, lake)
    _refuse_what_does_not_tie_out(db)
    try:
        return _publish(db, lake, inputs, published_at, by_month)
    except OSError as error:
        raise CostsError(
            f"{lake.published}: {error.strerror}; the version before stays, run again after mending it"
        ) from error


def _publish(
    db: duckdb.DuckDBPyConnection, lake: Lake, inputs: str, published_at: datetime, by_month: Sequence[str]
) -> Version:
    name = published_at.strftime("%Y%m%dT%H%M%S.%fZ")
    target = lake.published / "versions" / name
    with new_folder(target, lake.tmp) as folder:
        rows = _write_tables(db, lake, folder, target, by_month)
        manifest = {
            "version": name,
            "published_at": published_at.isoformat(timespec="seconds"),
            "as_of": _text(lake.as_of or _newest_delivery(db)),
            "tables": rows,
            "deliveries": _deliveries(db),
            "inputs": inputs,
        }
        (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    replace_link(lake.current, target)
    return Version(name, target, published_at, rows)


def current_manifest(lake: Lake) -> dict[str, Any] | None:
    """The manifest of the published version; None when nothing was published yet."""
    try:
        return json.loads((lake.current / "manifest.json").read_text())
    except FileNotFoundError:
        return None


def clean_up(lake: Lake, keep: int, now: datetime) -> list[str]:
    """Remove all but the newest `keep` versions, the current one, and those younger than a day."""
    versions = sorted((lake.published / "versions").glob("2*"), reverse=True)
    current = lake.current.resolve()
    removed = []
    for folder in versions[keep:]:
        age = now - datetime.strptime(folder.name, "%Y%m%dT%H%M%S.%fZ")
        if folder.is_symlink():
            folder.unlink()  # left by a process that was killed while it made the views
        elif folder != current and age >= timedelta(days=1):
            shutil.rmtree(folder)
            removed.append(folder.name)
    return removed


def _made_from(db: duckdb.DuckDBPyConnection, lake: Lake) -> str:
    """The digest of what the marts were made from, if every check held and nothing was built since."""
    made = db.execute("from duckdb_tables() where table_name = 'int_publishable'").fetchall()
    said = db.execute("from int_publishable").fetchall() if made else []
    if not said:
        raise CostsError("the marts were not built, or failed a check; build them again, nothing is published before")
    made_from = {month: stamp for month, stamp, _ in said}
    if made_from.keys() - stamps(lake.warehouse / CHARGES).keys():
        raise CostsError(f"{CHARGES} lacks a month that the marts were made of; run again before they are published")
    stamped = [each for table in OF_CHARGES for each in stamps(lake.warehouse / table).items()]
    later = [month for month, stamp in stamped if made_from.get(month) != stamp]
    if later:
        raise CostsError(f"{min(later):%Y-%m} was built after the marts; build these again before they are published")
    _refuse_older_stages(db, said[0][2])
    return said[0][2]


def _refuse_older_stages(db: duckdb.DuckDBPyConnection, inputs: str) -> None:
    """Forecasts, anomalies, KPIs and insights are published with the marts that they were made from, or not at all."""
    there = db.execute("from duckdb_tables() where table_name = 'stages'").fetchall()
    made = dict(db.execute("select stage, inputs from stages").fetchall()) if there else {}
    older = [stage for stage in STAGES if made.get(stage) != inputs]
    if older:
        raise CostsError(
            f"{' and '.join(older)} were made from other marts, or failed a check; make them again before they are "
            "published"
        )


def _refuse_what_does_not_tie_out(db: duckdb.DuckDBPyConnection) -> None:
    found = db.execute(
        """
        select export_name, billing_account_id, strftime(billing_period_start, '%Y-%m'), billing_currency,
            delivered_billed_cost, staged_billed_cost, published_billed_cost
        from fct_tie_out where not x_delivered_is_published order by all
        """
    ).fetchall()
    if found:
        export, account, month, currency, delivered, staged, published = found[0]
        raise CostsError(
            f"{export} {month}, account {account}: delivered {delivered} {currency}, staged {staged}, "
            f"to be published {published}; nothing is published until they are equal ({len(found)} such groups)"
        )


def _write_tables(
    db: duckdb.DuckDBPyConnection, lake: Lake, folder: Path, target: Path, by_month: Sequence[str]
) -> dict[str, int]:
    rows = {}
    db.execute(f"attach {quoted(folder / 'marts.duckdb')} as published (storage_version '{_STORAGE}')")
    try:
        for table in TABLES:
            db.execute(f"create table published.{table} as from {table}")
            db.execute(
                f"copy published.{table} to {quoted(folder / f'{table}.parquet')} (format parquet, compression zstd)"
            )
            rows[table] = db.execute(f"select count(*) from published.{table}").fetchone()[0]
        for table in by_month:
            rows[table] = _link_months(db, lake.warehouse / table, folder / table)
        _create_month_views(db, folder, target, by_month)
    finally:
        db.execute("detach published")
    return rows


def _link_months(db: duckdb.DuckDBPyConnection, source: Path, target: Path) -> int:
    target.mkdir()
    files = sorted(source.glob("20*.parquet"))
    for file in files:
        os.link(file, target / file.name)
    counted = db.execute("select sum(num_rows) from parquet_file_metadata(?)", [[str(file) for file in files]])
    return int(counted.fetchone()[0])


def _create_month_views(db: duckdb.DuckDBPyConnection, folder: Path, target: Path, by_month: Sequence[str]) -> None:
    """Views over files of `target`, which is `folder`'s name to be.

    DuckDB looks at the files when a view is made, so a link stands in for that moment.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to(folder)
    try:
        for table in by_month:
            files = quoted(target / table / "20*.parquet")
            db.execute(f"create view published.{table} as select * from read_parquet({files}, union_by_name = true)")
    finally:
        target.unlink()


def _newest_delivery(db: duckdb.DuckDBPyConnection) -> datetime | None:
    return db.execute("select max(delivered_at) from fct_deliveries where is_current").fetchone()[0]


def _deliveries(db: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    found = db.execute(
        "select distinct export_name, billing_period_start, delivery_id "
        "from landing.deliveries where is_published order by all"
    ).fetchall()
    return [
        {"export_name": export, "billing_period_start": month.isoformat(), "delivery_id": delivery}
        for export, month, delivery in found
    ]


def _text(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
