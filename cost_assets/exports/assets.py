"""Landing: billing exports as they were delivered, a delivery at a time, unchanged."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import dagster as dg

from cost_assets import tags
from cost_assets.errors import CostsError
from cost_assets.exports.checks import landing_checks, landing_results
from cost_assets.exports.deliveries import Delivery, current, landed
from cost_assets.exports.drifting import drift
from cost_assets.exports.landing import land, survey
from cost_assets.exports.restating import moved
from cost_assets.exports.store import ObjectChanged
from cost_assets.failures import remembered
from cost_assets.lake import Lake
from cost_assets.markdown import table
from cost_assets.partitions import month_key, month_of
from cost_assets.settings import Export, Settings
from cost_assets.warehouse import writing


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
            ("delivery_groups", "What each one that counts held, by account, service, type and currency."),
        )
    ]  # fmt: skip


def _landing_asset(settings: Settings, export: Export, months: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    key = dg.AssetKey(["landing", export.name])

    @dg.asset(
        name=export.name, key_prefix="landing", group_name="landing", kinds={"parquet", export.url.partition(":")[0]},
        owners=["team:finops"], tags={"format": export.format}, partitions_def=months,
        metadata={"delivered to": _link(export), "format": export.format},
        freshness_policy=_freshness(settings, export), check_specs=landing_checks(key),
        description=f"Deliveries of {export.name} ({export.format}) from {export.url}, as they came. "
        "One partition per billing month; a newer delivery stands beside the older one and takes its place.",
    )  # fmt: skip
    def landing(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        lake = Lake(settings.home)
        month = month_of(context.partition_key)
        with writing(lake, settings.lock_timeout_seconds), remembered(lake, f"{export.name} {month_key(month)}"):
            before = landed(lake)
            fresh = _land_newest(context, settings, export, month, before)
            all_of_month = [each for each in before if (each.export_name, each.month) == (export.name, month)]
            all_of_month += [fresh] if fresh else []
            if not all_of_month:
                raise dg.Failure(f"{export.name} holds no delivery of {month_key(month)}", allow_retries=False)
        delivery = current(all_of_month)[export.name, month]
        previous = next((each for each in all_of_month if each.delivery_id == delivery.previous_delivery_id), None)
        return dg.MaterializeResult(
            metadata=_metadata(lake, delivery, previous) | _history(all_of_month),
            check_results=landing_results(settings, key, delivery, previous),
        )

    return landing


def _link(export: Export) -> dg.MetadataValue:
    """Where the export's files can be looked at."""
    if export.folder:
        return dg.MetadataValue.path(str(export.folder))
    if export.endpoint_url:
        return dg.MetadataValue.text(export.url)
    bucket, _, prefix = export.url.removeprefix("s3://").partition("/")
    return dg.MetadataValue.url(f"https://s3.console.aws.amazon.com/s3/buckets/{bucket}?prefix={quote(prefix)}/")


def _freshness(settings: Settings, export: Export) -> dg.FreshnessPolicy | None:
    """For the UI's badge: deliveries land as often as they are expected. An export that ends has none."""
    if export.until_month:
        return None
    expected = timedelta(hours=settings.late_after_hours)
    return dg.FreshnessPolicy.time_window(fail_window=2 * expected, warn_window=expected)


def _land_newest(
    context: dg.AssetExecutionContext, settings: Settings, export: Export, month: date, before: list[Delivery]
) -> Delivery | None:
    """Land the newest delivery of the month; None if the lake has it already, or there is none."""
    context.instance.add_run_tags(context.run_id, {tags.PERIOD: month_key(month)})
    try:
        found = survey(export, Lake(settings.home), before, datetime.now(UTC), only=month)
        if month in found.failed:
            raise CostsError(found.failed[month])
        if not found.wanted:
            context.log.info(f"{export.name} has nothing of {month_key(month)} that the lake lacks")
            return None
        wanted = found.wanted[0]
        context.instance.add_run_tags(context.run_id, {tags.EXPORT + export.name: wanted.delivery_id})
        context.log.info(
            f"landing {wanted.delivery_id}: {len(wanted.files)} files, delivered {wanted.delivered_at} UTC"
        )
        delivery = land(
            export, wanted, Lake(settings.home), before, datetime.now(UTC), limits=settings.duckdb,
            lag_hours=settings.completeness_lag_hours,
        )  # fmt: skip
        context.log.info(f"landed {delivery.rows:,} rows of {month_key(month)}")
        return delivery
    except ObjectChanged as error:
        raise dg.RetryRequested(max_retries=2, seconds_to_wait=5) from error
    except CostsError as error:
        raise dg.Failure(str(error)) from None


def _metadata(lake: Lake, delivery: Delivery, before: Delivery | None) -> dict[str, Any]:
    changed = moved(lake, delivery)
    return {
        "delivery_id": delivery.delivery_id,
        "delivered_at": delivery.delivered_at.isoformat(sep=" ", timespec="seconds"),
        "files": len(delivery.files),
        "bytes": sum(each["bytes"] for each in delivery.files),
        "dagster/partition_row_count": delivery.rows,
        "split_rows": sum(each["split_rows"] for each in delivery.totals),
        **{f"billed_cost ({currency})": float(cost) for currency, cost in delivery.billed_costs.items()},
        "restated": dg.MetadataValue.md(table(changed) if changed else "nothing that was told before"),
        "drifted": dg.MetadataValue.md(
            "\n".join(f"- {line}" for line in drift(delivery, before)) or "the same columns as before"
        ),
        "dagster/column_schema": dg.TableSchema(
            [dg.TableColumn(each["name"], type=each["type"]) for each in delivery.columns]
        ),
    }


def _history(deliveries: list[Delivery]) -> dict[str, Any]:
    """Every delivery of a month, the newest first."""
    rows = [
        {
            "delivered, UTC": f"{each.delivered_at:%Y-%m-%d %H:%M}",
            "rows": f"{each.rows:,}",
            "billed cost": ", ".join(f"{cost:z,.2f} {currency}" for currency, cost in each.billed_costs.items()),
            "delivery": each.delivery_id,
        }
        for each in sorted(deliveries, key=lambda each: each.age, reverse=True)
    ]
    return {"history": dg.MetadataValue.md(table(rows[:10]))}
