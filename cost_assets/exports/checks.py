"""Checks of what lands: whether an export still delivers, and whether its columns stay."""

from datetime import UTC, datetime

import dagster as dg

from cost_assets.exports.deliveries import landed
from cost_assets.exports.lateness import silence
from cost_assets.lake import Lake
from cost_assets.settings import Export, Settings


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
