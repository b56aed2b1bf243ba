"""Landing: billing exports as they were delivered, a delivery at a time, unchanged."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import dagster as dg

from cost_assets.exports.deliveries import Delivery, current, landed
from cost_assets.exports.landing import drift, land, survey
from cost_assets.lake import Lake
from cost_assets.partitions import month_key, month_of
from cost_assets.settings import Export, Settings
from cost_assets.warehouse import writing

Progress = Callable[[str, int, int], None]


def landing_assets(settings: Settings, months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """One landing asset per export of `costs.yaml`."""
    return [_landing_asset(settings, export, months) for export in settings.exports]


def ledger_specs(settings: Settings) -> list[dg.AssetSpec]:
    """The ledger's tables, which are read from the deliveries' own records."""
    exports = [dg.AssetKey(["landing", export.name]) for export in settings.exports]
    return [
        dg.AssetSpec(
            ["landing", name], deps=exports, group_name="landing", kinds={"duckdb"}, owners=["team:finops"],
            description=description,
        )
        for name, description in (
            ("deliveries", "One row per delivery that was ever landed, read from the lake at the start of every run."),
            ("delivery_totals", "What each delivery held, by billing account and currency."),
        )
    ]  # fmt: skip


def _landing_asset(settings: Settings, export: Export, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        name=export.name, key_prefix="landing", group_name="landing", kinds={"parquet", export.url.partition(":")[0]},
        owners=["team:finops"], tags={"provider": "aws", "format": export.format}, partitions_def=months,
        metadata={"url": export.url, "format": export.format},
        description=f"Deliveries of {export.name} ({export.format}) from {export.url}, as they came. "
        "One partition per billing month; a newer delivery stands beside the older one and takes its place.",
    )  # fmt: skip
    def landing(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        lake = Lake(settings.home)
        month = month_of(context.partition_key)
        with writing(lake, settings.lock_timeout_seconds):
            before = landed(lake)
            found = survey(export, before)
            if month in found.failed:
                raise dg.Failure(found.failed[month])
            if month not in found.manifests:
                delivered = ", ".join(month_key(each) for each in sorted(found.manifests))
                raise dg.Failure(f"no delivery of {export.name} for {month_key(month)}; delivered: {delivered}")
            delivery = land(export, found.manifests[month], lake, before, datetime.now(UTC), limits=settings.duckdb)
        return dg.MaterializeResult(metadata=_metadata(delivery, current(before).get((export.name, month))))

    return landing


def _metadata(delivery: Delivery, before: Delivery | None) -> dict[str, Any]:
    costs = {each["billing_currency"] or "?": Decimal(0) for each in delivery.totals}
    for each in delivery.totals:
        costs[each["billing_currency"] or "?"] += Decimal(each["billed_cost"])
    changed = drift(delivery, before)
    return {
        "delivery_id": delivery.delivery_id,
        "delivered_at": delivery.delivered_at.isoformat(sep=" ", timespec="seconds"),
        "files": len(delivery.files),
        "bytes": sum(each["bytes"] for each in delivery.files),
        "dagster/partition_row_count": sum(each["rows"] for each in delivery.files),
        "split_rows": sum(each["split_rows"] for each in delivery.totals),
        **{f"billed_cost ({currency})": float(cost) for currency, cost in costs.items()},
        "drifted": dg.MetadataValue.md(
            "\n".join(f"- {what}: {', '.join(names)}" for what, names in changed.items() if names)
            or "the same columns as before"
        ),
        "dagster/column_schema": dg.TableSchema(
            [dg.TableColumn(each["name"], type=each["type"]) for each in delivery.columns]
        ),
    }
