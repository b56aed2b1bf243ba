"""Checks of what lands: whether an export still delivers, whether its columns stay, and what it restates."""

from datetime import UTC, datetime

import dagster as dg

from cost_assets.exports.deliveries import Delivery, landed
from cost_assets.exports.drifting import drift
from cost_assets.exports.lateness import silence
from cost_assets.exports.restating import restatement
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Export, Settings

_COLUMNS, _RESTATED = "columns_as_before", "restates_little"


def landing_checks(key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """The checks that a landing makes of the delivery it took."""
    return [
        dg.AssetCheckSpec(
            _COLUMNS, asset=key, description="The delivery has the columns and types of the one before it. A warning: "
            "what staging needs is there, else the delivery would not have landed.",
        ),
        dg.AssetCheckSpec(
            _RESTATED, asset=key, description="The delivery changes no closed month, and of an open one the cost of "
            "the days that were complete by no more than `restated_share`. A warning: see fct_restatements.",
        ),
    ]  # fmt: skip


def landing_results(
    settings: Settings, key: dg.AssetKey, delivery: Delivery, before: Delivery | None
) -> list[dg.AssetCheckResult]:
    """What those checks found; `before` is the delivery that this one supersedes."""
    found = {
        _COLUMNS: "; ".join(drift(delivery, before)),
        _RESTATED: restatement(delivery, settings.restated_share),
    }
    return [
        dg.AssetCheckResult(
            passed=not said,
            asset_key=key,
            check_name=name,
            severity=dg.AssetCheckSeverity.WARN,
            description=f"{month_key(delivery.month)}: {said}" if said else None,
        )
        for name, said in found.items()
    ]


def delivery_checks(settings: Settings) -> list[dg.AssetChecksDefinition]:
    """One check per export."""
    return [_delivered_in_time(settings, export) for export in settings.exports]


def _delivered_in_time(settings: Settings, export: Export) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=["landing", export.name], name="delivered_in_time",
        description=f"The newest delivery is not older than {settings.late_after_hours} hours by the wall clock. "
        "A warning: look in the AWS console whether the export is healthy. It stops nothing.",
    )  # fmt: skip
    def delivered_in_time() -> dg.AssetCheckResult:
        silent = silence(export, landed(Lake(settings.home)), settings.late_after_hours, datetime.now(UTC))
        if silent is None:
            return dg.AssetCheckResult(passed=True, description="nothing is expected of this export")
        return dg.AssetCheckResult(
            passed=not silent.is_late,
            severity=dg.AssetCheckSeverity.WARN,
            description=str(silent),
            metadata={
                "newest_delivery": dg.MetadataValue.timestamp(silent.since.replace(tzinfo=UTC)),
                "hours_silent": round(silent.lasted.total_seconds() / 3600, 1),
                "late_after_hours": settings.late_after_hours,
            },
        )

    return delivered_in_time
