"""What people do about allocation: try other rules before they count, and sign a month off."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from cost_assets.allocation.chargeback import sign_off
from cost_assets.allocation.replaying import Replay, replay
from cost_assets.errors import ConfigError, CostsError
from cost_assets.lake import Lake
from cost_assets.pipeline import Say, publish_again
from cost_assets.publishing.publish import current_manifest
from cost_assets.settings import Settings
from cost_assets.tables import quoted
from cost_assets.warehouse import reading, writing


def try_rules(settings: Settings, rules: Path | None, since: date | None) -> Replay:
    """What the rules of a file, or of allocation.yaml as it is now, would change from a month on; nothing is kept.

    Raises:
        ConfigError: there is no such file, or it says something that it may not.
        CostsError: there is no warehouse to read, or no such month.
    """
    path = rules or settings.allocation
    if path is None:
        raise ConfigError("costs.yaml names no allocation; name one there, or with --rules")
    lake = Lake(settings.home)
    with writing(lake, settings.lock_timeout_seconds), reading(settings) as db:
        return replay(db, lake, path, since)


def sign_month_off(settings: Settings, month: date, note: str, at: datetime, say: Say) -> str:
    """Keep what is charged of a month as it is published now, and publish it as signed; the version's name.

    Args:
        at: the wall clock, naive UTC.

    Raises:
        ConfigError: nothing of that month is allocated.
        CostsError: nothing is published yet, or publishing failed; what was signed is kept.
    """
    lake = Lake(settings.home)
    if current_manifest(lake) is None:
        raise CostsError(f"nothing is published in {lake.home} yet; costs run does that")
    path = lake.current / "fct_chargeback_monthly.parquet"
    if not path.exists():
        raise ConfigError(f"what is published in {lake.home} has no chargeback; name an allocation, and run once more")
    with writing(lake, settings.lock_timeout_seconds):
        with reading(settings) as db:
            sign_off(db, lake, month, note, at, f"read_parquet({quoted(path)})")
        failed = publish_again(settings, say)
    if failed:
        what, why = next(iter(failed.items()))
        raise CostsError(f"the month is signed off, and not published yet: {what}: {why}")
    return current_manifest(lake)["version"]
