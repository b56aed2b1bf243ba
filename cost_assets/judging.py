"""What people do about anomalies: judge one, or try other thresholds before they count."""

from __future__ import annotations

from datetime import datetime

from cost_assets.anomalies.detecting import Replay, replay_all
from cost_assets.anomalies.marks import Mark, mark
from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from cost_assets.pipeline import Say, publish_again
from cost_assets.publishing.publish import current_manifest
from cost_assets.records import home_now
from cost_assets.settings import Settings
from cost_assets.warehouse import reading, writing


def judge(settings: Settings, anomaly_id: str, word: str, note: str, at: datetime, say: Say) -> str:
    """Keep what a person says of an anomaly, and publish what follows from it; the version's name.

    Args:
        at: the wall clock, naive UTC.

    Raises:
        ConfigError: no such anomaly was ever told.
        CostsError: nothing is published yet, or publishing failed; what was said is kept.
    """
    lake = Lake(settings.home)
    if current_manifest(lake) is None:
        raise CostsError(f"nothing is published in {lake.home} yet; costs run does that")
    with writing(lake, settings.lock_timeout_seconds):
        with reading(settings) as db:
            now = home_now(db, lake)
        mark(lake, Mark(anomaly_id, word, note, at), now)
        failed = publish_again(settings, say)
    if failed:
        what, why = next(iter(failed.items()))
        raise CostsError(f"the mark is kept, and not published yet: {what}: {why}")
    return current_manifest(lake)["version"]


def replay(settings: Settings) -> Replay:
    """What the thresholds of `settings` would have told over the whole history; nothing is kept.

    Raises:
        CostsError: there is no warehouse to read.
    """
    lake = Lake(settings.home)
    with writing(lake, settings.lock_timeout_seconds), reading(settings) as db:
        return replay_all(db, lake, settings)
